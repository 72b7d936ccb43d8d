//! The state machine: a Cookie header, the keys, the policy and the time give an
//! [`Outcome`]. No clock, no randomness and no I/O of its own.

mod clear;
mod cookies;
mod write;

use crate::config::{Config, Lifetimes};
use crate::cookie::MAX_HEADER;
use crate::cookie::set_cookie::Attributes;
use crate::csrf::{Csrf, CsrfCookie};
use crate::date;
use crate::entropy::Entropy;
use crate::error::{ConfigError, Reason, WriteError};
use crate::outcome::{Outcome, Renewed, Writes};
use crate::projection::{Projections, Updated};
use crate::purpose::PurposeKeys;
use crate::token::claims::{Claims, PROTECTED};
use crate::token::json::Object;
use crate::token::{Format, Opened};
use cookies::{Current, SessionCookie, Slot, mark_opened};
use write::Written;

/// What the core has to know of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The Cookie header's bytes; empty where there is none.
    pub cookies: &'a [u8],
    /// Whether the browser came by https.
    pub scheme: Scheme,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// The `Host` header; empty where it is not known. Sign-in, sign-out and the
    /// move of a session from an earlier configuration also clear what lies at the
    /// host's parent domains.
    pub host: &'a str,
}

impl Request<'_> {
    /// Within the range of JavaScript's dates, so that no sum overflows.
    fn now(&self) -> i64 {
        date::clamp(self.now_ms)
    }

    /// With no more of the Cookie header than is ever read.
    fn truncated(&self) -> Self {
        Self {
            cookies: self.cookies.get(..MAX_HEADER).unwrap_or(self.cookies),
            ..*self
        }
    }
}

/// How the browser reached the app.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Scheme {
    /// Nobody said.
    #[default]
    Unknown,
    /// https: cookie names without a prefix are not accepted.
    Https,
    /// Plain http, or a proxy in front that does not say.
    Http,
}

/// A configuration made ready: keys derived, projections compiled.
///
/// ```
/// use waxseal::{Auth, Config, Outcome, Request, SystemEntropy};
///
/// let auth = Auth::new(&Config {
///     secrets: vec!["a secret of at least thirty-two bytes".into()],
///     ..Config::default()
/// })?;
/// let request = Request { now_ms: 1_700_000_000_000, ..Request::default() };
/// let claims = auth.sign_in_claims(r#"{"user":{"id":"1","name":"Ada"}}"#)?;
/// let Outcome::Active { writes, .. } = auth.issue(&request, &claims, &mut SystemEntropy)? else {
///     unreachable!("a new session is active")
/// };
/// let cookie = writes.request_cookie.expect("a new session is written");
/// let request = Request { cookies: cookie.as_bytes(), ..request };
/// assert!(matches!(auth.verify(&request, &mut SystemEntropy), Outcome::Active { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Auth {
    /// The formats that are read; the first is the one that is written.
    slots: Vec<Slot>,
    lifetimes: Lifetimes,
    attributes: Attributes,
    secure: Option<bool>,
    production: bool,
    projections: Projections,
    csrf: CsrfCookie,
    purposes: PurposeKeys,
    warnings: Vec<String>,
}

