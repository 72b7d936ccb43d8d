//! Every mistake that a configuration can have, with its code and its sentence.

use core::fmt;

use super::codes::codes;
use crate::text::decimal::decimal;
use crate::token::Format;

/// Whether the options have their names of JavaScript.
const IS_JS: bool = cfg!(feature = "js");

const NEW_SECRET: &str = if IS_JS {
    "`npx waxseal secret` makes one"
} else {
    "`openssl rand -base64 48` makes one"
};

/// The option that permits a weak secret.
const ALLOW_WEAK_SECRET: &str = if IS_JS {
    "`allowWeakSecret: true`"
} else {
    "`Config::allow_weak_secret`"
};

const NEEDS_SECURE: &str = if IS_JS {
    "Browsers take `sameSite: \"none\"` and `partitioned` only with `Secure`: set `cookie.secure: true`."
} else {
    "Browsers take `SameSite::None` and `partitioned` only with `Secure`: set `CookieConfig::secure(true)`."
};

const TYPED_UPDATE: &str = if IS_JS {
    "`type` and `maxBytes`"
} else {
    "`types` and `max_bytes`"
};

/// A mistake in the configuration, found when the object is made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigError {
    code: &'static str,
    message: String,
}

impl ConfigError {
    /// Every code.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Code::ALL.iter().map(|code| code.as_str())
    }

    /// The stable code, such as `weak-secret`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One sentence: what is wrong and what to write instead. Never holds a
    /// secret.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The sentence with the values in place of its `{}`. Not by `format!`: the module
    /// does without the standard library's formatting.
    fn new(code: Code, sentence: &str, values: &[&str]) -> Self {
        let mut message = String::with_capacity(256);
        let mut values = values.iter();
        let mut parts = sentence.split('{');
        message.push_str(parts.next().unwrap_or_default());
        for part in parts {
            if let Some(rest) = part.strip_prefix('}') {
                message.push_str(values.next().copied().unwrap_or_default());
                message.push_str(rest);
            } else {
                message.push('{');
                message.push_str(part);
            }
        }
        Self {
            code: code.as_str(),
            message,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ConfigError {}

codes! {
    /// The stable codes of configuration errors.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    enum Code: as_str {
        CookieAttribute = "cookie-attribute",
        CookieName = "cookie-name",
        CookieNameConflict = "cookie-name-conflict",
        InvalidOption = "invalid-option",
        MissingSecret = "missing-secret",
        ProjectionDefault = "projection-default",
        ProjectionPath = "projection-path",
        ProjectionSource = "projection-source",
        ProjectionTarget = "projection-target",
        TooManySecrets = "too-many-secrets",
        WeakSecret = "weak-secret",
    }
}

/// A mistake, with the values of its sentence. `option` is the option that has the
/// mistake, `kind` the projection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Problem<'a> {
    /// `jwt.issuer` or `jwt.audience` without the `typ` that compares them.
    AudienceWithoutJwt,
    CookieDomain {
        option: &'a str,
    },
    CookieName {
        name: &'a str,
    },
    CookieNameConflict {
        formats: [Format; 2],
        name: &'a str,
    },
    CookiePath {
        option: &'a str,
    },
    /// An attribute that browsers accept only together with `Secure`.
    CookieWithoutSecure,
    /// `until` of the secret that seals.
    EndingFirstSecret,
    HostPrefixWithScope,
    JwtWithoutAudience,
    JwtWithoutSigned,
    Lifetime {
        option: &'a str,
        least: u64,
        most: u64,
    },
    LongAudience,
    MissingSecret,
    OverlappingTargets {
        kind: &'a str,
        target: &'a str,
    },
    ProjectionDefault {
        kind: &'a str,
        target: &'a str,
    },
    ProjectionPath {
        kind: &'a str,
        path: &'a str,
    },
    ProjectionSource {
        kind: &'a str,
        target: &'a str,
        source: &'a str,
        /// A list of the paths that are allowed.
        allowed: &'a str,
    },
    /// A secret with an `until` that is in the list twice.
    RepeatedEndingSecret,
    RepeatedUpdate {
        name: &'a str,
    },
    /// A name that waxseal sets itself.
    ReservedTarget {
        kind: &'a str,
        target: &'a str,
    },
    Tenant,
    TooManySecrets {
        most: usize,
    },
    /// A `jwt` projection that reads what no update may set.
    UnlistedUpdate {
        name: &'a str,
    },
    /// An update that would set `sub`.
    UpdatedSubject,
    WeakSecret {
        index: usize,
        /// Not counting those that only repeat the ones before them.
        bytes: usize,
        is_repeated: bool,
        needed: usize,
    },
    WrongType,
}

