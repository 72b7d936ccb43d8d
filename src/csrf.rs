//! The CSRF token: a double-submit cookie in the format of Auth.js,
//! `token|sha256(token + secret)` in lower-case hex.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::entropy::{Entropy, EntropyUnavailable};

const HEX: usize = 64;

/// What to do with a request's CSRF token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Csrf {
    /// The token that a form has to send back: 64 lower-case hex digits.
    pub token: String,
    /// The Set-Cookie line that goes with a new token; `None` where the
    /// request's cookie is good.
    pub set_cookie: Option<String>,
    /// The body's token is the cookie's.
    pub verified: bool,
}

/// The secrets in the spellings under which Auth.js may have hashed them.
pub(crate) struct CsrfKeys(Vec<Zeroizing<String>>);

impl CsrfKeys {
    /// Auth.js joins a list of secrets with commas, so that each rotation ends
    /// the tokens; ours are hashed so too, and hashes with a single secret are
    /// accepted besides.
    pub(crate) fn new(secrets: &[&str]) -> Self {
        let mut spellings = vec![Zeroizing::new(secrets.join(","))];
        if secrets.len() > 1 {
            spellings.extend(
                secrets
                    .iter()
                    .map(|secret| Zeroizing::new((*secret).to_owned())),
            );
        }
        Self(spellings)
    }

    /// The token of a cookie's value that we, or Auth.js, made. Takes the same
    /// time for every value of the right shape.
    pub(crate) fn check<'a>(&self, cookie: &'a str) -> Option<&'a str> {
        let (token, hash) = cookie
            .split_once("%7C")
            .or_else(|| cookie.split_once('|'))?;
        let is_hex = |text: &str| {
            text.len() == HEX
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        if !is_hex(token) || !is_hex(hash) {
            return None;
        }
        let matches = self.0.iter().fold(Choice::from(0), |found, secret| {
            found | digest(token, secret).as_bytes().ct_eq(hash.as_bytes())
        });
        bool::from(matches).then_some(token)
    }

    /// A new token and the value of its cookie, as it stands on the wire.
    pub(crate) fn make(
        &self,
        entropy: &mut dyn Entropy,
    ) -> Result<(String, String), EntropyUnavailable> {
        let mut bytes = [0; HEX / 2];
        entropy.fill(&mut bytes)?;
        let token = hex(&bytes);
        let cookie = format!("{token}%7C{}", digest(&token, &self.0[0]));
        Ok((token, cookie))
    }
}

impl core::fmt::Debug for CsrfKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CsrfKeys")
    }
}

/// Whether a form's token is the cookie's, in constant time.
pub(crate) fn same(body: &str, token: &str) -> bool {
    body.as_bytes().ct_eq(token.as_bytes()).into()
}

fn digest(token: &str, secret: &str) -> String {
    hex(&Sha256::new()
        .chain_update(token)
        .chain_update(secret)
        .finalize())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| {
        [
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]
    };
    bytes.iter().flat_map(digits).map(char::from).collect()
}
