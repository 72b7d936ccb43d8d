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
        production: flag(production),
        allow_weak_secret: flag(allow_weak_secret),
        format: one_of(format, &Format::ALL)?,
        algorithm: one_of(algorithm, &Algorithm::ALL)?,
        tenant: string(tenant),
        ..Config::default()
    };
    config.jwt.typ = one_of(typ, &crate::config::JwtType::ALL)?;
    config.jwt.issuer = string(issuer);
    config.jwt.audience = string(audience);
    config.session.max_age = number(max_age).map(|seconds| seconds as u64);
    config.session.absolute_max_age = number(absolute_max_age).map(|seconds| seconds as u64);
    config.cookie.name = string(name);
    config.cookie.domain = string(domain);
    config.cookie.path = string(path);
    config.cookie.secure = (secure != "null").then(|| flag(secure));
    config.secrets = read_secrets(secrets)?;
    config.accept = read_accept(accept)?;
    config.projections.session = read_projection(projection)?;
    Some(config)
}

/// `text, until` of each. Inlined, as those below: 0.4 KB (gzip) less.
#[inline(always)]
fn read_secrets(list: &str) -> Option<Vec<Secret>> {
    let mut secrets = Vec::new();
    for entry in json::elements(list).ok()?.as_chunks::<2>().0 {
        let [text, until] = *entry;
        let secret = Secret::new(string(text)?);
        secrets.push(match number(until) {
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
    for entry in json::elements(list).ok()?.as_chunks::<6>().0 {
        let [format, name, domain, path, prefix, without_tenant] = *entry;
        accepted.push(Accept {
            format: one_of(format, &Format::ALL)?,
            name: string(name),
            domain: string(domain),
            path: string(path),
            prefix: one_of(prefix, &Prefix::ALL),
            without_tenant: flag(without_tenant),
        });
    }
    Some(accepted)
}

/// `target, from, default` of each.
#[inline(always)]
fn read_projection(list: &str) -> Option<Vec<(String, Source)>> {
    let mut projection = Vec::new();
    for entry in json::elements(list).ok()?.as_chunks::<3>().0 {
        let [target, from, default] = *entry;
        let source = Source {
            from: string(from)?,
            default_json: string(default),
        };
        projection.push((string(target)?, source));
    }
    Some(projection)
}

fn flag(value: &str) -> bool {
    value == "true"
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