impl Auth {
    /// Checks the configuration and derives the keys.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] whose message says what to write instead.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let warnings = config.check_secrets()?;
        let secrets: Vec<&str> = config
            .secrets
            .iter()
            .map(|secret| secret.expose())
            .collect();
        let attributes = config.attributes()?;
        Ok(Self {
            slots: Slot::all(config, &config.entries()?, &attributes, &secrets),
            lifetimes: config.lifetimes()?,
            attributes,
            secure: config.cookie.secure,
            production: config.production,
            projections: Projections::compile(&config.projections)?,
            csrf: CsrfCookie::new(config.format, config.cookie.same_site, &secrets),
            purposes: PurposeKeys::new(&secrets),
            warnings,
        })
    }

    /// Sentences for the developer, such as that a secret is weak.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Verifies the session cookie, and renews it where that is due.
    pub fn verify(&self, request: &Request<'_>, entropy: &mut dyn Entropy) -> Outcome {
        self.outcome(request, |cookies, current| {
            let why = self.due(current, request.now())?;
            let object = current.claims.object.clone();
            // Without randomness the session lives on unrenewed.
            let written = self
                .rewrite(request, cookies, current, object, entropy)
                .ok()?;
            Some((why, written))
        })
    }

    /// Verifies the session cookie and writes nothing.
    pub fn read(&self, request: &Request<'_>) -> Outcome {
        match self.outcome(request, |_, _| None) {
            Outcome::Invalid { reason, .. } => Outcome::Invalid {
                reason,
                writes: Writes::default(),
            },
            outcome => outcome,
        }
    }

    /// As [`Auth::verify`], with the claims that the `jwt` callback made of the
    /// token's. The claims that the core keeps itself can't be changed so.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object, or can't be sealed.
    pub fn resolve(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let returned = Object::parse(claims).map_err(|_| WriteError::Claims)?;
        let mut failed = None;
        let outcome = self.outcome(request, |cookies, current| {
            let changed = differ(&current.claims.object, &returned);
            let why = match self.due(current, request.now()) {
                Some(Renewed::Rekey) => Renewed::Rekey,
                _ if changed => Renewed::Claims,
                why => why?,
            };
            match self.rewrite(request, cookies, current, returned.clone(), entropy) {
                Ok(written) => Some((why, written)),
                // What is merely due can wait for randomness; what the app
                // changed must not get lost.
                Err(error) => {
                    failed = changed.then_some(error);
                    None
                }
            }
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(outcome),
        }
    }

    /// Begins a session with these claims: a new `sid`, whatever the request's
    /// cookies are.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object, or can't be sealed.
    pub fn issue(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let object = Object::parse(claims).map_err(|_| WriteError::Claims)?;
        Ok(self.begin(request, object, entropy)?.outcome(None))
    }

    /// What signs out: removes every session cookie that the request carried, and
    /// those that `accept` says lie at another domain or path.
    pub fn clear(&self, request: &Request<'_>) -> Writes {
        self.clear_all(&request.truncated())
    }

    /// What an application sends that ends a session on a read: removes the
    /// cookies that open under our keys, and no other application's.
    pub fn clear_opened(&self, request: &Request<'_>) -> Writes {
        let request = request.truncated();
        let mut cookies = self.find(&request);
        let mut last = None;
        while let Some(group) = self.next_group(&cookies, last) {
            last = Some(group);
            if self.open(group, &request, &cookies).is_ok() {
                mark_opened(&mut cookies, group);
            }
        }
        self.clear_opened_of(&request, &cookies)
    }

    /// The claims of a sign-in. `input` is a JSON object with `user`, and
    /// perhaps `account` and `profile`.
    ///
    /// # Errors
    ///
    /// `input` is no strict JSON object.
    pub fn sign_in_claims(&self, input: &str) -> Result<String, WriteError> {
        self.projections.sign_in(input)
    }

    /// The claims after an update, and what of its data is let through.
    ///
    /// # Errors
    ///
    /// One of the texts is not strict JSON.
    pub fn update_claims(&self, claims: &str, data: &str) -> Result<Updated, WriteError> {
        self.projections.update(claims, data)
    }

    /// The session that the projection makes of these claims.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object with an `exp`.
    pub fn session(&self, claims: &str) -> Result<String, WriteError> {
        let claims = Claims::read(claims).map_err(|_| WriteError::Claims)?;
        Ok(self.project(&claims))
    }

    /// Checks the CSRF cookie, and makes one where there is none that is good.
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
        let https_only = self.scheme(request) == Scheme::Https;
        if let Some(csrf) = self.csrf.check(request.cookies, https_only, body_token) {
            return Ok(csrf);
        }
        let made = self.csrf.make(self.is_secure(request), entropy);
        made.map_err(|_| WriteError::Entropy)
    }

    /// An authentication code (43 characters of base64url) for a text that is no
    /// session, under a key derived from the first secret. It holds for this
    /// `purpose` alone, a name without NUL.
    pub fn mac(&self, purpose: &str, text: &str) -> String {
        self.purposes.make(purpose, text)
    }

    /// Whether [`Auth::mac`] made the code for this purpose and text, under any
    /// secret. In constant time.
    pub fn verify_mac(&self, purpose: &str, text: &str, code: &str) -> bool {
        self.purposes.verify(purpose, text, code)
    }

    /// Reads the cookies and, where a session stands in them, asks `renew`
    /// whether to write it anew.
    fn outcome(
        &self,
        request: &Request<'_>,
        mut renew: impl FnMut(&[SessionCookie<'_>], &Current<'_>) -> Option<(Renewed, Written)>,
    ) -> Outcome {
        if request.cookies.len() > MAX_HEADER {
            return Outcome::Invalid {
                reason: Reason::Oversize,
                writes: Writes::default(),
            };
        }
        let mut cookies = self.find(request);
        let mut refused = None;
        let mut last = None;
        while let Some(group) = self.next_group(&cookies, last) {
            last = Some(group);
            let opened = match self.open(group, request, &cookies) {
                Ok(opened) => opened,
                Err(reason) => {
                    refused = refused.or(Some(reason));
                    continue;
                }
            };
            mark_opened(&mut cookies, group);
            let claims = match self.check(group.slot, &opened, request.now()) {
                Ok(claims) => claims,
                Err(reason) => {
                    refused = refused.or(Some(reason));
                    continue;
                }
            };
            let current = Current {
                group,
                is_current: group.slot == 0
                    && opened.current
                    && self.kept_prefix(request, group) == group.prefix,
                claims,
            };
            if let Some((why, written)) = renew(&cookies, &current) {
                return written.outcome(Some(why));
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
            Some(reason) => Outcome::Invalid {
                reason,
                writes: self.clear_opened_of(request, &cookies),
            },
        }
    }

    fn check<'a>(
        &self,
        index: usize,
        opened: &'a Opened,
        now_ms: i64,
    ) -> Result<Claims<'a>, Reason> {
        let claims = Claims::read(&opened.claims)?;
        if self.slots[index].format == Format::NextAuth && !claims.names_somebody() {
            return Err(Reason::Format);
        }
        claims.check(now_ms, self.lifetimes.absolute_max_age)?;
        Ok(claims)
    }

    /// Why the cookie is to be written anew, claims aside.
    fn due(&self, current: &Current<'_>, now_ms: i64) -> Option<Renewed> {
        if !current.is_current {
            return Some(Renewed::Rekey);
        }
        let age = current.claims.iat.map(|iat| now_ms - iat);
        if age.is_some_and(|age| age < self.lifetimes.update_age * 1000) {
            return None;
        }
        let longer = self.new_exp(&current.claims, now_ms) * 1000 > current.claims.exp;
        longer.then_some(Renewed::Rolling)
    }

    /// The end of a session written now, in seconds.
    fn new_exp(&self, claims: &Claims<'_>, now_ms: i64) -> i64 {
        let exp = now_ms.div_euclid(1000) + self.lifetimes.max_age;
        match claims.absolute_end(self.lifetimes.absolute_max_age) {
            Some(end) => exp.min(end.div_euclid(1000)),
            None => exp,
        }
    }

    fn project(&self, claims: &Claims<'_>) -> String {
        self.projections
            .session(&claims.object, &date::iso8601(claims.exp))
    }

    fn scheme(&self, request: &Request<'_>) -> Scheme {
        match self.secure {
            Some(true) => Scheme::Https,
            Some(false) => Scheme::Http,
            None => request.scheme,
        }
    }
}

/// Whether two sets of claims differ in what the app decides.
fn differ(old: &Object<'_>, new: &Object<'_>) -> bool {
    let own = |object: &Object<'_>| {
        let own = object.members.iter();
        own.filter(|member| !PROTECTED.contains(&&*member.key))
            .count()
    };
    own(old) != own(new)
        || new.members.iter().any(|member| {
            !PROTECTED.contains(&&*member.key) && old.get(&member.key) != Some(member.value)
        })
}
