//! The registered claims (RFC 7519 §4.1) and those of a session's lineage.

use std::borrow::Cow;

use crate::error::Reason;
use crate::json::{self, Object};
use crate::text::decimal::decimal;

/// Seconds that clocks may differ, as in Auth.js.
pub(crate) const LEEWAY: i64 = 15;

/// Seconds that a session may be given to live: as long as browsers keep a cookie (RFC
/// 6265bis §5.5, 400 days).
pub(crate) const MAX_OWN_AGE: i64 = 400 * 86_400;

/// Beside a `tenant` that we wrote: applications without tenants may have a claim of that
/// name, which says nothing to us.
pub(crate) const TENANT_MARK: &str = "of_tenant";

/// Claims that only the core writes; the first with a tenant alone, the last two with an
/// issuer alone.
const ALL_PROTECTED: &[&str] = &[
    "tenant",
    TENANT_MARK,
    "iat",
    "exp",
    "nbf",
    "jti",
    "sid",
    "auth_time",
    "proof_time",
    "max_age",
    "persist",
    "rev",
    "gen",
    "op_sid",
    "op_sub",
    "iss",
    "aud",
];

/// Those of a configuration without tenant and issuer.
#[cfg(test)]
pub(crate) const PROTECTED: &[&str] = protected(false, false);

/// The claims that only the core writes.
pub(crate) const fn protected(has_tenant: bool, has_issuer: bool) -> &'static [&'static str] {
    let mut found = ALL_PROTECTED;
    if !has_tenant && let [_, rest @ ..] = found {
        found = rest;
    }
    if !has_issuer && let [rest @ .., _, _] = found {
        found = rest;
    }
    found
}

/// Later than any date that is printed, and small enough that no sum overflows.
const MAX_SECONDS: i64 = 1 << 40;

/// The claims of an authentic token. Times are in milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct Claims<'a> {
    pub(crate) object: Object<'a>,
    /// `exp`, or an earlier end by [`Claims::bound`].
    pub(crate) end: i64,
    pub(crate) nbf: Option<i64>,
    pub(crate) iat: Option<i64>,
    pub(crate) auth_time: Option<i64>,
    /// Seconds from writing to the end, where the session was given its own.
    pub(crate) max_age: Option<i64>,
}

/// The limits of a session in addition to its own dates, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Whether `iat` is required and must have passed, as in tokens that we wrote.
    /// Otherwise a later one counts as now.
    pub(crate) needs_iat: bool,
    /// From writing to the end.
    pub(crate) max_age: i64,
    /// From sign-in to the end.
    pub(crate) absolute_max_age: Option<i64>,
}

