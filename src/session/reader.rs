//! What deciding on a request needs, without anything that writes: a module that makes no
//! [`Auth`](super::Auth) carries none of that.

use super::cookies::Group;
use super::slot::Slot;
use crate::config::{Config, Lifetimes, Secret};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::Attributes;
use crate::error::ConfigError;
use crate::projection::SessionProjection;
use crate::request::{Request, Scheme};
use crate::token::Format;
use crate::token::issuer::Issuer;

/// A configuration in use for reading.
#[derive(Debug)]
pub(crate) struct Reader {
    /// The formats that are read; the first one is also written.
    pub(super) slots: Vec<Slot>,
    /// For keys that are not derived yet.
    pub(super) secrets: Vec<Secret>,
    pub(super) lifetimes: Lifetimes,
    pub(super) attributes: Attributes,
    pub(super) secure: Option<bool>,
    pub(super) production: bool,
    pub(super) session: SessionProjection,
    /// What binds signed tokens in place of their `typ`.
    pub(super) issuer: Option<Issuer>,
    /// Whose sessions these are, where several share the secrets.
    pub(super) tenant: Option<String>,
    /// Of the secrets.
    pub(crate) warnings: Vec<ConfigError>,
}

impl Reader {
    /// Checks the configuration; keys are derived when they are first needed.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] whose message says what to change.
    pub(crate) fn new(config: &Config) -> Result<Self, ConfigError> {
        let warnings = config.check_secrets()?;
        config.check_jwt()?;
        let attributes = config.attributes()?;
        let tenant = config.checked_tenant()?;
        Ok(Self {
            slots: Slot::all(config, &config.entries()?, &attributes),
            secrets: config.secrets.clone(),
            lifetimes: config.lifetimes()?,
            attributes,
            secure: config.cookie.secure,
            production: config.production,
            session: SessionProjection::compile(&config.projections)?,
            issuer: config.issuer(),
            tenant: tenant.map(str::to_owned),
            warnings,
        })
    }

    /// Whether a new cookie is marked `Secure`.
    pub(super) fn is_secure(&self, request: &Request<'_>) -> bool {
        match self.scheme(request) {
            Scheme::Https => true,
            Scheme::Http => false,
            Scheme::Unknown => self.production,
        }
    }

    /// The prefix of a new cookie over https.
    pub(super) fn strongest(&self) -> Prefix {
        match self.slots[0].format {
            Format::Signed => self.attributes.strongest(),
            // The one that the format's own library reads.
            Format::Authjs | Format::NextAuth => Prefix::Secure,
        }
    }

    /// The prefix of a session that is rewritten.
    #[inline]
    pub(super) fn kept_prefix(&self, request: &Request<'_>, group: Group) -> Prefix {
        if let Some(only) = self.slots[0].names.only_prefix() {
            return only;
        }
        match (group.slot, group.prefix) {
            (0, Prefix::Bare) => Prefix::Bare,
            // The configuration may no longer allow the old one.
            (0, prefix) => prefix.max(self.attributes.strongest()),
            (_, Prefix::Bare) if !self.is_secure(request) => Prefix::Bare,
            _ => self.strongest(),
        }
    }
}
