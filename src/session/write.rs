//! Writing a session: seal, cut into cookies, replace the old ones.

use super::cookies::{Current, SessionCookie};
use super::{Auth, SignIn};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::Lifetime;
use crate::cookie::{MAX_PARTITIONED, chunk, header};
use crate::entropy::Entropy;
use crate::error::WriteError;
use crate::json::{self, Object};
use crate::outcome::{Outcome, Renewed, Writes};
use crate::request::{Request, Scheme};
use crate::token::budget::Budget;
use crate::token::claims::{self, Claims, Lineage, Stamp, TENANT_MARK};
use crate::token::{Format, base64, uuid_v4};

/// A session that was sealed, and what the response has to carry.
#[derive(Debug)]
pub(super) struct SealedSession {
    session: String,
    token: String,
    writes: Writes,
}

impl SealedSession {
    pub(super) fn outcome(self, renewed: Option<Renewed>) -> Outcome {
        Outcome::Active {
            session: self.session,
            token: self.token,
            renewed,
            writes: self.writes,
        }
    }
}

impl Auth {
    /// Writes a new session, in place of all session cookies that were sent.
    pub(super) fn write_new(
        &self,
        request: &Request<'_>,
        object: Object<'_>,
        sign_in: &SignIn,
        entropy: &mut dyn Entropy,
    ) -> Result<SealedSession, WriteError> {
        let now = request.now().div_euclid(1000);
        let own = sign_in.max_age.map(i64::from);
        if own.is_some_and(|seconds| !claims::is_own_age(&seconds)) {
            return Err(WriteError::Lifetime);
        }
        let mut auth_time = sign_in.auth_time.map_or(now, |time| time.clamp(0, now));
        if let Some(revoked_at) = sign_in.revoked_at {
            auth_time = auth_time.max(revoked_at.saturating_add(1));
        }
        // A revocation moves the begin, and proves nothing.
        let proved_before = sign_in.auth_time.filter(|time| *time < auth_time);
        let proof_time = sign_in.proof_time.or(proved_before);
        let exp = now + own.unwrap_or(self.reader.lifetimes.max_age);
        let stamp = Stamp {
            iat: now,
            exp: match self.reader.lifetimes.absolute_max_age {
                Some(absolute) => exp.min(auth_time + absolute),
                None => exp,
            },
            lineage: Some(Lineage {
                sid: random_id(entropy)?,
                auth_time,
                rev: 0,
                nbf: None,
                generation: None,
                proof_time: proof_time.map(|time| time.clamp(0, now)),
                max_age: own,
                persist: !sign_in.ends_with_browser,
            }),
            jti: uuid_v4(entropy)?,
        };
        let request = request.truncated();
        let cookies = self.reader.session_cookies(&request);
        let target = Target {
            cookies: &cookies,
            prefix: self.new_prefix(&request, &cookies),
            kind: WriteKind::SignIn,
        };
        self.write(&request, &target, object, &stamp, entropy)
    }

    /// Writes the current session with these claims, and after a refresh with another
    /// generation.
    pub(super) fn rewrite<'a>(
        &self,
        request: &Request<'_>,
        cookies: &[SessionCookie<'_>],
        current: &Current<'a>,
        object: Object<'a>,
        generation: Option<i64>,
        entropy: &mut dyn Entropy,
    ) -> Result<SealedSession, WriteError> {
        let claims = &current.claims;
        let auth_time = claims.auth_time.or(claims.iat).unwrap_or(request.now());
        let stamp = Stamp {
            iat: request.now().div_euclid(1000),
            exp: self.new_exp(claims, request.now()),
            lineage: Some(Lineage {
                sid: match claims.sid() {
                    Some(sid) => sid.into_owned(),
                    None => random_id(entropy)?,
                },
                auth_time: auth_time.div_euclid(1000),
                rev: claims.rev().saturating_add(1),
                nbf: claims.object.get("nbf").map(str::to_owned),
                generation: generation.or(claims.generation()),
                proof_time: claims.proof_time(),
                max_age: claims.max_age,
                persist: claims.persists(),
            }),
            jti: uuid_v4(entropy)?,
        };
        let target = Target {
            cookies,
            prefix: self.reader.kept_prefix(request, current.group),
            kind: match current.is_current {
                true => WriteKind::Renewal,
                false => WriteKind::Rekey,
            },
        };
        self.write(request, &target, object, &stamp, entropy)
    }

