//! [`Request`] and [`Writes`] for the types of the crate `http`, which axum, hyper, tonic
//! and tower share.

use std::borrow::Cow;

use http::header::InvalidHeaderValue;
use http::header::{COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, SET_COOKIE, VARY};

use crate::outcome::Writes;
use crate::request::Request;

impl<'a> Request<'a> {
    /// A request with these headers, `Cookie` and `Host`, at a time in milliseconds since
    /// 1970. Needs the feature `http`.
    ///
    /// Several `Cookie` headers, which HTTP/2 allows, count as one (RFC 9113 §8.2.3).
    /// Nothing in them tells the scheme: pass it to [`Request::scheme`]. Where it is not
    /// known, production counts as https, where cookie names without a prefix are not
    /// accepted. HTTP/2 may have the host in `:authority` alone: then pass it to
    /// [`Request::host`].
    ///
    /// ```
    /// use http::{HeaderMap, header::COOKIE};
    /// use waxseal::{Request, Scheme};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.append(COOKIE, "a=1".parse()?);
    /// headers.append(COOKIE, "b=2".parse()?);
    /// let request = Request::from_headers(&headers, 1_700_000_000_000).scheme(Scheme::Https);
    /// assert_eq!(request.cookies[..], *b"a=1; b=2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_headers(headers: &'a HeaderMap, now_ms: i64) -> Self {
        let mut request = Self::new("", now_ms);
        request.cookies = cookies(headers);
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        request.host(host.unwrap_or_default())
    }
}

/// [`Request::from_headers`] at the time of the system's clock. Pass the time yourself
/// where it is not to be trusted, and in tests.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
impl<'a> From<&'a HeaderMap> for Request<'a> {
    fn from(headers: &'a HeaderMap) -> Self {
        Self::from_headers(headers, now_ms())
    }
}

impl Writes {
    /// Puts the Set-Cookie lines into a response's headers, and with them the headers
    /// that keep caches from storing them ([`Writes::response_headers`]). Nothing
    /// changes where there is nothing to write; twice is as good as once. Needs the
    /// feature `http`.
    ///
    /// Cookies that are there stay. `Cache-Control`, `Expires` and `Pragma` are replaced,
    /// `Vary` is added to, and fields that caches obey instead go (`CDN-Cache-Control`
    /// and others of RFC 9213, `Surrogate-Control`).
    ///
    /// # Errors
    ///
    /// A line of [`Writes::set_cookie`] can't be a header's value. None that the core
    /// wrote is such a one; then the headers are as they were.
    ///
    /// ```
    /// use http::{HeaderMap, header::SET_COOKIE};
    /// use waxseal::{Auth, Config, Request};
    ///
    /// let auth = Auth::new(&Config::new("a secret of at least thirty-two bytes"))?;
    /// let mut headers = HeaderMap::new();
    /// auth.clear(&Request::new("waxseal.session-token=x", 0)).apply(&mut headers)?;
    /// assert!(headers[SET_COOKIE].as_bytes().starts_with(b"waxseal.session-token=; "));
    /// assert_eq!(headers["cache-control"], "private, no-cache, no-store");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(&self, headers: &mut HeaderMap) -> Result<(), InvalidHeaderValue> {
        if self.is_empty() {
            return Ok(());
        }
        // All of them before anything changes.
        let lines = self.set_cookie.iter().map(|line| secret_value(line));
        let lines: Vec<HeaderValue> = lines.collect::<Result<_, _>>()?;
        for name in other_cache_controls(headers) {
            headers.remove(name);
        }
        for (name, value) in self.response_headers() {
            let value = HeaderValue::from_static(value);
            match *name {
                "Vary" if varies_by_cookie(headers) => {}
                "Vary" => _ = headers.append(VARY, value),
                name => _ = headers.insert(name, value),
            }
        }
        for line in lines {
            let mut there = headers.get_all(SET_COOKIE).iter();
            if !there.any(|other| *other == line) {
                headers.append(SET_COOKIE, line);
            }
        }
        Ok(())
    }
}

/// The Cookie headers as one; borrowed where there is one.
fn cookies(headers: &HeaderMap) -> Cow<'_, [u8]> {
    let values = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    match values.collect::<Vec<_>>()[..] {
        [] => Cow::Borrowed(b""),
        [one] => Cow::Borrowed(one),
        ref several => Cow::Owned(several.join(&b"; "[..])),
    }
}

/// Not shown by `Debug`, and not kept in the tables of HTTP/2's header compression.
fn secret_value(line: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_bytes(line.as_bytes())?;
    value.set_sensitive(true);
    Ok(value)
}

/// What caches obey instead of `Cache-Control`.
fn other_cache_controls(headers: &HeaderMap) -> Vec<HeaderName> {
    let names = headers.keys().filter(|name| {
        let name = name.as_str();
        name.ends_with("-cache-control") || name == "surrogate-control"
    });
    names.cloned().collect()
}

/// Whether a list in `Vary` holds `Cookie` or `*` (RFC 9110 §12.5.5).
fn varies_by_cookie(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(VARY).iter();
    let mut fields = lists.flat_map(|list| list.as_bytes().split(|byte| *byte == b','));
    fields.any(|field| {
        let field = field.trim_ascii();
        field == b"*" || field.eq_ignore_ascii_case(b"cookie")
    })
}

