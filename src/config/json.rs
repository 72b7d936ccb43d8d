//! The configuration as JSON text.
//!
//! Not by `serde`: `serde-wasm-bindgen`, its visitors and its parsing of floats were
//! 27 KB of the module's 119 KB (gzip), and the reader of the claims can do it too.

use super::{Accept, Config, CookieConfig, JwtConfig, JwtType, Secret, SessionConfig};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::SameSite;
use crate::error::{ConfigError, Problem};
use crate::json::{self, Object};
use crate::projection::{JsonType, ProjectionConfig, Source, UpdateField};
use crate::token::{Algorithm, Format};

impl Config {
    /// Reads the options from a JSON object, by the names that they have in JavaScript:
    /// `secrets` is a list, a projection a list of `[target, { from, defaultJson }]`.
    /// Unknown names are ignored; [`Auth::new`] checks the values.
    ///
    /// ```
    /// use waxseal::{Auth, Config};
    ///
    /// let config = Config::from_json(
    ///     r#"{
    ///         "secrets": ["a secret of at least thirty-two bytes"],
    ///         "format": "authjs",
    ///         "session": { "maxAge": 3600 },
    ///         "projections": { "session": [["user.id", { "from": "token.sub" }]] }
    ///     }"#,
    /// )?;
    /// Auth::new(&config)?;
    /// # Ok::<(), waxseal::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] with the code `invalid-option` where the text is not strict JSON
    /// or an option has a value of the wrong type.
    ///
    /// [`Auth::new`]: crate::Auth::new
    pub fn from_json(text: &str) -> Result<Self, ConfigError> {
        config(text).ok_or_else(|| Problem::WrongType.into())
    }
}

fn config(text: &str) -> Option<Config> {
    let options = Object::parse(text).ok()?;
    Some(Config {
        secrets: list(&options, "secrets", secret)?,
        tenant: optional(&options, "tenant", string)?,
        production: flag(&options, "production")?,
        allow_weak_secret: flag(&options, "allowWeakSecret")?,
        format: optional(&options, "format", format)?.unwrap_or_default(),
        algorithm: optional(&options, "algorithm", algorithm)?.unwrap_or_default(),
        jwt: optional(&options, "jwt", jwt)?.unwrap_or_default(),
        accept: list(&options, "accept", accept)?,
        session: optional(&options, "session", session)?.unwrap_or_default(),
        cookie: optional(&options, "cookie", cookie)?.unwrap_or_default(),
        projections: optional(&options, "projections", projections)?.unwrap_or_default(),
    })
}

/// A text, or `{ secret, until }`.
fn secret(value: &str) -> Option<Secret> {
    if value.starts_with('"') {
        return Some(Secret::new(string(value)?));
    }
    let entry = Object::parse(value).ok()?;
    let until = entry.get("until")?.parse().ok()?;
    Some(Secret::new(string(entry.get("secret")?)?).until(until))
}

fn jwt(value: &str) -> Option<JwtConfig> {
    let options = Object::parse(value).ok()?;
    let typ = |value: &str| one_of(value, &JwtType::ALL, JwtType::option);
    Some(JwtConfig {
        typ: optional(&options, "typ", typ)?.unwrap_or_default(),
        issuer: optional(&options, "issuer", string)?,
        audience: optional(&options, "audience", string)?,
    })
}

fn format(value: &str) -> Option<Format> {
    one_of(value, &Format::ALL, Format::as_str)
}

fn algorithm(value: &str) -> Option<Algorithm> {
    one_of(value, &Algorithm::ALL, Algorithm::as_str)
}

fn accept(value: &str) -> Option<Accept> {
    let entry = Object::parse(value).ok()?;
    Some(Accept {
        format: optional(&entry, "format", format)??,
        name: optional(&entry, "name", string)?,
        domain: optional(&entry, "domain", string)?,
        path: optional(&entry, "path", string)?,
        prefix: optional(&entry, "prefix", |value| {
            one_of(value, &Prefix::ALL, Prefix::as_str)
        })?,
        without_tenant: flag(&entry, "withoutTenant")?,
    })
}

