//! The configuration as the JSON text that the shim writes.
//!
//! Not by serde: `serde-wasm-bindgen`, its visitors and its parsing of floats
//! were 27 KB of the module's 119 KB (gzip), for a text that the strict reader
//! of the claims reads as well.

use crate::config::{Accept, Config, CookieConfig, JwtConfig, JwtType, Secret, SessionConfig};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::SameSite;
use crate::error::{ConfigError, Problem};
use crate::json::{self, Object};
use crate::projection::{JsonType, ProjectionConfig, Source, UpdateField};
use crate::token::{Algorithm, Format};

/// Reads what `EngineConfig` of `js/core.ts` describes. The shim has checked
/// names and types.
pub(super) fn read(text: &str) -> Result<Config, ConfigError> {
    config(text).ok_or_else(|| Problem::WrongType.into())
}

fn config(text: &str) -> Option<Config> {
    let options = Object::parse(text).ok()?;
    Some(Config {
        secrets: list(&options, "secrets", secret)?,
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

/// `{ name, type: [], maxBytes }`.
fn update_field(value: &str) -> Option<UpdateField> {
    let options = Object::parse(value).ok()?;
    let mut field = UpdateField::from(optional(&options, "name", string)??);
    if options.get("type").is_some() {
        field = field.types(list(&options, "type", json_type)?);
    }
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

/// The outer `None` is a wrong type, the inner one an option that is not given.
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
