//! The configuration: its options, defaults and checks.

mod build;
#[cfg(feature = "serde")]
pub(crate) mod deserialize;
mod json;
mod option_reader;
mod secret;

use crate::cookie::name::{Prefix, is_base_name, prefix_of};
use crate::cookie::set_cookie::{Attributes, SameSite, Scope, is_domain, is_path};
use crate::error::{ConfigError, Problem};
use crate::projection::ProjectionConfig;
use crate::token::claims::{self, Bounds};
use crate::token::issuer::Issuer;
use crate::token::jws::Type;
use crate::token::{Algorithm, Format};

pub use secret::Secret;

const DAY: u64 = 86_400;

/// Bytes of `jwt.issuer` and of `jwt.audience`, which are in every token.
const MAX_ISSUER: usize = 1024;

/// Bytes of `tenant`, which is in every token.
const MAX_TENANT: usize = 256;

/// A century: longer than any session, and small enough that no sum overflows.
const MAX_SECONDS: u64 = 3_153_600_000;

/// The names of the lifetimes, as this side of the boundary spells them.
const LIFETIMES: [&str; 3] = if cfg!(any(feature = "js", feature = "reader")) {
    ["maxAge", "updateAge", "absoluteMaxAge"]
} else {
    ["max_age", "update_age", "absolute_max_age"]
};

/// How sessions are sealed, named, stored and projected.
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "camelCase", default)
)]
#[non_exhaustive]
pub struct Config {
    /// The first one seals and has no `until`, all of them open; at most 8.
    pub secrets: Vec<Secret>,
    /// Whose sessions these are, where several share a secret: every token names it, and one
    /// that names another is refused ([`Reason::Audience`](crate::Reason::Audience)). Other
    /// keys follow from it too, so that nothing sealed for one tenant opens for another.
    pub tenant: Option<String>,
    /// Refuse weak secrets, and prefer https where the scheme is not known.
    pub production: bool,
    /// Accept a weak secret.
    pub allow_weak_secret: bool,
    /// The format of new cookies.
    pub format: Format,
    /// The HMAC of the format `signed`.
    pub algorithm: Algorithm,
    /// The purpose that tokens of the format `signed` state.
    pub jwt: JwtConfig,
    /// Other formats that are read, and rewritten in `format`.
    pub accept: Vec<Accept>,
    /// Lifetimes.
    pub session: SessionConfig,
    /// The cookie's name and attributes.
    pub cookie: CookieConfig,
    /// User to token, token to session.
    pub projections: ProjectionConfig,
}

/// The purpose that signed tokens state.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct JwtConfig {
    /// The header's `typ`.
    pub typ: JwtType,
    /// `iss` with [`JwtType::Jwt`], which needs it.
    pub issuer: Option<String>,
    /// `aud` with [`JwtType::Jwt`], which needs it.
    pub audience: Option<String>,
}

/// The `typ` of signed tokens (RFC 7515 §4.1.9).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum JwtType {
    /// `<cookie base name>+jwt`: no other token is a session (RFC 8725 §3.11).
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "cookie"))]
    Cookie,
    /// `JWT`, for verifiers that accept nothing else, and for tokens that other
    /// programs make under the same secret. Each of these counts as a session if its
    /// `iss` and `aud` are the configured ones, whatever cookie or purpose it was
    /// made for.
    #[cfg_attr(feature = "serde", serde(rename = "JWT"))]
    Jwt,
}

impl JwtType {
    pub(crate) const ALL: [Self; 2] = [JwtType::Cookie, JwtType::Jwt];

    pub(crate) const fn option(self) -> &'static str {
        match self {
            JwtType::Cookie => "cookie",
            JwtType::Jwt => "JWT",
        }
    }
}

/// A format that is read in addition to the one that is written.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[non_exhaustive]
pub struct Accept {
    /// The format.
    pub format: Format,
    /// The base name of its cookie, without prefix; by default the format's.
    pub name: Option<String>,
    /// The `Domain` of its cookie; by default it has none.
    pub domain: Option<String>,
    /// The `Path` of its cookie; `/` by default.
    pub path: Option<String>,
    /// The only prefix with which it is read. By default the ones with which a cookie
    /// of this format, domain and path is written.
    pub prefix: Option<Prefix>,
    /// Whether tokens that name no tenant are read too, where there is a
    /// [`Config::tenant`].
    #[cfg_attr(feature = "serde", serde(default, rename = "withoutTenant"))]
    pub without_tenant: bool,
}

impl From<Format> for Accept {
    fn from(format: Format) -> Self {
        Self {
            format,
            name: None,
            domain: None,
            path: None,
            prefix: None,
            without_tenant: false,
        }
    }
}

/// A format and base name that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) format: Format,
    pub(crate) name: &'a str,
    pub(crate) domain: Option<&'a str>,
    pub(crate) path: Option<&'a str>,
    pub(crate) prefix: Option<Prefix>,
    /// Whether name and prefix are all of the cookie's name, and no other is ours.
    pub(crate) is_exact: bool,
    pub(crate) without_tenant: bool,
}

