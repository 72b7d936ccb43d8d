//! The policy: which claims are a session, and when it is renewed.

use super::cookies::Current;
use super::{Auth, Reader};
use crate::error::{Reason, WriteError};
use crate::json::{self, Object};
use crate::outcome::Renewed;
use crate::token::claims::{Claims, TENANT_MARK};
use crate::token::{Format, Opened};

impl Reader {
    /// The claims of a token in the slot of this index, if they are those of a valid
    /// session.
    pub(super) fn check<'a>(
        &self,
        index: usize,
        opened: &'a Opened,
        now_ms: i64,
    ) -> Result<Claims<'a>, Reason> {
        let format = self.slots[index].format;
        let mut claims = Claims::read(&opened.claims)?;
        if format == Format::NextAuth && Claims::are_of_oauth_check(&claims.object) {
            return Err(Reason::Format);
        }
        if let (Format::Signed, Some(issuer)) = (format, &self.issuer) {
            issuer.check(&claims.object)?;
        }
        self.check_tenant(&claims.object, self.slots[index].without_tenant)?;
        claims.bound(&self.lifetimes.bounds(format), now_ms)?;
        if let Some(until) = opened.until {
            claims.end = claims.end.min(until);
        }
        Ok(claims)
    }

    /// Whether the claims are of this tenant, or of none as we are. A claim `tenant` without
    /// the mark is one of an application without tenants, and names none.
    fn check_tenant(&self, claims: &Object<'_>, admits_none: bool) -> Result<(), Reason> {
        let is_marked = claims.get(TENANT_MARK).is_some();
        let is_own = match (&self.tenant, claims.get("tenant")) {
            (None, _) => !is_marked,
            (Some(_), None) => admits_none && !is_marked,
            (Some(own), Some(tenant)) => {
                (admits_none || is_marked) && json::string(tenant).is_some_and(|name| name == **own)
            }
        };
        is_own.then_some(()).ok_or(Reason::Audience)
    }
}

impl Auth {
    /// Claims that the application passed to be written.
    pub(super) fn application_claims<'a>(&self, claims: &'a str) -> Result<Object<'a>, WriteError> {
        let object = Object::parse(claims).map_err(|_| WriteError::Claims)?;
        // Refused on reading, so never written.
        match self.reader.slots[0].format == Format::NextAuth && Claims::are_of_oauth_check(&object)
        {
            true => Err(WriteError::Claims),
            false => Ok(object),
        }
    }

    /// Why the session is due to be rewritten, if it is; changed claims aside.
    pub(super) fn renewal_due(&self, current: &Current<'_>, now_ms: i64) -> Option<Renewed> {
        if current.is_ending {
            return None;
        }
        if !current.is_current {
            return Some(Renewed::Rekey);
        }
        let Some(iat) = current.claims.iat else {
            // Once rewritten it has one, and expires like every other session.
            return Some(Renewed::Rolling);
        };
        let update_age = match current.claims.max_age {
            Some(own) => self.reader.lifetimes.update_age.min(own / 2),
            None => self.reader.lifetimes.update_age,
        };
        if now_ms - iat < update_age * 1000 {
            return None;
        }
        let ends_later = self.new_exp(&current.claims, now_ms) * 1000 > current.claims.end;
        ends_later.then_some(Renewed::Rolling)
    }

    /// The end of a session that is rewritten now, in seconds since 1970.
    pub(super) fn new_exp(&self, claims: &Claims<'_>, now_ms: i64) -> i64 {
        let max_age = claims.max_age.unwrap_or(self.reader.lifetimes.max_age);
        let exp = now_ms.div_euclid(1000) + max_age;
        match claims.absolute_end(self.reader.lifetimes.absolute_max_age) {
            Some(end) => exp.min(end.div_euclid(1000)),
            None => exp,
        }
    }
}

/// Whether a session that opened may be valid at another time or for another
/// application: where a clock is slow, it starts later.
pub(super) fn counts_elsewhere(reason: &Reason) -> bool {
    matches!(reason, Reason::NotYetValid | Reason::Audience)
}
