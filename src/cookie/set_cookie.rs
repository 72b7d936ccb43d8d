//! Set-Cookie lines, with the attributes in the order in which Auth.js writes
//! them. Every attribute is validated when the configuration is read, so no value can
//! end a line or add to it.

use super::name::Prefix;
use crate::text::date;
use crate::text::decimal::decimal;

/// `SameSite` (RFC 6265bis §5.6.7).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum SameSite {
    /// Sent with top-level navigations from other sites.
    #[default]
    Lax,
    /// Not sent with any request from another site.
    Strict,
    /// Always sent; browsers then require `Secure`.
    None,
}

impl SameSite {
    pub(crate) const ALL: [Self; 3] = [SameSite::Lax, SameSite::Strict, SameSite::None];

    /// The name in the configuration.
    pub(crate) const fn option(self) -> &'static str {
        match self {
            SameSite::Lax => "lax",
            SameSite::Strict => "strict",
            SameSite::None => "none",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            SameSite::Lax => "Lax",
            SameSite::Strict => "Strict",
            SameSite::None => "None",
        }
    }
}

/// The domain and path of a cookie, which together with its name identify it in a
/// browser's cookie jar (RFC 6265bis §5.7).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Scope {
    /// `None`: only the host itself.
    pub(crate) domain: Option<String>,
    pub(crate) path: String,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            domain: None,
            path: "/".to_owned(),
        }
    }
}

impl Scope {
    pub(crate) fn host_only(&self) -> Self {
        Self {
            domain: None,
            path: self.path.clone(),
        }
    }

    pub(crate) fn with_domain(&self, domain: &str) -> Self {
        Self {
            domain: Some(domain.to_owned()),
            path: self.path.clone(),
        }
    }
}

/// From when until when a cookie is kept, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(crate) now: i64,
    pub(crate) end: i64,
}

/// The attributes that all cookies of a session share.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    pub(crate) scope: Scope,
    pub(crate) same_site: SameSite,
    pub(crate) partitioned: bool,
}

impl Attributes {
    /// A line that sets the cookie for a lifetime; with `None` until the browser is closed.
    pub(crate) fn set(
        &self,
        name: &str,
        value: &str,
        secure: bool,
        lifetime: Option<Lifetime>,
    ) -> String {
        let mut line = [name, "=", value].concat();
        push_scope(&mut line, &self.scope);
        if let Some(Lifetime { now, end }) = lifetime {
            line.push_str("; Expires=");
            line.push_str(date::http(end * 1000).as_str());
            // It counts instead where there is one (RFC 6265 §5.3): the browser's clock may
            // be fast. A 0 would remove a session that has seconds of leeway left.
            line.push_str("; Max-Age=");
            line.push_str(&decimal((end - now).max(1)));
        }
        self.push_flags(&mut line, secure, self.partitioned);
        line
    }

    /// A line that removes the cookie of this scope. `Expires` repeats `Max-Age`, as
    /// Next.js drops a `Max-Age` of 0 when an app sets another cookie.
    pub(crate) fn clear(
        &self,
        name: &str,
        scope: &Scope,
        secure: bool,
        partitioned: bool,
    ) -> String {
        let mut line = [name, "=; Max-Age=0"].concat();
        push_scope(&mut line, scope);
        line.push_str("; Expires=");
        line.push_str(date::http(0).as_str());
        self.push_flags(&mut line, secure, partitioned);
        line
    }

    /// The strongest prefix that these attributes allow on https.
    pub(crate) fn strongest(&self) -> Prefix {
        match self.scope == Scope::default() {
            true => Prefix::Host,
            false => Prefix::Secure,
        }
    }

    fn push_flags(&self, line: &mut String, secure: bool, partitioned: bool) {
        line.push_str("; HttpOnly");
        if secure {
            line.push_str("; Secure");
        }
        if partitioned {
            line.push_str("; Partitioned");
        }
        line.push_str("; SameSite=");
        line.push_str(self.same_site.as_str());
    }
}

fn push_scope(line: &mut String, scope: &Scope) {
    if let Some(domain) = &scope.domain {
        line.push_str("; Domain=");
        line.push_str(domain);
    }
    line.push_str("; Path=");
    line.push_str(&scope.path);
}

/// Whether a text is valid as `Domain`: a host name, with or without the leading dot
/// that browsers ignore.
pub(crate) fn is_domain(text: &str) -> bool {
    let host = text.strip_prefix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Whether a text is valid as `Path`.
pub(crate) fn is_path(text: &str) -> bool {
    text.starts_with('/')
        && text.len() <= 1024
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetime(now: i64) -> Option<Lifetime> {
        let end = 1_797_880_837;
        Some(Lifetime { now, end })
    }

    #[test]
    fn writes_the_attributes_in_order() {
        let mut attributes = Attributes {
            scope: Scope::default(),
            same_site: SameSite::Lax,
            partitioned: false,
        };
        assert_eq!(
            attributes.set("s", "v", false, lifetime(1_797_880_000)),
            "s=v; Path=/; Expires=Mon, 21 Dec 2026 19:20:37 GMT; Max-Age=837; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            attributes.set("s", "v", false, lifetime(1_797_880_838)),
            "s=v; Path=/; Expires=Mon, 21 Dec 2026 19:20:37 GMT; Max-Age=1; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            attributes.clear("s", &Scope::default(), false, false),
            "s=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
        );
        assert_eq!(attributes.strongest(), Prefix::Host);
        attributes.scope.domain = Some("example.com".into());
        attributes.same_site = SameSite::None;
        attributes.partitioned = true;
        assert_eq!(
            attributes.set("s", "v", true, None),
            "s=v; Domain=example.com; Path=/; HttpOnly; Secure; Partitioned; SameSite=None"
        );
        assert_eq!(attributes.strongest(), Prefix::Secure);
    }

    #[test]
    fn attack_28_refuses_values_that_would_end_the_attribute() {
        for text in [
            "a;b", "a b", "a\r\nb", "", ".", "a..b", "-a", "a_b", "ä.de", "a,b",
        ] {
            assert!(!is_domain(text), "{text:?}");
        }
        assert!(is_domain(".example.com") && is_domain("localhost"));
        for text in ["", "a", "/a;b", "/a\n", "/ä", "/a b"] {
            assert!(!is_path(text), "{text:?}");
        }
    }
}
