//! The configuration, and what makes it good.

mod build;
mod secret;

use serde::Deserialize;

use crate::cookie::name::is_base_name;
use crate::cookie::set_cookie::{Attributes, SameSite, is_domain, is_path};
use crate::decimal::decimal;
use crate::error::ConfigError;
use crate::projection::ProjectionConfig;
use crate::token::claims::{Bounds, PROTECTED, PROTECTED_WITH_ISSUER};
use crate::token::issuer::Issuer;
use crate::token::jws::Type;
use crate::token::{Algorithm, Format};

pub use secret::Secret;

const DAY: u64 = 86_400;

/// Longer than any session lives, and small enough for every sum.
const MAX_SECONDS: u64 = 3_153_600_000;

/// How sessions are sealed, named, kept and shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Config {
    /// The first seals and has no end, all open; at most 8.
    pub secrets: Vec<Secret>,
    /// Refuse weak secrets, and prefer https where the scheme is not known.
    pub production: bool,
    /// Admit a short secret all the same.
    pub allow_weak_secret: bool,
    /// What new cookies are.
    pub format: Format,
    /// The HMAC of the format `signed`.
    pub algorithm: Algorithm,
    /// What the tokens of the format `signed` say that they are for.
    pub jwt: JwtConfig,
    /// Further formats that are read, and rewritten in `format`.
    pub accept: Vec<Accept>,
    /// Lifetimes.
    pub session: SessionConfig,
    /// The cookie's name and attributes.
    pub cookie: CookieConfig,
    /// User to token, token to session.
    pub projections: ProjectionConfig,
}

/// What signed tokens say that they are for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
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
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[non_exhaustive]
pub enum JwtType {
    /// `<cookie base name>+jwt`: no other token is a session (RFC 8725 §3.11).
    #[default]
    #[serde(rename = "cookie")]
    Cookie,
    /// `JWT`, for verifiers that take nothing else, and for tokens that other
    /// programs make under the same secret. Any of these is a session as soon as its
    /// `iss` and `aud` are the configured ones, whatever cookie or purpose it was
    /// made for.
    #[serde(rename = "JWT")]
    Jwt,
}

impl JwtType {
    #[cfg(any(
        all(target_arch = "wasm32", target_os = "unknown", feature = "js"),
        fuzzing
    ))]
    pub(crate) const ALL: [Self; 2] = [JwtType::Cookie, JwtType::Jwt];

    #[cfg(any(
        all(target_arch = "wasm32", target_os = "unknown", feature = "js"),
        fuzzing
    ))]
    pub(crate) const fn option(self) -> &'static str {
        match self {
            JwtType::Cookie => "cookie",
            JwtType::Jwt => "JWT",
        }
    }
}

/// A format that is read besides the one that is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[non_exhaustive]
pub struct Accept {
    /// The format.
    pub format: Format,
    /// The base name of its cookie, without prefix; by default the format's.
    #[serde(default)]
    pub name: Option<String>,
}

impl From<Format> for Accept {
    fn from(format: Format) -> Self {
        Self { format, name: None }
    }
}

/// Lifetimes, in seconds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SessionConfig {
    /// How long a session lives after its last renewal; 30 days by default.
    pub max_age: Option<u64>,
    /// How old a cookie must be to be renewed; 1 day by default, or half of
    /// `max_age` where that is less.
    pub update_age: Option<u64>,
    /// How long a session lives after sign-in, however often it is renewed.
    pub absolute_max_age: Option<u64>,
}