impl<'a> Claims<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Reason> {
        let object = Object::parse(text).map_err(|_| Reason::Malformed)?;
        let date = |name| object.get(name).map(numeric_date).transpose();
        Ok(Self {
            end: date("exp")?.ok_or(Reason::Claims)?,
            nbf: date("nbf")?,
            iat: date("iat")?,
            auth_time: date("auth_time")?,
            max_age: count(&object, "max_age").filter(is_own_age),
            object,
        })
    }

    /// Whether the token is valid at `now_ms` by `exp` and `nbf`.
    #[inline]
    pub(crate) fn check(&self, now_ms: i64) -> Result<(), Reason> {
        if has_passed(self.end, now_ms) {
            return Err(Reason::Expired);
        }
        if is_ahead(self.nbf, now_ms) {
            return Err(Reason::NotYetValid);
        }
        Ok(())
    }

    /// Whether the session is valid at `now_ms`, and until when. The order of the checks
    /// decides which reason is reported.
    pub(crate) fn bound(&mut self, bounds: &Bounds, now_ms: i64) -> Result<(), Reason> {
        let start = self.auth_time.or(self.iat);
        let has_no_start = bounds.absolute_max_age.is_some() && start.is_none();
        if has_no_start || bounds.needs_iat && self.iat.is_none() {
            return Err(Reason::Claims);
        }
        if !bounds.needs_iat && is_ahead(self.iat, now_ms) {
            self.iat = Some(whole_second(now_ms));
        }
        if let Some(iat) = self.iat {
            let max_age = self.max_age.unwrap_or(bounds.max_age);
            self.end = self.end.min(iat + max_age * 1000);
        }
        self.check(now_ms)?;
        let start_is_ahead = bounds.absolute_max_age.is_some() && is_ahead(self.auth_time, now_ms);
        if start_is_ahead || is_ahead(self.iat, now_ms) {
            return Err(Reason::NotYetValid);
        }
        if let Some(end) = self.absolute_end(bounds.absolute_max_age) {
            if has_passed(end, now_ms) {
                return Err(Reason::AbsoluteMaxAge);
            }
            self.end = self.end.min(end);
        }
        Ok(())
    }

    /// When the session ends however often it is renewed.
    pub(crate) fn absolute_end(&self, absolute_max_age: Option<i64>) -> Option<i64> {
        // The user has signed in by then at the latest; a token of another library has
        // no `auth_time`.
        let start = self.auth_time.into_iter().chain(self.iat).min()?;
        Some(start + absolute_max_age? * 1000)
    }

    /// Whether these are the claims of an OAuth check cookie, which old versions of
    /// NextAuth.js v4 sealed under the session's key (CVE-2023-48309): one text, in later
    /// versions with the provider's id.
    pub(crate) fn are_of_oauth_check(object: &Object<'_>) -> bool {
        let dates = ["iat", "exp", "nbf", "jti"];
        let own = object.members.iter();
        let own: Vec<&str> = own
            .map(|member| &*member.key)
            .filter(|name| !dates.contains(name))
            .collect();
        matches!(
            own[..],
            ["code_verifier" | "state" | "nonce" | "value"]
                | ["value", "provider"]
                | ["provider", "value"]
        )
    }

    /// The session's stable id: `sid`, or for a token of another library its
    /// `jti`, so that parallel requests agree on it.
    pub(crate) fn sid(&self) -> Option<Cow<'a, str>> {
        ["sid", "jti"]
            .iter()
            .filter_map(|name| json::string(self.object.get(name)?))
            .find(|id| !id.is_empty() && id.len() <= 128)
    }

    /// How many times the session was rewritten.
    pub(crate) fn rev(&self) -> i64 {
        count(&self.object, "rev").unwrap_or(0)
    }

    /// How many times the tokens of its provider were refreshed; none counts as 0.
    pub(crate) fn generation(&self) -> Option<i64> {
        count(&self.object, "gen")
    }

    /// Whether its cookie outlives the browser.
    pub(crate) fn persists(&self) -> bool {
        self.object.get("persist") != Some("false")
    }

    /// What is to be kept of when the user has proved who they are, in seconds; `None` where
    /// that was at `auth_time`. Nothing is known of sessions of another library, whose `iat`
    /// moves by itself.
    pub(crate) fn proof_time(&self) -> Option<i64> {
        match (self.object.get("proof_time"), self.auth_time) {
            (None, Some(_)) => None,
            _ => Some(count(&self.object, "proof_time").unwrap_or(0)),
        }
    }

    /// Whether the user has proved who they are within the last seconds.
    pub(crate) fn is_proved(&self, within: i64, now_ms: i64) -> bool {
        let auth_time = self.auth_time.unwrap_or(0);
        let proof = match self.proof_time() {
            Some(seconds) => auth_time.min(seconds.min(MAX_SECONDS) * 1000),
            None => auth_time,
        };
        let age = whole_second(now_ms) - whole_second(proof);
        proof > 0 && (-LEEWAY * 1000..=within * 1000).contains(&age)
    }
}

/// Whether a session may be given this many seconds.
pub(crate) fn is_own_age(seconds: &i64) -> bool {
    (1..=MAX_OWN_AGE).contains(seconds)
}

fn count(object: &Object<'_>, name: &str) -> Option<i64> {
    let number = object.get(name)?.parse().ok();
    number.filter(|number| *number >= 0)
}