fn session(value: &str) -> Option<SessionConfig> {
    let options = Object::parse(value).ok()?;
    let seconds = |name| optional(&options, name, |value| value.parse().ok());
    Some(SessionConfig {
        max_age: seconds("maxAge")?,
        update_age: seconds("updateAge")?,
        absolute_max_age: seconds("absoluteMaxAge")?,
    })
}

fn cookie(value: &str) -> Option<CookieConfig> {
    let options = Object::parse(value).ok()?;
    let same_site = |value: &str| one_of(value, &SameSite::ALL, SameSite::option);
    Some(CookieConfig {
        name: optional(&options, "name", string)?,
        exact_name: optional(&options, "exactName", string)?,
        domain: optional(&options, "domain", string)?,
        path: optional(&options, "path", string)?,
        same_site: optional(&options, "sameSite", same_site)?.unwrap_or_default(),
        secure: optional(&options, "secure", boolean)?,
        partitioned: flag(&options, "partitioned")?,
    })
}

fn projections(value: &str) -> Option<ProjectionConfig> {
    let options = Object::parse(value).ok()?;
    Some(ProjectionConfig {
        jwt: list(&options, "jwt", projected)?,
        session: list(&options, "session", projected)?,
        update: list(&options, "update", update_field)?,
    })
}

/// A name, or `{ name, type, maxBytes }`, where `type` may be a list.
fn update_field(value: &str) -> Option<UpdateField> {
    if value.starts_with('"') {
        return string(value).map(UpdateField::from);
    }
    let options = Object::parse(value).ok()?;
    let mut field = UpdateField::from(optional(&options, "name", string)??);
    field = match options.get("type") {
        None => field,
        Some(one) if one.starts_with('"') => field.types([json_type(one)?]),
        Some(_) => field.types(list(&options, "type", json_type)?),
    };
    if let Some(bytes) = optional(&options, "maxBytes", |value| value.parse().ok())? {
        field = field.max_bytes(bytes);
    }
    Some(field)
}

fn json_type(value: &str) -> Option<JsonType> {
    one_of(value, &JsonType::ALL, JsonType::as_str)
}

/// `[target, { from, defaultJson }]`.
fn projected(value: &str) -> Option<(String, Source)> {
    let [target, source] = json::elements(value).ok()?[..] else {
        return None;
    };
    let source = Object::parse(source).ok()?;
    let source = Source {
        from: optional(&source, "from", string)??,
        default_json: optional(&source, "defaultJson", string)?,
    };
    Some((string(target)?, source))
}

fn flag(options: &Object<'_>, name: &str) -> Option<bool> {
    Some(optional(options, name, boolean)?.unwrap_or_default())
}

/// The outer `None` means a wrong type, the inner one that the option is missing.
fn optional<T>(
    options: &Object<'_>,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<Option<T>> {
    match options.get(name) {
        None => Some(None),
        Some(value) => read(value).map(Some),
    }
}

fn list<T>(options: &Object<'_>, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let values = options.get(name).unwrap_or("[]");
    json::elements(values).ok()?.into_iter().map(read).collect()
}

fn one_of<T: Copy>(value: &str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
    let value = json::string(value)?;
    all.iter().copied().find(|each| name(*each) == value)
}

fn boolean(value: &str) -> Option<bool> {
    value.parse().ok()
}

