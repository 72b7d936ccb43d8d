//! Every mistake that a configuration can have, with its code and its sentence.

use core::fmt;
use std::sync::OnceLock;

use super::ENTRIES;
use super::codes::codes;
use crate::text::decimal::decimal;
use crate::token::Format;

/// Whether the options have their names of JavaScript.
const IS_JS: bool = cfg!(any(feature = "js", feature = "reader"));

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
#[derive(Clone)]
pub struct ConfigError {
    sentence: Sentence,
    values: Vec<String>,
    /// Put together when it is asked for: a module that leaves the sentences to JavaScript
    /// carries none of them.
    message: OnceLock<String>,
}

impl ConfigError {
    /// Every code.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Code::ALL.iter().map(|code| code.as_str())
    }

    /// Code and sentence of each number, for the glue; none where reading never says it.
    #[doc(hidden)]
    pub fn sentences() -> impl Iterator<Item = Option<(&'static str, &'static str)>> {
        let shown = |sentence: &Sentence| (sentence.code().as_str(), sentence.text());
        let all = Sentence::ALL.iter();
        all.map(move |sentence| sentence.is_of_reading().then(|| shown(sentence)))
    }

    /// The stable code, such as `weak-secret`.
    pub fn code(&self) -> &'static str {
        self.sentence.code().as_str()
    }

    /// One sentence: what is wrong and what to write instead. Never holds a
    /// secret.
    pub fn message(&self) -> &str {
        self.message
            .get_or_init(|| filled(self.sentence.text(), &self.values))
    }

    /// The number of the sentence, and its values, for who has the sentences elsewhere.
    #[cfg(feature = "reader")]
    pub(crate) fn parts(&self) -> (usize, &[String]) {
        (self.sentence as usize, &self.values)
    }

    #[inline(never)]
    fn new(sentence: Sentence, values: &[&str]) -> Self {
        Self {
            sentence,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            message: OnceLock::new(),
        }
    }
}

/// The sentence with the values in place of its `{}`. Not by `format!`: the module
/// does without the standard library's formatting.
fn filled(sentence: &str, values: &[String]) -> String {
    let mut message = String::with_capacity(256);
    let mut values = values.iter();
    let mut parts = sentence.split('{');
    message.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if let Some(rest) = part.strip_prefix('}') {
            message.push_str(values.next().map(String::as_str).unwrap_or_default());
            message.push_str(rest);
        } else {
            message.push('{');
            message.push_str(part);
        }
    }
    message
}

impl PartialEq for ConfigError {
    fn eq(&self, other: &Self) -> bool {
        (self.sentence, &self.values) == (other.sentence, &other.values)
    }
}

impl Eq for ConfigError {}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigError")
            .field("code", &self.code())
            .field("message", &self.message())
            .finish()
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} See {ENTRIES}{}", self.message(), self.code())
    }
}

impl core::error::Error for ConfigError {}