/// The session cookie's name and attributes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct CookieConfig {
    /// Base name, without prefix; by default the format's.
    pub name: Option<String>,
    /// `Domain`; without it the cookie belongs to the host alone.
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
    pub(crate) fn formats(&self) -> Result<Vec<(Format, &str)>, ConfigError> {
        let own = self.cookie.name.as_deref();
        let mut formats = vec![(self.format, own.unwrap_or(self.format.cookie_name()))];
        formats.extend(self.accept.iter().map(|accept| {
            let name = accept.name.as_deref();
            (accept.format, name.unwrap_or(accept.format.cookie_name()))
        }));
        for (index, (format, name)) in formats.iter().enumerate() {
            if !is_base_name(name) {
                return Err(ConfigError::cookie_name(name));
            }
            if let Some((other, _)) = formats[..index].iter().find(|(_, other)| other == name) {
                return Err(ConfigError::new(
                    "cookie-name-conflict",
                    &[
                        "The formats \"",
                        other.as_str(),
                        "\" and \"",
                        format.as_str(),
                        "\" share the cookie name \"",
                        name,
                        "\": drop one from `accept`, or give it another name with { format, name }.",
                    ],
                ));
            }
        }
        Ok(formats)
    }

    pub(crate) fn lifetimes(&self) -> Result<Lifetimes, ConfigError> {
        let session = &self.session;
        let max_age = session.max_age.unwrap_or(30 * DAY);
        let update_age = session.update_age.unwrap_or(DAY.min(max_age / 2));
        for (name, seconds, least) in [
            ("maxAge", max_age, 1),
            ("updateAge", update_age, 0),
            ("absoluteMaxAge", session.absolute_max_age.unwrap_or(1), 1),
        ] {
            if !(least..=MAX_SECONDS).contains(&seconds) {
                return Err(ConfigError::new(
                    "invalid-option",
                    &[
                        "session.",
                        name,
                        " must be a whole number of seconds from ",
                        &decimal(least as i64),
                        " to ",
                        &decimal(MAX_SECONDS as i64),
                        ", such as ",
                        &decimal(30 * DAY as i64),
                        " for 30 days.",
                    ],
                ));
            }
        }
        Ok(Lifetimes {
            max_age: max_age as i64,
            update_age: update_age as i64,
            absolute_max_age: session.absolute_max_age.map(|seconds| seconds as i64),
        })
    }

    /// Checks `jwt` against the formats that there are.
    pub(crate) fn check_jwt(&self) -> Result<(), ConfigError> {
        let wrong = |message: &str| Err(ConfigError::new("invalid-option", &[message]));
        let given = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        let JwtConfig {
            typ,
            issuer,
            audience,
        } = &self.jwt;
        match typ {
            JwtType::Cookie if issuer.is_some() || audience.is_some() => wrong(
                "`jwt.issuer` and `jwt.audience` go with `jwt.typ: \"JWT\"`: without it a token is bound to its cookie, so leave them out.",
            ),
            JwtType::Jwt if !given(issuer) || !given(audience) => wrong(
                "`jwt.typ: \"JWT\"` needs `jwt.issuer` and `jwt.audience`: any token under the same secret would be a session otherwise.",
            ),
            JwtType::Jwt if !self.reads(Format::Signed) => wrong(
                "`jwt.typ` goes with the format \"signed\", which is neither written nor accepted.",
            ),
            _ => Ok(()),
        }
    }

    /// What is stamped into signed tokens and compared; [`Config::check_jwt`] has seen
    /// to it that both are there.
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

    /// What the signed tokens of a cookie are made for.
    pub(crate) fn typ(&self, name: &str) -> Type {
        match self.jwt.typ {
            JwtType::Cookie => Type::Own(name.to_owned()),
            JwtType::Jwt => Type::Jwt,
        }
    }

    /// The claims that only the core writes.
    pub(crate) fn protected(&self) -> &'static [&'static str] {
        match (self.format, self.jwt.typ) {
            (Format::Signed, JwtType::Jwt) => PROTECTED_WITH_ISSUER,
            _ => PROTECTED,
        }
    }

    pub(crate) fn attributes(&self) -> Result<Attributes, ConfigError> {
        let cookie = &self.cookie;
        let wrong = |message: &str| Err(ConfigError::new("cookie-attribute", &[message]));
        if cookie
            .domain
            .as_deref()
            .is_some_and(|domain| !is_domain(domain))
        {
            return wrong("cookie.domain must be a host name such as \"example.com\".");
        }
        if cookie.path.as_deref().is_some_and(|path| !is_path(path)) {
            return wrong(
                "cookie.path must begin with \"/\" and have no space, `;` or control character.",
            );
        }
        let needs_secure = cookie.same_site == SameSite::None || cookie.partitioned;
        if needs_secure && cookie.secure != Some(true) {
            return wrong(
                "Browsers take `sameSite: \"none\"` and `partitioned` only with `Secure`: set `cookie.secure: true`.",
            );
        }
        Ok(Attributes {
            domain: cookie.domain.clone(),
            path: cookie.path.clone().unwrap_or_else(|| "/".to_owned()),
            same_site: cookie.same_site,
            partitioned: cookie.partitioned,
        })
    }
}
