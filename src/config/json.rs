//! The configuration as JSON text.
//!
//! Not by `serde`: `serde-wasm-bindgen`, its visitors and its parsing of floats were
//! 27 KB of the module's 119 KB (gzip), and the reader of the claims can do it too.

use std::cell::Cell;

use super::option_reader::{Element, OptionReader};
use super::{Accept, Config, CookieConfig, JwtConfig, JwtType, Secret, SessionConfig};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::SameSite;
use crate::error::{ConfigError, Problem};
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
    let is_wrong = Cell::new(false);
    let options = OptionReader::new(text, &is_wrong);
    let config = Config {
        secrets: options.list("secrets", secret),
        tenant: options.text("tenant"),
        production: options.flag("production"),
        allow_weak_secret: options.flag("allowWeakSecret"),
        format: format(&options).unwrap_or_default(),
        algorithm: options
            .one_of("algorithm", Algorithm::ALL, Algorithm::as_str)
            .unwrap_or_default(),
        jwt: jwt(&options.part("jwt")),
        accept: options.list("accept", accept),
        session: session(&options.part("session")),
        cookie: cookie(&options.part("cookie")),
        projections: projections(&options.part("projections")),
    };
    (!is_wrong.get()).then_some(config)
}

/// A text, or `{ secret, until }`.
fn secret(value: Element<'_>) -> Secret {
    if value.is_text() {
        return Secret::new(value.text());
    }
    let entry = value.reader();
    let secret = Secret::new(entry.required(entry.text("secret")).unwrap_or_default());
    let until = entry.required(entry.number("until"));
    secret.until(until.unwrap_or_default())
}

fn jwt(options: &OptionReader<'_>) -> JwtConfig {
    JwtConfig {
        typ: options
            .one_of("typ", JwtType::ALL, JwtType::option)
            .unwrap_or_default(),
        issuer: options.text("issuer"),
        audience: options.text("audience"),
    }
}

fn format(options: &OptionReader<'_>) -> Option<Format> {
    options.one_of("format", Format::ALL, Format::as_str)
}

fn accept(value: Element<'_>) -> Accept {
    let entry = value.reader();
    Accept {
        format: entry.required(format(&entry)).unwrap_or_default(),
        name: entry.text("name"),
        domain: entry.text("domain"),
        path: entry.text("path"),
        prefix: entry.one_of("prefix", Prefix::ALL, Prefix::as_str),
        without_tenant: entry.flag("withoutTenant"),
    }
}

fn session(options: &OptionReader<'_>) -> SessionConfig {
    SessionConfig {
        max_age: options.count("maxAge"),
        update_age: options.count("updateAge"),
        absolute_max_age: options.count("absoluteMaxAge"),
    }
}

fn cookie(options: &OptionReader<'_>) -> CookieConfig {
    CookieConfig {
        name: options.text("name"),
        exact_name: options.text("exactName"),
        domain: options.text("domain"),
        path: options.text("path"),
        same_site: options
            .one_of("sameSite", SameSite::ALL, SameSite::option)
            .unwrap_or_default(),
        secure: options.boolean("secure"),
        partitioned: options.flag("partitioned"),
    }
}

fn projections(options: &OptionReader<'_>) -> ProjectionConfig {
    ProjectionConfig {
        jwt: options.list("jwt", projected),
        session: options.list("session", projected),
        update: options.list("update", update_field),
    }
}

/// A name, or `{ name, type, maxBytes }`, where `type` may be a list.
fn update_field(value: Element<'_>) -> UpdateField {
    if value.is_text() {
        return UpdateField::from(value.text());
    }
    let options = value.reader();
    let mut field = UpdateField::from(options.required(options.text("name")).unwrap_or_default());
    field = match options.get("type") {
        None => field,
        Some(one) if one.is_text() => field.types(json_type(one)),
        Some(_) => field.types(options.list("type", json_type).into_iter().flatten()),
    };
    match options.count("maxBytes") {
        // More than memory holds is no limit.
        Some(bytes) => field.max_bytes(usize::try_from(bytes).unwrap_or(usize::MAX)),
        None => field,
    }
}

fn json_type(value: Element<'_>) -> Option<JsonType> {
    value.one_of(JsonType::ALL, JsonType::as_str)
}

/// `[target, { from, defaultJson }]`.
fn projected(value: Element<'_>) -> (String, Source) {
    let [target, source] = value.elements()[..] else {
        value.refuse();
        return Default::default();
    };
    let options = source.reader();
    let source = Source {
        from: options.required(options.text("from")).unwrap_or_default(),
        default_json: options.text("defaultJson"),
    };
    (target.text(), source)
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