codes! {
    /// The stable codes of configuration errors.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    enum Code: as_str {
        /// An attribute of a cookie cannot be written, or browsers would refuse the cookie:
        /// `domain`, `path`, `sameSite`, `partitioned`, or a prefix that does not go with them.
        ///
        /// Write what the message says; without `domain` and `path` the defaults are right for
        /// most applications.
        CookieAttribute = "cookie-attribute",
        /// The name of a cookie has characters that a cookie's name cannot have, is too long,
        /// or has a prefix.
        ///
        /// Write the base name alone, such as `myapp.session-token`: `__Host-` or `__Secure-`
        /// is added by itself.
        CookieName = "cookie-name",
        /// Two formats that are read have the same cookie name, so that nobody could say which
        /// of them a cookie has.
        ///
        /// Drop one from `accept`, give it another `name`, or say by `domain`, `path` or
        /// `prefix` where the earlier cookie differs.
        CookieNameConflict = "cookie-name-conflict",
        /// An option has a value that it cannot have, or does not go with another option.
        ///
        /// The message names the option and what it must be; [options](options.md) has them
        /// all.
        InvalidOption = "invalid-option",
        /// There is no secret, neither in the configuration nor in the environment.
        ///
        /// `npx waxseal secret --env` prints one as the line `AUTH_SECRET=…`. In development it
        /// goes into the file that the server reads: `>> .env.local` for Next.js and Vite,
        /// `>> .dev.vars` for a Worker, and `>> .env` for most others, such as Node, whose
        /// `--env-file=.env` reads it.
        /// In production set that variable; in a Worker pass `secret: env.AUTH_SECRET`.
        MissingSecret = "missing-secret",
        /// The `default` of a projection is a value that JSON cannot hold, such as a function
        /// or `undefined`.
        ///
        /// Write a text, a number, a boolean, `null`, or a plain object or list of those.
        ProjectionDefault = "projection-default",
        /// A path of a projection is not names with dots between them, is longer than 8 names,
        /// or has `__proto__`, `constructor` or `prototype` in it.
        ///
        /// Write a path such as `user.role`.
        ProjectionPath = "projection-path",
        /// A projection reads from somewhere that it cannot: `jwt` reads `user`, `account`,
        /// `profile` and `session`, `session` reads `token`.
        ///
        /// Begin the path with one of those. What `jwt` reads of `session` has to stand in
        /// `projections.update` too.
        ProjectionSource = "projection-source",
        /// A projection sets a value that only waxseal sets, or sets one twice; or an update
        /// may set `sub`.
        ///
        /// Choose another name, or keep one of the two.
        ProjectionTarget = "projection-target",
        /// The list of secrets has more than 8 entries.
        ///
        /// Drop the oldest: its sessions have ended, or are rewritten under the first one at a
        /// visit.
        TooManySecrets = "too-many-secrets",
        /// A secret is shorter than 32 bytes, or repeats a few. In production that is an error,
        /// elsewhere a warning.
        ///
        /// `npx waxseal secret` makes one. `allowWeakSecret: true` admits the short secret of
        /// an old application until it is replaced.
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

codes! {
    /// One sentence for each mistake, with `{}` where its values go.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    enum Sentence: text {
        AudienceWithoutJwt = "`jwt.issuer` and `jwt.audience` go with `jwt.typ: \"JWT\"`: without it a token is bound to its cookie, so leave them out.",
        CookieDomain = "{}.domain must be a host name such as \"example.com\".",
        CookieName = "The cookie name \"{}\" can't be used: write up to 128 letters, digits, `.`, `-` or `_`, without the prefix `__Host-` or `__Secure-`, which is added by itself.",
        CookieNameConflict = "The formats \"{}\" and \"{}\" share the cookie name \"{}\": drop one from `accept`, give it another `name`, or say by `domain`, `path` or `prefix` where the earlier cookie differs.",
        CookiePath = "{}.path must begin with \"/\" and have no space, `;` or control character.",
        CookieWithoutSecure = NEEDS_SECURE,
        EndingFirstSecret = "The first secret seals, so it can have no `until`: put the new secret in front of it.",
        HostPrefixWithScope = "A cookie with the prefix `__Host-` has neither `domain` nor `path`: drop them from this entry of `accept`, or write another `prefix`.",
        JwtWithoutAudience = "`jwt.typ: \"JWT\"` needs `jwt.issuer` and `jwt.audience`: any token under the same secret would be a session otherwise.",
        JwtWithoutSigned = "`jwt.typ` goes with the format \"signed\", which is neither written nor accepted.",
        Lifetime = "session.{} must be a whole number of seconds from {} to {}, such as 2592000 for 30 days.",
        LongAudience = "`jwt.issuer` and `jwt.audience` are in every token: write at most 1024 bytes each.",
        MissingSecret = "There is no secret: pass one to the configuration; {}.",
        OverlappingTargets = "projections.{} sets `{}` twice, or sets both it and a part of it: keep one of them.",
        ProjectionDefault = "projections.{}[\"{}\"]: write a default that JSON can hold.",
        ProjectionPath = "projections.{} has the path `{}`: write names with dots between them, at most 8, and none of `__proto__`, `constructor`, `prototype`.",
        ProjectionSource = "projections.{}[\"{}\"] reads `{}`: write a path that begins with {}.",
        RepeatedEndingSecret = "A secret with an `until` stands in the list a second time, where it would open on: name it once.",
        RepeatedUpdate = "projections.update names \"{}\" twice: keep the entry whose {} are meant.",
        ReservedTarget = "projections.{} must not set `{}`, which waxseal sets itself: choose another name.",
        Tenant = "`tenant` must be a text of 1 to 256 bytes without control characters.",
        TooManySecrets = "There are more than {} secrets: drop the oldest.",
        UnlistedUpdate = "projections.jwt reads `session.{}`, which no update may set: add \"{}\" to projections.update.",
        UpdatedSubject = "An update must not set `sub`, or a browser could become any user: give the claim another name.",
        WeakSecret = "{} has {}{} and needs at least {}: {}, and {} permits the secret of an old application.",
        WrongType = "An option has a value of the wrong type: see the documentation of `Config`.",
    }
}