impl Entry<'_> {
    /// The scope of its cookies, if `accept` gives one.
    pub(crate) fn scope(&self) -> Option<Scope> {
        let scope = scope(self.domain, self.path);
        (scope != Scope::default()).then_some(scope)
    }
}

/// Lifetimes, in seconds.
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "camelCase", default)
)]
#[non_exhaustive]
pub struct SessionConfig {
    /// From the last renewal to the session's end; 30 days by default.
    pub max_age: Option<u64>,
    /// How old a cookie must be to be renewed; by default 1 day, or half of `max_age` if
    /// that is less.
    pub update_age: Option<u64>,
    /// From sign-in to the session's end, however often it is renewed.
    pub absolute_max_age: Option<u64>,
}

/// The session cookie's name and attributes.
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "camelCase", default)
)]
#[non_exhaustive]
pub struct CookieConfig {
    /// Base name, without prefix; by default the format's. Apps on one host need
    /// different ones. The name of the CSRF cookie is derived from it.
    pub name: Option<String>,
    /// The session cookie's whole name, prefix and all, whatever the request's scheme is: for
    /// an application that has written it out elsewhere. Other cookies keep their names.
    pub exact_name: Option<String>,
    /// `Domain`; without it the cookie is only sent to the host that set it.
    pub domain: Option<String>,
    /// `Path`; `/` by default.
    pub path: Option<String>,
    /// `SameSite`; `lax` by default.
    pub same_site: SameSite,
    /// Whether to use `Secure` and a name prefix; by default when the request
    /// is https.
    pub secure: Option<bool>,
    /// `Partitioned`.
    pub partitioned: bool,
}

/// The lifetimes with their defaults, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) max_age: i64,
    pub(crate) update_age: i64,
    pub(crate) absolute_max_age: Option<i64>,
}

impl Lifetimes {
    pub(crate) fn bounds(&self, format: Format) -> Bounds {
        Bounds {
            needs_iat: format == Format::Signed,
            max_age: self.max_age,
            absolute_max_age: self.absolute_max_age,
        }
    }
}

