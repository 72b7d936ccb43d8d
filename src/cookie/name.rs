//! Cookie names: a base name with the prefixes of RFC 6265bis §4.1.3, and the
//! number of a chunk.

/// The prefix of a cookie's name (RFC 6265bis §4.1.3), strongest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum Prefix {
    /// `__Host-`: set by this host on https, for the whole host.
    #[cfg_attr(feature = "serde", serde(rename = "__Host-"))]
    Host,
    /// `__Secure-`: set on https, perhaps by a sibling domain.
    #[cfg_attr(feature = "serde", serde(rename = "__Secure-"))]
    Secure,
    /// None.
    #[cfg_attr(feature = "serde", serde(rename = ""))]
    Bare,
}

impl Prefix {
    pub(crate) const ALL: [Prefix; 3] = [Prefix::Host, Prefix::Secure, Prefix::Bare];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Prefix::Host => "__Host-",
            Prefix::Secure => "__Secure-",
            Prefix::Bare => "",
        }
    }
}

/// The three names that a session cookie may have, or the only one.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    all: [String; 3],
    /// The prefix of the only name, where the whole name is given.
    only: Option<Prefix>,
}

impl Names {
    pub(crate) fn new(base: &str) -> Self {
        Self {
            all: Prefix::ALL.map(|prefix| [prefix.as_str(), base].concat()),
            only: None,
        }
    }

    /// Only the one with this prefix.
    pub(crate) fn only(self, prefix: Prefix) -> Self {
        Self {
            only: Some(prefix),
            ..self
        }
    }

    pub(crate) fn only_prefix(&self) -> Option<Prefix> {
        self.only
    }

    pub(crate) fn get(&self, prefix: Prefix) -> &str {
        &self.all[prefix as usize]
    }

    /// Which of the names a cookie has, and its chunk number if it has one.
    /// `None` for other names, even if they begin like ours.
    pub(crate) fn find(&self, cookie: &[u8]) -> Option<(Prefix, Option<usize>)> {
        // A base name has no prefix itself, so one comparison is enough.
        let (prefix, name) = split_prefix(cookie);
        if self.only.is_some_and(|only| only != prefix) {
            return None;
        }
        match name.strip_prefix(self.get(Prefix::Bare).as_bytes())? {
            [] => Some((prefix, None)),
            [b'.', number @ ..] => Some((prefix, Some(chunk_number(number)?))),
            _ => None,
        }
    }
}

fn split_prefix(cookie: &[u8]) -> (Prefix, &[u8]) {
    let prefix = prefix_of(cookie);
    (prefix, &cookie[prefix.as_str().len()..])
}

/// The prefix that a whole name begins with.
#[inline]
pub(crate) fn prefix_of(name: &[u8]) -> Prefix {
    let has = |prefix: &Prefix| name.starts_with(prefix.as_str().as_bytes());
    // The last one is empty.
    Prefix::ALL.into_iter().find(has).unwrap_or(Prefix::Bare)
}

/// A chunk's number in its only valid form: one or two digits, no leading zero.
fn chunk_number(text: &[u8]) -> Option<usize> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    match text {
        [one] => digit(one),
        [b'0', _] => None,
        [ten, one] => Some(digit(ten)? * 10 + digit(one)?),
        _ => None,
    }
}

/// Whether a text can be a base name: a token (RFC 9110 §5.6.2) without a prefix,
/// short enough to leave room for the value.
pub(crate) fn is_base_name(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let lower = text.to_ascii_lowercase();
    (1..=128).contains(&text.len())
        && text.bytes().all(is_token)
        && !lower.starts_with("__host-")
        && !lower.starts_with("__secure-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_27_finds_only_exact_names() {
        let names = Names::new("s");
        for (cookie, expected) in [
            ("s", Some((Prefix::Bare, None))),
            ("__Secure-s", Some((Prefix::Secure, None))),
            ("__Host-s.0", Some((Prefix::Host, Some(0)))),
            ("s.9", Some((Prefix::Bare, Some(9)))),
            ("s.15", Some((Prefix::Bare, Some(15)))),
            ("s.00", None),
            ("s.01", None),
            ("s.1e1", None),
            ("s.-1", None),
            ("s.", None),
            ("s.100", None),
            ("s-old", None),
            ("sx", None),
            ("S", None),
            ("__host-s", None),
            (" s", None),
            ("s ", None),
        ] {
            assert_eq!(names.find(cookie.as_bytes()), expected, "{cookie:?}");
        }
        assert_eq!(names.find("\u{2003}__Host-s".as_bytes()), None);
    }

    #[test]
    fn an_only_name_has_one_prefix() {
        let names = Names::new("s").only(Prefix::Secure);
        let found = names.find(b"__Secure-s.1");
        assert_eq!(found, Some((Prefix::Secure, Some(1))));
        for other in ["s", "s.0", "__Host-s", "__Secure-", "__Secure-s."] {
            assert_eq!(names.find(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn base_names_are_tokens_without_a_prefix() {
        assert!(is_base_name("authjs.session-token"));
        for text in [
            "",
            "a b",
            "a;b",
            "a=b",
            "ä",
            "__Host-a",
            "__secure-a",
            "a\r\n",
        ] {
            assert!(!is_base_name(text), "{text}");
        }
        assert!(!is_base_name(&"a".repeat(129)));
    }
}
