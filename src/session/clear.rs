//! Removing session cookies.
//!
//! A Set-Cookie line removes a cookie only if it has the same domain and path, and
//! the request does not say which those are. So there is one line for every place
//! where today's configuration, an earlier one or another library may have put it.

use super::Auth;
use super::cookies::SessionCookie;
use super::write::{NewCookie, Target, WriteKind};
use crate::cookie::MAX_CHUNKS;
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::{Scope, is_domain};
use crate::outcome::Writes;
use crate::request::Request;
use crate::text::decimal::decimal;

/// Bytes of clearing lines in one response: servers and proxies limit its headers.
const MAX_CLEARING: usize = 4096;

/// Parent domains of the host that are cleared.
const MAX_PARENTS: usize = 4;

/// How much depends on removing a cookie, most important first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Priority {
    /// A whole token or its first chunk, under a name that is read: without it there
    /// is no session.
    TokenStart,
    /// It was sent, and would break the next session.
    Sent,
    /// It may exist at a place whose cookies this request does not carry.
    Elsewhere,
}

impl Priority {
    const ALL: [Priority; 3] = [Priority::TokenStart, Priority::Sent, Priority::Elsewhere];
}

/// One cookie name to remove.
struct Removal {
    name: String,
    priority: Priority,
    prefix: Prefix,
    /// The first is where a new cookie of this name is set, if `is_set`.
    scopes: Vec<Scope>,
    is_set: bool,
    is_sent: bool,
}

impl Auth {
    /// Removes every session cookie, for a sign-out.
    pub(super) fn clear_all(&self, request: &Request<'_>) -> Writes {
        let cookies = self.reader.session_cookies(request);
        let mut removals = self.removals(cookies.iter(), &[]);
        self.push_elsewhere(request, &mut removals);
        self.cleared(request, self.clearing_lines(request, &removals, true))
    }

