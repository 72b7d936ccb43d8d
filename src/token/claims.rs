//! The registered claims (RFC 7519 §4.1) and the ones of a session's life.

use std::borrow::Cow;

use super::json::{self, Object};
use crate::decimal::decimal;
use crate::error::Reason;

/// Seconds that clocks may differ, as in Auth.js.
pub(crate) const LEEWAY: i64 = 15;

/// Claims that only the core writes.
pub(crate) const PROTECTED: [&str; 7] = ["iat", "exp", "nbf", "jti", "sid", "auth_time", "rev"];

/// A later date than any that is printed, so that sums stay in range.
const MAX_SECONDS: i64 = 1 << 40;

/// The claims of an authentic token. Times are in milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct Claims<'a> {
    pub(crate) object: Object<'a>,
    pub(crate) exp: i64,
    pub(crate) nbf: Option<i64>,
    pub(crate) iat: Option<i64>,
    pub(crate) auth_time: Option<i64>,
}

impl<'a> Claims<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Reason> {
        let object = Object::parse(text).map_err(|_| Reason::Malformed)?;
        let date = |name| object.get(name).map(numeric_date).transpose();
        Ok(Self {
            exp: date("exp")?.ok_or(Reason::Claims)?,
            nbf: date("nbf")?,
            iat: date("iat")?,
            auth_time: date("auth_time")?,
            object,
        })
    }

    /// Whether the session lives at `now_ms`; the order of the checks is the
    /// order in which reasons are reported.
    pub(crate) fn check(&self, now_ms: i64, absolute_max_age: Option<i64>) -> Result<(), Reason> {
        // Auth.js counts in whole seconds: valid through exp + 14.999 s.
        let now = now_ms.div_euclid(1000) * 1000;
        let leeway = LEEWAY * 1000;
        if self.exp <= now - leeway {
            return Err(Reason::Expired);
        }
        if self.nbf.is_some_and(|nbf| nbf > now + leeway) {
            return Err(Reason::NotYetValid);
        }
        match self.absolute_end(absolute_max_age) {
            Some(end) if end <= now - leeway => Err(Reason::AbsoluteMaxAge),
            _ => Ok(()),
        }
    }

    /// When the session ends however often it is renewed.
    pub(crate) fn absolute_end(&self, absolute_max_age: Option<i64>) -> Option<i64> {
        // A token of another library has no `auth_time`; its `iat` is the
        // latest time at which its user can have signed in.
        let begin = self.auth_time.or(self.iat)?;
        Some(begin + absolute_max_age? * 1000)
    }

    /// NextAuth.js v4 once sealed OAuth check cookies under the session's key;
    /// a session names somebody (CVE-2023-48309).
    pub(crate) fn names_somebody(&self) -> bool {
        ["sub", "email", "name"]
            .iter()
            .any(|name| self.object.get(name).is_some_and(|value| value != "null"))
    }

    /// The session's stable id: `sid`, or for a token of another library its
    /// `jti`, so that parallel requests agree on it.
    pub(crate) fn sid(&self) -> Option<Cow<'a, str>> {
        ["sid", "jti"]
            .iter()
            .filter_map(|name| json::string(self.object.get(name)?))
            .find(|id| !id.is_empty() && id.len() <= 128)
    }

    /// How often the session was written.
    pub(crate) fn rev(&self) -> i64 {
        self.object
            .get("rev")
            .and_then(|rev| rev.parse().ok())
            .filter(|rev| *rev >= 0)
            .unwrap_or(0)
    }
}

/// What the core writes into claims.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// Seconds since 1970.
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    pub(crate) life: Option<Life>,
}

/// The claims that outlast renewals.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) sid: String,
    pub(crate) auth_time: i64,
    pub(crate) rev: i64,
}

/// The claims with the stamp's values: present ones keep their place, as in
/// Auth.js, missing ones are appended.
pub(crate) fn stamp(claims: &Object<'_>, stamp: &Stamp) -> String {
    let mut texts = vec![
        ("iat", decimal(stamp.iat)),
        ("exp", decimal(stamp.exp)),
        ("jti", quoted(&stamp.jti)),
    ];
    if let Some(life) = &stamp.life {
        texts.push(("sid", quoted(&life.sid)));
        texts.push(("auth_time", decimal(life.auth_time)));
        texts.push(("rev", decimal(life.rev)));
    }
    let mut object = claims.clone();
    for (name, value) in &texts {
        object.set(name, value);
    }
    object.to_json()
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    json::push_string(&mut out, text);
    out
}

