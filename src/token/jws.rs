//! Signed tokens: compact JWS (RFC 7515) with HMAC (RFC 7518 §3.2). The key is
//! the UTF-8 text of the secret, so that any JWT library verifies them.

use core::fmt;

use sha2::{Digest, Sha512};

use super::header::Header;
use super::jwe::derive;
use super::keys::{KeySet, Material, Trial};
use super::mac::{MAX_TAG, Mac, Tag, sha256};
use super::{Algorithm, Opened, base64};
use crate::error::Reason;
use crate::text::scan;

/// The purpose of a token, which its header states (RFC 8725 §3.11).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Type {
    /// A session in the cookie of this base name: `typ` is `<name>+jwt`, and the header
    /// is byte for byte one of those that we write.
    Own(String),
    /// `typ` is `JWT`, in a header that another library may have written.
    Jwt,
    /// Whatever `typ` is: published vectors have none.
    #[cfg(test)]
    Any,
}

pub(crate) struct Signer {
    algorithm: Algorithm,
    typ: Type,
    /// The header of a token without `kid`, in base64url, and the dot after it.
    plain_begin: String,
    keys: KeySet<Key>,
}

struct Key {
    mac: Mac,
    kid: String,
    /// The header with this `kid`, in base64url, and the dot after it.
    begin: String,
    /// The state after the headers that we write: they fill a block of SHA-256.
    mac_after_plain: Mac,
    mac_after_begin: Mac,
}

/// What a token's header says of its key.
struct Selected {
    /// The index of the only key.
    named: Option<usize>,
    /// The state with which a key continues, and how much of the token it has.
    start: Start,
}

#[derive(Clone, Copy)]
enum Start {
    AfterPlain,
    AfterBegin,
    AtFront,
}

