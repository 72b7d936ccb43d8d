//! Removing session cookies. A line removes a cookie only if it names the place
//! where that lies, and a request does not tell the place: so there is a line for
//! each place where today's configuration, an earlier one or another library may
//! have put it.

use super::Auth;
use super::cookies::SessionCookie;
use super::write::{NewCookie, Reach, Target};
use crate::cookie::MAX_CHUNKS;
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::{Scope, is_domain};
use crate::outcome::Writes;
use crate::request::{Request, Scheme};
use crate::text::decimal::decimal;

/// Bytes of clearing lines in one response: servers and proxies bound its headers.
const MAX_CLEARING: usize = 4096;

/// Parent domains of the host that are cleared.
const MAX_PARENTS: usize = 4;

/// How much depends on a cookie's being cleared, most first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Need {
    /// Whole, or the first chunk, under a name that is read: without it there is no
    /// session.
    Whole,
    /// It came, and would be in the way of the next session.
    Came,
    /// It may lie where the request does not show it.
    Elsewhere,
}

impl Need {
    const ALL: [Need; 3] = [Need::Whole, Need::Came, Need::Elsewhere];
}

/// One cookie name to clear.
struct Doomed {
    name: String,
    need: Need,
    prefix: Prefix,
    /// The first is where it is set anew, if it is.
    scopes: Vec<Scope>,
    is_set: bool,
    came: bool,
}

impl Auth {
    /// Clears everything, for a sign-out.
    pub(super) fn clear_all(&self, request: &Request<'_>) -> Writes {
        let cookies = self.find(request);
        let mut doomed = self.doomed(cookies.iter(), &[]);
        self.push_elsewhere(request, &mut doomed);
        self.cleared(request, self.clearing_lines(request, &doomed, true))
    }

