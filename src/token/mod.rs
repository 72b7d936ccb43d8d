//! Tokens: claims sealed as a compact JWS or JWE, and the keys that do it.

pub(crate) mod base64;
pub(crate) mod budget;
pub(crate) mod claims;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "floors"))]
pub(crate) mod floors;
mod header;
pub(crate) mod issuer;
pub(crate) mod jwe;
pub(crate) mod jws;
pub(crate) mod keys;
pub(crate) mod mac;
#[cfg(test)]
mod vectors;

use crate::cookie::name::is_base_name;
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::error::{ConfigError, Problem, Reason, WriteError};
use crate::json::Object;
use crate::text::date;
use crate::text::hex;
use budget::Budget;
use claims::{Claims, Stamp};
use jws::Type;
use keys::{Material, Opener, Trial};

/// The format of a cookie's token, by its name in the configuration.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum Format {
    /// JWS with HMAC; the key is the secret's UTF-8 text.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "signed"))]
    Signed,
    /// JWE as Auth.js v5 makes it; also opens the `A256GCM` of early versions.
    #[cfg_attr(feature = "serde", serde(rename = "authjs"))]
    Authjs,
    /// JWE as NextAuth.js v4 makes it.
    #[cfg_attr(feature = "serde", serde(rename = "next-auth"))]
    NextAuth,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

    /// The name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Signed => "signed",
            Format::Authjs => "authjs",
            Format::NextAuth => "next-auth",
        }
    }

    /// The base name of the session cookie, without prefix.
    pub const fn cookie_name(self) -> &'static str {
        match self {
            Format::Signed => "waxseal.session-token",
            Format::Authjs => "authjs.session-token",
            Format::NextAuth => "next-auth.session-token",
        }
    }
}

/// The HMAC of signed tokens (RFC 7518 §3.2).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "HS256"))]
    Hs256,
    /// HMAC with SHA-384.
    #[cfg_attr(feature = "serde", serde(rename = "HS384"))]
    Hs384,
    /// HMAC with SHA-512.
    #[cfg_attr(feature = "serde", serde(rename = "HS512"))]
    Hs512,
}

impl Algorithm {
    pub(crate) const ALL: [Self; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];

    /// The `alg` of the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Algorithm::Hs256 => "HS256",
            Algorithm::Hs384 => "HS384",
            Algorithm::Hs512 => "HS512",
        }
    }

    /// The shortest key that RFC 7518 §3.2 allows, in bytes.
    pub const fn key_bytes(self) -> usize {
        match self {
            Algorithm::Hs256 => 32,
            Algorithm::Hs384 => 48,
            Algorithm::Hs512 => 64,
        }
    }
}

/// An authentic token's claims, as JSON text that is not validated yet.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) claims: String,
    /// Whether it is sealed as a new token would be, under the first secret.
    pub(crate) current: bool,
    /// When its secret ends, in milliseconds since 1970. With such a secret the session
    /// is not rewritten.
    pub(crate) until: Option<i64>,
}

impl Opened {
    fn new(opener: Opener, written_so: bool, plaintext: Vec<u8>) -> Result<Self, Reason> {
        Ok(Self {
            claims: String::from_utf8(plaintext).map_err(|_| Reason::Malformed)?,
            current: opener.is_first && written_so,
            until: opener.until,
        })
    }
}

/// The keys of one format, derived from every secret: the first seals, all open.
///
/// ```
/// use waxseal::{Algorithm, Format, Keyring, SystemEntropy};
///
/// let keys = Keyring::new(Format::Authjs, Algorithm::Hs256, &["a secret"], "authjs.session-token")?;
/// let token = keys.encode(r#"{"sub":"1"}"#, 1_700_000_000, 1_702_592_000, &mut SystemEntropy)?;
/// let claims = keys.decode(&token, 1_700_000_000_000).expect("it is ours");
/// assert!(claims.starts_with(r#"{"sub":"1","iat":1700000000,"exp":1702592000,"jti":""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Keyring(Keys);

#[derive(Debug)]
enum Keys {
    Signed(jws::Signer),
    Authjs(jwe::Authjs),
    NextAuth(jwe::NextAuth),
}