impl Signer {
    pub(crate) fn new(algorithm: Algorithm, typ: Type, secrets: &[Material<'_>]) -> Self {
        let begin = [
            r#"{"alg":""#,
            algorithm.as_str(),
            r#"","typ":""#,
            // JSON escapes no character that a cookie's name can have.
            &typ.text(),
            r#"""#,
        ]
        .concat();
        let header = |rest: &str| {
            let mut text = base64::encode([&begin, rest, "}"].concat().as_bytes());
            text.push('.');
            text
        };
        let plain_begin = header("");
        let keys = KeySet::derive(secrets, |secret| {
            let (mac, kid) = (Mac::new(algorithm, secret), kid(secret));
            let begin = header(&[r#","kid":""#, &kid, r#"""#].concat());
            Key {
                mac_after_plain: mac.after(plain_begin.as_bytes()),
                mac_after_begin: mac.after(begin.as_bytes()),
                mac,
                kid,
                begin,
            }
        });
        Self {
            algorithm,
            plain_begin,
            typ,
            keys,
        }
    }

    pub(crate) fn open(&self, token: &[u8], trial: &Trial<'_>) -> Result<Opened, Reason> {
        let (header, rest) = split(token).ok_or(Reason::Malformed)?;
        let (payload, signature) = split(rest).ok_or(Reason::Malformed)?;
        if split(signature).is_some() {
            return Err(Reason::Format);
        }
        let begin = &token[..header.len() + 1];
        let Selected { named, start } = self.select(begin, trial.now_ms)?;
        let mut buffer = [0; MAX_TAG];
        // A longer one is none, and no tag is empty.
        let signature = base64::decode_into(signature, &mut buffer)?.unwrap_or_default();
        let verify = |key: &Key| match key.tag(start, begin, payload).is(signature) {
            true => Ok(()),
            false => Err(Reason::Signature),
        };
        let (opener, ()) = self.keys.open(named, trial, verify)?;
        Opened::new(opener, true, base64::decode(payload)?)
    }

    pub(crate) fn seal(&self, claims: &str) -> String {
        let key = self.keys.first();
        let (begin, start) = match self.keys.len() {
            1 => (&self.plain_begin, Start::AfterPlain),
            _ => (&key.begin, Start::AfterBegin),
        };
        let payload = base64::encode(claims.as_bytes());
        let mut token = String::with_capacity(begin.len() + payload.len() + 96);
        token.push_str(begin);
        token.push_str(&payload);
        let signature = key.tag(start, begin.as_bytes(), payload.as_bytes());
        token.push('.');
        base64::encode_to(signature.as_bytes(), &mut token);
        token
    }

    /// Names the keys as published vectors do.
    #[cfg(test)]
    pub(super) fn with_kids(mut self, kids: &[&str]) -> Self {
        for (key, kid) in self.keys.keys_mut().zip(kids) {
            key.kid = (*kid).to_owned();
        }
        self
    }

    /// The key that `kid` names; none where the header has none. `begin` is the header with
    /// its dot.
    fn select(&self, begin: &[u8], now_ms: i64) -> Result<Selected, Reason> {
        let selected = |named, start| Ok(Selected { named, start });
        if begin == self.plain_begin.as_bytes() {
            return selected(None, Start::AfterPlain);
        }
        let same_text = |key: &Key| key.begin.as_bytes() == begin;
        if let Some(index) = self.keys.find(now_ms, same_text) {
            return selected(Some(index), Start::AfterBegin);
        }
        let header = Header::read(&begin[..begin.len() - 1])?;
        if header.alg != self.algorithm.as_str() || header.enc.is_some() {
            return Err(Reason::Algorithm);
        }
        if !self.typ.is(header.typ.as_deref()) {
            return Err(Reason::Format);
        }
        let index = header.kid.map(|kid| {
            let index = self.keys.find(now_ms, |key| key.kid == kid);
            index.ok_or(Reason::UnknownKey)
        });
        let index = index.transpose()?;
        match self.typ {
            // The header is not one of ours; the checks above only found the reason.
            Type::Own(_) => Err(Reason::Format),
            _ => selected(index, Start::AtFront),
        }
    }
}

impl Key {
    /// The tag of a token whose header and dot are `begin`.
    fn tag(&self, start: Start, begin: &[u8], payload: &[u8]) -> Tag {
        match start {
            Start::AfterPlain => self.mac_after_plain.tag(&[payload]),
            Start::AfterBegin => self.mac_after_begin.tag(&[payload]),
            Start::AtFront => self.mac.tag(&[begin, payload]),
        }
    }
}

impl Type {
    fn text(&self) -> String {
        match self {
            Type::Own(name) => [name, "+jwt"].concat(),
            _ => "JWT".to_owned(),
        }
    }

    /// Whether a header's `typ` is this one. Media types ignore letter case, and
    /// `application/` may be omitted (RFC 7515 §4.1.9).
    fn is(&self, typ: Option<&str>) -> bool {
        match self {
            Type::Own(_) => typ == Some(&self.text()),
            Type::Jwt => typ.is_some_and(|typ| {
                typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("application/jwt")
            }),
            #[cfg(test)]
            Type::Any => true,
        }
    }
}

/// Names the algorithm only: keys are never printed.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm.as_str())
    }
}

/// The id of a secret's key: derived, as a thumbprint would be a plain hash of the
/// secret.
fn kid(secret: &[u8]) -> String {
    base64::encode(&derive::<16>(secret, b"", b"waxseal kid")[..])
}

/// The RFC 7638 thumbprint of a symmetric key, with SHA-256.
pub(crate) fn thumbprint_sha256(key: &[u8]) -> String {
    base64::encode(&sha256(&[thumbprint_input(key).as_bytes()]))
}

/// The RFC 7638 thumbprint of a symmetric key with SHA-512, which Auth.js uses for
/// 64-byte keys.
pub(crate) fn thumbprint_sha512(key: &[u8]) -> String {
    base64::encode(&Sha512::digest(thumbprint_input(key)))
}

fn thumbprint_input(key: &[u8]) -> zeroize::Zeroizing<String> {
    let mut input = zeroize::Zeroizing::new(String::with_capacity(key.len() * 4 / 3 + 32));
    input.push_str(r#"{"k":""#);
    base64::encode_secret_to(key, &mut input);
    input.push_str(r#"","kty":"oct"}"#);
    input
}

/// The texts before and after the first dot.
pub(super) fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = scan::find(text, b'.')?;
    Some((&text[..dot], &text[dot + 1..]))
}