/// Milliseconds since 1970. A clock beyond what fits is in a future in which every
/// session has expired.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn now_ms() -> i64 {
    use std::time::SystemTime;

    match SystemTime::UNIX_EPOCH.elapsed() {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Auth, Config, EntropyUnavailable, Outcome, Reason, Scheme};

    const NOW: i64 = 1_700_000_000_000;

    fn auth() -> Auth {
        Auth::new(&Config::new("a secret of at least thirty-two bytes")).unwrap()
    }

    fn counter() -> impl crate::Entropy {
        struct Counter(u8);
        impl crate::Entropy for Counter {
            fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
                bytes.fill_with(|| {
                    self.0 = self.0.wrapping_add(1);
                    self.0
                });
                Ok(())
            }
        }
        Counter(0)
    }

    fn issued(claims: &str) -> Writes {
        let request = Request::new("", NOW).scheme(Scheme::Https);
        match auth().issue(&request, claims, &mut counter()) {
            Ok(Outcome::Active { writes, .. }) => writes,
            other => panic!("{other:?}"),
        }
    }

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let pairs = pairs.iter().copied();
        pairs
            .map(|(name, value)| {
                let name = HeaderName::from_static(name);
                (name, HeaderValue::from_bytes(value).unwrap())
            })
            .collect()
    }

    #[test]
    fn cookie_headers_are_joined() {
        for (values, joined) in [
            (&[][..], &b""[..]),
            (&["a=1"], b"a=1"),
            (&["a=1", "b=2; c=3", ""], b"a=1; b=2; c=3; "),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(COOKIE, HeaderValue::from_static(value));
            }
            assert_eq!(Request::from_headers(&headers, NOW).cookies, joined);
        }
    }

    #[test]
    fn a_session_in_chunks_is_read_from_a_header_for_each() {
        let claims = format!(r#"{{"sub":"1","x":"{}"}}"#, "y".repeat(9000));
        let cookies = issued(&claims).request_cookie.unwrap();
        let mut headers = HeaderMap::new();
        for cookie in cookies.split("; ") {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        assert!(headers.get_all(COOKIE).iter().count() > 2);
        let request = Request::from_headers(&headers, NOW).scheme(Scheme::Https);
        assert!(matches!(auth().read(&request), Outcome::Active { .. }));
    }

    #[test]
    fn odd_bytes_are_passed_on_or_left_out() {
        let odd = headers(&[("cookie", b"a=\xff\x80; b"), ("host", b"\xe4.test")]);
        let request = Request::from_headers(&odd, i64::MIN);
        assert_eq!(request.cookies[..], b"a=\xff\x80; b"[..]);
        assert_eq!((request.host, request.scheme), ("", Scheme::Unknown));
        assert_eq!(auth().read(&request), Outcome::Anonymous);
    }

    #[test]
    fn headers_of_any_size_are_refused_as_one_too_large_is() {
        let mut many = HeaderMap::new();
        for _ in 0..40 {
            many.append(COOKIE, HeaderValue::from_bytes(&[b'a'; 4000]).unwrap());
        }
        let outcome = auth().read(&Request::from_headers(&many, NOW));
        assert!(matches!(
            outcome,
            Outcome::Invalid {
                reason: Reason::Oversize,
                ..
            }
        ));
    }

    #[test]
    fn the_clock_is_the_one_of_the_system() {
        let ahead = 60_000;
        let now = Request::from(&HeaderMap::new()).now_ms;
        assert!(now > NOW && (now_ms() - now) < ahead);
    }

    #[test]
    fn writes_go_with_their_cache_headers_and_keep_other_cookies() {
        let writes = issued(r#"{"sub":"1"}"#);
        let mut response = headers(&[
            ("set-cookie", b"theme=dark"),
            ("cache-control", b"public, max-age=600"),
            ("cdn-cache-control", b"max-age=600"),
            ("surrogate-control", b"max-age=600"),
            ("vary", b"Accept-Encoding"),
        ]);
        writes.apply(&mut response).unwrap();
        let once = response.clone();
        writes.apply(&mut response).unwrap();
        assert_eq!(response, once, "twice is as good as once");

        let all = |name| -> Vec<&[u8]> {
            response
                .get_all(name)
                .iter()
                .map(HeaderValue::as_bytes)
                .collect()
        };
        let line = writes.set_cookie[0].as_bytes();
        assert_eq!(all("set-cookie"), [b"theme=dark", line]);
        assert_eq!(all("cache-control"), [b"private, no-cache, no-store"]);
        assert_eq!(
            (all("expires"), all("pragma")),
            (vec![&b"0"[..]], vec![&b"no-cache"[..]])
        );
        assert_eq!(all("vary"), [&b"Accept-Encoding"[..], b"Cookie"]);
        for name in ["cdn-cache-control", "surrogate-control"] {
            assert!(all(name).is_empty(), "{name}");
        }
        assert!(!format!("{response:?}").contains("waxseal.session-token="));
    }

    #[test]
    fn vary_is_added_to_only_where_cookie_is_missing() {
        for (vary, is_there) in [
            ("*", true),
            ("cookie", true),
            ("Accept , COOKIE", true),
            ("Accept", false),
            ("Cookies", false),
        ] {
            let response = headers(&[("vary", vary.as_bytes())]);
            assert_eq!(varies_by_cookie(&response), is_there, "{vary}");
        }
    }

    #[test]
    fn nothing_to_write_changes_nothing() {
        let mut response = headers(&[("cache-control", b"public")]);
        Writes::default().apply(&mut response).unwrap();
        assert_eq!(response, headers(&[("cache-control", b"public")]));
    }

    #[test]
    fn a_line_that_no_header_holds_changes_nothing() {
        let mut writes = issued(r#"{"sub":"1"}"#);
        writes
            .set_cookie
            .push("a=1\r\nLocation: https://evil.test".to_owned());
        let mut response = headers(&[("cache-control", b"public")]);
        assert!(writes.apply(&mut response).is_err());
        assert_eq!(response, headers(&[("cache-control", b"public")]));
    }
}
