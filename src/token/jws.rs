//! Signed tokens: compact JWS (RFC 7515) with HMAC (RFC 7518 §3.2). The key is
//! the UTF-8 text of the secret, so that any JWT library verifies them.

use core::fmt;

use sha2::{Digest, Sha512};

use super::header::Header;
use super::mac::{Mac, sha256};
use super::{Algorithm, Opened, base64};
use crate::error::Reason;
use crate::scan;

pub(crate) struct Signer {
    algorithm: Algorithm,
    /// The header of a token without `kid`, in base64url.
    plain_header: String,
    keys: Vec<Key>,
}

struct Key {
    mac: Mac,
    kid: String,
    /// The header with this `kid`, in base64url.
    header: String,
}

impl Signer {
    pub(crate) fn new(algorithm: Algorithm, secrets: &[&[u8]]) -> Self {
        let name = algorithm.as_str();
        let keys = secrets.iter().map(|secret| {
            let kid = thumbprint_sha256(secret);
            let header = [
                r#"{"alg":""#,
                name,
                r#"","typ":"JWT","kid":""#,
                &kid,
                r#""}"#,
            ]
            .concat();
            Key {
                mac: Mac::new(algorithm, secret),
                header: base64::encode(header.as_bytes()),
                kid,
            }
        });
        Self {
            algorithm,
            plain_header: base64::encode(
                [r#"{"alg":""#, name, r#"","typ":"JWT"}"#]
                    .concat()
                    .as_bytes(),
            ),
            keys: keys.collect(),
        }
    }

    pub(crate) fn open(&self, token: &[u8]) -> Result<Opened, Reason> {
        let (header, rest) = split(token).ok_or(Reason::Malformed)?;
        let (payload, signature) = split(rest).ok_or(Reason::Malformed)?;
        if split(signature).is_some() {
            return Err(Reason::Format);
        }
        let input = &token[..header.len() + 1 + payload.len()];
        let kid = self.select(header)?;
        let signature = base64::decode(signature)?;
        let verifies = |key: &Key| key.mac.tag(&[input]).is(&signature);
        let index = match kid {
            Some(index) => Some(index).filter(|index| verifies(&self.keys[*index])),
            None => self.keys.iter().position(verifies),
        };
        let index = index.ok_or(Reason::Signature)?;
        let claims = String::from_utf8(base64::decode(payload)?).map_err(|_| Reason::Malformed)?;
        Ok(Opened {
            claims,
            current: index == 0,
        })
    }

    pub(crate) fn seal(&self, claims: &str) -> String {
        let key = &self.keys[0];
        let header = match self.keys.len() {
            1 => &self.plain_header,
            _ => &key.header,
        };
        let mut token = String::with_capacity(header.len() + claims.len() * 4 / 3 + 96);
        token.push_str(header);
        token.push('.');
        base64::encode_to(claims.as_bytes(), &mut token);
        let signature = key.mac.tag(&[token.as_bytes()]);
        token.push('.');
        base64::encode_to(signature.as_bytes(), &mut token);
        token
    }

    /// Names the keys as published vectors do; ours are named by thumbprint.
    #[cfg(test)]
    pub(super) fn with_kids(mut self, kids: &[&str]) -> Self {
        for (key, kid) in self.keys.iter_mut().zip(kids) {
            key.kid = (*kid).to_owned();
        }
        self
    }

    /// The key that `kid` names; `None` where the header has none.
    fn select(&self, header: &[u8]) -> Result<Option<usize>, Reason> {
        if header == self.plain_header.as_bytes() {
            return Ok(None);
        }
        let same_text = |key: &Key| key.header.as_bytes() == header;
        if let Some(index) = self.keys.iter().position(same_text) {
            return Ok(Some(index));
        }
        let header = Header::read(header)?;
        if header.alg != self.algorithm.as_str() || header.enc.is_some() {
            return Err(Reason::Algorithm);
        }
        let Some(kid) = header.kid else {
            return Ok(None);
        };
        let index = self.keys.iter().position(|key| key.kid == kid);
        index.map(Some).ok_or(Reason::UnknownKey)
    }
}

/// Names the algorithm only: keys are never printed.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm.as_str())
    }
}

/// The RFC 7638 thumbprint of a symmetric key, with SHA-256.
pub(crate) fn thumbprint_sha256(key: &[u8]) -> String {
    base64::encode(&sha256(&[thumbprint_input(key).as_bytes()]))
}

/// The RFC 7638 thumbprint of a symmetric key, with SHA-512 as Auth.js takes it
/// for 64-byte keys.
pub(crate) fn thumbprint_sha512(key: &[u8]) -> String {
    base64::encode(&Sha512::digest(thumbprint_input(key)))
}

fn thumbprint_input(key: &[u8]) -> zeroize::Zeroizing<String> {
    let mut input = zeroize::Zeroizing::new(String::with_capacity(key.len() * 4 / 3 + 32));
    input.push_str(r#"{"k":""#);
    base64::encode_to(key, &mut input);
    input.push_str(r#"","kty":"oct"}"#);
    input
}

/// What stands before and after the first dot.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = scan::find(text, b'.')?;
    Some((&text[..dot], &text[dot + 1..]))
}
