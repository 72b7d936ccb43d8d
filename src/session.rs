//! The state machine: a Cookie header, the keys, the policy and the time give an
//! [`Outcome`]. No clock, no randomness and no I/O of its own.

mod write;

use std::borrow::Cow;

use crate::config::{Config, Lifetimes, Secret};
use crate::cookie::chunk::{self, Piece};
use crate::cookie::name::{Names, Prefix};
use crate::cookie::set_cookie::Attributes;
use crate::cookie::{MAX_HEADER, header};
use crate::csrf::{Csrf, CsrfCookie};
use crate::date;
use crate::entropy::Entropy;
use crate::error::{ConfigError, Reason, WriteError};
use crate::outcome::{Outcome, Renewed, Writes};
use crate::projection::{Projections, Updated};
use crate::purpose::PurposeKeys;
use crate::token::claims::{self, Claims};
use crate::token::issuer::Issuer;
use crate::token::json::Object;
use crate::token::keys::Material;
use crate::token::{Format, Keyring, Opened};
use write::Written;

/// Session cookies of one prefix that are looked at: more than every layout needs,
/// and few enough to compare them with each other. Each prefix has a number of its
/// own, as those that a sibling domain may set must not push out those it may not.
const MAX_FOUND: usize = 64;

/// Different values of one cookie name that are tried.
const MAX_DUPLICATES: usize = 8;

/// What the core has to know of a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The Cookie header's bytes; empty where there is none.
    pub cookies: &'a [u8],
    /// Whether the browser came by https.
    pub scheme: Scheme,
    /// Milliseconds since 1970.
    pub now_ms: i64,
}

