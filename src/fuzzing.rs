//! Access to internals for the targets in `fuzz/`, in types that they can name.
//! Compiled only with `--cfg fuzzing`, which `cargo fuzz` sets. Not an API.
#![allow(missing_docs, reason = "no API")]

use crate::config::{Config, Secret};
use crate::cookie::chunk::{self, Chunk, Joined};
use crate::cookie::{header, name, set_cookie};
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::error::{Reason, WriteError};
use crate::json::{self, Object};
use crate::refresh;
use crate::sealed::SealingSecrets;
use crate::session::Auth;
use crate::text::scan;
use crate::token::budget::Budget;
use crate::token::claims::{Bounds, Claims, protected};
use crate::token::{Format, Keyring, base64, mac};

/// Name, value and the whole text of each pair.
pub fn pairs(header: &[u8]) -> Vec<(&[u8], &[u8], &[u8])> {
    header::pairs(header)
        .map(|pair| (pair.name, pair.value, pair.raw))
        .collect()
}

pub fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    scan::find(text, byte)
}

pub fn plain_bytes(text: &[u8]) -> usize {
    scan::plain(text)
}

/// Which prefix a cookie of this base name has (0 `__Host-`, 1 `__Secure-`, 2
/// none), and its chunk number.
pub fn cookie_name(base: &str, cookie: &[u8]) -> Option<(usize, Option<usize>)> {
    let (prefix, number) = name::Names::new(base).find(cookie)?;
    Some((prefix as usize, number))
}

pub fn is_base_name(text: &str) -> bool {
    name::is_base_name(text)
}

pub fn is_domain(text: &str) -> bool {
    set_cookie::is_domain(text)
}

pub fn is_path(text: &str) -> bool {
    set_cookie::is_path(text)
}

/// A chunk is the name, number and value of a cookie.
pub fn join<'a>(pieces: &[(&'a [u8], Option<usize>, &'a [u8])]) -> Result<Vec<Vec<u8>>, Reason> {
    let pieces = pieces.iter().map(|&(name, number, value)| Chunk {
        name,
        number,
        value,
    });
    Ok(match chunk::join(pieces)? {
        Joined::One(token) => vec![token.into_owned()],
        Joined::Several(tokens) => tokens.into_iter().map(<[u8]>::to_vec).collect(),
    })
}

pub fn split<'a>(
    name: &str,
    token: &'a str,
    limit: Option<usize>,
) -> Result<Vec<(String, &'a str)>, WriteError> {
    chunk::split(name, token, limit)
}

pub fn encode_base64(bytes: &[u8]) -> String {
    base64::encode(bytes)
}

pub fn decode_base64(text: &[u8]) -> Result<Vec<u8>, Reason> {
    base64::decode(text)
}

pub fn decode_base64_array<const N: usize>(text: &[u8]) -> Result<Option<[u8; N]>, Reason> {
    base64::decode_array(text)
}

pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    mac::sha256(parts)
}

/// The sealed text, and whether it is sealed as it would be today.
pub fn open(keys: &Keyring, token: &[u8]) -> Result<(String, bool), Reason> {
    let opened = keys.open(token, 0, &Budget::unlimited())?;
    Ok((opened.claims, opened.current))
}

pub fn seal(
    keys: &Keyring,
    claims: &str,
    entropy: &mut dyn Entropy,
) -> Result<String, EntropyUnavailable> {
    keys.seal(claims, entropy)
}

/// The members of a strict JSON object.
pub fn members(text: &str) -> Option<Vec<(String, &str)>> {
    let object = Object::parse(text).ok()?;
    let members = object.members.into_iter();
    Some(
        members
            .map(|member| (member.key.into_owned(), member.value))
            .collect(),
    )
}

/// A strict JSON object as it would be written.
pub fn rewritten(text: &str) -> Option<String> {
    Some(Object::parse(text).ok()?.to_json())
}

pub fn validate(text: &str) -> Option<&str> {
    json::validate(text).ok()
}

pub fn lookup<'a>(value: &'a str, path: &[String]) -> Option<&'a str> {
    json::lookup(value, path)
}

pub fn insert(object: &str, path: &[String], value: &str) -> Option<String> {
    json::insert(object, path, value).ok()
}

/// The content of a JSON string.
pub fn string(value: &str) -> Option<String> {
    Some(json::string(value)?.into_owned())
}

/// `text` as a JSON string.
pub fn quoted(text: &str) -> String {
    json::quoted(text)
}

/// `exp`, `nbf`, `iat`, `auth_time` in milliseconds.
pub fn times(claims: &str) -> Result<(i64, [Option<i64>; 3]), Reason> {
    let claims = Claims::read(claims)?;
    Ok((claims.end, [claims.nbf, claims.iat, claims.auth_time]))
}

/// The end in milliseconds.
pub fn bound(
    claims: &str,
    now_ms: i64,
    needs_iat: bool,
    max_age: i64,
    absolute_max_age: Option<i64>,
) -> Result<i64, Reason> {
    let mut claims = Claims::read(claims)?;
    let bounds = Bounds {
        needs_iat,
        max_age,
        absolute_max_age,
    };
    claims.bound(&bounds, now_ms)?;
    Ok(claims.end)
}

/// The session of these claims.
pub fn session(auth: &Auth, claims: &str) -> Result<String, Reason> {
    Ok(auth.reader().project(&Claims::read(claims)?))
}

pub fn secrets(config: &Config) -> Vec<&str> {
    let secrets = config.secrets.iter();
    secrets.map(|secret| secret.expose()).collect()
}

/// Secrets and the tenant, empty for none, that seal what is no session.
#[derive(Debug)]
pub struct Sealer {
    secrets: Vec<Secret>,
    tenant: String,
    format: Format,
}

impl Sealer {
    pub fn new(secrets: Vec<String>, tenant: &str, format: Format) -> Self {
        Self {
            secrets: secrets.into_iter().map(Secret::new).collect(),
            tenant: tenant.to_owned(),
            format,
        }
    }

    pub fn seal(
        &self,
        purpose: &str,
        text: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        self.secrets().seal(self.format, purpose, text, entropy)
    }

    pub fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        self.secrets().open(self.format, purpose, sealed)
    }

    fn secrets(&self) -> SealingSecrets<'_> {
        SealingSecrets {
            secrets: &self.secrets,
            tenant: &self.tenant,
        }
    }
}

/// The claims that only the core writes, with a tenant and with an issuer.
pub fn protected_claims() -> &'static [&'static str] {
    protected(true, true)
}

/// What a refresh changed, after `earlier` changes.
pub fn patch_between(before: &str, after: &str, earlier: Option<&str>) -> Option<String> {
    refresh::patch_between(before, after, earlier, protected_claims()).ok()
}

/// The claims with these changes.
pub fn apply_patch(claims: &str, patch: &str) -> Option<String> {
    refresh::apply_patch(claims, patch, protected_claims()).ok()
}