fn string(value: &str) -> Option<String> {
    Some(json::string(value)?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of at least thirty-two bytes";

    /// Every option, in all its forms.
    const ALL: &str = r#"{
        "secrets": ["a secret of at least thirty-two bytes", { "secret": "x", "until": 5 }],
        "tenant": "acme", "production": true, "allowWeakSecret": true,
        "format": "next-auth", "algorithm": "HS512",
        "jwt": { "typ": "JWT", "issuer": "i", "audience": "\u0061" },
        "accept": [
            { "format": "signed" },
            { "format": "authjs", "name": "n", "domain": "d", "path": "/p", "prefix": "__Secure-",
              "withoutTenant": true }
        ],
        "session": { "maxAge": 1, "updateAge": 2, "absoluteMaxAge": 3 },
        "cookie": {
            "name": "n", "exactName": "__Secure-x", "domain": "d", "path": "/p",
            "sameSite": "strict",
            "secure": false, "partitioned": true
        },
        "projections": {
            "jwt": [["a", { "from": "user.a", "defaultJson": "[1]" }]],
            "session": [["b", { "from": "token.b" }]],
            "update": [
                "c",
                { "name": "d", "type": "object", "maxBytes": 9 },
                { "name": "e", "type": ["array", "null"] }
            ]
        },
        "other": 1
    }"#;

    fn built() -> Config {
        let source = Source::from("user.a").or("[1]");
        let accepted = Accept::new(Format::Authjs).name("n").domain("d").path("/p");
        let field = UpdateField::from("d")
            .types([JsonType::Object])
            .max_bytes(9);
        Config::new(SECRET)
            .secret(Secret::new("x").until(5))
            .production(true)
            .allow_weak_secret(true)
            .format(Format::NextAuth)
            .algorithm(Algorithm::Hs512)
            .jwt(JwtConfig::new("i", "a"))
            .accept(Format::Signed)
            .tenant("acme")
            .accept(accepted.prefix(Prefix::Secure).without_tenant())
            .session(
                SessionConfig::default()
                    .max_age(1)
                    .update_age(2)
                    .absolute_max_age(3),
            )
            .cookie(
                CookieConfig::default()
                    .name("n")
                    .exact_name("__Secure-x")
                    .domain("d")
                    .path("/p")
                    .same_site(SameSite::Strict)
                    .secure(false)
                    .partitioned(true),
            )
            .projections(
                ProjectionConfig::default()
                    .jwt("a", source)
                    .session("b", "token.b")
                    .update("c")
                    .update(field)
                    .update(UpdateField::from("e").types([JsonType::Array, JsonType::Null])),
            )
    }

    /// Secrets are never printed, so they are compared separately.
    fn shown(config: &Config) -> (String, Vec<(&str, Option<i64>)>) {
        let secrets = config.secrets.iter();
        let secrets = secrets.map(|secret| (secret.expose(), secret.material().until));
        (format!("{config:?}"), secrets.collect())
    }

    #[test]
    fn reads_every_option() {
        let read = Config::from_json(ALL).expect("options");
        assert_eq!(shown(&read), shown(&built()));
        let empty = Config::from_json(" {} ").expect("options");
        assert_eq!(shown(&empty), shown(&Config::default()));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn reads_what_serde_reads() {
        for text in [ALL, "{}", r#"{"projections":{"update":[{"name":"a"}]}}"#] {
            let read = Config::from_json(text).expect("options");
            let other: Config = serde_json::from_str(text).expect("options");
            assert_eq!(shown(&read), shown(&other), "{text}");
        }
    }

    #[test]
    fn refuses_wrong_types() {
        for text in [
            "",
            "[]",
            "{",
            r#"{"secrets":"x"}"#,
            r#"{"secrets":[1]}"#,
            r#"{"secrets":[{"secret":"x"}]}"#,
            r#"{"secrets":[{"secret":"x","until":1.5}]}"#,
            r#"{"production":1}"#,
            r#"{"tenant":1}"#,
            r#"{"accept":[{"format":"signed","withoutTenant":"acme"}]}"#,
            r#"{"format":"jwt"}"#,
            r#"{"algorithm":"none"}"#,
            r#"{"jwt":{"typ":"jwt"}}"#,
            r#"{"accept":["signed"]}"#,
            r#"{"accept":[{"name":"a"}]}"#,
            r#"{"accept":[{"format":"signed","prefix":"__Http-"}]}"#,
            r#"{"session":{"maxAge":-1}}"#,
            r#"{"session":{"maxAge":"1"}}"#,
            r#"{"cookie":{"sameSite":"Lax"}}"#,
            r#"{"cookie":null}"#,
            r#"{"projections":{"jwt":[["a","user.a"]]}}"#,
            r#"{"projections":{"jwt":[["a"]]}}"#,
            r#"{"projections":{"update":[{"type":"null"}]}}"#,
            r#"{"projections":{"update":[{"name":"a","type":"text"}]}}"#,
            r#"{"format":"signed","format":"signed"}"#,
        ] {
            let error = Config::from_json(text).expect_err(text);
            assert_eq!(error.code(), "invalid-option", "{text}");
        }
    }
}