impl<'a> Request<'a> {
    /// A request with the bytes of its Cookie header, empty where there is none, at a
    /// time in milliseconds since 1970. Nothing is said of its scheme.
    ///
    /// ```
    /// use std::time::{SystemTime, UNIX_EPOCH};
    /// use waxseal::{Request, Scheme};
    ///
    /// let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    /// let request = Request::new("a=1; b=2", i64::try_from(now.as_millis())?).scheme(Scheme::Https);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(cookies: &'a (impl AsRef<[u8]> + ?Sized), now_ms: i64) -> Self {
        Self {
            cookies: cookies.as_ref(),
            scheme: Scheme::Unknown,
            now_ms,
        }
    }

    /// The same request, which came by this scheme.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Within the range of JavaScript's dates, so that no sum overflows.
    fn now(&self) -> i64 {
        date::clamp(self.now_ms)
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
    /// The formats that are read; the first is the one that is written.
    slots: Vec<Slot>,
    lifetimes: Lifetimes,
    attributes: Attributes,
    secure: Option<bool>,
    production: bool,
    projections: Projections,
    /// What signed tokens are bound by instead of their `typ`.
    issuer: Option<Issuer>,
    /// The claims that only the core writes.
    protected: &'static [&'static str],
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
        config.check_jwt()?;
        let secrets: Vec<Material<'_>> = config.secrets.iter().map(Secret::material).collect();
        let lasting = config.lasting_secrets();
        let slots = config
            .formats()?
            .into_iter()
            .map(|(format, name)| Slot::new(format, name, config, &secrets));
        let protected = config.protected();
        Ok(Self {
            slots: slots.collect(),
            lifetimes: config.lifetimes()?,
            attributes: config.attributes()?,
            secure: config.cookie.secure,
            production: config.production,
            projections: Projections::compile(&config.projections, protected)?,
            issuer: config.issuer(),
            protected,
            csrf: CsrfCookie::new(config.format, config.cookie.same_site, &lasting),
            purposes: PurposeKeys::new(&lasting),
            warnings,
        })
    }

    /// Sentences for the developer, such as that a secret is weak.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Verifies the session cookie, and renews it where that is due.
    pub fn verify(&self, request: &Request<'_>, entropy: &mut dyn Entropy) -> Outcome {
        self.outcome(request, |found, current| {
            let why = self.due(current, request.now())?;
            let object = current.claims.object.clone();
            // Without randomness the session lives on unrenewed.
            let written = self
                .rewrite(request, found, current, object, entropy)
                .ok()?;
            Some((Some(why), written))
        })
    }

    /// Verifies the session cookie and writes nothing.
    pub fn read(&self, request: &Request<'_>) -> Outcome {
        without_writes(self.outcome(request, |_, _| None))
    }

    /// As [`Auth::verify`], with the claims that the `jwt` callback made of the
    /// token's. The claims that the core keeps itself can't be changed so. Under a
    /// secret with an end ([`Secret::until`]) nothing is written: the session is the
    /// one of these claims, and the cookie stays as it is.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object, no session, or can't be sealed.
    pub fn resolve(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let returned = self.application_claims(claims)?;
        let mut failed = None;
        let outcome = self.outcome(request, |found, current| {
            let changed = claims::differ(&current.claims.object, &returned, self.protected);
            let why = match self.due(current, request.now()) {
                _ if current.is_ending => return Some(self.show(current, &returned)),
                Some(Renewed::Rekey) => Renewed::Rekey,
                _ if changed => Renewed::Claims,
                why => why?,
            };
            match self.rewrite(request, found, current, returned.clone(), entropy) {
                Ok(written) => Some((Some(why), written)),
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

    /// As [`Auth::resolve`], and writes nothing.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object, or no session.
    pub fn preview(&self, request: &Request<'_>, claims: &str) -> Result<Outcome, WriteError> {
        let returned = self.application_claims(claims)?;
        let outcome = self.outcome(request, |_, current| Some(self.show(current, &returned)));
        Ok(without_writes(outcome))
    }

    /// Begins a session with these claims: a new `sid`, whatever the request's
    /// cookies are.
    ///
    /// # Errors
    ///
    /// The claims are no strict JSON object, no session, or can't be sealed.
    pub fn issue(
        &self,
        request: &Request<'_>,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Outcome, WriteError> {
        let object = self.application_claims(claims)?;
        let found = self.find(request.cookies);
        let written = self.begin(request, &found, object, entropy)?;
        Ok(Outcome::Active {
            session: written.session,
            token: written.token,
            renewed: None,
            writes: written.writes,
        })
    }

    /// What removes every session cookie that the request carried.
    pub fn clear(&self, request: &Request<'_>) -> Writes {
        if request.cookies.len() > MAX_HEADER {
            return Writes::default();
        }
        self.replace(request, &self.find(request.cookies), &[])
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
    /// secret without an end. In constant time.
    pub fn verify_mac(&self, purpose: &str, text: &str, code: &str) -> bool {
        self.purposes.verify(purpose, text, code)
    }

    /// Reads the cookies and, where a session stands in them, asks `renew` for
    /// another that is shown instead, and why it was written, if it was.
    fn outcome(
        &self,
        request: &Request<'_>,
        mut renew: impl FnMut(&[Found<'_>], &Current<'_>) -> Option<(Option<Renewed>, Written)>,
    ) -> Outcome {
        if request.cookies.len() > MAX_HEADER {
            return Outcome::Invalid {
                reason: Reason::Oversize,
                writes: Writes::default(),
            };
        }
        let found = self.find(request.cookies);
        let mut refused = None;
        for index in 0..self.slots.len() {
            let Some(opened) = self.open(index, request, &found) else {
                continue;
            };
            let read = opened.and_then(|(prefix, opened)| {
                let claims = self.check(index, &opened, request.now())?;
                let current = Current {
                    prefix,
                    is_own: index == 0,
                    is_current: index == 0 && opened.current,
                    is_ending: opened.until.is_some(),
                    claims,
                };
                let read = match renew(&found, &current) {
                    Some((why, written)) => Outcome::Active {
                        session: written.session,
                        token: written.token,
                        renewed: why,
                        writes: written.writes,
                    },
                    None => Outcome::Active {
                        session: self.project(&current.claims),
                        token: String::new(),
                        renewed: None,
                        writes: Writes::default(),
                    },
                };
                Ok((read, opened.claims))
            });
            match read {
                Ok((mut outcome, claims)) => {
                    if let Outcome::Active { token, .. } = &mut outcome
                        && token.is_empty()
                    {
                        *token = claims;
                    }
                    return outcome;
                }
                Err(reason) => refused = refused.or(Some(reason)),
            }
        }
        match refused {
            None => Outcome::Anonymous,
            // Where a clock is behind, it counts again when the clock is right.
            Some(reason @ Reason::NotYetValid) => Outcome::Invalid {
                reason,
                writes: Writes::default(),
            },
            Some(reason) => Outcome::Invalid {
                reason,
                writes: self.replace(request, &found, &[]),
            },
        }
    }

    /// The session cookies of the request, in its order.
    fn find<'a>(&self, cookies: &'a [u8]) -> Vec<Found<'a>> {
        let mut counts = [0; Prefix::ALL.len()];
        header::pairs(cookies)
            .filter(|pair| !pair.value.is_empty())
            .filter_map(|pair| {
                let (slot, (prefix, number)) = self.slot_of(pair.name)?;
                Some(Found {
                    slot,
                    prefix,
                    piece: Piece {
                        name: pair.name,
                        number,
                        value: pair.value,
                    },
                })
            })
            .filter(|found| {
                let count = &mut counts[found.prefix as usize];
                *count += 1;
                *count <= MAX_FOUND
            })
            .collect()
    }

    fn slot_of(&self, name: &[u8]) -> Option<(usize, (Prefix, Option<usize>))> {
        let mut slots = self.slots.iter().enumerate();
        slots.find_map(|(index, slot)| Some((index, slot.names.find(name)?)))
    }

    /// Opens the token of one format; `None` where the request has none.
    fn open(
        &self,
        index: usize,
        request: &Request<'_>,
        found: &[Found<'_>],
    ) -> Option<Result<(Prefix, Opened), Reason>> {
        let slot = &self.slots[index];
        let https = self.scheme(request) == Scheme::Https;
        let accepted =
            |cookie: &&Found<'_>| cookie.slot == index && !(https && cookie.prefix == Prefix::Bare);
        let prefix = found
            .iter()
            .filter(accepted)
            .map(|cookie| cookie.prefix)
            .min()?;
        let pieces = found
            .iter()
            .filter(|cookie| cookie.slot == index && cookie.prefix == prefix)
            .map(|cookie| cookie.piece);
        let keys = slot.keys(prefix);
        let opened = chunk::join(pieces).and_then(|tokens| match tokens.as_slice() {
            [token] => keys.open(token, request.now()),
            tokens => self.open_only_one(index, keys, tokens, request.now()),
        });
        Some(opened.map(|opened| (prefix, opened)))
    }

    /// Several cookies of one name: a sibling domain or another path may have
    /// set them, so the one that verifies counts, if no other one does.
    fn open_only_one(
        &self,
        index: usize,
        keys: &Keyring,
        tokens: &[Cow<'_, [u8]>],
        now_ms: i64,
    ) -> Result<Opened, Reason> {
        if tokens.len() > MAX_DUPLICATES {
            return Err(Reason::Duplicate);
        }
        let mut only = None;
        for token in tokens {
            let Ok(opened) = keys.open(token, now_ms) else {
                continue;
            };
            if self.check(index, &opened, now_ms).is_err() {
                continue;
            }
            if only.replace(opened).is_some() {
                return Err(Reason::Duplicate);
            }
        }
        only.ok_or(Reason::Duplicate)
    }

    fn check<'a>(
        &self,
        index: usize,
        opened: &'a Opened,
        now_ms: i64,
    ) -> Result<Claims<'a>, Reason> {
        let format = self.slots[index].format;
        let mut claims = Claims::read(&opened.claims)?;
        if format == Format::NextAuth && Claims::are_of_a_check(&claims.object) {
            return Err(Reason::Format);
        }
        if let (Format::Signed, Some(issuer)) = (format, &self.issuer) {
            issuer.check(&claims.object)?;
        }
        claims.bound(&self.lifetimes.bounds(format), now_ms)?;
        if let Some(until) = opened.until {
            claims.end = claims.end.min(until);
        }
        Ok(claims)
    }

    /// Claims that the application made, which are to be written.
    fn application_claims<'a>(&self, claims: &'a str) -> Result<Object<'a>, WriteError> {
        let object = Object::parse(claims).map_err(|_| WriteError::Claims)?;
        // What would be read as no session is issued as none.
        match self.slots[0].format == Format::NextAuth && Claims::are_of_a_check(&object) {
            true => Err(WriteError::Claims),
            false => Ok(object),
        }
    }

    /// Why the cookie is to be written anew, claims aside.
    fn due(&self, current: &Current<'_>, now_ms: i64) -> Option<Renewed> {
        if current.is_ending {
            return None;
        }
        if !current.is_current {
            return Some(Renewed::Rekey);
        }
        let Some(iat) = current.claims.iat else {
            // Written once, it ends like every other.
            return Some(Renewed::Rolling);
        };
        if now_ms - iat < self.lifetimes.update_age * 1000 {
            return None;
        }
        let longer = self.new_exp(&current.claims, now_ms) * 1000 > current.claims.end;
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

    /// What these claims show without being written.
    fn show<'a>(&self, current: &Current<'a>, returned: &Object<'a>) -> (Option<Renewed>, Written) {
        let object = claims::keep(&current.claims.object, returned, self.protected);
        let expires = date::iso8601(current.claims.end);
        let written = Written {
            session: self.projections.session(&object, &expires),
            token: object.to_json(),
            writes: Writes::default(),
        };
        (None, written)
    }

    fn project(&self, claims: &Claims<'_>) -> String {
        self.projections
            .session(&claims.object, &date::iso8601(claims.end))
    }

    fn scheme(&self, request: &Request<'_>) -> Scheme {
        match self.secure {
            Some(true) => Scheme::Https,
            Some(false) => Scheme::Http,
            None => request.scheme,
        }
    }
}

/// One format with its cookie names and keys.
#[derive(Debug)]
struct Slot {
    format: Format,
    names: Names,
    /// One ring for each prefix where the name is the salt, otherwise one.
    rings: Vec<Keyring>,
}

impl Slot {
    fn new(format: Format, base: &str, config: &Config, secrets: &[Material<'_>]) -> Self {
        let names = Names::new(base);
        let ring =
            |salt: &str| Keyring::derive(format, config.algorithm, config.typ(base), secrets, salt);
        let rings = match format {
            Format::Authjs => Prefix::ALL.map(|prefix| ring(names.get(prefix))).into(),
            Format::Signed | Format::NextAuth => vec![ring("")],
        };
        Self {
            format,
            names,
            rings,
        }
    }

    fn keys(&self, prefix: Prefix) -> &Keyring {
        self.rings.get(prefix as usize).unwrap_or(&self.rings[0])
    }

    /// The longest value of one cookie in the library whose format it is.
    fn chunk_limit(&self) -> Option<usize> {
        match self.format {
            Format::Signed => None,
            Format::Authjs => Some(3936),
            Format::NextAuth => Some(3933),
        }
    }
}

/// A session cookie of the request.
#[derive(Debug)]
struct Found<'a> {
    slot: usize,
    prefix: Prefix,
    piece: Piece<'a>,
}

/// The session that the request's cookies hold.
#[derive(Debug)]
struct Current<'a> {
    prefix: Prefix,
    /// In the format that is written, whichever key sealed it.
    is_own: bool,
    is_current: bool,
    /// Under a secret with an end: it is not written anew.
    is_ending: bool,
    claims: Claims<'a>,
}

/// For whoever only looks.
fn without_writes(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Invalid { reason, .. } => Outcome::Invalid {
            reason,
            writes: Writes::default(),
        },
        outcome => outcome,
    }
}
