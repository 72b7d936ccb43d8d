//! The CSRF token: a double-submit cookie in the format of Auth.js,
//! `token|sha256(token + secret)` in lower-case hex.

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::config::Secret;
use crate::cookie::name::{Names, Prefix};
use crate::cookie::set_cookie::{Attributes, Scope};
use crate::cookie::{MAX_HEADER, header};
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::sealed::{SealingSecrets, separator};
use crate::text::hex;
use crate::token::Format;
use crate::token::mac::sha256;

const HEX: usize = 64;

/// Cookies of the name that are checked; each costs a hash for each secret.
const MAX_COOKIES: usize = 4;

/// A request's CSRF token, or a new one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Csrf {
    /// The token that a form has to send back: 64 lower-case hex digits.
    pub token: String,
    /// The Set-Cookie line of a new token; `None` where the request's cookie is valid.
    pub set_cookie: Option<String>,
    /// Whether the token in the body is the one in the cookie.
    pub verified: bool,
}

/// The CSRF cookie of an app.
pub(crate) struct CsrfCookie {
    names: Names,
    attributes: Attributes,
    /// Those without an `until`, and all of them in one text where there are several: Auth.js
    /// may have hashed either.
    secrets: Vec<Secret>,
    joined: Option<Zeroizing<String>>,
    /// Empty where there is none.
    tenant: String,
}

impl CsrfCookie {
    /// Auth.js joins a list of secrets with commas, so that each rotation ends all
    /// tokens. Ours are hashed the same way, and hashes with a single secret are
    /// accepted as well.
    ///
    /// `own` is the session cookie's base name if the app chose one: apps on different
    /// ports of a host share its cookies, so they need different names here as well.
    /// `cookie` has the attributes of the session's.
    pub(crate) fn new(
        format: Format,
        own: Option<&str>,
        cookie: &Attributes,
        secrets: Vec<Secret>,
        tenant: &str,
    ) -> Self {
        let base = own.unwrap_or(match format {
            Format::Signed => "waxseal",
            Format::Authjs => "authjs",
            Format::NextAuth => "next-auth",
        });
        Self {
            names: Names::new(&[base, ".csrf-token"].concat()),
            attributes: Attributes {
                scope: Scope::default(),
                same_site: cookie.same_site,
                partitioned: cookie.partitioned,
            },
            joined: (secrets.len() > 1).then(|| {
                let texts: Vec<&str> = secrets.iter().map(Secret::expose).collect();
                Zeroizing::new(texts.join(","))
            }),
            secrets,
            tenant: tenant.to_owned(),
        }
    }

    /// Each of the secrets by itself, for what else is sealed.
    pub(crate) fn sealing(&self) -> SealingSecrets<'_> {
        SealingSecrets {
            secrets: &self.secrets,
            tenant: &self.tenant,
        }
    }

    /// The texts that are hashed: the first of them for a new token.
    fn hashed(&self) -> impl Iterator<Item = &str> {
        let joined = self.joined.iter().map(|joined| joined.as_str());
        joined.chain(self.secrets.iter().map(Secret::expose))
    }

    /// Reads the cookie, if there is a valid one, and compares the token in the body. There
    /// are two of a name where `partitioned` was switched on or off meanwhile.
    pub(crate) fn check(
        &self,
        cookies: &[u8],
        https_only: bool,
        body_token: Option<&str>,
    ) -> Option<Csrf> {
        let (mut strongest, mut tried) = (Prefix::Bare, 0);
        let mut csrf: Option<Csrf> = None;
        for pair in header::pairs(cookies.get(..MAX_HEADER).unwrap_or(cookies)) {
            let (prefix, most) = match self.names.find(pair.name) {
                Some((Prefix::Host, None)) => (Prefix::Host, MAX_COOKIES),
                // A sibling domain may add to these.
                Some((Prefix::Bare, None)) if !https_only => (Prefix::Bare, 1),
                // We never use `__Secure-`, which a sibling domain may set too.
                _ => continue,
            };
            if prefix < strongest {
                (strongest, tried, csrf) = (prefix, 0, None);
            }
            if prefix != strongest || tried == most {
                continue;
            }
            tried += 1;
            let value = core::str::from_utf8(pair.value).unwrap_or_default();
            let Some(token) = self.token(value) else {
                continue;
            };
            let verified =
                body_token.is_some_and(|body| bool::from(body.as_bytes().ct_eq(token.as_bytes())));
            if verified || csrf.is_none() {
                csrf = Some(Csrf {
                    token: token.to_owned(),
                    set_cookie: None,
                    verified,
                });
            }
        }
        csrf
    }

    /// A new token with its cookie.
    pub(crate) fn make(
        &self,
        secure: bool,
        entropy: &mut dyn Entropy,
    ) -> Result<Csrf, EntropyUnavailable> {
        let mut bytes = [0; HEX / 2];
        entropy.fill(&mut bytes)?;
        let token = hex(&bytes);
        let secret = self.hashed().next().unwrap_or_default();
        let value = [&token, "%7C", &self.digest(&token, secret)].concat();
        let prefix = if secure { Prefix::Host } else { Prefix::Bare };
        let name = self.names.get(prefix);
        Ok(Csrf {
            set_cookie: Some(self.attributes.set(name, &value, secure, None)),
            token,
            verified: false,
        })
    }

    /// The token in a cookie's value, if we or Auth.js made it. Takes the same time for
    /// every value of the right form.
    fn token<'a>(&self, value: &'a str) -> Option<&'a str> {
        let (token, rest) = value.split_at_checked(HEX)?;
        let hash = rest.strip_prefix("%7C").or(rest.strip_prefix('|'))?;
        let is_hex = |text: &str| {
            text.len() == HEX
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        if !is_hex(token) || !is_hex(hash) {
            return None;
        }
        let matches = self.hashed().fold(Choice::from(0), |found, secret| {
            found | self.digest(token, secret).as_bytes().ct_eq(hash.as_bytes())
        });
        bool::from(matches).then_some(token)
    }

    fn digest(&self, token: &str, secret: &str) -> String {
        let parts = [token, secret, separator(&self.tenant), &self.tenant];
        hex(&sha256(&parts.map(str::as_bytes)))
    }
}

/// Never prints a secret.
impl core::fmt::Debug for CsrfCookie {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CsrfCookie")
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(HEX);
    hex::push(&mut out, bytes);
    out
}