/// A NumericDate (RFC 7519 §2) in milliseconds, rounded up: against whole seconds
/// that decides as the number itself would. An exponent is refused: nothing writes
/// dates so.
fn numeric_date(value: &str) -> Result<i64, Reason> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return Err(Reason::Claims);
    }
    let seconds = whole.parse().unwrap_or(MAX_SECONDS).min(MAX_SECONDS);
    let millis = fraction
        .bytes()
        .chain([b'0'; 3])
        .take(3)
        .fold(0, |millis, digit| millis * 10 + i64::from(digit - b'0'));
    let ms = seconds * 1000 + millis;
    let is_cut = fraction.bytes().skip(3).any(|digit| digit != b'0');
    Ok(match negative {
        true => -ms,
        false => ms + i64::from(is_cut),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numeric_dates() {
        assert_eq!(numeric_date("1700000000"), Ok(1_700_000_000_000));
        assert_eq!(numeric_date("1.5"), Ok(1500));
        assert_eq!(numeric_date("1.0009"), Ok(1001));
        assert_eq!(numeric_date("1.9999"), Ok(2000));
        assert_eq!(numeric_date("1.0000000"), Ok(1000));
        assert_eq!(numeric_date("-1.0009"), Ok(-1000));
        assert_eq!(numeric_date("-2"), Ok(-2000));
        assert_eq!(numeric_date(&"9".repeat(300)), Ok(MAX_SECONDS * 1000));
        for text in ["\"1\"", "null", "true", "[1]", "{}", "1e9", ""] {
            assert_eq!(numeric_date(text), Err(Reason::Claims), "{text}");
        }
    }

    #[test]
    fn the_leeway_ends_at_fifteen_seconds() {
        let claims = Claims::read(r#"{"exp":100,"nbf":50}"#).expect("valid");
        for (now, expected) in [
            (34_999, Err(Reason::NotYetValid)),
            (35_000, Ok(())),
            (100_000, Ok(())),
            (114_999, Ok(())),
            (115_000, Err(Reason::Expired)),
        ] {
            assert_eq!(claims.check(now, None), expected, "{now}");
        }
    }

    /// Found by the differential test: jose compares the fraction, however small.
    #[test]
    fn a_fraction_below_a_millisecond_decides() {
        let claims = Claims::read(r#"{"exp":100.0001,"nbf":50.0001}"#).expect("valid");
        for (now, expected) in [
            (35_000, Err(Reason::NotYetValid)),
            (36_000, Ok(())),
            (115_000, Ok(())),
            (116_000, Err(Reason::Expired)),
        ] {
            assert_eq!(claims.check(now, None), expected, "{now}");
        }
    }

    #[test]
    fn the_absolute_end_counts_from_sign_in() {
        let claims = Claims::read(r#"{"exp":9000,"iat":500,"auth_time":100}"#).expect("valid");
        assert_eq!(claims.check(1_114_000, Some(1000)), Ok(()));
        assert_eq!(
            claims.check(1_115_000, Some(1000)),
            Err(Reason::AbsoluteMaxAge)
        );
        let foreign = Claims::read(r#"{"exp":9000,"iat":500}"#).expect("valid");
        assert_eq!(foreign.check(1_514_000, Some(1000)), Ok(()));
        assert_eq!(
            foreign.check(1_515_000, Some(1000)),
            Err(Reason::AbsoluteMaxAge)
        );
    }

    #[test]
    fn wrong_types_are_errors_not_absence() {
        for text in [
            "{}",
            r#"{"exp":"1"}"#,
            r#"{"exp":null}"#,
            r#"{"exp":1,"iat":"1"}"#,
            r#"{"exp":1,"nbf":[]}"#,
            r#"{"exp":1,"auth_time":"x"}"#,
        ] {
            assert_eq!(Claims::read(text).err(), Some(Reason::Claims), "{text}");
        }
    }
}
