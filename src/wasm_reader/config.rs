//! The configuration as a list in JSON, each option at its place: names, and objects of them,
//! would be 3 KB (gzip) of the module. `js/verify/engine.ts` writes it.

use crate::config::{Accept, Config, Secret};
use crate::cookie::name::Prefix;
use crate::json;
use crate::projection::Source;
use crate::token::{Algorithm, Format};

/// The options; nothing where the text is no such list.
pub(super) fn read(text: &str) -> Option<Config> {
    let all = json::elements(text).ok()?;
    let [
        production,
        allow_weak_secret,
        secure,
        format,
        algorithm,
        typ,
        max_age,
        absolute_max_age,
        tenant,
        issuer,
        audience,
        name,
        domain,
        path,
        secrets,
        accept,
        projection,
    ] = all[..]
    else {
        return None;
    };
    let mut config = Config {
        production: flag(production)?,
        allow_weak_secret: optional(allow_weak_secret, flag)?.unwrap_or_default(),
        format: one_of(format, &Format::ALL)?,
        algorithm: one_of(algorithm, &Algorithm::ALL)?,
        tenant: optional(tenant, string)?,
        ..Config::default()
    };
    config.jwt.typ = one_of(typ, &crate::config::JwtType::ALL)?;
    config.jwt.issuer = optional(issuer, string)?;
    config.jwt.audience = optional(audience, string)?;
    config.session.max_age = optional(max_age, seconds)?;
    config.session.absolute_max_age = optional(absolute_max_age, seconds)?;
    config.cookie.name = optional(name, string)?;
    config.cookie.domain = optional(domain, string)?;
    config.cookie.path = optional(path, string)?;
    config.cookie.secure = optional(secure, flag)?;
    config.secrets = read_secrets(secrets)?;
    config.accept = read_accept(accept)?;
    config.projections.session = read_projection(projection)?;
    Some(config)
}

/// `text, until` of each. Inlined, as those below: 0.4 KB (gzip) less.
#[inline(always)]
fn read_secrets(list: &str) -> Option<Vec<Secret>> {
    let mut secrets = Vec::new();
    for [text, until] in entries(list)? {
        let secret = Secret::new(string(text)?);
        secrets.push(match optional(until, number)? {
            Some(until) => secret.until(until),
            None => secret,
        });
    }
    Some(secrets)
}

/// `format, name, domain, path, prefix, withoutTenant` of each.
#[inline(always)]
fn read_accept(list: &str) -> Option<Vec<Accept>> {
    let mut accepted = Vec::new();
    for [format, name, domain, path, prefix, without_tenant] in entries(list)? {
        accepted.push(Accept {
            format: one_of(format, &Format::ALL)?,
            name: optional(name, string)?,
            domain: optional(domain, string)?,
            path: optional(path, string)?,
            prefix: optional(prefix, |value| one_of(value, &Prefix::ALL))?,
            without_tenant: optional(without_tenant, flag)?.unwrap_or_default(),
        });
    }
    Some(accepted)
}

/// `target, from, default` of each.
#[inline(always)]
fn read_projection(list: &str) -> Option<Vec<(String, Source)>> {
    let mut projection = Vec::new();
    for [target, from, default] in entries(list)? {
        let source = Source {
            from: string(from)?,
            default_json: optional(default, string)?,
        };
        projection.push((string(target)?, source));
    }
    Some(projection)
}

/// The elements of a list, so many for each entry.
fn entries<const N: usize>(list: &str) -> Option<Vec<[&str; N]>> {
    let elements = json::elements(list).ok()?;
    match elements.as_chunks() {
        (entries, []) => Some(entries.to_vec()),
        _ => None,
    }
}

/// What is there has to be right: an option that is dropped would be its default.
fn optional<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match value {
        "null" => Some(None),
        _ => read(value).map(Some),
    }
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn seconds(value: &str) -> Option<u64> {
    u64::try_from(number(value)?).ok()
}

/// By its index.
fn one_of<T: Copy>(value: &str, all: &[T]) -> Option<T> {
    all.get(number(value)? as usize).copied()
}

/// A whole number as JavaScript writes it, without a sign but where it is a time before 1970.
fn number(value: &str) -> Option<i64> {
    let (digits, sign) = match value.strip_prefix('-') {
        Some(digits) => (digits, -1),
        None => (value, 1),
    };
    digits
        .bytes()
        .try_fold(0i64, |number, byte| {
            let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
            number.checked_mul(10)?.checked_add(digit)
        })
        .map(|number| number * sign)
}

fn string(value: &str) -> Option<String> {
    Some(json::string(value)?.into_owned())
}
