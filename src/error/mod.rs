//! Errors as data: why a cookie was refused, and why a session was not written.
//! `config` has what can be wrong with a configuration.

mod codes;
mod config;

use core::fmt;

use crate::entropy::EntropyUnavailable;
use codes::codes;
pub use config::ConfigError;
pub(crate) use config::Problem;

/// Where each code has an entry that says what to do.
const ENTRIES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/errors.md#");

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
        ///
        /// Set `jwt.algorithm` to what the tokens were signed with, or add their format to
        /// `accept`. Otherwise somebody tries out algorithms, and there is nothing to do.
        ///
        /// The cookie stays.
        Algorithm = "algorithm",
        /// `auth_time` plus `session.absoluteMaxAge` has passed, however often the
        /// session was renewed.
        ///
        /// The user signs in again. Raise `session.absoluteMaxAge` if that is too often.
        ///
        /// The cookie is cleared.
        AbsoluteMaxAge = "absolute-max-age",
        /// The claim `tenant` is not that of the configuration; or `iss` or `aud` is not
        /// `jwt.issuer` or `jwt.audience`, which tokens with `typ: "JWT"` need (RFC 7519
        /// §4.1.1, §4.1.3).
        ///
        /// Ask the configuration of the tenant whose session it is, or compare
        /// `jwt.issuer` and `jwt.audience` with those of whoever signs. Sessions from before
        /// there were tenants need `withoutTenant` in `accept`.
        ///
        /// The cookie stays: it may be a session of somebody else who reads this name.
        Audience = "audience",
        /// The chunk cookies are not exactly `name` or `name.0 … name.n`.
        ///
        /// A browser or a proxy has lost a part, or the browser has kept one of an earlier
        /// session. The next sign-in or sign-out removes them all. Where it happens often,
        /// the session is too large for what browsers keep and proxies let through: put less
        /// into the token.
        ///
        /// The cookies stay.
        Chunks = "chunks",
        /// `exp` is missing; or `iat` in the format `signed`, or the start that
        /// `session.absoluteMaxAge` counts from; or one of them or `nbf` is not a number.
        ///
        /// Whatever made the token has to write these claims, in seconds since 1970. waxseal
        /// always does.
        ///
        /// The cookie is cleared.
        Claims = "claims",
        /// The same cookie name was sent several times and not exactly one verifies.
        ///
        /// There are two cookies with different `Domain` or `Path`. Name the earlier place
        /// in `accept`; a sign-in or sign-out clears both. A sibling domain can also have
        /// set one, which the prefix `__Host-` prevents.
        ///
        /// The cookies stay.
        Duplicate = "duplicate",
        /// `exp`, or `iat` plus `session.maxAge`, has passed by more than the leeway of
        /// 15 seconds.
        ///
        /// The user signs in again. A browser drops the cookie when its time is over, so an
        /// idle session mostly ends as `anonymous`: what comes expired is a copied cookie or
        /// one without `Max-Age` (`persist: false`), or a clock is wrong, or
        /// `session.maxAge` was lowered. Raise it if sessions end too early, and see that a
        /// proxy or a handler renews the cookie on visits.
        ///
        /// The cookie is cleared.
        Expired = "expired",
        /// The token is not of the format that belongs to its cookie name; it was made
        /// for another cookie or purpose (`typ`, RFC 8725 §3.11), or by another program;
        /// or it is the token of an OAuth check cookie of NextAuth.js v4
        /// (CVE-2023-48309).
        ///
        /// After a change of `format` or `cookie.name`, add the earlier ones to `accept`.
        /// Tokens of another program need `jwt.typ: "JWT"`, with `jwt.issuer` and
        /// `jwt.audience`.
        ///
        /// The cookie stays, unless it opened under one of the secrets, as that of a check
        /// cookie does.
        Format = "format",
        /// Not a compact JWS or JWE with canonical base64url, valid UTF-8 and strict
        /// JSON (RFC 7515 §7.1, RFC 7516 §7.1).
        ///
        /// The cookie was cut or changed on its way, by a copy, a proxy or a log: copy it
        /// whole, without quotes or percent escapes. Or something else wrote a cookie of
        /// this name: give each application on the host its own `cookie.name`.
        ///
        /// The cookie stays, unless it opened under one of the secrets and its claims are
        /// no strict JSON.
        Malformed = "malformed",
        /// `nbf` is more than the leeway of 15 seconds ahead; or `iat` in the format
        /// `signed`, or the start that `session.absoluteMaxAge` counts from.
        ///
        /// The clocks of two servers differ: synchronise them.
        ///
        /// The cookie stays, and counts later.
        NotYetValid = "not-yet-valid",
        /// The Cookie header is longer than 131072 bytes, one cookie longer than 4096, or the
        /// claims are larger than they may be.
        ///
        /// Some program sets too many or too large cookies for this host: look at them in
        /// the browser. Keep large values in a store, and their id in the token.
        ///
        /// The cookie stays.
        Oversize = "oversize",
        /// The provider gives no more tokens for the session: `refresh.run` returned `null`
        /// or threw `RefreshRejected`.
        ///
        /// The user signs in again. Where it happens to many at once, look at the client's
        /// settings at the provider.
        ///
        /// The cookie is cleared.
        RefreshRejected = "refresh-rejected",
        /// The application ended the session: by `revoke`, by a sign-out in another tab or
        /// of the provider, or by `null` from `callbacks.jwt`.
        ///
        /// Nothing: it is what was asked for. The user may sign in again.
        ///
        /// The cookie is cleared.
        Revoked = "revoked",
        /// The signature or the authentication tag is wrong: the cookie was cut or altered,
        /// or made with a secret that is not configured, or, in the format `authjs`, for
        /// another cookie name.
        ///
        /// After a change of secrets, keep the earlier one as `AUTH_SECRET` and set the new
        /// one as `AUTH_SECRET_1`, or name both in `secret`, the new one first, until the
        /// sessions of the earlier one have ended. All instances need the same secrets, and
        /// each application on a host its own `cookie.name`. Where the secrets are right, a
        /// copy, a proxy or a log has cut the cookie.
        ///
        /// The cookie stays: another application may have made it.
        Signature = "signature",
        /// `kid` names none of the configured secrets.
        ///
        /// As with `signature`: keep the earlier secret as `AUTH_SECRET` and set the new one
        /// as `AUTH_SECRET_1`, and give all instances the same secrets.
        ///
        /// The cookie stays.
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
        /// The claims are not a JSON object, have a duplicate or forbidden key, nest too
        /// deeply, or are refused when they are read.
        ///
        /// Return a plain object of values that JSON has from `callbacks.jwt`, `refresh.run`
        /// or whatever else gave the claims.
        Claims = "invalid-claims",
        /// There is no secure randomness, so nothing is sealed. Sessions are read meanwhile,
        /// and none is begun or renewed.
        ///
        /// Provide `globalThis.crypto`: Node 20 and newer have it, and every browser and
        /// worker. Test environments may leave it out.
        Entropy = "no-randomness",
        /// A session was to live for no time, longer than browsers keep a cookie, or longer
        /// than revocations are kept.
        ///
        /// Return a whole number of seconds from 1 to 34560000 (400 days) as `maxAge`. With
        /// `revocation`, only `session.lifetime` may exceed `session.maxAge`.
        Lifetime = "invalid-lifetime",
        /// A text was to be sealed under the name of a session cookie, as a session.
        ///
        /// Give the text a purpose of its own, or the session another `cookie.name`.
        Purpose = "invalid-purpose",
        /// The session, or one value in it, is too large: it needs more than 16 cookies of
        /// 4096 bytes, or more than `cookie.maxBytes`; or, where they are `Partitioned`, more
        /// than 9 KiB of the 10 KiB that browsers keep for a site.
        ///
        /// Put an id into the token, and keep the data in a store. The message names the
        /// largest claims.
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
        write!(f, "{} See {ENTRIES}{}", self.message(), self.code())
    }
}

impl core::error::Error for WriteError {}

impl From<EntropyUnavailable> for WriteError {
    fn from(_: EntropyUnavailable) -> Self {
        WriteError::Entropy
    }
}
