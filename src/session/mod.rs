//! The state machine: from a Cookie header, the keys, the policy and the time to an
//! [`Outcome`]. It has no clock, no randomness and no I/O of its own.

mod clear;
mod cookies;
mod policy;
mod reader;
mod sign_in;
mod slot;
mod write;

use std::sync::OnceLock;

use crate::config::Config;
use crate::cookie::MAX_HEADER;
use crate::csrf::{Csrf, CsrfCookie};
use crate::entropy::Entropy;
use crate::error::{ConfigError, Reason, WriteError};
use crate::json::Object;
use crate::outcome::{Outcome, Renewed, Writes};
use crate::projection::{Projections, Updated};
use crate::purpose::PurposeKeys;
use crate::refresh;
use crate::request::{Request, Scheme};
use crate::sealed::SealingSecrets;
use crate::stack;
use crate::text::date;
use crate::token::Format;
use crate::token::budget::Budget;
use crate::token::claims::{self, Claims, TENANT_MARK};
use cookies::{Current, SessionCookie, mark_opened};
use policy::counts_elsewhere;
pub(crate) use reader::Reader;
pub use sign_in::SignIn;
use slot::Places;

/// A configuration in use: its projections are compiled, and its keys derived when they are
/// first needed.
///
/// ```
/// use std::time::{SystemTime, UNIX_EPOCH};
/// use waxseal::{Auth, Config, Outcome, Request, SystemEntropy};
///
/// let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as i64;
/// let auth = Auth::new(&Config::new("a secret of at least thirty-two bytes"))?;
/// let request = Request::new("", now);
/// let claims = auth.sign_in_claims(r#"{"user":{"id":"1","name":"Ada"}}"#)?;
/// let Outcome::Active { writes, .. } = auth.issue(&request, &claims, &mut SystemEntropy)? else {
///     unreachable!("a new session is active")
/// };
/// let cookie = writes.request_cookie.expect("a new session is written");
/// let request = Request::new(&cookie, now);
/// assert!(matches!(auth.verify(&request, &mut SystemEntropy), Outcome::Active { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Auth {
    reader: Reader,
    /// Where the cookies of each slot may be.
    places: Vec<Places>,
    projections: Projections,
    /// The claims that only the core writes.
    protected: &'static [&'static str],
    csrf: CsrfCookie,
    /// Derived when they are first needed.
    purposes: OnceLock<PurposeKeys>,
    warnings: Vec<String>,
}

