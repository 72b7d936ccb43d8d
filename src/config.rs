//! The configuration, and what makes it good.

use core::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::cookie::name::{Prefix, is_base_name};
use crate::cookie::set_cookie::{Attributes, SameSite, Scope, is_domain, is_path};
use crate::decimal::decimal;
use crate::error::ConfigError;
use crate::projection::ProjectionConfig;
use crate::token::{Algorithm, Format};

const DAY: u64 = 86_400;

/// Longer than any session lives, and small enough for every sum.
const MAX_SECONDS: u64 = 3_153_600_000;

/// Secrets that one object may have; each token without `kid` is tried with
/// every one.
const MAX_SECRETS: usize = 8;

const NEW_SECRET: &str = "make one with `openssl rand -base64 48`";

/// How sessions are sealed, named, kept and shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The first seals, all open; at most 8.
    pub secrets: Vec<Secret>,
    /// Refuse weak secrets, and prefer https where the scheme is not known.
    pub production: bool,
    /// Admit a short secret all the same.
    pub allow_weak_secret: bool,
    /// What new cookies are.
    pub format: Format,
    /// The HMAC of the format `signed`.
    pub algorithm: Algorithm,
    /// Further formats that are read, and rewritten in `format`.
    pub accept: Vec<Accept>,
    /// Lifetimes.
    pub session: SessionConfig,
    /// The cookie's name and attributes.
    pub cookie: CookieConfig,
    /// User to token, token to session.
    pub projections: ProjectionConfig,
}

/// A secret: wiped when dropped, never printed.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    #[cfg(any(target_arch = "wasm32", fuzzing))]
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A format that is read besides the one that is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Accept {
    /// The format.
    pub format: Format,
    /// The base name of its cookie, without prefix; by default the format's.
    #[serde(default)]
    pub name: Option<String>,
    /// The `Domain` of its cookie; by default it belongs to the host alone.
    #[serde(default)]
    pub domain: Option<String>,
    /// The `Path` of its cookie; `/` by default.
    #[serde(default)]
    pub path: Option<String>,
    /// The only prefix under which it is read. By default the ones that a cookie of
    /// this format, domain and path is written with.
    #[serde(default)]
    pub prefix: Option<Prefix>,
}

impl From<Format> for Accept {
    fn from(format: Format) -> Self {
        Self {
            format,
            name: None,
            domain: None,
            path: None,
            prefix: None,
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
}

impl Entry<'_> {
    /// Where its cookies lie, if `accept` says so.
    pub(crate) fn scope(&self) -> Option<Scope> {
        let scope = scope(self.domain, self.path);
        (scope != Scope::default()).then_some(scope)
    }
}

/// Lifetimes, in seconds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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

impl Config {
    /// Checks the secrets; returns a sentence for each that is weak and allowed.
    pub(crate) fn check_secrets(&self) -> Result<Vec<String>, ConfigError> {
        if self.secrets.is_empty() || self.secrets.iter().any(|secret| secret.expose().is_empty()) {
            return Err(ConfigError::new(
                "missing-secret",
                &[
                    "There is no secret: set AUTH_SECRET, or pass `secret`; ",
                    NEW_SECRET,
                    ".",
                ],
            ));
        }
        if self.secrets.len() > MAX_SECRETS {
            return Err(ConfigError::new(
                "too-many-secrets",
                &[
                    "There are more than ",
                    &decimal(MAX_SECRETS as i64),
                    " secrets: drop the oldest.",
                ],
            ));
        }
        let needed = match self.format {
            Format::Signed => self.algorithm.key_bytes(),
            Format::Authjs | Format::NextAuth => 32,
        };
        let mut warnings = Vec::new();
        for (index, secret) in self.secrets.iter().enumerate() {
            let secret = secret.expose().as_bytes();
            let bytes = own_bytes(secret);
            if bytes >= needed || self.allow_weak_secret {
                continue;
            }
            let error = ConfigError::new(
                "weak-secret",
                &[
                    "Secret ",
                    &decimal(index as i64 + 1),
                    " has ",
                    &decimal(bytes as i64),
                    match bytes == secret.len() {
                        true => " bytes and needs ",
                        false => " bytes over and over and needs ",
                    },
                    &decimal(needed as i64),
                    ": ",
                    NEW_SECRET,
                    ", or set `allowWeakSecret: true` to keep an old app's secret.",
                ],
            );
            if self.production {
                return Err(error);
            }
            warnings.push(error.message().to_owned());
        }
        Ok(warnings)
    }