/// The claims that the core writes.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// Seconds since 1970.
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    pub(crate) lineage: Option<Lineage>,
}

/// The claims that stay with a session through its renewals.
#[derive(Debug)]
pub(crate) struct Lineage {
    pub(crate) sid: String,
    pub(crate) auth_time: i64,
    pub(crate) rev: i64,
    /// As JSON text; `None` removes the claim.
    pub(crate) nbf: Option<String>,
    /// `None` removes the claim, which counts as 0.
    pub(crate) generation: Option<i64>,
    /// `None` removes the claim: `auth_time` counts.
    pub(crate) proof_time: Option<i64>,
    /// `None` removes the claim: the configuration's counts.
    pub(crate) max_age: Option<i64>,
    /// Only `false` is written.
    pub(crate) persist: bool,
}

/// The claims with the stamp's values: present ones keep their place, as in
/// Auth.js, missing ones are appended.
pub(crate) fn stamp(claims: &Object<'_>, stamp: &Stamp) -> String {
    let mut texts = vec![
        ("iat", decimal(stamp.iat)),
        ("exp", decimal(stamp.exp)),
        ("jti", json::quoted(&stamp.jti)),
    ];
    let mut object = claims.clone();
    if let Some(lineage) = &stamp.lineage {
        texts.push(("sid", json::quoted(&lineage.sid)));
        texts.push(("auth_time", decimal(lineage.auth_time)));
        texts.push(("rev", decimal(lineage.rev)));
        for (name, value) in [
            ("nbf", lineage.nbf.clone()),
            ("gen", lineage.generation.map(decimal)),
            ("proof_time", lineage.proof_time.map(decimal)),
            ("max_age", lineage.max_age.map(decimal)),
            ("persist", (!lineage.persist).then(|| "false".to_owned())),
        ] {
            match value {
                Some(value) => texts.push((name, value)),
                None => object.members.retain(|member| member.key != name),
            }
        }
    }
    for (name, value) in &texts {
        object.set(name, value);
    }
    object.to_json()
}

/// The claims that the application returned for `old`, with the protected ones as they
/// were.
pub(crate) fn keep_protected<'a>(
    old: &Object<'a>,
    new: &Object<'a>,
    protected: &'static [&'static str],
) -> Object<'a> {
    let mut kept = new.clone();
    kept.members
        .retain(|member| !protected.contains(&&*member.key) || old.get(&member.key).is_some());
    for name in protected {
        if let Some(value) = old.get(name) {
            kept.set(name, value);
        }
    }
    kept
}

/// Whether two sets of claims differ in any that is not protected.
pub(crate) fn own_claims_differ(old: &Object<'_>, new: &Object<'_>, protected: &[&str]) -> bool {
    let own = |object: &Object<'_>| {
        let own = object.members.iter();
        own.filter(|member| !protected.contains(&&*member.key))
            .count()
    };
    own(old) != own(new)
        || new.members.iter().any(|member| {
            !protected.contains(&&*member.key) && old.get(&member.key) != Some(member.value)
        })
}

/// Auth.js counts in whole seconds: a token is valid through `exp` + 14.999 s.
fn has_passed(end: i64, now_ms: i64) -> bool {
    end <= whole_second(now_ms) - LEEWAY * 1000
}

fn is_ahead(time: Option<i64>, now_ms: i64) -> bool {
    time.is_some_and(|time| time > whole_second(now_ms) + LEEWAY * 1000)
}

fn whole_second(ms: i64) -> i64 {
    ms.div_euclid(1000) * 1000
}

