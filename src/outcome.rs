//! The result of reading a request's session cookie.

use crate::error::Reason;

/// The result of every read. Only [`Outcome::Active`] has a session to trust.
///
/// ```
/// use waxseal::{Outcome, Writes};
///
/// /// The session, and what the response has to carry in any case.
/// fn taken_apart(outcome: Outcome) -> (Option<String>, Writes) {
///     match outcome {
///         Outcome::Active { session, writes, .. } => (Some(session), writes),
///         Outcome::Invalid { writes, .. } => (None, writes),
///         Outcome::Anonymous | Outcome::Undecided => (None, Writes::default()),
///     }
/// }
/// assert_eq!(taken_apart(Outcome::Anonymous).0, None);
/// ```
#[must_use = "it tells whether there is a session, and what the response has to carry"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The cookie is authentic and has not expired.
    Active {
        /// What the app and the browser may see, as JSON.
        session: String,
        /// The claims, for the server only, as JSON.
        token: String,
        /// Why the cookie was rewritten, if it was.
        renewed: Option<Renewed>,
        /// What the response has to carry.
        writes: Writes,
    },
    /// There is no session cookie.
    Anonymous,
    /// There is one, and it was refused. It is cleared if it opened under our keys.
    Invalid {
        /// Why.
        reason: Reason,
        /// What the response has to carry.
        writes: Writes,
    },
    /// There are session cookies, but verifying them would cost more than one request
    /// may: more than 64 KiB to authenticate, over all keys and cookies. There is no
    /// session, and the cookies stay.
    Undecided,
}

/// Why a cookie was rewritten.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renewed {
    /// `session.updateAge` has passed since the cookie was written.
    Rolling,
    /// `callbacks.jwt` or an update has changed the claims.
    Claims,
    /// It was sealed with another secret, or in another format.
    Rekey,
    /// The tokens of its provider were refreshed, here or by another instance.
    Refresh,
}

impl Renewed {
    /// The name on the JavaScript side.
    pub const fn as_str(self) -> &'static str {
        match self {
            Renewed::Rolling => "rolling",
            Renewed::Claims => "claims",
            Renewed::Rekey => "rekey",
            Renewed::Refresh => "refresh",
        }
    }
}

/// The headers that leave together when session cookies change. With the feature `http`,
/// `apply` puts them on a response.
///
/// ```
/// use waxseal::{Auth, Config, Request};
///
/// let auth = Auth::new(&Config::new("a secret of at least thirty-two bytes"))?;
/// let writes = auth.clear(&Request::new("waxseal.session-token=x", 0));
/// let mut head = String::from("HTTP/1.1 204 No Content\r\n");
/// for line in &writes.set_cookie {
///     head += &format!("Set-Cookie: {line}\r\n");
/// }
/// for (name, value) in writes.response_headers() {
///     head += &format!("{name}: {value}\r\n");
/// }
/// assert!(head.ends_with("Vary: Cookie\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Writes {
    /// Set-Cookie lines; none when nothing changes.
    pub set_cookie: Vec<String>,
    /// The Cookie header to forward the request with, so that the application sees the
    /// new session; `None` when nothing changes.
    pub request_cookie: Option<String>,
}

impl Writes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.set_cookie.is_empty()
    }

    /// Response headers that keep shared caches from storing a user's cookie. Send
    /// them with every Set-Cookie line.
    pub fn response_headers(&self) -> &'static [(&'static str, &'static str)] {
        match self.is_empty() {
            true => &[],
            false => &[
                ("Cache-Control", "private, no-cache, no-store"),
                ("Expires", "0"),
                ("Pragma", "no-cache"),
                ("Vary", "Cookie"),
            ],
        }
    }
}