    /// Removes those of `cookies` that opened under our keys, for a read.
    pub(super) fn clear_opened_of(
        &self,
        request: &Request<'_>,
        cookies: &[SessionCookie<'_>],
    ) -> Writes {
        let opened = cookies.iter().filter(|cookie| cookie.is_opened);
        let removals = self.removals(opened, &[]);
        self.cleared(request, self.clearing_lines(request, &removals, false))
    }

    /// Sets `new` cookies in place of those of the request.
    pub(super) fn replace(
        &self,
        request: &Request<'_>,
        target: &Target<'_, '_>,
        new: &[NewCookie<'_>],
    ) -> Writes {
        let replaced = target.cookies.iter().filter(|cookie| {
            // The others may belong to another application.
            target.kind == WriteKind::SignIn || cookie.is_opened || self.collides(cookie, target)
        });
        let mut removals = self.removals(replaced, new);
        if target.kind == WriteKind::SignIn {
            self.push_elsewhere(request, &mut removals);
            for removal in &mut removals {
                let is_new = new.iter().any(|new| new.name == removal.name);
                removal.is_set = is_new && removal.scopes[0] == self.reader.attributes.scope;
            }
        }
        // Two cookies of one name have different scopes, and the one that stays would
        // be read together with the new one.
        let with_parents = target.kind != WriteKind::Renewal || has_name_twice(target.cookies);
        let mut set_cookie = self.clearing_lines(request, &removals, with_parents);
        // As in Auth.js: names of the request in its order, then new names.
        let mut rest: Vec<&NewCookie<'_>> = new.iter().collect();
        for cookie in target.cookies {
            let same = |new: &&NewCookie<'_>| new.name.as_bytes() == cookie.chunk.name;
            if let Some(at) = rest.iter().position(same) {
                set_cookie.push(rest.remove(at).line.clone());
            }
        }
        set_cookie.extend(rest.iter().map(|cookie| cookie.line.clone()));
        Writes {
            set_cookie,
            request_cookie: Some(self.request_cookie(&request.cookies, new)),
        }
    }

    fn cleared(&self, request: &Request<'_>, set_cookie: Vec<String>) -> Writes {
        match set_cookie.is_empty() {
            true => Writes::default(),
            false => Writes {
                set_cookie,
                request_cookie: Some(self.request_cookie(&request.cookies, &[])),
            },
        }
    }

    /// Whether a cookie would be read together with the new ones, or before them.
    fn collides(&self, cookie: &SessionCookie<'_>, target: &Target<'_, '_>) -> bool {
        let has_own_name = self.reader.slots[0].names.find(cookie.chunk.name).is_some();
        has_own_name && cookie.is_read && cookie.prefix <= target.prefix
    }

    fn removals<'a>(
        &self,
        cookies: impl Iterator<Item = &'a SessionCookie<'a>>,
        new: &[NewCookie<'_>],
    ) -> Vec<Removal> {
        let mut removals: Vec<Removal> = Vec::new();
        for cookie in cookies {
            // It is one of ours, so it is ASCII.
            let name = core::str::from_utf8(cookie.chunk.name).unwrap_or_default();
            if removals.iter().any(|other| other.name == name) {
                continue;
            }
            removals.push(Removal {
                name: name.to_owned(),
                priority: match cookie.is_read && cookie.chunk.number.unwrap_or(0) == 0 {
                    true => Priority::TokenStart,
                    false => Priority::Sent,
                },
                prefix: cookie.prefix,
                scopes: match cookie.prefix {
                    Prefix::Host => vec![Scope::default()],
                    _ => self.places[cookie.slot].scopes.clone(),
                },
                is_set: new.iter().any(|new| new.name == name),
                is_sent: true,
            });
        }
        by_priority(removals)
    }

    /// Adds what `accept` says exists at another domain or path, whose cookies this
    /// request need not carry: the whole token and each of its chunks.
    fn push_elsewhere(&self, request: &Request<'_>, removals: &mut Vec<Removal>) {
        if self.places.iter().all(|place| place.elsewhere.is_none()) {
            return;
        }
        let is_secure = self.reader.is_secure(request);
        // Chunks without the first one are no session, but they would break the next.
        for number in core::iter::once(None).chain((0..MAX_CHUNKS).map(Some)) {
            let suffix = number.map(|number| [".", &decimal(number as i64)].concat());
            let suffix = suffix.unwrap_or_default();
            let priority = match number.is_none_or(|number| number == 0) {
                true => Priority::TokenStart,
                false => Priority::Elsewhere,
            };
            for (slot, places) in self.reader.slots.iter().zip(&self.places) {
                let Some(scope) = &places.elsewhere else {
                    continue;
                };
                let prefixes = [Prefix::Secure, Prefix::Bare].into_iter();
                for prefix in prefixes.filter(|prefix| slot.reads(*prefix, is_secure)) {
                    let name = [slot.names.get(prefix), &suffix].concat();
                    push_scope(removals, name, priority, prefix, scope);
                }
            }
        }
    }

    /// As many lines as there is room for, the most important ones last: a program
    /// that keeps one line for each name keeps the last.
    fn clearing_lines(
        &self,
        request: &Request<'_>,
        removals: &[Removal],
        with_parents: bool,
    ) -> Vec<String> {
        let domains = match with_parents {
            true => parents_of(request.host),
            false => Vec::new(),
        };
        let scopes = removals.iter().map(|removal| removal.scopes.len());
        let depth = scopes.max().unwrap_or(0);
        let mut lines = ClearingLines::default();
        // First what makes a token whole, at every place where it may be.
        for priority in Priority::ALL {
            let these = || {
                removals
                    .iter()
                    .filter(move |each| each.priority == priority)
            };
            self.push_known(request, &mut lines, depth, these);
            self.push_parents(request, &mut lines, 2 * depth, &domains, these);
        }
        lines.into_ordered()
    }

    /// The lines for the places that are known, the configured one first.
    fn push_known<'a, I: Iterator<Item = &'a Removal>>(
        &self,
        request: &Request<'_>,
        lines: &mut ClearingLines,
        depth: usize,
        removals: impl Fn() -> I,
    ) {
        let configured = self.reader.attributes.partitioned;
        for is_partitioned in [configured, !configured] {
            let is_twin = is_partitioned != configured;
            for at in 0..depth {
                lines.select(if is_twin { depth + at } else { at });
                for removal in removals() {
                    // Browsers keep partitioned cookies apart, and only `Secure` ones.
                    let can_exist = !is_twin || self.is_marked_secure(request, removal);
                    let is_new = !is_twin && at == 0 && removal.is_set;
                    if let (Some(scope), true, false) = (removal.scopes.get(at), can_exist, is_new)
                    {
                        lines.push(self.clearing(request, removal, scope, is_partitioned));
                    }
                }
            }
        }
    }

    /// The lines for the parent domains, where only cookies that were sent may be.
    fn push_parents<'a, I: Iterator<Item = &'a Removal>>(
        &self,
        request: &Request<'_>,
        lines: &mut ClearingLines,
        first: usize,
        domains: &[String],
        removals: impl Fn() -> I,
    ) {
        for is_partitioned in [false, true] {
            for (number, domain) in domains.iter().enumerate() {
                lines.select(first + number + usize::from(is_partitioned) * domains.len());
                let can_exist = |removal: &&Removal| {
                    removal.is_sent
                        && removal.prefix != Prefix::Host
                        && (!is_partitioned || self.is_marked_secure(request, removal))
                };
                for removal in removals().filter(can_exist) {
                    let scope = removal.scopes[0].with_domain(domain);
                    if !removal.scopes.contains(&scope) {
                        lines.push(self.clearing(request, removal, &scope, is_partitioned));
                    }
                }
            }
        }
    }

    fn clearing(
        &self,
        request: &Request<'_>,
        removal: &Removal,
        scope: &Scope,
        partitioned: bool,
    ) -> String {
        let secure = self.is_marked_secure(request, removal);
        self.reader
            .attributes
            .clear(&removal.name, scope, secure, partitioned)
    }

    fn is_marked_secure(&self, request: &Request<'_>, removal: &Removal) -> bool {
        self.is_marked(request, removal.prefix)
    }
}

/// Adds a scope to the removal of this name.
fn push_scope(
    removals: &mut Vec<Removal>,
    name: String,
    priority: Priority,
    prefix: Prefix,
    scope: &Scope,
) {
    match removals.iter_mut().find(|other| other.name == name) {
        // It has every scope of its name already.
        Some(other) if other.is_sent => {}
        Some(other) => other.scopes.push(scope.clone()),
        None => removals.push(Removal {
            name,
            priority,
            prefix,
            scopes: vec![scope.clone()],
            is_set: false,
            is_sent: false,
        }),
    }
}

/// The most important first, as there is not always room for all: without its first
/// chunk no token is whole, and a sibling may have set what has a weaker prefix. (A
/// sort would be 20 KB of the module.)
fn by_priority(mut rest: Vec<Removal>) -> Vec<Removal> {
    let mut ordered = Vec::with_capacity(rest.len());
    for priority in Priority::ALL {
        for prefix in Prefix::ALL {
            let (these, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|each| each.priority == priority && each.prefix == prefix);
            ordered.extend(these);
            rest = others;
        }
    }
    ordered
}

fn has_name_twice(cookies: &[SessionCookie<'_>]) -> bool {
    cookies.iter().enumerate().any(|(index, cookie)| {
        let same = |other: &SessionCookie<'_>| other.chunk.name == cookie.chunk.name;
        cookies[..index].iter().any(same)
    })
}

/// Clearing lines by the place that they clear, the most important place first, up
/// to [`MAX_CLEARING`] bytes.
#[derive(Default)]
struct ClearingLines {
    by_place: Vec<Vec<String>>,
    current: usize,
    length: usize,
}

impl ClearingLines {
    /// Chooses the place of the lines that are pushed next.
    fn select(&mut self, place: usize) {
        self.current = place;
        while self.by_place.len() <= place {
            self.by_place.push(Vec::new());
        }
    }

    fn push(&mut self, line: String) {
        if let Some(lines) = self.by_place.get_mut(self.current)
            && self.length + line.len() <= MAX_CLEARING
        {
            self.length += line.len();
            lines.push(line);
        }
    }

    fn into_ordered(self) -> Vec<String> {
        self.by_place.into_iter().rev().flatten().collect()
    }
}

/// The parents of a `Host` header's name and the name itself, as domains. Single
/// labels, such as a top-level domain, and IP addresses are left out. Of a deep name
/// the parents nearest to the top, which are the ones that applications share cookies
/// at.
fn parents_of(host: &str) -> Vec<String> {
    let name = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let is_address = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        last.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_domain(&name) || name.starts_with('.') || is_address(&name) {
        return Vec::new();
    }
    let labels: Vec<&str> = name.split('.').collect();
    let from = |at: usize| labels[at..].join(".");
    let parents = (1..labels.len().saturating_sub(1)).rev().take(MAX_PARENTS);
    let own = (labels.len() > 1).then(|| name.clone());
    parents.map(from).chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_parents_but_no_top_and_no_address() {
        for (host, expected) in [
            (
                "app.example.com:3000",
                vec!["example.com", "app.example.com"],
            ),
            ("EXAMPLE.com", vec!["example.com"]),
            (
                "a.b.c.d.e.f.com",
                vec![
                    "f.com",
                    "e.f.com",
                    "d.e.f.com",
                    "c.d.e.f.com",
                    "a.b.c.d.e.f.com",
                ],
            ),
            ("localhost:3000", vec![]),
            ("127.0.0.1:80", vec![]),
            ("[::1]:443", vec![]),
            ("1.2.3.4", vec![]),
            ("0x7f.1", vec![]),
            ("example.com.", vec![]),
            (".example.com", vec![]),
            ("a.com; Path=/x", vec![]),
            ("a.com\r\nSet-Cookie: x", vec![]),
            ("ä.example.com", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(parents_of(host), expected, "{host:?}");
        }
    }
}