impl Auth {
    /// Checks the configuration and derives the keys.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] whose message says what to change.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let reader = Reader::new(config)?;
        let warnings = reader.warnings.iter();
        let warnings = warnings
            .map(|warning| warning.message().to_owned())
            .collect();
        let protected = config.protected();
        let tenant = config.tenant.as_deref().unwrap_or_default();
        Ok(Self {
            csrf: CsrfCookie::new(
                config.format,
                config.cookie.name.as_deref(),
                &reader.attributes,
                config.lasting_secrets(),
                tenant,
            ),
            places: Places::all(&config.entries()?, &reader.attributes),
            projections: Projections::compile(&config.projections, protected)?,
            protected,
            purposes: OnceLock::new(),
            reader,
            warnings,
        })
    }

    /// Warnings for the developer, such as that a secret is weak.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Verifies the session cookie, and renews it if that is due.
    pub fn verify(&self, request: &Request<'_>, entropy: &mut dyn Entropy) -> Outcome {
        self.outcome(request, &mut |cookies, current| {
            let renewed = self.renewal_due(current, request.now())?;
            let object = current.claims.object.clone();
            // Without randomness the session continues unrenewed.
            let sealed = self
                .rewrite(request, cookies, current, object, None, entropy)
                .ok()?;
            Some(sealed.outcome(Some(renewed)))
        })
    }

    /// Like [`Auth::verify`] where no renewal is due. Otherwise nothing is written, and it is
    /// true: for a caller that says by which host the request came only then.
    #[cfg(feature = "js")]
    pub(crate) fn verify_until_due(&self, request: &Request<'_>) -> (Outcome, bool) {
        let mut is_due = false;
        let outcome = self.outcome(request, &mut |_, current| {
            is_due = self.renewal_due(current, request.now()).is_some();
            None
        });
        (outcome, is_due)
    }

    /// Verifies the session cookie and writes nothing.
    pub fn read(&self, request: &Request<'_>) -> Outcome {
        self.reader.read(request)
    }

    /// Like [`Auth::verify`], with the claims that the `jwt` callback returned. Those
    /// that only the core writes keep their values. Under a secret with an end
    /// ([`Secret::until`](crate::Secret::until)) nothing is written: the session is
    /// projected from these claims, and the cookie stays as it is.
    ///
    /// # Errors
    ///
    /// The claims are not a strict JSON object, not those of a session, or can't be
    /// sealed.
    pub fn resolve(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        self.resolve_as(request, claims, None, entropy)
    }

    /// The same after a refresh of the provider's tokens, by which the session is written in
    /// any case, with the number of the refresh.
    ///
    /// # Errors
    ///
    /// As [`Auth::resolve`].
    pub fn resolve_refreshed(
        &self,
        request: &Request<'_>,
        claims: &str,
        generation: u32,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        self.resolve_as(request, claims, Some(generation.into()), entropy)
    }

    fn resolve_as(
        &self,
        request: &Request<'_>,
        claims: &str,
        generation: Option<i64>,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let returned = self.application_claims(claims)?;
        let mut failed = None;
        let outcome = self.outcome(request, &mut |cookies, current| {
            if current.is_ending {
                return Some(self.unsealed(current, &returned));
            }
            let has_changed = generation.is_some()
                || claims::own_claims_differ(&current.claims.object, &returned, self.protected);
            let renewed = match self.renewal_due(current, request.now()) {
                _ if generation.is_some() => Renewed::Refresh,
                Some(Renewed::Rekey) => Renewed::Rekey,
                _ if has_changed => Renewed::Claims,
                due => due?,
            };
            let own = &current.claims.object;
            let object = claims::keep_protected(own, &returned, self.protected);
            match self.rewrite(request, cookies, current, object, generation, entropy) {
                Ok(sealed) => Some(sealed.outcome(Some(renewed))),
                // A renewal can wait for randomness; changed claims must not get lost.
                Err(error) => {
                    failed = has_changed.then_some(error);
                    None
                }
            }
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(outcome),
        }
    }

    /// Like [`Auth::resolve`], and writes nothing.
    ///
    /// # Errors
    ///
    /// The claims are not a strict JSON object, or not those of a session.
    pub fn preview(&self, request: &Request<'_>, claims: &str) -> Result<Outcome, WriteError> {
        let returned = self.application_claims(claims)?;
        Ok(self.reader.outcome(request, &mut |_, found| {
            Some(self.unsealed(found.ok()?, &returned))
        }))
    }

    /// Starts a session with these claims and a new `sid`, whatever the request's
    /// cookies are.
    ///
    /// # Errors
    ///
    /// The claims are not a strict JSON object, not those of a session, or can't be
    /// sealed.
    pub fn issue(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        self.issue_as(request, claims, &SignIn::default(), entropy)
    }

    /// The same for a session with a lifetime of its own, or one that begins with what
    /// another party says of when the user has signed in.
    ///
    /// # Errors
    ///
    /// As [`Auth::issue`], and [`WriteError::Lifetime`].
    pub fn issue_as(
        &self,
        request: &Request<'_>,
        claims: &str,
        sign_in: &SignIn,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let object = self.application_claims(claims)?;
        let sealed = self.write_new(request, object, sign_in, entropy)?;
        Ok(sealed.outcome(None))
    }

    /// Whether the user of these claims has proved who they are within the last seconds:
    /// at `auth_time`, unless the session came by a sign-in elsewhere (single sign-on), or
    /// from another library. For what needs a recent sign-in.
    ///
    /// # Errors
    ///
    /// The claims are not those of a session.
    pub fn is_proved(&self, claims: &str, within: u32, now_ms: i64) -> Result<bool, WriteError> {
        let claims = Claims::read(claims).map_err(|_| WriteError::Claims)?;
        Ok(claims.is_proved(within.into(), date::clamp(now_ms)))
    }

    /// The writes of a sign-out: they remove every session cookie that was sent, and
    /// those that `accept` places at another domain or path.
    #[must_use = "without them on the response, the browser keeps its cookies"]
    pub fn clear(&self, request: &Request<'_>) -> Writes {
        self.clear_all(&request.truncated())
    }

    /// The writes of an application that ends a session on a read: they remove the
    /// cookies that open under our keys, and none of another application.
    #[must_use = "without them on the response, the browser keeps its cookies"]
    pub fn clear_opened(&self, request: &Request<'_>) -> Writes {
        let request = request.truncated();
        let mut cookies = self.reader.session_cookies(&request);
        let budget = Budget::request();
        let mut last = None;
        while let Some(group) = self.reader.next_group(&cookies, &mut last) {
            if self.reader.open(group, &request, &cookies, &budget).is_ok() {
                mark_opened(&mut cookies, group);
            }
        }
        self.clear_opened_of(&request, &cookies)
    }

    /// The claims of a sign-in. `input` is a JSON object with `user` and optionally
    /// `account` and `profile`.
    ///
    /// # Errors
    ///
    /// `input` is not a strict JSON object.
    pub fn sign_in_claims(&self, input: &str) -> Result<String, WriteError> {
        self.projections.sign_in(input)
    }

    /// The claims after an update, and the part of its data that is allowed.
    ///
    /// # Errors
    ///
    /// One of the texts is not strict JSON.
    pub fn update_claims(&self, claims: &str, data: &str) -> Result<Updated, WriteError> {
        self.projections.update(claims, data)
    }

    /// What a refresh changed in the claims of a session, following `earlier` changes, as JSON
    /// and without the claims that only the core writes.
    ///
    /// # Errors
    ///
    /// One of the texts is not a strict JSON object.
    pub fn patch_between(
        &self,
        before: &str,
        after: &str,
        earlier: Option<&str>,
    ) -> Result<String, WriteError> {
        refresh::patch_between(before, after, earlier, self.protected)
            .map_err(|_| WriteError::Claims)
    }

    /// The claims with a patch that [`Auth::patch_between`] made.
    ///
    /// # Errors
    ///
    /// One of the texts is not what it should be.
    pub fn apply_patch(&self, claims: &str, patch: &str) -> Result<String, WriteError> {
        refresh::apply_patch(claims, patch, self.protected).map_err(|_| WriteError::Claims)
    }

    /// For callers that read the values of a user themselves.
    #[cfg(feature = "js")]
    pub(crate) fn projections(&self) -> &Projections {
        &self.projections
    }

    /// What reads.
    #[cfg(fuzzing)]
    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Checks the CSRF cookie, and makes one if there is no valid one.
    ///
    /// # Errors
    ///
    /// There is no randomness for a new token.
    pub fn csrf(
        &self,
        request: &Request<'_>,
        body_token: Option<&str>,
        entropy: &mut dyn Entropy,
    ) -> Result<Csrf, WriteError> {
        let https_only = self.reader.scheme(request) == Scheme::Https;
        if let Some(csrf) = self.csrf.check(&request.cookies, https_only, body_token) {
            return Ok(csrf);
        }
        Ok(self.csrf.make(self.reader.is_secure(request), entropy)?)
    }

    /// An authentication code (43 characters of base64url) for any text but a session,
    /// under a key derived from the first secret. It is valid for this `purpose` only, a
    /// name without NUL.
    pub fn mac(&self, purpose: &str, text: &str) -> String {
        self.purposes().make(purpose, text)
    }

    /// Whether [`Auth::mac`] made the code for this purpose and text, under any secret
    /// without an `until`. In constant time.
    pub fn verify_mac(&self, purpose: &str, text: &str, code: &str) -> bool {
        self.purposes().verify(purpose, text, code)
    }

    /// Encrypts a text that is not a session, under a key of this `purpose`. With the name
    /// of a check cookie as its purpose, and its claims as the text, it is the cookie's
    /// value as Auth.js ([`Format::Authjs`]) or NextAuth.js v4 ([`Format::NextAuth`])
    /// makes it.
    ///
    /// # Errors
    ///
    /// The purpose is that of a session, or there is no randomness.
    pub fn seal_for(
        &self,
        format: Format,
        purpose: &str,
        text: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, WriteError> {
        if self.is_of_session(purpose) {
            return Err(WriteError::Purpose);
        }
        Ok(self.sealing().seal(format, purpose, text, entropy)?)
    }

    /// The text that [`Auth::seal_for`] sealed for this purpose, under any secret without
    /// an `until`; of an Auth.js check cookie its claims, whose `exp` is for the caller to
    /// check. `None` for anything else.
    pub fn open_for(&self, format: Format, purpose: &str, sealed: &str) -> Option<String> {
        let opened = || self.sealing().open(format, purpose, sealed);
        (!self.is_of_session(purpose)).then(opened).flatten()
    }

    /// What Auth.js stores of the token of a sign-in link, in place of the token: SHA-256 of
    /// token and secret, in lower-case hex. Under each secret without an `until`, so that
    /// links outlive a rotation; a new link is stored under the first.
    pub fn link_hashes(&self, token: &str) -> Vec<String> {
        self.sealing().link_hashes(token)
    }

    fn purposes(&self) -> &PurposeKeys {
        self.purposes.get_or_init(|| {
            let keys = PurposeKeys::new(self.sealing());
            stack::wipe();
            keys
        })
    }

    fn sealing(&self) -> SealingSecrets<'_> {
        self.csrf.sealing()
    }

    /// Whether keys of this purpose would be those of a session.
    fn is_of_session(&self, purpose: &str) -> bool {
        let mut slots = self.reader.slots.iter();
        purpose.is_empty() || slots.any(|slot| slot.names.find(purpose.as_bytes()).is_some())
    }

    /// The outcome of a read. Where there is a session, `renew` may give that of a renewal in
    /// place of the session as it is; what was refused is cleared.
    fn outcome(&self, request: &Request<'_>, renew: &mut Renew<'_>) -> Outcome {
        self.reader
            .outcome(request, &mut |cookies, found| match found {
                Ok(current) => renew(cookies, current),
                Err(reason) => Some(Outcome::Invalid {
                    reason,
                    writes: self.clear_opened_of(request, cookies),
                }),
            })
    }

    /// The outcome of these claims where nothing is sealed.
    fn unsealed<'a>(&self, current: &Current<'a>, returned: &Object<'a>) -> Outcome {
        let object = claims::keep_protected(&current.claims.object, returned, self.protected);
        let expires = date::iso8601(current.claims.end);
        Outcome::Active {
            session: self.reader.session.project(&object, expires.as_str()),
            token: object.to_json(),
            renewed: None,
            writes: Writes::default(),
        }
    }
}