    /// The formats with their cookie names, the written one first.
    pub(crate) fn entries(&self) -> Result<Vec<Entry<'_>>, ConfigError> {
        let own = Entry {
            format: self.format,
            name: self
                .cookie
                .name
                .as_deref()
                .unwrap_or(self.format.cookie_name()),
            domain: None,
            path: None,
            prefix: None,
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
        });
        let entries: Vec<Entry<'_>> = core::iter::once(own).chain(accepted).collect();
        for (index, entry) in entries.iter().enumerate() {
            check_entry(entry)?;
            self.check_conflict(entry, &entries[..index])?;
        }
        Ok(entries)
    }

    /// Two entries may share a name only if the request or the jar tells their
    /// cookies apart.
    fn check_conflict(&self, entry: &Entry<'_>, before: &[Entry<'_>]) -> Result<(), ConfigError> {
        let configured = scope(self.cookie.domain.as_deref(), self.cookie.path.as_deref());
        let place = |entry: &Entry<'_>, is_own: bool| match is_own {
            true => (configured.clone(), None),
            false => (entry.scope().unwrap_or_default(), entry.prefix),
        };
        let clash = before.iter().enumerate().find(|(index, other)| {
            other.name == entry.name
                && (other.format != entry.format
                    || place(other, *index == 0) == place(entry, false))
        });
        let Some((_, other)) = clash else {
            return Ok(());
        };
        Err(ConfigError::new(
            "cookie-name-conflict",
            &[
                "The formats \"",
                other.format.as_str(),
                "\" and \"",
                entry.format.as_str(),
                "\" share the cookie name \"",
                entry.name,
                "\": drop one from `accept`, give it another `name`, or say by `domain`, `path` or `prefix` where the earlier cookie differs.",
            ],
        ))
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

    pub(crate) fn attributes(&self) -> Result<Attributes, ConfigError> {
        let cookie = &self.cookie;
        let wrong = |message: &str| Err(ConfigError::new("cookie-attribute", &[message]));
        check_scope("cookie", cookie.domain.as_deref(), cookie.path.as_deref())?;
        let needs_secure = cookie.same_site == SameSite::None || cookie.partitioned;
        if needs_secure && cookie.secure != Some(true) {
            return wrong(
                "Browsers take `sameSite: \"none\"` and `partitioned` only with `Secure`: set `cookie.secure: true`.",
            );
        }
        Ok(Attributes {
            scope: scope(cookie.domain.as_deref(), cookie.path.as_deref()),
            same_site: cookie.same_site,
            partitioned: cookie.partitioned,
        })
    }
}

fn scope(domain: Option<&str>, path: Option<&str>) -> Scope {
    Scope {
        domain: domain.map(str::to_owned),
        path: path.unwrap_or("/").to_owned(),
    }
}

fn check_entry(entry: &Entry<'_>) -> Result<(), ConfigError> {
    if !is_base_name(entry.name) {
        return Err(ConfigError::new(
            "cookie-name",
            &[
                "The cookie name \"",
                entry.name,
                "\" can't be used: write up to 128 letters, digits, `.`, `-` or `_`, without the prefix `__Host-` or `__Secure-`, which is added by itself.",
            ],
        ));
    }
    check_scope("accept", entry.domain, entry.path)?;
    if entry.prefix == Some(Prefix::Host) && entry.scope().is_some() {
        return Err(ConfigError::new(
            "cookie-attribute",
            &[
                "A cookie with the prefix `__Host-` has neither `domain` nor `path`: drop them from this entry of `accept`, or write another `prefix`.",
            ],
        ));
    }
    Ok(())
}

fn check_scope(option: &str, domain: Option<&str>, path: Option<&str>) -> Result<(), ConfigError> {
    let wrong = |rest: &str| Err(ConfigError::new("cookie-attribute", &[option, rest]));
    if domain.is_some_and(|domain| !is_domain(domain)) {
        return wrong(".domain must be a host name such as \"example.com\".");
    }
    if path.is_some_and(|path| !is_path(path)) {
        return wrong(".path must begin with \"/\" and have no space, `;` or control character.");
    }
    Ok(())
}

/// The bytes of a secret that do not merely repeat the ones before.
fn own_bytes(secret: &[u8]) -> usize {
    // A random text may begin and end alike, but never by half of its length.
    (1..=secret.len() / 2)
        .find(|period| secret[*period..] == secret[..secret.len() - period])
        .unwrap_or(secret.len())
}
