//! The formats and base names that a configuration reads, with their keys.

use std::sync::OnceLock;

use crate::config::{Config, Entry, Secret};
use crate::cookie::name::{Names, Prefix};
use crate::cookie::set_cookie::{Attributes, Scope};
use crate::stack;
use crate::token::jws::Type;
use crate::token::keys::Material;
use crate::token::{Algorithm, Format, Keyring};

/// One format and base name that is read; the first slot is also written.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) format: Format,
    pub(super) names: Names,
    algorithm: Algorithm,
    typ: Type,
    /// One for each prefix if the name is the salt, otherwise the first for all. Derived when
    /// they are first needed: most applications see one prefix.
    rings: [OnceLock<Keyring>; Prefix::ALL.len()],
    /// The prefixes that are read whatever the request's scheme is.
    reads: [bool; 3],
    /// Whether the bare name is read too if new cookies have no prefix.
    reads_plain: bool,
    /// The first slot of the same base name.
    pub(super) base: usize,
    /// Whether tokens count that name no tenant.
    pub(super) without_tenant: bool,
}

impl Slot {
    /// The slots of a configuration, the written one first.
    pub(super) fn all(
        config: &Config,
        entries: &[Entry<'_>],
        attributes: &Attributes,
    ) -> Vec<Slot> {
        let slot = |(index, entry): (usize, &Entry<'_>)| {
            let base = entries.iter().position(|other| other.name == entry.name);
            let base = base.unwrap_or(index);
            let same = |other: &Entry<'_>| other.format == entry.format && other.name == entry.name;
            Slot {
                without_tenant: entries
                    .iter()
                    .any(|other| other.without_tenant && same(other)),
                reads: reads(entry, index == 0, base == 0, attributes),
                reads_plain: entry.prefix.is_none(),
                base,
                ..Slot::new(entry, config)
            }
        };
        entries.iter().enumerate().map(slot).collect()
    }

    fn new(entry: &Entry<'_>, config: &Config) -> Self {
        let names = match (entry.is_exact, entry.prefix) {
            (true, Some(prefix)) => Names::new(entry.name).only(prefix),
            _ => Names::new(entry.name),
        };
        Self {
            format: entry.format,
            names,
            algorithm: config.algorithm,
            typ: config.typ(entry.name),
            rings: Default::default(),
            reads: [false; 3],
            reads_plain: false,
            base: 0,
            without_tenant: false,
        }
    }

    /// The keys of a cookie with this prefix, from the secrets of the configuration.
    #[inline]
    pub(super) fn keys(&self, prefix: Prefix, secrets: &[Secret]) -> &Keyring {
        let (at, salt) = match self.format {
            Format::Authjs => (prefix as usize, self.names.get(prefix)),
            Format::Signed | Format::NextAuth => (0, ""),
        };
        self.rings[at].get_or_init(|| self.derive(secrets, salt))
    }

    #[cold]
    fn derive(&self, secrets: &[Secret], salt: &str) -> Keyring {
        let ring = self.derive_ring(secrets, salt);
        stack::wipe();
        ring
    }

    /// Not inlined, so that its frame is wiped.
    #[inline(never)]
    fn derive_ring(&self, secrets: &[Secret], salt: &str) -> Keyring {
        let secrets: Vec<Material<'_>> = secrets.iter().map(Secret::material).collect();
        let typ = self.typ.clone();
        Keyring::derive(self.format, self.algorithm, typ, &secrets, salt)
    }

    /// The longest value of one cookie in the format's own library.
    pub(super) fn chunk_limit(&self) -> Option<usize> {
        match self.format {
            Format::Signed => None,
            Format::Authjs => Some(3936),
            Format::NextAuth => Some(3933),
        }
    }

    pub(super) fn reads(&self, prefix: Prefix, is_secure: bool) -> bool {
        self.reads[prefix as usize] || (prefix == Prefix::Bare && self.reads_plain && !is_secure)
    }
}

/// Where the cookies of a slot may be, so that they can be removed.
#[derive(Debug)]
pub(super) struct Places {
    /// The scopes that cookies of this base name may have, the configured one first.
    pub(super) scopes: Vec<Scope>,
    /// A scope by the configured path or `accept` whose cookies a request need not carry.
    pub(super) elsewhere: Option<Scope>,
}

impl Places {
    /// Those of each slot.
    pub(super) fn all(entries: &[Entry<'_>], attributes: &Attributes) -> Vec<Self> {
        let places = |(index, entry): (usize, &Entry<'_>)| Self {
            scopes: scopes(entry.name, entries, attributes),
            elsewhere: match index {
                // The endpoints may be outside of the configured path.
                0 => Some(attributes.scope.clone()).filter(|scope| scope.path != "/"),
                _ => entry.scope(),
            },
        };
        entries.iter().enumerate().map(places).collect()
    }
}

/// The prefixes that an entry reads. Where `__Host-` is what we write, weaker ones
/// are read only if `accept` names them, as any sibling domain can set those.
fn reads(
    entry: &Entry<'_>,
    is_own: bool,
    has_own_name: bool,
    attributes: &Attributes,
) -> [bool; 3] {
    if let Some(prefix) = entry.prefix {
        return Prefix::ALL.map(|each| each == prefix);
    }
    let strongest = match (is_own, entry.scope()) {
        (true, _) => attributes.strongest(),
        (false, Some(_)) => Prefix::Secure,
        (false, None) => Prefix::Host,
    };
    let secure = entry.format != Format::Signed || strongest == Prefix::Secure;
    [is_own || !has_own_name, secure, false]
}

/// The scopes that cookies of a base name may have.
fn scopes(name: &str, entries: &[Entry<'_>], attributes: &Attributes) -> Vec<Scope> {
    let mut scopes = Vec::new();
    add_scope(&mut scopes, attributes.scope.clone());
    for entry in entries[1..].iter().filter(|entry| entry.name == name) {
        add_scope(&mut scopes, entry.scope().unwrap_or_default());
    }
    scopes
}

/// Adds a scope, and the one of its host alone, unless they are there.
#[inline(never)]
fn add_scope(scopes: &mut Vec<Scope>, scope: Scope) {
    let host_only = scope.host_only();
    for scope in [scope, host_only] {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CookieConfig;
    use crate::{Auth, Outcome, Request, Scheme, SystemEntropy, Writes};

    const SECRET: &str = "a secret of at least thirty-two bytes";

    fn auth(format: Format, name: &str) -> Auth {
        let cookie = CookieConfig::default().exact_name(name);
        Auth::new(&Config::new(SECRET).format(format).cookie(cookie)).expect("a good name")
    }

    fn request(cookies: &str, scheme: Scheme) -> Request<'_> {
        Request::new(cookies, 0).scheme(scheme)
    }

    fn written(outcome: Outcome) -> Writes {
        match outcome {
            Outcome::Active { writes, .. } => writes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_exact_name_is_written_and_read_whatever_the_scheme() {
        for format in [Format::Authjs, Format::NextAuth, Format::Signed] {
            for name in ["own", "__Secure-own", "__Host-own"] {
                let auth = auth(format, name);
                for scheme in [Scheme::Http, Scheme::Https, Scheme::Unknown] {
                    let issued = auth.issue(&request("", scheme), "{}", &mut SystemEntropy);
                    let writes = written(issued.expect("an empty token is one"));
                    let line = &writes.set_cookie[0];
                    let is_secure = name != "own" || scheme == Scheme::Https;
                    assert!(line.starts_with(&[name, "="].concat()), "{line}");
                    assert_eq!(line.contains("; Secure"), is_secure, "{line}");
                    let cookies = writes.request_cookie.expect("written");
                    let read = auth.read(&request(&cookies, scheme));
                    assert!(matches!(read, Outcome::Active { .. }), "{read:?}");
                }
            }
        }
    }

    #[test]
    fn an_exact_name_is_the_only_one() {
        let auth = auth(Format::Signed, "__Secure-own");
        let issued = auth.issue(&request("", Scheme::Https), "{}", &mut SystemEntropy);
        let own = written(issued.expect("an empty token is one")).request_cookie;
        let own = own.expect("written");
        for other in [
            own.replace("__Secure-", ""),
            own.replace("__Secure-", "__Host-"),
        ] {
            let request = request(&other, Scheme::Https);
            assert!(matches!(auth.read(&request), Outcome::Anonymous));
            // They are another application's.
            assert!(auth.clear(&request).set_cookie.is_empty());
        }
    }

    #[test]
    fn an_exact_name_is_checked_as_others_are() {
        let code = |cookie: CookieConfig| {
            let config = Config::new(SECRET).cookie(cookie);
            Auth::new(&config).err().map(|error| error.code())
        };
        let exact = |name: &str| CookieConfig::default().exact_name(name);
        assert_eq!(code(exact("__Host-own")), None);
        for name in [
            "",
            "__Secure-",
            "__Host-__Secure-x",
            "__secure-x",
            "a b",
            "a;b",
        ] {
            assert!(code(exact(name)).is_some(), "{name:?}");
        }
        assert!(code(exact("__Host-own").domain("example.com")).is_some());
        assert!(code(exact("__Host-own").path("/p")).is_some());
        assert_eq!(code(exact("__Secure-own").domain("example.com")), None);
    }
}
