//! The session cookies of a request: which of them are ours, which are read, and the
//! tokens that they hold.

use super::Reader;
use crate::cookie::chunk::{self, Chunk, Joined};
use crate::cookie::header;
use crate::cookie::name::Prefix;
use crate::error::Reason;
use crate::request::Request;
use crate::token::Opened;
use crate::token::budget::Budget;
use crate::token::claims::Claims;

/// Session cookies of one prefix that are read: more than any layout needs, and few
/// enough to compare them with each other. Each prefix has its own limit, so that
/// cookies that a sibling domain can set do not push out those that it cannot.
const MAX_COOKIES: usize = 64;

/// Different values of one cookie name that are tried.
const MAX_DUPLICATES: usize = 8;

/// A session cookie of the request.
#[derive(Debug)]
pub(super) struct SessionCookie<'a> {
    pub(super) slot: usize,
    pub(super) prefix: Prefix,
    pub(super) chunk: Chunk<'a>,
    /// Whether its slot reads this prefix; otherwise it is only cleared.
    pub(super) is_read: bool,
    /// Whether it is part of a token that opened under our keys.
    pub(super) is_opened: bool,
}

/// The cookies that make up one token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Group {
    pub(super) slot: usize,
    pub(super) prefix: Prefix,
}

impl Group {
    fn holds(self, cookie: &SessionCookie<'_>) -> bool {
        cookie.is_read && cookie.slot == self.slot && cookie.prefix == self.prefix
    }
}

/// Notes that the token of these cookies opened under our keys.
#[inline]
pub(super) fn mark_opened(cookies: &mut [SessionCookie<'_>], group: Group) {
    for cookie in cookies.iter_mut().filter(|cookie| group.holds(cookie)) {
        cookie.is_opened = true;
    }
}

impl Reader {
    /// The session cookies of the request, in its order.
    pub(super) fn session_cookies<'a>(&self, request: &'a Request<'_>) -> Vec<SessionCookie<'a>> {
        let is_secure = self.is_secure(request);
        let mut counts = [0; Prefix::ALL.len()];
        header::pairs(&request.cookies)
            .filter(|pair| !pair.value.is_empty())
            .filter_map(|pair| {
                let (slot, prefix, number) = self.slot_of(pair.name, is_secure)?;
                Some(SessionCookie {
                    slot,
                    prefix,
                    chunk: Chunk {
                        name: pair.name,
                        number,
                        value: pair.value,
                    },
                    is_read: self.slots[slot].reads(prefix, is_secure),
                    is_opened: false,
                })
            })
            .filter(|cookie| {
                let count = &mut counts[cookie.prefix as usize];
                *count += 1;
                *count <= MAX_COOKIES
            })
            .collect()
    }

    /// The slot that reads a cookie of this name, or else one that only clears it.
    fn slot_of(&self, name: &[u8], is_secure: bool) -> Option<(usize, Prefix, Option<usize>)> {
        let mut unread = None;
        for (index, slot) in self.slots.iter().enumerate() {
            let Some((prefix, number)) = slot.names.find(name) else {
                continue;
            };
            if slot.reads(prefix, is_secure) {
                return Some((index, prefix, number));
            }
            unread = unread.or(Some((index, prefix, number)));
        }
        unread
    }

    /// Whether a cookie of this name is one of ours.
    pub(super) fn is_own_name(&self, name: &[u8]) -> bool {
        self.slots
            .iter()
            .any(|slot| slot.names.find(name).is_some())
    }

    /// The token to try after the `last` one, which it then is: strong prefixes before weak
    /// ones, and the format that is written before the others. Of one base name only the
    /// strongest prefix that was sent counts.
    pub(super) fn next_group(
        &self,
        cookies: &[SessionCookie<'_>],
        last: &mut Option<Group>,
    ) -> Option<Group> {
        let base = |slot: usize| self.slots[slot].base;
        let key = |group: &Group| (group.prefix, group.slot);
        let read = cookies.iter().filter(|cookie| cookie.is_read);
        let is_shadowed = |group: &Group| {
            cookies.iter().any(|other| {
                other.is_read && other.prefix < group.prefix && base(other.slot) == base(group.slot)
            })
        };
        let next = read
            .map(|cookie| Group {
                slot: cookie.slot,
                prefix: cookie.prefix,
            })
            .filter(|group| last.is_none_or(|last| key(group) > key(&last)))
            .filter(|group| !is_shadowed(group))
            .min_by_key(key)?;
        last.replace(next);
        Some(next)
    }

    /// Opens the token of one group. If the budget is exceeded, the error says nothing
    /// about the token.
    pub(super) fn open(
        &self,
        group: Group,
        request: &Request<'_>,
        cookies: &[SessionCookie<'_>],
        budget: &Budget,
    ) -> Result<Opened, Reason> {
        let chunks = cookies
            .iter()
            .filter(|cookie| group.holds(cookie))
            .map(|cookie| cookie.chunk);
        let keys = self.slots[group.slot].keys(group.prefix, &self.secrets);
        match chunk::join(chunks)? {
            Joined::One(token) => keys.open(&token, request.now(), budget),
            Joined::Several(tokens) => self.open_unique(group, &tokens, request.now(), budget),
        }
    }

    /// Several cookies of one name, which a sibling domain or another path may have set:
    /// opens the one that verifies, if no other one does.
    fn open_unique(
        &self,
        group: Group,
        tokens: &[&[u8]],
        now_ms: i64,
        budget: &Budget,
    ) -> Result<Opened, Reason> {
        if tokens.len() > MAX_DUPLICATES {
            return Err(Reason::Duplicate);
        }
        let keys = self.slots[group.slot].keys(group.prefix, &self.secrets);
        let mut only = None;
        for token in tokens {
            let Ok(opened) = keys.open(token, now_ms, budget) else {
                continue;
            };
            if self.check(group.slot, &opened, now_ms).is_err() {
                continue;
            }
            if only.replace(opened).is_some() {
                return Err(Reason::Duplicate);
            }
        }
        only.ok_or(Reason::Duplicate)
    }
}

/// The session that the request's cookies hold.
#[derive(Debug)]
pub(super) struct Current<'a> {
    pub(super) group: Group,
    /// Whether it is sealed, named and placed as a new session would be.
    pub(super) is_current: bool,
    /// Whether it is sealed under a secret with an `until`, so it is not rewritten.
    pub(super) is_ending: bool,
    pub(super) claims: Claims<'a>,
}
