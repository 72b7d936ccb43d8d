//! Errors as data: why a cookie was refused, and why a session was not written.
//! `config` has what can be wrong with a configuration.

mod codes;
mod config;

use core::fmt;

use crate::entropy::EntropyUnavailable;
use codes::codes;
pub use config::ConfigError;
pub(crate) use config::Problem;

codes! {
    /// Why a session cookie was refused. The codes are stable; new ones may
    /// be added.
    ///
    /// The order is that of the numbers on the wasm boundary.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    #[non_exhaustive]
    pub enum Reason: as_str {
        /// `alg` or `enc` of the token's header is not the one of the configured
        /// format (RFC 8725 §3.1). The header never chooses the algorithm.
        Algorithm = "algorithm",
        /// `auth_time` plus `session.absoluteMaxAge` has passed, however often the
        /// session was renewed.
        AbsoluteMaxAge = "absolute-max-age",
        /// `iss` or `aud` is not `jwt.issuer` or `jwt.audience`, which tokens with
        /// `typ: "JWT"` need (RFC 7519 §4.1.1, §4.1.3).
        Audience = "audience",
        /// The chunk cookies are not exactly `name` or `name.0 … name.n`.
        Chunks = "chunks",
        /// `exp` is missing; or `iat` in the format `signed`, or the start that
        /// `session.absoluteMaxAge` counts from; or one of them or `nbf` is not a number.
        Claims = "claims",
        /// The same cookie name was sent several times and not exactly one verifies.
        Duplicate = "duplicate",
        /// `exp`, or `iat` plus `session.maxAge`, has passed by more than the leeway of
        /// 15 seconds.
        Expired = "expired",
        /// The token is not of the format that belongs to its cookie name; it was made
        /// for another cookie or purpose (`typ`, RFC 8725 §3.11), or by another program;
        /// or it is the token of an OAuth check cookie of NextAuth.js v4
        /// (CVE-2023-48309).
        Format = "format",
        /// Not a compact JWS or JWE with canonical base64url, valid UTF-8 and strict
        /// JSON (RFC 7515 §7.1, RFC 7516 §7.1).
        Malformed = "malformed",
        /// `nbf` is more than the leeway of 15 seconds ahead; or `iat` in the format
        /// `signed`, or the start that `session.absoluteMaxAge` counts from.
        NotYetValid = "not-yet-valid",
        /// The Cookie header, one cookie or the claims exceed their limit.
        Oversize = "oversize",
        /// The provider gives no more tokens for the session.
        RefreshRejected = "refresh-rejected",
        /// The application ended the session.
        Revoked = "revoked",
        /// The signature or the authentication tag is wrong: altered, or made with
        /// a secret that is not configured.
        Signature = "signature",
        /// `kid` names none of the configured secrets.
        UnknownKey = "unknown-key",
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for Reason {}

codes! {
    /// Why a session could not be written.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    #[non_exhaustive]
    pub enum WriteError: code {
        /// The claims are not a JSON object, have a duplicate or forbidden key, or
        /// nest too deeply.
        Claims = "invalid-claims",
        /// There is no secure randomness, so nothing is sealed.
        Entropy = "no-randomness",
        /// A session was to live for no time, or longer than browsers keep a cookie.
        Lifetime = "invalid-lifetime",
        /// A text was to be sealed under the name of a session cookie, as a session.
        Purpose = "invalid-purpose",
        /// The sealed session needs more than 16 cookies of 4096 bytes, or, where they are
        /// `Partitioned`, more than 9 KiB of the 10 KiB that browsers keep for a site.
        TooLarge = "session-too-large",
    }
}

impl WriteError {
    /// One sentence: what is wrong and what to do.
    pub const fn message(self) -> &'static str {
        match self {
            WriteError::Claims => {
                "The claims must be a JSON object without duplicate keys or `__proto__`, nested at most 32 deep, and with the format \"next-auth\" no lone `state`, `nonce`, `code_verifier` or `value`, which its check cookies hold: return a plain object from the jwt callback."
            }
            WriteError::Entropy => {
                "No secure randomness: provide `globalThis.crypto.getRandomValues` (Node 20 and newer have it)."
            }
            WriteError::Lifetime => {
                "`maxAge` of a session must be a whole number of seconds from 1 to 34560000 (400 days, as long as browsers keep a cookie)."
            }
            WriteError::Purpose => {
                "Only sessions are sealed under the name of a session cookie: give the text a purpose of its own, or the session another `cookie.name`."
            }
            WriteError::TooLarge => {
                "The session does not fit into 16 cookies of 4096 bytes, or with `cookie.partitioned` into the 9 KiB that are left of what browsers keep: keep an id in the token and the data in a store."
            }
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for WriteError {}

impl From<EntropyUnavailable> for WriteError {
    fn from(_: EntropyUnavailable) -> Self {
        WriteError::Entropy
    }
}