impl Reader {
    /// Verifies the session cookie and writes nothing.
    pub(crate) fn read(&self, request: &Request<'_>) -> Outcome {
        self.outcome(request, &mut |_, _| None)
    }

    /// Reads the cookies, the one way for all. Where they hold a session, or one that was
    /// refused, `write` may give the outcome in place of that without writes.
    fn outcome(&self, request: &Request<'_>, write: &mut Write<'_>) -> Outcome {
        if request.cookies.len() > MAX_HEADER {
            return Outcome::Invalid {
                reason: Reason::Oversize,
                writes: Writes::default(),
            };
        }
        let mut cookies = self.session_cookies(request);
        let budget = Budget::request();
        let mut refused = None;
        let mut last = None;
        while let Some(group) = self.next_group(&cookies, &mut last) {
            let mut refuse = |reason: &Reason| _ = refused.get_or_insert(*reason);
            let opened = self.open(group, request, &cookies, &budget);
            if budget.is_exceeded() {
                // Nothing is known about the remaining cookies.
                return Outcome::Undecided;
            }
            let Ok(opened) = opened.inspect_err(&mut refuse) else {
                continue;
            };
            let claims = self.check(group.slot, &opened, request.now());
            if !claims.as_ref().is_err_and(counts_elsewhere) {
                mark_opened(&mut cookies, group);
            }
            let Ok(claims) = claims.inspect_err(&mut refuse) else {
                continue;
            };
            let current = Current {
                is_current: opened.current
                    && group.slot == 0
                    && (self.tenant.is_none() || claims.object.get(TENANT_MARK).is_some())
                    && group.prefix == self.kept_prefix(request, group),
                is_ending: opened.until.is_some(),
                group,
                claims,
            };
            if let Some(outcome) = write(&cookies, Ok(&current)) {
                return outcome;
            }
            return Outcome::Active {
                session: self.project(&current.claims),
                token: opened.claims,
                renewed: None,
                writes: Writes::default(),
            };
        }
        match refused {
            None => Outcome::Anonymous,
            Some(reason) => write(&cookies, Err(reason)).unwrap_or(Outcome::Invalid {
                reason,
                writes: Writes::default(),
            }),
        }
    }

    pub(crate) fn project(&self, claims: &Claims<'_>) -> String {
        self.session
            .project(&claims.object, date::iso8601(claims.end).as_str())
    }

    fn scheme(&self, request: &Request<'_>) -> Scheme {
        match self.secure {
            Some(true) => Scheme::Https,
            Some(false) => Scheme::Http,
            None => request.scheme,
        }
    }
}

/// Gives the outcome of a renewal, or nothing. Dynamic, so that reading a session is
/// compiled once.
type Renew<'a> = dyn FnMut(&[SessionCookie<'_>], &Current<'_>) -> Option<Outcome> + 'a;

/// The same for what was refused too.
type Write<'a> =
    dyn FnMut(&[SessionCookie<'_>], Result<&Current<'_>, Reason>) -> Option<Outcome> + 'a;