impl Sentence {
    const fn code(self) -> Code {
        match self {
            Sentence::CookieDomain
            | Sentence::CookiePath
            | Sentence::CookieWithoutSecure
            | Sentence::HostPrefixWithScope => Code::CookieAttribute,
            Sentence::CookieName => Code::CookieName,
            Sentence::CookieNameConflict => Code::CookieNameConflict,
            Sentence::AudienceWithoutJwt
            | Sentence::EndingFirstSecret
            | Sentence::JwtWithoutAudience
            | Sentence::JwtWithoutSigned
            | Sentence::Lifetime
            | Sentence::LongAudience
            | Sentence::RepeatedEndingSecret
            | Sentence::Tenant
            | Sentence::WrongType => Code::InvalidOption,
            Sentence::MissingSecret => Code::MissingSecret,
            Sentence::ProjectionDefault => Code::ProjectionDefault,
            Sentence::ProjectionPath => Code::ProjectionPath,
            Sentence::ProjectionSource | Sentence::UnlistedUpdate => Code::ProjectionSource,
            Sentence::OverlappingTargets
            | Sentence::RepeatedUpdate
            | Sentence::ReservedTarget
            | Sentence::UpdatedSubject => Code::ProjectionTarget,
            Sentence::TooManySecrets => Code::TooManySecrets,
            Sentence::WeakSecret => Code::WeakSecret,
        }
    }

    /// Whether it is of what reading is told: neither of attributes that only a new cookie has,
    /// nor of updates.
    fn is_of_reading(self) -> bool {
        !matches!(
            self,
            Sentence::CookieWithoutSecure
                | Sentence::RepeatedUpdate
                | Sentence::UnlistedUpdate
                | Sentence::UpdatedSubject
        )
    }
}

impl From<Problem<'_>> for ConfigError {
    /// The sentence: what is wrong and what to write instead.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn from(problem: Problem<'_>) -> Self {
        match problem {
            Problem::AudienceWithoutJwt => Self::new(Sentence::AudienceWithoutJwt, &[]),
            Problem::CookieDomain { option } => Self::new(Sentence::CookieDomain, &[option]),
            Problem::CookieName { name } => Self::new(Sentence::CookieName, &[name]),
            Problem::CookieNameConflict {
                formats: [one, other],
                name,
            } => Self::new(
                Sentence::CookieNameConflict,
                &[one.as_str(), other.as_str(), name],
            ),
            Problem::CookiePath { option } => Self::new(Sentence::CookiePath, &[option]),
            Problem::CookieWithoutSecure => Self::new(Sentence::CookieWithoutSecure, &[]),
            Problem::EndingFirstSecret => Self::new(Sentence::EndingFirstSecret, &[]),
            Problem::HostPrefixWithScope => Self::new(Sentence::HostPrefixWithScope, &[]),
            Problem::JwtWithoutAudience => Self::new(Sentence::JwtWithoutAudience, &[]),
            Problem::JwtWithoutSigned => Self::new(Sentence::JwtWithoutSigned, &[]),
            Problem::Lifetime {
                option,
                least,
                most,
            } => Self::new(
                Sentence::Lifetime,
                &[option, &decimal(least as i64), &decimal(most as i64)],
            ),
            Problem::LongAudience => Self::new(Sentence::LongAudience, &[]),
            Problem::MissingSecret => Self::new(Sentence::MissingSecret, &[NEW_SECRET]),
            Problem::OverlappingTargets { kind, target } => {
                Self::new(Sentence::OverlappingTargets, &[kind, target])
            }
            Problem::ProjectionDefault { kind, target } => {
                Self::new(Sentence::ProjectionDefault, &[kind, target])
            }
            Problem::ProjectionPath { kind, path } => {
                Self::new(Sentence::ProjectionPath, &[kind, path])
            }
            Problem::ProjectionSource {
                kind,
                target,
                source,
                allowed,
            } => Self::new(Sentence::ProjectionSource, &[kind, target, source, allowed]),
            Problem::RepeatedEndingSecret => Self::new(Sentence::RepeatedEndingSecret, &[]),
            Problem::RepeatedUpdate { name } => {
                Self::new(Sentence::RepeatedUpdate, &[name, TYPED_UPDATE])
            }
            Problem::ReservedTarget { kind, target } => {
                Self::new(Sentence::ReservedTarget, &[kind, target])
            }
            Problem::Tenant => Self::new(Sentence::Tenant, &[]),
            Problem::TooManySecrets { most } => {
                Self::new(Sentence::TooManySecrets, &[&decimal(most as i64)])
            }
            Problem::UnlistedUpdate { name } => Self::new(Sentence::UnlistedUpdate, &[name, name]),
            Problem::UpdatedSubject => Self::new(Sentence::UpdatedSubject, &[]),
            Problem::WeakSecret {
                index,
                bytes,
                is_repeated,
                needed,
            } => Self::new(
                Sentence::WeakSecret,
                &[
                    &nth_secret(index),
                    &bytes_in_words(bytes),
                    if is_repeated { ", over and over," } else { "" },
                    &decimal(needed as i64),
                    NEW_SECRET,
                    ALLOW_WEAK_SECRET,
                ],
            ),
            Problem::WrongType => Self::new(Sentence::WrongType, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_its_braces_and_gets_its_values_once() {
        let message = |sentence, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            filled(sentence, &values)
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