impl Keyring {
    /// Derives the keys of the tokens in one cookie. `cookie` is its base name for
    /// [`Format::Signed`], whose tokens have the `typ` `<cookie>+jwt`; its whole name,
    /// the salt, for [`Format::Authjs`]; empty for the sessions of
    /// [`Format::NextAuth`]. [`Format::Signed`] alone looks at `algorithm`.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] if there is no secret or an empty one (`missing-secret`), or if
    /// a signed token's `cookie` is not a base name (`cookie-name`).
    pub fn new<S: AsRef<[u8]>>(
        format: Format,
        algorithm: Algorithm,
        secrets: &[S],
        cookie: &str,
    ) -> Result<Self, ConfigError> {
        if format == Format::Signed && !is_base_name(cookie) {
            return Err(Problem::CookieName { name: cookie }.into());
        }
        let typ = Type::Own(cookie.to_owned());
        Ok(Self::derive(
            format,
            algorithm,
            typ,
            &materials(secrets)?,
            cookie,
        ))
    }

    /// Derives the keys of signed tokens with the `typ` `JWT`, which other libraries
    /// read and write too. Such a token does not state its purpose: compare `iss` and
    /// `aud` of the claims that [`Keyring::decode`] returns.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] if there is no secret, or an empty one.
    pub fn jwt<S: AsRef<[u8]>>(algorithm: Algorithm, secrets: &[S]) -> Result<Self, ConfigError> {
        let secrets = materials(secrets)?;
        Ok(Self::derive(
            Format::Signed,
            algorithm,
            Type::Jwt,
            &secrets,
            "",
        ))
    }

    /// `typ` is for signed tokens, `salt` for the others. At least one secret.
    pub(crate) fn derive(
        format: Format,
        algorithm: Algorithm,
        typ: Type,
        secrets: &[Material<'_>],
        salt: &str,
    ) -> Self {
        Self(match format {
            Format::Signed => Keys::Signed(jws::Signer::new(algorithm, typ, secrets)),
            Format::Authjs => Keys::Authjs(jwe::Authjs::new(secrets, salt)),
            Format::NextAuth => Keys::NextAuth(jwe::NextAuth::new(secrets, salt)),
        })
    }

    /// Seals claims as the format's own library does: `iat` and `exp` (seconds since
    /// 1970) and a random `jti` are set in that order; present ones keep their place.
    ///
    /// # Errors
    ///
    /// The claims are not a strict JSON object, or there is no randomness.
    pub fn encode(
        &self,
        claims: &str,
        iat: i64,
        exp: i64,
        entropy: &mut dyn Entropy,
    ) -> Result<String, WriteError> {
        let object = Object::parse(claims).map_err(|_| WriteError::Claims)?;
        let stamp = Stamp {
            iat,
            exp,
            jti: uuid_v4(entropy)?,
            lineage: None,
        };
        Ok(self.seal(&claims::stamp(&object, &stamp), entropy)?)
    }

    /// Opens a token and checks its `exp` and `nbf` at `now_ms` (milliseconds since
    /// 1970). Returns the claims as the JSON text that was sealed.
    ///
    /// # Errors
    ///
    /// Why the token was refused.
    pub fn decode(&self, token: &str, now_ms: i64) -> Result<String, Reason> {
        let now_ms = date::clamp(now_ms);
        let opened = self.open(token.as_bytes(), now_ms, &Budget::unlimited())?;
        Claims::read(&opened.claims)?.check(now_ms)?;
        Ok(opened.claims)
    }

    /// If the budget is exceeded, the error says nothing about the token.
    pub(crate) fn open(
        &self,
        token: &[u8],
        now_ms: i64,
        budget: &Budget,
    ) -> Result<Opened, Reason> {
        let trial = Trial {
            now_ms,
            bytes: token.len(),
            budget,
        };
        match &self.0 {
            Keys::Signed(keys) => keys.open(token, &trial),
            Keys::Authjs(keys) => keys.open(token, &trial),
            Keys::NextAuth(keys) => keys.open(token, &trial),
        }
    }

    pub(crate) fn seal(
        &self,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        match &self.0 {
            Keys::Signed(keys) => Ok(keys.seal(claims)),
            Keys::Authjs(keys) => keys.seal(claims, entropy),
            Keys::NextAuth(keys) => keys.seal(claims, entropy),
        }
    }
}

fn materials<S: AsRef<[u8]>>(secrets: &[S]) -> Result<Vec<Material<'_>>, ConfigError> {
    if secrets.iter().any(|secret| secret.as_ref().is_empty()) || secrets.is_empty() {
        return Err(Problem::MissingSecret.into());
    }
    let texts = secrets.iter().map(AsRef::as_ref);
    Ok(texts
        .map(|secret| Material {
            secret,
            until: None,
        })
        .collect())
}

/// A random UUID (RFC 9562 §5.4).
pub(crate) fn uuid_v4(entropy: &mut dyn Entropy) -> Result<String, EntropyUnavailable> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut out = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        hex::push(&mut out, &[byte]);
    }
    Ok(out)
}