    /// Clears the cookies of `cookies` that are opened, for a read.
    pub(super) fn clear_opened_of(
        &self,
        request: &Request<'_>,
        cookies: &[SessionCookie<'_>],
    ) -> Writes {
        let opened = cookies.iter().filter(|cookie| cookie.is_opened);
        let doomed = self.doomed(opened, &[]);
        self.cleared(request, self.clearing_lines(request, &doomed, false))
    }

    /// Sets `new` cookies in place of those of the request.
    pub(super) fn replace(
        &self,
        request: &Request<'_>,
        target: &Target<'_, '_>,
        new: &[NewCookie<'_>],
    ) -> Writes {
        let replaced = target.cookies.iter().filter(|cookie| {
            // Others may be another application's.
            target.reach == Reach::SignIn || cookie.is_opened || self.is_in_the_way(cookie, target)
        });
        let mut doomed = self.doomed(replaced, new);
        if target.reach == Reach::SignIn {
            self.push_elsewhere(request, &mut doomed);
            for one in &mut doomed {
                let is_new = new.iter().any(|new| new.name == one.name);
                one.is_set = is_new && one.scopes[0] == self.attributes.scope;
            }
        }
        // Of two of one name one lies elsewhere, and would be in the new one's way.
        let parents = target.reach != Reach::Renewal || has_name_twice(target.cookies);
        let mut set_cookie = self.clearing_lines(request, &doomed, parents);
        // As in Auth.js: names of the request in its order, then new names.
        let mut rest: Vec<&NewCookie<'_>> = new.iter().collect();
        for cookie in target.cookies {
            let same = |new: &&NewCookie<'_>| new.name.as_bytes() == cookie.piece.name;
            if let Some(at) = rest.iter().position(same) {
                set_cookie.push(rest.remove(at).line.clone());
            }
        }
        set_cookie.extend(rest.iter().map(|cookie| cookie.line.clone()));
        Writes {
            set_cookie,
            request_cookie: Some(self.request_cookie(request.cookies, new)),
        }
    }

    fn cleared(&self, request: &Request<'_>, set_cookie: Vec<String>) -> Writes {
        match set_cookie.is_empty() {
            true => Writes::default(),
            false => Writes {
                set_cookie,
                request_cookie: Some(self.request_cookie(request.cookies, &[])),
            },
        }
    }

    /// Whether a cookie would be read together with the new ones, or before them.
    fn is_in_the_way(&self, cookie: &SessionCookie<'_>, target: &Target<'_, '_>) -> bool {
        let has_own_name = self.slots[0].names.find(cookie.piece.name).is_some();
        has_own_name && cookie.is_read && cookie.prefix <= target.prefix
    }

    fn doomed<'a>(
        &self,
        cookies: impl Iterator<Item = &'a SessionCookie<'a>>,
        new: &[NewCookie<'_>],
    ) -> Vec<Doomed> {
        let mut all: Vec<Doomed> = Vec::new();
        for cookie in cookies {
            // It is one of ours, so it is ASCII.
            let name = core::str::from_utf8(cookie.piece.name).unwrap_or_default();
            if all.iter().any(|other| other.name == name) {
                continue;
            }
            all.push(Doomed {
                name: name.to_owned(),
                need: match cookie.is_read && cookie.piece.number.unwrap_or(0) == 0 {
                    true => Need::Whole,
                    false => Need::Came,
                },
                prefix: cookie.prefix,
                scopes: match cookie.prefix {
                    Prefix::Host => vec![Scope::default()],
                    _ => self.slots[cookie.slot].scopes.clone(),
                },
                is_set: new.iter().any(|new| new.name == name),
                came: true,
            });
        }
        ranked(all)
    }

    /// Adds what `accept` says lies at another domain or path, where this request
    /// need not show it: the whole session, or its chunks.
    fn push_elsewhere(&self, request: &Request<'_>, doomed: &mut Vec<Doomed>) {
        if self.slots.iter().all(|slot| slot.elsewhere.is_none()) {
            return;
        }
        let is_secure = self.is_secure(request);
        // Without the first chunk the others are no session; but they would be in the
        // way of the next one.
        let numbers = core::iter::once(None).chain((0..MAX_CHUNKS).map(Some));
        for number in numbers {
            let chunk = number.map(|number| [".", &decimal(number as i64)].concat());
            let chunk = chunk.unwrap_or_default();
            for slot in &self.slots {
                let Some(scope) = &slot.elsewhere else {
                    continue;
                };
                let prefixes = [Prefix::Secure, Prefix::Bare].into_iter();
                for prefix in prefixes.filter(|prefix| slot.reads(*prefix, is_secure)) {
                    let name = [slot.names.get(prefix), &chunk].concat();
                    match doomed.iter_mut().find(|other| other.name == name) {
                        // It has every scope of its name already.
                        Some(other) if other.came => {}
                        Some(other) => other.scopes.push(scope.clone()),
                        None => doomed.push(Doomed {
                            name,
                            need: match number.is_none_or(|number| number == 0) {
                                true => Need::Whole,
                                false => Need::Elsewhere,
                            },
                            prefix,
                            scopes: vec![scope.clone()],
                            is_set: false,
                            came: false,
                        }),
                    }
                }
            }
        }
    }

    /// Lines as far as there is room for them, the most needful ones last: a jar that
    /// keeps one line a name keeps the last.
    fn clearing_lines(
        &self,
        request: &Request<'_>,
        doomed: &[Doomed],
        parents: bool,
    ) -> Vec<String> {
        let domains = match parents {
            true => parents_of(request.host),
            false => Vec::new(),
        };
        let deepest = doomed.iter().map(|one| one.scopes.len()).max().unwrap_or(0);
        let mut passes = Passes::default();
        // First what makes tokens whole, wherever it may lie.
        for need in Need::ALL {
            let these = || doomed.iter().filter(move |one| one.need == need);
            self.push_known(request, &mut passes, deepest, these);
            self.push_parents(request, &mut passes, 2 * deepest, &domains, these);
        }
        passes.lines.into_iter().rev().flatten().collect()
    }

    /// The lines for the places that are known, the configured one first.
    fn push_known<'a, I: Iterator<Item = &'a Doomed>>(
        &self,
        request: &Request<'_>,
        passes: &mut Passes,
        deepest: usize,
        doomed: impl Fn() -> I,
    ) {
        let configured = self.attributes.partitioned;
        for is_partitioned in [configured, !configured] {
            let is_twin = is_partitioned != configured;
            for depth in 0..deepest {
                passes.begin(if is_twin { deepest + depth } else { depth });
                for one in doomed() {
                    // Browsers keep partitioned cookies apart, and only `Secure` ones.
                    let is_possible = !is_twin || self.is_marked_secure(request, one);
                    let is_new = !is_twin && depth == 0 && one.is_set;
                    if let (Some(scope), true, false) = (one.scopes.get(depth), is_possible, is_new)
                    {
                        passes.push(self.clearing(request, one, scope, is_partitioned));
                    }
                }
            }
        }
    }

    /// The lines for the parent domains, where only what came is looked for.
    fn push_parents<'a, I: Iterator<Item = &'a Doomed>>(
        &self,
        request: &Request<'_>,
        passes: &mut Passes,
        first: usize,
        domains: &[String],
        doomed: impl Fn() -> I,
    ) {
        for is_partitioned in [false, true] {
            for (number, domain) in domains.iter().enumerate() {
                passes.begin(first + number + usize::from(is_partitioned) * domains.len());
                let came = doomed().filter(|one| one.came && one.prefix != Prefix::Host);
                for one in came.filter(|one| !is_partitioned || self.is_marked_secure(request, one))
                {
                    let scope = one.scopes[0].with_domain(domain);
                    if !one.scopes.contains(&scope) {
                        passes.push(self.clearing(request, one, &scope, is_partitioned));
                    }
                }
            }
        }
    }

    fn clearing(
        &self,
        request: &Request<'_>,
        doomed: &Doomed,
        scope: &Scope,
        partitioned: bool,
    ) -> String {
        let secure = self.is_marked_secure(request, doomed);
        self.attributes
            .clear(&doomed.name, scope, secure, partitioned)
    }

    fn is_marked_secure(&self, request: &Request<'_>, doomed: &Doomed) -> bool {
        doomed.prefix != Prefix::Bare || self.scheme(request) == Scheme::Https
    }
}

/// The most needful first, as there is not always room for all: without its first part
/// no token is whole, and what has a weaker prefix may be a sibling's. (A sort would be
/// 20 KB of the module.)
fn ranked(mut all: Vec<Doomed>) -> Vec<Doomed> {
    let mut ranked = Vec::with_capacity(all.len());
    for need in Need::ALL {
        for prefix in Prefix::ALL {
            let (these, others): (Vec<_>, Vec<_>) = all
                .into_iter()
                .partition(|one| one.need == need && one.prefix == prefix);
            ranked.extend(these);
            all = others;
        }
    }
    ranked
}

fn has_name_twice(cookies: &[SessionCookie<'_>]) -> bool {
    cookies.iter().enumerate().any(|(index, cookie)| {
        let same = |other: &SessionCookie<'_>| other.piece.name == cookie.piece.name;
        cookies[..index].iter().any(same)
    })
}

/// Lines by their place, the most urgent place first.
#[derive(Default)]
struct Passes {
    lines: Vec<Vec<String>>,
    current: usize,
    length: usize,
}

impl Passes {
    fn begin(&mut self, pass: usize) {
        self.current = pass;
        while self.lines.len() <= pass {
            self.lines.push(Vec::new());
        }
    }

    fn push(&mut self, line: String) {
        if let Some(pass) = self.lines.get_mut(self.current)
            && self.length + line.len() <= MAX_CLEARING
        {
            self.length += line.len();
            pass.push(line);
        }
    }
}

/// The host of a `Host` header and its parents as domains: no single label, such as a
/// top-level domain, and no IP address. Of a deep host the nearest to the top, which
/// are the ones that applications share cookies at.
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