    fn write<'a>(
        &'a self,
        request: &Request<'_>,
        target: &Target<'_, '_>,
        object: Object<'a>,
        stamp: &Stamp,
        entropy: &mut dyn Entropy,
    ) -> Result<SealedSession, WriteError> {
        let slot = &self.reader.slots[0];
        let mut object: Object<'_> = object;
        if let (Format::Signed, Some(issuer)) = (slot.format, &self.reader.issuer) {
            issuer.stamp(&mut object);
        }
        let tenant = self.reader.tenant.as_deref().map(json::quoted);
        match &tenant {
            Some(tenant) => {
                object.set("tenant", tenant);
                object.set(TENANT_MARK, "true");
            }
            None => object.members.retain(|member| member.key != TENANT_MARK),
        }
        let token = claims::stamp(&object, stamp);
        let prefix = target.prefix;
        let sealed = slot
            .keys(prefix, &self.reader.secrets)
            .seal(&token, entropy)?;
        let cookies = chunk::split(slot.names.get(prefix), &sealed, slot.chunk_limit())?;
        if self.reader.attributes.partitioned && chunk::bytes(&cookies) > MAX_PARTITIONED {
            return Err(WriteError::TooLarge);
        }
        let claims = Claims::read(&token).map_err(|_| WriteError::Claims)?;
        let secure = self.is_marked(request, prefix);
        let lifetime = claims.persists().then(|| Lifetime {
            now: request.now().div_euclid(1000),
            end: stamp.exp,
        });
        let new: Vec<NewCookie<'_>> = cookies
            .iter()
            .map(|(name, value)| NewCookie {
                name,
                value,
                line: self.reader.attributes.set(name, value, secure, lifetime),
            })
            .collect();
        Ok(SealedSession {
            session: self.reader.project(&claims),
            writes: self.replace(request, target, &new),
            token,
        })
    }

    /// The Cookie header with the new session instead of the old one.
    pub(super) fn request_cookie(&self, cookies: &[u8], new: &[NewCookie<'_>]) -> String {
        let mut out = String::with_capacity(cookies.len());
        let mut push = |text: &str| {
            if !out.is_empty() {
                out.push_str("; ");
            }
            out.push_str(text);
        };
        for part in header::parts(cookies) {
            let name = part.split(|byte| *byte == b'=').next().unwrap_or(part);
            // Headers from JavaScript are UTF-8. From elsewhere a cookie of other
            // bytes is dropped, as a `String` cannot hold it.
            if let (false, Ok(part)) = (self.reader.is_own_name(name), core::str::from_utf8(part)) {
                push(part);
            }
        }
        for cookie in new {
            push(&[cookie.name, "=", cookie.value].concat());
        }
        out
    }

    /// Whether a cookie of this prefix is marked `Secure`.
    pub(super) fn is_marked(&self, request: &Request<'_>, prefix: Prefix) -> bool {
        // The name says nothing of the scheme where it is always the same.
        let is_fixed = self.reader.slots[0].names.only_prefix().is_some();
        prefix != Prefix::Bare
            || self.reader.scheme(request) == Scheme::Https
            || is_fixed && self.reader.is_secure(request)
    }

    /// The prefix of a new session.
    fn new_prefix(&self, request: &Request<'_>, cookies: &[SessionCookie<'_>]) -> Prefix {
        if let Some(only) = self.reader.slots[0].names.only_prefix() {
            return only;
        }
        if self.reader.secure == Some(false) {
            return Prefix::Bare;
        }
        // Browsers send prefixed cookies over https only, even if a proxy's last hop is
        // http; but only a cookie that opens proves that a browser set it.
        match self.reader.is_secure(request) || self.has_prefixed_session(request, cookies) {
            true => self.reader.strongest(),
            false => Prefix::Bare,
        }
    }

    fn has_prefixed_session(&self, request: &Request<'_>, cookies: &[SessionCookie<'_>]) -> bool {
        let budget = Budget::request();
        let mut last = None;
        while let Some(group) = self.reader.next_group(cookies, &mut last) {
            if group.prefix == Prefix::Bare {
                return false;
            }
            if self.reader.open(group, request, cookies, &budget).is_ok() {
                return true;
            }
        }
        false
    }
}

/// Where a session is written, and what it replaces.
#[derive(Debug)]
pub(super) struct Target<'a, 'h> {
    pub(super) cookies: &'a [SessionCookie<'h>],
    pub(super) prefix: Prefix,
    pub(super) kind: WriteKind,
}

/// Why a session is written, and so how many other cookies are cleared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum WriteKind {
    /// Clears the session's own old cookies, in their known scopes.
    Renewal,
    /// Also clears them at the parent domains of the host.
    Rekey,
    /// Also clears cookies that did not open, and those that `accept` places elsewhere.
    SignIn,
}

#[derive(Debug)]
pub(super) struct NewCookie<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) line: String,
}

/// 128 random bits in base64url.
fn random_id(entropy: &mut dyn Entropy) -> Result<String, WriteError> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes)?;
    Ok(base64::encode(&bytes))
}