/// The first has no number: most applications have no other.
fn nth_secret(index: usize) -> String {
    match index {
        0 => "The secret".to_owned(),
        _ => ["Secret ", &decimal(index as i64 + 1)].concat(),
    }
}

fn bytes_in_words(count: usize) -> String {
    let unit = if count == 1 { " byte" } else { " bytes" };
    [&decimal(count as i64), unit].concat()
}

impl From<Problem<'_>> for ConfigError {
    /// The code, and one sentence: what is wrong and what to write instead.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn from(problem: Problem<'_>) -> Self {
        match problem {
            Problem::AudienceWithoutJwt => Self::new(
                Code::InvalidOption,
                "`jwt.issuer` and `jwt.audience` go with `jwt.typ: \"JWT\"`: without it a token is bound to its cookie, so leave them out.",
                &[],
            ),
            Problem::CookieDomain { option } => Self::new(
                Code::CookieAttribute,
                "{}.domain must be a host name such as \"example.com\".",
                &[option],
            ),
            Problem::CookieName { name } => Self::new(
                Code::CookieName,
                "The cookie name \"{}\" can't be used: write up to 128 letters, digits, `.`, `-` or `_`, without the prefix `__Host-` or `__Secure-`, which is added by itself.",
                &[name],
            ),
            Problem::CookieNameConflict {
                formats: [one, other],
                name,
            } => Self::new(
                Code::CookieNameConflict,
                "The formats \"{}\" and \"{}\" share the cookie name \"{}\": drop one from `accept`, give it another `name`, or say by `domain`, `path` or `prefix` where the earlier cookie differs.",
                &[one.as_str(), other.as_str(), name],
            ),
            Problem::CookiePath { option } => Self::new(
                Code::CookieAttribute,
                "{}.path must begin with \"/\" and have no space, `;` or control character.",
                &[option],
            ),
            Problem::CookieWithoutSecure => Self::new(Code::CookieAttribute, NEEDS_SECURE, &[]),
            Problem::EndingFirstSecret => Self::new(
                Code::InvalidOption,
                "The first secret seals, so it can have no `until`: put the new secret in front of it.",
                &[],
            ),
            Problem::HostPrefixWithScope => Self::new(
                Code::CookieAttribute,
                "A cookie with the prefix `__Host-` has neither `domain` nor `path`: drop them from this entry of `accept`, or write another `prefix`.",
                &[],
            ),
            Problem::JwtWithoutAudience => Self::new(
                Code::InvalidOption,
                "`jwt.typ: \"JWT\"` needs `jwt.issuer` and `jwt.audience`: any token under the same secret would be a session otherwise.",
                &[],
            ),
            Problem::JwtWithoutSigned => Self::new(
                Code::InvalidOption,
                "`jwt.typ` goes with the format \"signed\", which is neither written nor accepted.",
                &[],
            ),
            Problem::Lifetime {
                option,
                least,
                most,
            } => Self::new(
                Code::InvalidOption,
                "session.{} must be a whole number of seconds from {} to {}, such as 2592000 for 30 days.",
                &[option, &decimal(least as i64), &decimal(most as i64)],
            ),
            Problem::LongAudience => Self::new(
                Code::InvalidOption,
                "`jwt.issuer` and `jwt.audience` are in every token: write at most 1024 bytes each.",
                &[],
            ),
            Problem::MissingSecret => Self::new(
                Code::MissingSecret,
                "There is no secret: pass one to the configuration; {}.",
                &[NEW_SECRET],
            ),
            Problem::OverlappingTargets { kind, target } => Self::new(
                Code::ProjectionTarget,
                "projections.{} sets `{}` twice, or sets both it and a part of it: keep one of them.",
                &[kind, target],
            ),
            Problem::ProjectionDefault { kind, target } => Self::new(
                Code::ProjectionDefault,
                "projections.{}[\"{}\"]: write a default that JSON can hold.",
                &[kind, target],
            ),
            Problem::ProjectionPath { kind, path } => Self::new(
                Code::ProjectionPath,
                "projections.{} has the path `{}`: write names with dots between them, at most 8, and none of `__proto__`, `constructor`, `prototype`.",
                &[kind, path],
            ),
            Problem::ProjectionSource {
                kind,
                target,
                source,
                allowed,
            } => Self::new(
                Code::ProjectionSource,
                "projections.{}[\"{}\"] reads `{}`: write a path that begins with {}.",
                &[kind, target, source, allowed],
            ),
            Problem::RepeatedEndingSecret => Self::new(
                Code::InvalidOption,
                "A secret with an `until` stands in the list a second time, where it would open on: name it once.",
                &[],
            ),
            Problem::RepeatedUpdate { name } => Self::new(
                Code::ProjectionTarget,
                "projections.update names \"{}\" twice: keep the entry whose {} are meant.",
                &[name, TYPED_UPDATE],
            ),
            Problem::ReservedTarget { kind, target } => Self::new(
                Code::ProjectionTarget,
                "projections.{} must not set `{}`, which waxseal sets itself: choose another name.",
                &[kind, target],
            ),
            Problem::Tenant => Self::new(
                Code::InvalidOption,
                "`tenant` must be a text of 1 to 256 bytes without control characters.",
                &[],
            ),
            Problem::TooManySecrets { most } => Self::new(
                Code::TooManySecrets,
                "There are more than {} secrets: drop the oldest.",
                &[&decimal(most as i64)],
            ),
            Problem::UnlistedUpdate { name } => Self::new(
                Code::ProjectionSource,
                "projections.jwt reads `session.{}`, which no update may set: add \"{}\" to projections.update.",
                &[name, name],
            ),
            Problem::UpdatedSubject => Self::new(
                Code::ProjectionTarget,
                "An update must not set `sub`, or a browser could become any user: give the claim another name.",
                &[],
            ),
            Problem::WeakSecret {
                index,
                bytes,
                is_repeated,
                needed,
            } => Self::new(
                Code::WeakSecret,
                "{} has {}{} and needs at least {}: {}, and {} permits the secret of an old application.",
                &[
                    &nth_secret(index),
                    &bytes_in_words(bytes),
                    if is_repeated { ", over and over," } else { "" },
                    &decimal(needed as i64),
                    NEW_SECRET,
                    ALLOW_WEAK_SECRET,
                ],
            ),
            Problem::WrongType => Self::new(
                Code::InvalidOption,
                "An option has a value of the wrong type: see the documentation of `Config`.",
                &[],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_its_braces_and_gets_its_values_once() {
        let message = |sentence, values: &[&str]| {
            ConfigError::new(Code::InvalidOption, sentence, values).message
        };
        assert_eq!(
            message("{} and {}: {}.", &["one", "{}", "}"]),
            "one and {}: }."
        );
        assert_eq!(
            message("write `{ name: {} }`", &["x"]),
            "write `{ name: x }`"
        );
        assert_eq!(message("} begins, { ends {", &[]), "} begins, { ends {");
        assert_eq!(message("{}{}", &["a"]), "a");
        assert_eq!(message("", &["a"]), "");
    }
}
