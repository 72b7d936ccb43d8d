//! The state machine: a Cookie header, the keys, the policy and the time give an
//! [`Outcome`]. No clock, no randomness and no I/O of its own.

use crate::config::{Config, Lifetimes};
use crate::cookie::chunk::{self, Piece};
use crate::cookie::name::{Names, Prefix};
use crate::cookie::set_cookie::Attributes;
use crate::cookie::{MAX_HEADER, header};
use crate::csrf::{self, Csrf, CsrfKeys};
use crate::date;
use crate::entropy::Entropy;
use crate::error::{ConfigError, Reason, WriteError};
use crate::outcome::{Outcome, Renewed, Writes};
use crate::projection::{Projections, Updated};
use crate::token::claims::{self, Claims, Life, PROTECTED, Stamp};
use crate::token::json::Object;
use crate::token::{Format, Keyring, Opened, base64, uuid_v4};

/// Different values of one cookie name that are tried.
const MAX_DUPLICATES: usize = 8;

/// What the core has to know of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The Cookie header's bytes; empty where there is none.
    pub cookies: &'a [u8],
    /// Whether the browser came by https.
    pub scheme: Scheme,
    /// Milliseconds since 1970.
    pub now_ms: i64,
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
    csrf_names: Names,
    csrf_keys: CsrfKeys,
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
        let slots = config
            .formats()?
            .into_iter()
            .map(|(format, name)| Slot::new(format, name, config, &secrets));
        let csrf_name = match config.format {
            Format::Signed => "waxseal.csrf-token",
            Format::Authjs => "authjs.csrf-token",
            Format::NextAuth => "next-auth.csrf-token",
        };
        Ok(Self {
            slots: slots.collect(),
            lifetimes: config.lifetimes()?,
            attributes: config.attributes()?,
            secure: config.cookie.secure,
            production: config.production,
            projections: Projections::compile(&config.projections)?,
            csrf_names: Names::new(csrf_name),
            csrf_keys: CsrfKeys::new(&secrets),
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
            let why = self.due(current, request.now_ms)?;
            let object = current.claims.object.clone();
            // Without randomness the session lives on unrenewed.
            let written = self
                .rewrite(request, found, current, object, entropy)
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
        let outcome = self.outcome(request, |found, current| {
            let changed = differ(&current.claims.object, &returned);
            let why = match self.due(current, request.now_ms) {
                Some(Renewed::Rekey) => Renewed::Rekey,
                _ if changed => Renewed::Claims,
                why => why?,
            };
            match self.rewrite(request, found, current, returned.clone(), entropy) {
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
        let found = self.find(request.cookies);
        let now = request.now_ms.div_euclid(1000);
        let life = Life {
            sid: random_id(entropy)?,
            auth_time: now,
            rev: 0,
        };
        let prefix = self.new_prefix(request, &found);
        let written = self.write(request, &found, prefix, object, None, life, entropy)?;
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
        let https = self.scheme(request) == Scheme::Https;
        let cookies = request.cookies.get(..MAX_HEADER).unwrap_or(request.cookies);
        let strongest = header::pairs(cookies)
            .filter_map(|pair| match self.csrf_names.find(pair.name)? {
                (Prefix::Bare, _) if https => None,
                (prefix, None) => Some((prefix, pair.value)),
                _ => None,
            })
            .min_by_key(|(prefix, _)| *prefix);
        let token = strongest
            .and_then(|(_, value)| core::str::from_utf8(value).ok())
            .and_then(|value| self.csrf_keys.check(value));
        if let Some(token) = token {
            return Ok(Csrf {
                token: token.to_owned(),
                set_cookie: None,
                verified: body_token.is_some_and(|body| csrf::same(body, token)),
            });
        }
        let (token, cookie) = self
            .csrf_keys
            .make(entropy)
            .map_err(|_| WriteError::Entropy)?;
        let prefix = match self.is_secure(request) {
            true => Prefix::Host,
            false => Prefix::Bare,
        };
        let attributes = Attributes {
            domain: None,
            path: "/".to_owned(),
            ..self.attributes.clone()
        };
        let line = attributes.set(
            self.csrf_names.get(prefix),
            &cookie,
            prefix != Prefix::Bare,
            None,
        );
        Ok(Csrf {
            token,
            set_cookie: Some(line),
            verified: false,
        })
    }

    /// Reads the cookies and, where a session stands in them, asks `renew`
    /// whether to write it anew.
    fn outcome(
        &self,
        request: &Request<'_>,
        mut renew: impl FnMut(&[Found<'_>], &Current<'_>) -> Option<(Renewed, Written)>,
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
                let claims = self.check(index, &opened, request.now_ms)?;
                let current = Current {
                    prefix,
                    is_own: index == 0,
                    is_current: index == 0 && opened.current,
                    claims,
                };
                let read = match renew(&found, &current) {
                    Some((why, written)) => Outcome::Active {
                        session: written.session,
                        token: written.token,
                        renewed: Some(why),
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
                    if let Outcome::Active {
                        token,
                        renewed: None,
                        ..
                    } = &mut outcome
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
            Some(reason) => Outcome::Invalid {
                reason,
                writes: self.replace(request, &found, &[]),
            },
        }
    }

    /// The session cookies of the request, in its order.
    fn find<'a>(&self, cookies: &'a [u8]) -> Vec<Found<'a>> {
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
        let pieces: Vec<Piece<'_>> = found
            .iter()
            .filter(|cookie| cookie.slot == index && cookie.prefix == prefix)
            .map(|cookie| cookie.piece)
            .collect();
        let keys = slot.keys(prefix);
        let opened = chunk::join(&pieces).and_then(|tokens| match tokens.as_slice() {
            [token] => keys.open(token),
            tokens => self.open_only_one(index, keys, tokens, request.now_ms),
        });
        Some(opened.map(|opened| (prefix, opened)))
    }

    /// Several cookies of one name: a sibling domain or another path may have
    /// set them, so the one that verifies counts, if no other one does.
    fn open_only_one(
        &self,
        index: usize,
        keys: &Keyring,
        tokens: &[Vec<u8>],
        now_ms: i64,
    ) -> Result<Opened, Reason> {
        if tokens.len() > MAX_DUPLICATES {
            return Err(Reason::Duplicate);
        }
        let mut only = None;
        for token in tokens {
            let Ok(opened) = keys.open(token) else {
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

    /// Writes a session that lives on.
    fn rewrite<'a>(
        &self,
        request: &Request<'_>,
        found: &[Found<'_>],
        current: &Current<'a>,
        object: Object<'a>,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, WriteError> {
        let claims = &current.claims;
        let auth_time = claims.auth_time.or(claims.iat).unwrap_or(request.now_ms);
        let life = Life {
            sid: match claims.sid() {
                Some(sid) => sid.into_owned(),
                None => random_id(entropy)?,
            },
            auth_time: auth_time.div_euclid(1000),
            rev: claims.rev().saturating_add(1),
        };
        // A prefix that the configuration no longer allows is left behind.
        let strongest = match current.is_own {
            true => self.attributes.strongest(),
            false => self.strongest(),
        };
        let prefix = match current.prefix {
            Prefix::Bare => Prefix::Bare,
            prefix => prefix.max(strongest),
        };
        self.write(request, found, prefix, object, Some(claims), life, entropy)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the two callers differ in each of them"
    )]
    fn write<'a>(
        &self,
        request: &Request<'_>,
        found: &[Found<'_>],
        prefix: Prefix,
        mut object: Object<'a>,
        previous: Option<&Claims<'a>>,
        life: Life,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, WriteError> {
        let no_entropy = |_| WriteError::Entropy;
        let nbf = previous.and_then(|claims| claims.object.get("nbf"));
        object.members.retain(|member| member.key != "nbf");
        if let Some(nbf) = nbf {
            object.set("nbf", nbf);
        }
        let now = request.now_ms.div_euclid(1000);
        let exp = match previous {
            Some(claims) => self.new_exp(claims, request.now_ms),
            None => {
                let absolute = self.lifetimes.absolute_max_age.unwrap_or(i64::MAX);
                now + self.lifetimes.max_age.min(absolute)
            }
        };
        let stamp = Stamp {
            iat: now,
            exp,
            jti: uuid_v4(entropy).map_err(no_entropy)?,
            life: Some(life),
        };
        let claims = claims::stamp(&object, &stamp);
        let slot = &self.slots[0];
        let token = slot
            .keys(prefix)
            .seal(&claims, entropy)
            .map_err(no_entropy)?;
        let cookies = chunk::split(slot.names.get(prefix), &token, slot.chunk_limit())?;
        let session = {
            let claims = Claims::read(&claims).map_err(|_| WriteError::Claims)?;
            self.project(&claims)
        };
        let secure = prefix != Prefix::Bare || self.scheme(request) == Scheme::Https;
        let new: Vec<NewCookie<'_>> = cookies
            .iter()
            .map(|(name, value)| NewCookie {
                name,
                value,
                line: self.attributes.set(name, value, secure, Some(exp * 1000)),
            })
            .collect();
        Ok(Written {
            session,
            writes: self.replace(request, found, &new),
            token: claims,
        })
    }

    /// The session cookies that were found, replaced by `new` ones.
    fn replace(&self, request: &Request<'_>, found: &[Found<'_>], new: &[NewCookie<'_>]) -> Writes {
        if found.is_empty() && new.is_empty() {
            return Writes::default();
        }
        // As in Auth.js: names of the request in its order, then new names.
        let mut set_cookie: Vec<String> = Vec::with_capacity(found.len() + new.len());
        let mut done: Vec<&[u8]> = Vec::with_capacity(found.len());
        let is_same = |cookie: &&NewCookie<'_>, name: &[u8]| cookie.name.as_bytes() == name;
        for cookie in found {
            let name = cookie.piece.name;
            if done.contains(&name) {
                continue;
            }
            done.push(name);
            set_cookie.push(match new.iter().find(|cookie| is_same(cookie, name)) {
                Some(cookie) => cookie.line.clone(),
                None => self.clearing(request, cookie),
            });
        }
        let rest = new
            .iter()
            .filter(|cookie| !done.contains(&cookie.name.as_bytes()));
        set_cookie.extend(rest.map(|cookie| cookie.line.clone()));
        Writes {
            set_cookie,
            request_cookie: Some(self.request_cookie(request.cookies, new)),
        }
    }

    fn clearing(&self, request: &Request<'_>, cookie: &Found<'_>) -> String {
        let name = String::from_utf8_lossy(cookie.piece.name);
        let secure = cookie.prefix != Prefix::Bare || self.scheme(request) == Scheme::Https;
        match cookie.prefix {
            // Such a cookie has neither a domain nor a path of its own.
            Prefix::Host => Attributes {
                domain: None,
                path: "/".to_owned(),
                ..self.attributes.clone()
            }
            .clear(&name, secure),
            _ => self.attributes.clear(&name, secure),
        }
    }

    /// The Cookie header with the new session instead of the old one.
    fn request_cookie(&self, cookies: &[u8], new: &[NewCookie<'_>]) -> String {
        let mut out = String::with_capacity(cookies.len());
        let mut push = |text: &str| {
            if !out.is_empty() {
                out.push_str("; ");
            }
            out.push_str(text);
        };
        for part in header::parts(cookies) {
            let name = part.split(|byte| *byte == b'=').next().unwrap_or(part);
            if self.slot_of(name).is_none() {
                push(&String::from_utf8_lossy(part));
            }
        }
        for cookie in new {
            push(&format!("{}={}", cookie.name, cookie.value));
        }
        out
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

    /// Whether a new cookie is to be a secure one.
    fn is_secure(&self, request: &Request<'_>) -> bool {
        match self.scheme(request) {
            Scheme::Https => true,
            Scheme::Http => false,
            Scheme::Unknown => self.production,
        }
    }

    /// The strongest prefix under a name that the browser has no cookie of yet.
    fn strongest(&self) -> Prefix {
        match self.slots[0].format {
            Format::Signed => self.attributes.strongest(),
            // What the format's own library reads.
            Format::Authjs | Format::NextAuth => Prefix::Secure,
        }
    }

    /// The prefix of a session that begins.
    fn new_prefix(&self, request: &Request<'_>, found: &[Found<'_>]) -> Prefix {
        let strongest = self.strongest();
        let unknown = self.scheme(request) == Scheme::Unknown;
        match found.iter().map(|cookie| cookie.prefix).min() {
            _ if self.secure.is_some() && !self.is_secure(request) => Prefix::Bare,
            // Browsers send prefixed cookies by https alone, whatever the last
            // hop of the request was.
            Some(Prefix::Host | Prefix::Secure) => strongest,
            Some(Prefix::Bare) if unknown => Prefix::Bare,
            _ if self.is_secure(request) => strongest,
            _ => Prefix::Bare,
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
    fn new(format: Format, base: &str, config: &Config, secrets: &[&str]) -> Self {
        let names = Names::new(base);
        let ring = |salt: &str| Keyring::new(format, config.algorithm, secrets, salt);
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
    claims: Claims<'a>,
}

#[derive(Debug)]
struct NewCookie<'a> {
    name: &'a str,
    value: &'a str,
    line: String,
}

#[derive(Debug)]
struct Written {
    session: String,
    token: String,
    writes: Writes,
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

/// 128 random bits in base64url.
fn random_id(entropy: &mut dyn Entropy) -> Result<String, WriteError> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes).map_err(|_| WriteError::Entropy)?;
    Ok(base64::encode(&bytes))
}