impl Config {
    /// The formats with their cookie names, the written one first.
    pub(crate) fn entries(&self) -> Result<Vec<Entry<'_>>, ConfigError> {
        let cookie = &self.cookie;
        let exact = cookie.exact_name.as_deref();
        let prefix = exact.map(|name| prefix_of(name.as_bytes()));
        let own = Entry {
            format: self.format,
            name: match (exact, prefix) {
                (Some(name), Some(prefix)) => &name[prefix.as_str().len()..],
                _ => cookie.name.as_deref().unwrap_or(self.format.cookie_name()),
            },
            domain: None,
            path: None,
            prefix,
            is_exact: exact.is_some(),
            without_tenant: false,
        };
        let accepted = self.accept.iter().map(|accept| Entry {
            format: accept.format,
            name: accept
                .name
                .as_deref()
                .unwrap_or(accept.format.cookie_name()),
            domain: accept.domain.as_deref(),
            path: accept.path.as_deref(),
            prefix: accept.prefix,
            is_exact: false,
            without_tenant: accept.without_tenant,
        });
        let entries: Vec<Entry<'_>> = core::iter::once(own).chain(accepted).collect();
        for (index, entry) in entries.iter().enumerate() {
            check_entry(entry)?;
            self.check_conflict(entry, &entries[..index])?;
        }
        Ok(entries)
    }

    /// Two entries may share a name only if the request or the cookie jar distinguishes
    /// their cookies.
    fn check_conflict(&self, entry: &Entry<'_>, before: &[Entry<'_>]) -> Result<(), ConfigError> {
        let configured = scope(self.cookie.domain.as_deref(), self.cookie.path.as_deref());
        let place = |entry: &Entry<'_>, is_own: bool| match is_own {
            true => (configured.clone(), None),
            false => (entry.scope().unwrap_or_default(), entry.prefix),
        };
        let clash = before.iter().enumerate().find(|(index, other)| {
            other.name == entry.name
                && (other.format != entry.format
                    || !entry.without_tenant && place(other, *index == 0) == place(entry, false))
        });
        let Some((_, other)) = clash else {
            return Ok(());
        };
        Err(Problem::CookieNameConflict {
            formats: [other.format, entry.format],
            name: entry.name,
        }
        .into())
    }

    pub(crate) fn lifetimes(&self) -> Result<Lifetimes, ConfigError> {
        let session = &self.session;
        let max_age = session.max_age.unwrap_or(30 * DAY);
        let update_age = session.update_age.unwrap_or(DAY.min(max_age / 2));
        let [one, two, three] = LIFETIMES;
        for (option, seconds, least) in [
            (one, max_age, 1),
            (two, update_age, 0),
            (three, session.absolute_max_age.unwrap_or(1), 1),
        ] {
            if !(least..=MAX_SECONDS).contains(&seconds) {
                return Err(Problem::Lifetime {
                    option,
                    least,
                    most: MAX_SECONDS,
                }
                .into());
            }
        }
        Ok(Lifetimes {
            max_age: max_age as i64,
            update_age: update_age as i64,
            absolute_max_age: session.absolute_max_age.map(|seconds| seconds as i64),
        })
    }

    /// Checks `jwt` against the formats that are read.
    pub(crate) fn check_jwt(&self) -> Result<(), ConfigError> {
        let given = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        let is_long =
            |value: &Option<String>| value.as_ref().is_some_and(|value| value.len() > MAX_ISSUER);
        let JwtConfig {
            typ,
            issuer,
            audience,
        } = &self.jwt;
        let problem = match typ {
            JwtType::Cookie if issuer.is_some() || audience.is_some() => {
                Problem::AudienceWithoutJwt
            }
            JwtType::Jwt if !given(issuer) || !given(audience) => Problem::JwtWithoutAudience,
            JwtType::Jwt if is_long(issuer) || is_long(audience) => Problem::LongAudience,
            JwtType::Jwt if !self.reads(Format::Signed) => Problem::JwtWithoutSigned,
            _ => return Ok(()),
        };
        Err(problem.into())
    }

    /// The issuer and audience of signed tokens; [`Config::check_jwt`] has made sure that
    /// both are there.
    pub(crate) fn issuer(&self) -> Option<Issuer> {
        match (self.jwt.typ, &self.jwt.issuer, &self.jwt.audience) {
            (JwtType::Jwt, Some(issuer), Some(audience)) => Some(Issuer::new(issuer, audience)),
            _ => None,
        }
    }

    fn reads(&self, format: Format) -> bool {
        let mut accepted = self.accept.iter();
        self.format == format || accepted.any(|accept| accept.format == format)
    }

    /// The `typ` of a cookie's signed tokens.
    pub(crate) fn typ(&self, name: &str) -> Type {
        match self.jwt.typ {
            JwtType::Cookie => Type::Own(name.to_owned()),
            JwtType::Jwt => Type::Jwt,
        }
    }

    /// The claims that only the core writes.
    pub(crate) fn protected(&self) -> &'static [&'static str] {
        let has_issuer = (self.format, self.jwt.typ) == (Format::Signed, JwtType::Jwt);
        claims::protected(self.tenant.is_some(), has_issuer)
    }

    /// The tenant, if there is one, checked. It parts texts that keys follow from, so it has
    /// no control character.
    pub(crate) fn checked_tenant(&self) -> Result<Option<&str>, ConfigError> {
        let is_good = |tenant: &str| {
            (1..=MAX_TENANT).contains(&tenant.len()) && !tenant.bytes().any(|byte| byte < b' ')
        };
        match self.tenant.as_deref() {
            Some(tenant) if !is_good(tenant) => Err(Problem::Tenant.into()),
            tenant => Ok(tenant),
        }
    }

    pub(crate) fn attributes(&self) -> Result<Attributes, ConfigError> {
        let cookie = &self.cookie;
        check_scope("cookie", cookie.domain.as_deref(), cookie.path.as_deref())?;
        let needs_secure = cookie.same_site == SameSite::None || cookie.partitioned;
        if needs_secure && cookie.secure != Some(true) {
            return Err(Problem::CookieWithoutSecure.into());
        }
        let scope = scope(cookie.domain.as_deref(), cookie.path.as_deref());
        let exact = cookie.exact_name.as_deref().unwrap_or_default();
        if prefix_of(exact.as_bytes()) == Prefix::Host && scope != Scope::default() {
            return Err(Problem::HostPrefixWithScope.into());
        }
        Ok(Attributes {
            scope,
            same_site: cookie.same_site,
            partitioned: cookie.partitioned,
        })
    }
}

fn scope(domain: Option<&str>, path: Option<&str>) -> Scope {
    Scope {
        // Browsers ignore the leading dot and the letter case.
        domain: domain.map(|domain| {
            let domain = domain.strip_prefix('.').unwrap_or(domain);
            domain.to_ascii_lowercase()
        }),
        path: path.unwrap_or("/").to_owned(),
    }
}

fn check_entry(entry: &Entry<'_>) -> Result<(), ConfigError> {
    if !is_base_name(entry.name) {
        return Err(Problem::CookieName { name: entry.name }.into());
    }
    check_scope("accept", entry.domain, entry.path)?;
    if entry.prefix == Some(Prefix::Host) && entry.scope().is_some() {
        return Err(Problem::HostPrefixWithScope.into());
    }
    Ok(())
}

fn check_scope(option: &str, domain: Option<&str>, path: Option<&str>) -> Result<(), ConfigError> {
    if domain.is_some_and(|domain| !is_domain(domain)) {
        return Err(Problem::CookieDomain { option }.into());
    }
    if path.is_some_and(|path| !is_path(path)) {
        return Err(Problem::CookiePath { option }.into());
    }
    Ok(())
}