/// A NumericDate (RFC 7519 §2) in milliseconds, rounded up: against whole seconds
/// that decides as the number itself would. An exponent is refused: nothing writes
/// dates so.
pub(crate) fn numeric_date(value: &str) -> Result<i64, Reason> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let digits = digits.as_bytes();
    let (whole, rest) = digits.split_at(digits.iter().take_while(is_digit).count());
    let fraction = match rest {
        [] => rest,
        [b'.', fraction @ ..] if fraction.iter().all(u8::is_ascii_digit) => fraction,
        _ => return Err(Reason::Claims),
    };
    if whole.is_empty() {
        return Err(Reason::Claims);
    }
    let next = |number: i64, digit: &u8| number * 10 + i64::from(digit - b'0');
    let seconds = whole
        .iter()
        .fold(0, |seconds, digit| next(seconds, digit).min(MAX_SECONDS));
    let millis = fraction.iter().chain(b"000").take(3).fold(0, next);
    let ms = seconds * 1000 + millis;
    let is_cut = fraction.iter().skip(3).any(|digit| *digit != b'0');
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
            assert_eq!(claims.check(now), expected, "{now}");
        }
    }

    /// Found by the differential test: jose compares every digit of the fraction.
    #[test]
    fn a_fraction_below_a_millisecond_decides() {
        let claims = Claims::read(r#"{"exp":100.0001,"nbf":50.0001}"#).expect("valid");
        for (now, expected) in [
            (35_000, Err(Reason::NotYetValid)),
            (36_000, Ok(())),
            (115_000, Ok(())),
            (116_000, Err(Reason::Expired)),
        ] {
            assert_eq!(claims.check(now), expected, "{now}");
        }
    }

    const WEEK: Bounds = Bounds {
        needs_iat: true,
        max_age: 604_800,
        absolute_max_age: None,
    };

    /// The end in seconds, or why there is none.
    fn bound(text: &str, bounds: Bounds, now: i64) -> Result<i64, Reason> {
        let mut claims = Claims::read(text).expect("valid");
        claims.bound(&bounds, now * 1000)?;
        Ok(claims.end / 1000)
    }

    #[test]
    fn the_absolute_end_counts_from_sign_in() {
        let bounds = Bounds {
            absolute_max_age: Some(1000),
            ..WEEK
        };
        let own = r#"{"exp":9000,"iat":500,"auth_time":100}"#;
        assert_eq!(bound(own, bounds, 1114), Ok(1100));
        assert_eq!(bound(own, bounds, 1115), Err(Reason::AbsoluteMaxAge));
        let foreign = r#"{"exp":9000,"iat":500}"#;
        assert_eq!(bound(foreign, bounds, 1514), Ok(1500));
        assert_eq!(bound(foreign, bounds, 1515), Err(Reason::AbsoluteMaxAge));
        // Nobody signs in after the token was written.
        let later = r#"{"exp":9000,"iat":500,"auth_time":510}"#;
        assert_eq!(bound(later, bounds, 500), Ok(1500));
    }

    #[test]
    fn attack_67_a_token_ends_when_one_of_ours_would() {
        let long = r#"{"exp":9999999999,"iat":1000}"#;
        assert_eq!(bound(long, WEEK, 1000), Ok(605_800));
        assert_eq!(bound(long, WEEK, 605_814), Ok(605_800));
        assert_eq!(bound(long, WEEK, 605_815), Err(Reason::Expired));
        assert_eq!(bound(r#"{"exp":1060,"iat":1000}"#, WEEK, 1000), Ok(1060));
    }

    #[test]
    fn attack_67_a_start_is_there_and_has_passed() {
        let compat = Bounds {
            needs_iat: false,
            ..WEEK
        };
        for (claims, expected) in [
            (r#"{"exp":2000}"#, [Err(Reason::Claims), Ok(2000)]),
            (r#"{"exp":2000,"iat":1015}"#, [Ok(2000); 2]),
            (
                r#"{"exp":2000,"iat":1016}"#,
                [Err(Reason::NotYetValid), Ok(2000)],
            ),
            // Later than now is now.
            (
                r#"{"exp":9999999999,"iat":9999999999}"#,
                [Err(Reason::NotYetValid), Ok(605_800)],
            ),
            (r#"{"exp":2000,"iat":1000,"auth_time":9000}"#, [Ok(2000); 2]),
        ] {
            let found = [WEEK, compat].map(|bounds| bound(claims, bounds, 1000));
            assert_eq!(found, expected, "{claims}");
        }
        let absolute = [WEEK, compat].map(|bounds| Bounds {
            absolute_max_age: Some(500),
            ..bounds
        });
        for (claims, expected) in [
            (r#"{"exp":2000}"#, [Err(Reason::Claims); 2]),
            (
                r#"{"exp":2000,"iat":1000,"auth_time":1016}"#,
                [Err(Reason::NotYetValid); 2],
            ),
            (r#"{"exp":2000,"iat":1000,"auth_time":1015}"#, [Ok(1500); 2]),
            (
                r#"{"exp":2000,"iat":5000}"#,
                [Err(Reason::NotYetValid), Ok(1500)],
            ),
            (
                r#"{"exp":2000,"auth_time":900}"#,
                [Err(Reason::Claims), Ok(1400)],
            ),
        ] {
            let found = absolute.map(|bounds| bound(claims, bounds, 1000));
            assert_eq!(found, expected, "{claims}");
        }
    }

    #[test]
    fn attack_18_what_the_checks_of_old_versions_hold_is_no_session() {
        let is_check = |text| Claims::are_of_oauth_check(&Object::parse(text).expect("valid"));
        for text in [
            r#"{"code_verifier":"x"}"#,
            r#"{"state":"x","iat":1,"exp":2,"jti":"y"}"#,
            r#"{"iat":1,"nonce":"x","nbf":1}"#,
            r#"{"value":"x"}"#,
            r#"{"value":"x","provider":"github","exp":2}"#,
            r#"{"provider":"github","value":"x"}"#,
        ] {
            assert!(is_check(text), "{text}");
        }
        for text in [
            "{}",
            r#"{"iat":1,"exp":2,"jti":"y"}"#,
            r#"{"id":7}"#,
            r#"{"provider":"github"}"#,
            r#"{"state":"CA","provider":"github"}"#,
            r#"{"state":"CA","nonce":"x"}"#,
            r#"{"value":"x","provider":"github","id":7}"#,
            r#"{"value":"x","sid":"y"}"#,
        ] {
            assert!(!is_check(text), "{text}");
        }
    }

    #[test]
    fn what_the_core_writes_is_kept_as_it_was() {
        let [old, new] = [
            r#"{"sub":"1","exp":9,"sid":"a"}"#,
            r#"{"exp":99,"nbf":"x","role":"b","sub":"2"}"#,
        ]
        .map(|text| Object::parse(text).expect("valid"));
        assert_eq!(
            keep_protected(&old, &new, PROTECTED).to_json(),
            r#"{"exp":9,"role":"b","sub":"2","sid":"a"}"#
        );
        assert_eq!(
            keep_protected(&new, &old, PROTECTED).to_json(),
            r#"{"sub":"1","exp":99,"nbf":"x"}"#
        );
    }

    #[test]
    fn a_stamp_replaces_the_claims_of_the_core_in_place() {
        let claims = Object::parse(r#"{"nbf":1,"sub":"1","iat":0}"#).expect("valid");
        let stamped = |nbf: Option<&str>| {
            let lineage = Lineage {
                sid: "s".into(),
                auth_time: 4,
                rev: 5,
                nbf: nbf.map(str::to_owned),
                generation: None,
                proof_time: None,
                max_age: None,
                persist: true,
            };
            let stamp = Stamp {
                iat: 2,
                exp: 3,
                jti: "j".into(),
                lineage: Some(lineage),
            };
            super::stamp(&claims, &stamp)
        };
        let rest = r#""sub":"1","iat":2,"exp":3,"jti":"j","sid":"s","auth_time":4,"rev":5}"#;
        assert_eq!(stamped(Some("6")), [r#"{"nbf":6,"#, rest].concat());
        assert_eq!(stamped(None), ["{", rest].concat());
    }

    #[test]
    fn what_a_session_was_given_is_written_and_taken_away() {
        let claims = r#"{"max_age":9,"persist":true,"proof_time":8,"iat":1}"#;
        let claims = Object::parse(claims).expect("valid");
        let stamped = |persist: bool, seconds: Option<i64>| {
            let lineage = Lineage {
                sid: "s".into(),
                auth_time: 4,
                rev: 5,
                nbf: None,
                generation: None,
                proof_time: seconds,
                max_age: seconds,
                persist,
            };
            let stamp = Stamp {
                iat: 2,
                exp: 3,
                jti: "j".into(),
                lineage: Some(lineage),
            };
            super::stamp(&claims, &stamp)
        };
        let rest = r#""iat":2,"exp":3,"jti":"j","sid":"s","auth_time":4,"rev":5}"#;
        assert_eq!(stamped(true, None), ["{", rest].concat());
        let given = r#"{"max_age":7,"persist":false,"proof_time":7,"#;
        assert_eq!(stamped(false, Some(7)), [given, rest].concat());
    }

    #[test]
    fn attack_146_only_a_lifetime_that_we_give_counts() {
        let own = |value: &str| {
            let text = [r#"{"exp":9999999999,"iat":1000,"max_age":"#, value, "}"].concat();
            bound(&text, WEEK, 1000)
        };
        assert_eq!(own("60"), Ok(1060));
        assert_eq!(own("34560000"), Ok(34_561_000));
        for value in [
            "0",
            "-1",
            "34560001",
            "1e3",
            "60.5",
            "\"60\"",
            "null",
            "true",
            "[60]",
            "99999999999999999999",
        ] {
            assert_eq!(own(value), Ok(605_800), "{value}");
        }
        let absolute = Bounds {
            absolute_max_age: Some(500),
            ..WEEK
        };
        let long = r#"{"exp":9999999999,"iat":1000,"auth_time":900,"max_age":9000}"#;
        assert_eq!(bound(long, absolute, 1000), Ok(1400));
    }

    #[test]
    fn attack_147_only_a_sign_in_that_is_known_is_a_proof() {
        let is_proved = |claims: &str, now: i64| {
            let text = [r#"{"exp":9999999999"#, claims, "}"].concat();
            let claims = Claims::read(&text).expect("valid");
            claims.is_proved(300, now * 1000)
        };
        for (claims, expected) in [
            // At the session's begin, from 15 seconds before it to 300 after.
            (r#","auth_time":1000"#, [true, true, false]),
            // Another library's, whose `iat` moves by itself.
            ("", [false; 3]),
            (r#","iat":1000"#, [false; 3]),
            (r#","iat":1000,"proof_time":1000"#, [false; 3]),
            // By single sign-on: nobody knows when, or long ago.
            (r#","auth_time":1000,"proof_time":0"#, [false; 3]),
            (
                r#","auth_time":1000,"proof_time":900"#,
                [true, false, false],
            ),
            (
                r#","auth_time":1000,"proof_time":9000"#,
                [true, true, false],
            ),
            (
                r#","auth_time":1000,"proof_time":99999999999999999"#,
                [true, true, false],
            ),
            (r#","auth_time":1000,"proof_time":"1000""#, [false; 3]),
            (r#","auth_time":1000,"proof_time":null"#, [false; 3]),
            (r#","auth_time":1000,"proof_time":-5"#, [false; 3]),
            (r#","auth_time":0"#, [false; 3]),
        ] {
            let found = [985, 1300, 1301].map(|now| is_proved(claims, now));
            assert_eq!(found, expected, "{claims}");
        }
        assert!(!is_proved(r#","auth_time":1000"#, 984));
    }

    #[test]
    fn a_tenant_and_an_issuer_are_protected_where_they_are_configured() {
        for (tenant, issuer) in [(false, false), (true, false), (false, true), (true, true)] {
            let names = protected(tenant, issuer);
            assert_eq!(names.contains(&"tenant"), tenant);
            assert_eq!(names.contains(&"aud"), issuer);
            assert_eq!(names.contains(&"iss"), issuer);
            assert!(PROTECTED.iter().all(|name| names.contains(name)));
            assert_eq!(
                names.len(),
                14 + usize::from(tenant) + 2 * usize::from(issuer)
            );
        }
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
