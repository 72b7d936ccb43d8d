//! Writing a session: seal, cut into cookies, clear what they replace.

use super::{Auth, Current, Found, Request, Scheme};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::Attributes;
use crate::cookie::{chunk, header};
use crate::entropy::Entropy;
use crate::error::WriteError;
use crate::outcome::Writes;
use crate::token::claims::{self, Claims, Life, Stamp};
use crate::token::json::Object;
use crate::token::{Format, base64, uuid_v4};

/// A session as it was written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) session: String,
    pub(super) token: String,
    pub(super) writes: Writes,
}

impl Auth {
    /// Writes a session that begins.
    pub(super) fn begin(
        &self,
        request: &Request<'_>,
        found: &[Found<'_>],
        object: Object<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, WriteError> {
        let life = Life {
            sid: random_id(entropy)?,
            auth_time: request.now().div_euclid(1000),
            rev: 0,
        };
        let prefix = self.new_prefix(request, found);
        self.write(request, found, prefix, object, None, life, entropy)
    }

    /// Writes a session that lives on.
    pub(super) fn rewrite<'a>(
        &self,
        request: &Request<'_>,
        found: &[Found<'_>],
        current: &Current<'a>,
        object: Object<'a>,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, WriteError> {
        let claims = &current.claims;
        let auth_time = claims.auth_time.or(claims.iat).unwrap_or(request.now());
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
        object: Object<'a>,
        previous: Option<&Claims<'a>>,
        life: Life,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, WriteError> {
        let no_entropy = |_| WriteError::Entropy;
        let slot = &self.slots[0];
        let mut object: Object<'_> = object;
        let nbf = previous.and_then(|claims| claims.object.get("nbf"));
        object.members.retain(|member| member.key != "nbf");
        if let Some(nbf) = nbf {
            object.set("nbf", nbf);
        }
        if let (Format::Signed, Some(issuer)) = (slot.format, &self.issuer) {
            issuer.stamp(&mut object);
        }
        let now = request.now().div_euclid(1000);
        let exp = match previous {
            Some(claims) => self.new_exp(claims, request.now()),
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
    pub(super) fn replace(
        &self,
        request: &Request<'_>,
        found: &[Found<'_>],
        new: &[NewCookie<'_>],
    ) -> Writes {
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
        // It is one of ours, so it is ASCII.
        let name = core::str::from_utf8(cookie.piece.name).unwrap_or_default();
        let secure = cookie.prefix != Prefix::Bare || self.scheme(request) == Scheme::Https;
        match cookie.prefix {
            // Such a cookie has neither a domain nor a path of its own.
            Prefix::Host => Attributes {
                domain: None,
                path: "/".to_owned(),
                ..self.attributes.clone()
            }
            .clear(name, secure),
            _ => self.attributes.clear(name, secure),
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
            // JavaScript writes the header in UTF-8; elsewhere a foreign cookie of
            // other bytes is dropped, as no text could carry it.
            if let (None, Ok(part)) = (self.slot_of(name), core::str::from_utf8(part)) {
                push(part);
            }
        }
        for cookie in new {
            push(&[cookie.name, "=", cookie.value].concat());
        }
        out
    }

    /// Whether a new cookie is to be a secure one.
    pub(super) fn is_secure(&self, request: &Request<'_>) -> bool {
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

#[derive(Debug)]
pub(super) struct NewCookie<'a> {
    name: &'a str,
    value: &'a str,
    line: String,
}

/// 128 random bits in base64url.
fn random_id(entropy: &mut dyn Entropy) -> Result<String, WriteError> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes).map_err(|_| WriteError::Entropy)?;
    Ok(base64::encode(&bytes))
}
