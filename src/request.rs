//! The part of a request that the core needs.

use std::borrow::Cow;

use crate::cookie::MAX_HEADER;
use crate::text::date;

/// The part of a request that the core needs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The Cookie header's bytes; empty where there is none.
    pub cookies: Cow<'a, [u8]>,
    /// Whether the browser used https.
    pub scheme: Scheme,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// The `Host` header; empty where it is not known. Sign-in, sign-out and moving a
    /// session from an earlier configuration also clear cookies of the host's parent
    /// domains.
    pub host: &'a str,
}

impl<'a> Request<'a> {
    /// A request with the bytes of its Cookie header, empty where there is none, at a
    /// time in milliseconds since 1970, by an unknown scheme.
    ///
    /// ```
    /// use std::time::{SystemTime, UNIX_EPOCH};
    /// use waxseal::{Request, Scheme};
    ///
    /// let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    /// let request = Request::new("a=1; b=2", i64::try_from(now.as_millis())?).scheme(Scheme::Https);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(cookies: &'a (impl AsRef<[u8]> + ?Sized), now_ms: i64) -> Self {
        Self {
            cookies: Cow::Borrowed(cookies.as_ref()),
            scheme: Scheme::Unknown,
            now_ms,
            host: "",
        }
    }

    /// The same request with this scheme.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// The same request with this host: the `Host` header as it was sent.
    #[must_use]
    pub fn host(mut self, host: &'a str) -> Self {
        self.host = host;
        self
    }

    /// Within the range of JavaScript's dates, so that no sum overflows.
    pub(crate) fn now(&self) -> i64 {
        date::clamp(self.now_ms)
    }

    /// The same request without the part of the Cookie header that is never read.
    pub(crate) fn truncated(&self) -> Request<'_> {
        let length = self.cookies.len().min(MAX_HEADER);
        Request {
            cookies: Cow::Borrowed(&self.cookies[..length]),
            ..*self
        }
    }
}

/// How the browser reached the app.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Scheme {
    /// Not known.
    #[default]
    Unknown,
    /// https: cookie names without a prefix are not accepted.
    Https,
    /// Plain http, or behind a proxy that does not say.
    Http,
}
