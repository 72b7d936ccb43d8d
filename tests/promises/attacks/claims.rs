//! Claims that are missing, of the wrong type, or from another time.

use crate::forge::{CLAIMS, FORMATS, accepted, header, outcome, refused, seal};
use crate::support::{Counter, DAY, NOW, active, at, auth, signed_in};
use serde_json::json;
use waxseal::{Auth, Format, MAX_HEADER, Outcome, Reason, Renewed};

fn sealed(format: Format, claims: &str) -> String {
    seal(format, header(format), claims)
}

#[test]
fn attack_13_a_date_of_another_type_is_an_error_and_not_absent() {
    for format in FORMATS {
        for name in ["exp", "nbf", "iat", "auth_time"] {
            let claims = |value: &str| {
                let dates = match name {
                    "exp" => r#""iat":1700000000,"#,
                    "iat" => r#""exp":1702592000,"#,
                    _ => r#""iat":1700000000,"exp":1702592000,"#,
                };
                sealed(format, &format!(r#"{{"sub":"1",{dates}"{name}":{value}}}"#))
            };
            for value in [
                "null",
                "true",
                "false",
                r#""""#,
                r#""1702592000""#,
                r#""2100-01-01T00:00:00Z""#,
                r#""Infinity""#,
                "[]",
                "[1702592000]",
                "{}",
                r#"{"valueOf":1702592000}"#,
                "1e10",
                "1.7e9",
                "1702592000E0",
                "1e-1",
            ] {
                let reason = refused(format, &claims(value));
                assert_eq!(reason, Reason::Claims, "{name} {value}");
            }
            for value in ["NaN", "Infinity", "-", "+1702592000", "0x7fffffff", "1_7"] {
                let reason = refused(format, &claims(value));
                assert_eq!(reason, Reason::Malformed, "{name} {value}");
            }
            let good = if name == "exp" {
                "1702592000.5"
            } else {
                "1700000000.0"
            };
            accepted(format, &claims(good));
        }
    }
}

/// The session's own claims are read strictly and never trusted blindly.
#[test]
fn attack_13_an_id_or_a_revision_of_another_type_is_replaced() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        for (sid, rev) in [
            ("null", "null"),
            ("[]", "[]"),
            ("{}", "{}"),
            ("7", "\"7\""),
            ("true", "true"),
            ("\"\"", "-1"),
            ("null", "18446744073709551615"),
            ("null", "9223372036854775808"),
            ("\"\\ud800\"", "1.5"),
            (
                &format!("\"{}\"", "x".repeat(129)),
                "99999999999999999999999",
            ),
        ] {
            let claims = format!(
                r#"{{"sub":"1","iat":1699900000,"exp":1700001000,"sid":{sid},"rev":{rev}}}"#
            );
            let cookies = format!("{}={}", format.cookie_name(), sealed(format, &claims));
            let outcome = auth.verify(&at(&cookies, NOW), &mut Counter::default());
            let (_, token, writes) = active(outcome);
            assert_eq!(token["sid"].as_str().map(str::len), Some(22), "{claims}");
            assert_eq!(token["rev"], json!(1), "{claims}");
            assert!(!writes.is_empty());
        }
    }
}

#[test]
fn attack_13_a_revision_never_falls() {
    let auth = auth(|_| {});
    let most = i64::MAX.to_string();
    for (rev, next) in [
        ("9007199254740993", 9_007_199_254_740_994),
        (&most, i64::MAX),
    ] {
        let claims = format!(r#"{{"sub":"1","iat":1699900000,"exp":1700001000,"rev":{rev}}}"#);
        let cookies = format!("waxseal.session-token={}", sealed(Format::Signed, &claims));
        let outcome = auth.verify(&at(&cookies, NOW), &mut Counter::default());
        assert_eq!(active(outcome).1["rev"], json!(next));
    }
}

#[test]
fn attack_14_a_token_without_an_end_is_refused() {
    for format in FORMATS {
        for claims in [
            "{}",
            r#"{"sub":"1"}"#,
            r#"{"sub":"1","name":"Ada","iat":1700000000}"#,
            r#"{"sub":"1","EXP":1702592000}"#,
            r#"{"sub":"1","exp ":1702592000}"#,
            r#"{"sub":"1","expires":1702592000}"#,
            r#"{"sub":"1","claims":{"exp":1702592000}}"#,
            r#"{"sub":"1","exp":null}"#,
        ] {
            assert_eq!(
                refused(format, &sealed(format, claims)),
                Reason::Claims,
                "{claims}"
            );
        }
    }
}

#[test]
fn attack_15_dates_at_the_edge_of_the_leeway() {
    let now = NOW / 1000;
    let far = now + 1000;
    for format in FORMATS {
        for (claims, expected) in [
            (format!(r#""exp":{now}"#), None),
            (format!(r#""exp":{}"#, now - 14), None),
            (format!(r#""exp":{}.999"#, now - 15), None),
            (format!(r#""exp":{}.001"#, now - 15), None),
            (format!(r#""exp":{}"#, now - 15), Some(Reason::Expired)),
            (format!(r#""exp":{}"#, now - 16), Some(Reason::Expired)),
            (r#""exp":0"#.into(), Some(Reason::Expired)),
            (r#""exp":-0"#.into(), Some(Reason::Expired)),
            (format!(r#""exp":-{far}"#), Some(Reason::Expired)),
            (format!(r#""exp":{far}"#), None),
            (format!(r#""exp":{far},"nbf":{}"#, now + 15), None),
            (
                format!(r#""exp":{far},"nbf":{}.001"#, now + 15),
                Some(Reason::NotYetValid),
            ),
            (
                format!(r#""exp":{far},"nbf":{}"#, now + 16),
                Some(Reason::NotYetValid),
            ),
            (format!(r#""exp":{far},"nbf":-1"#), None),
            // Dead first: an `nbf` can't hide it.
            (
                format!(r#""exp":{},"nbf":{far}"#, now - 100),
                Some(Reason::Expired),
            ),
            // Whole numbers beyond any clock are clamped.
            (format!(r#""exp":{}"#, "9".repeat(300)), None),
            (
                format!(r#""exp":-{}"#, "9".repeat(300)),
                Some(Reason::Expired),
            ),
            (
                format!(r#""exp":{far},"nbf":{}"#, u64::MAX),
                Some(Reason::NotYetValid),
            ),
            (r#""exp":9223372036854775807"#.into(), None),
            (
                r#""exp":-9223372036854775808"#.into(),
                Some(Reason::Expired),
            ),
        ] {
            // A fresh `iat`, so that nothing is renewed.
            let claims = format!(r#"{{"sub":"1","iat":{now},{claims}}}"#);
            match expected {
                Some(reason) => assert_eq!(
                    refused(format, &sealed(format, &claims)),
                    reason,
                    "{claims}"
                ),
                None => accepted(format, &sealed(format, &claims)),
            }
        }
    }
}

#[test]
fn attack_15_the_leeway_ends_to_the_millisecond() {
    for format in FORMATS {
        let auth = auth(|config| {
            config.format = format;
            config.session.max_age = Some(100);
            config.session.update_age = Some(100);
        });
        let cookies = signed_in(&auth, CLAIMS, NOW);
        for (after, alive) in [
            (0, true),
            (99_999, true),
            (100_000, true),
            (114_999, true),
            (115_000, false),
            (115_001, false),
        ] {
            let outcome = auth.verify(&at(&cookies, NOW + after), &mut Counter::default());
            assert_eq!(matches!(outcome, Outcome::Active { .. }), alive, "{after}");
        }
    }
}

/// A clock that goes back neither ends a session nor prolongs it. A signed token that
/// it takes for one from the future is not read, and counts again when the clock is
/// right.
#[test]
fn attack_15_a_clock_that_goes_back() {
    let own = auth(|_| {});
    let cookies = signed_in(&own, CLAIMS, NOW);
    for (back, alive) in [(0, true), (15_000, true), (15_001, false), (DAY, false)] {
        match own.read(&at(&cookies, NOW - back)) {
            Outcome::Active { .. } => assert!(alive, "{back}"),
            Outcome::Invalid { reason, .. } => {
                assert!(!alive && reason == Reason::NotYetValid, "{back}");
            }
            other => panic!("{other:?}"),
        }
    }
    for format in [Format::Authjs, Format::NextAuth] {
        let auth = auth(|config| {
            config.format = format;
            config.session.update_age = Some(0);
        });
        let cookies = signed_in(&auth, CLAIMS, NOW);
        let before = active(auth.read(&at(&cookies, NOW))).1;
        for back in [1, 999, 1000, 60_000, DAY, 400 * DAY, NOW, 2 * NOW, i64::MAX] {
            let outcome = auth.verify(&at(&cookies, NOW - back), &mut Counter::default());
            let Outcome::Active { renewed, token, .. } = outcome else {
                panic!("{back} ms back ends the session")
            };
            assert_eq!(renewed, None);
            assert_eq!(token, before.to_string());
        }
        // What is rewritten all the same, since the claims change, ends no later.
        let request = at(&cookies, NOW - DAY);
        let changed = auth.resolve(&request, r#"{"sub":"2"}"#, &mut Counter::default());
        let Ok(Outcome::Active { renewed, token, .. }) = changed else {
            panic!("{changed:?}")
        };
        assert_eq!(renewed, Some(Renewed::Claims));
        let token: serde_json::Value = serde_json::from_str(&token).expect("JSON");
        assert_eq!(token["auth_time"], before["auth_time"]);
        assert!(token["exp"].as_i64() < before["exp"].as_i64());
    }
}

/// A token of Auth.js from the future is one of a clock that was ahead: it is read as
/// one of now, and not renewed before its time.
#[test]
fn attack_15_a_token_from_the_future_is_not_renewed_early() {
    for format in [Format::Authjs, Format::NextAuth] {
        let ahead = NOW / 1000 + 86_400 * 10;
        let claims = format!(r#"{{"sub":"1","iat":{ahead},"exp":{}}}"#, ahead + 100);
        let Outcome::Active {
            renewed, writes, ..
        } = outcome(format, &sealed(format, &claims))
        else {
            panic!("refused")
        };
        assert!(renewed.is_none() && writes.is_empty());
    }
}

#[test]
fn attack_21_a_megabyte_is_refused_by_its_length() {
    let auth = auth(|config| {
        config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()];
    });
    let good = signed_in(&auth, CLAIMS, NOW);
    let megabyte = "A".repeat(1 << 20);
    for cookies in [
        format!("waxseal.session-token={megabyte}"),
        format!("waxseal.session-token={megabyte}.{megabyte}.{megabyte}"),
        format!("waxseal.session-token={}", ".".repeat(1 << 20)),
        format!("authjs.session-token={megabyte}"),
        format!("next-auth.session-token.0={megabyte}"),
        // A good session does not help: nothing was read at all.
        format!("{good}; a={megabyte}"),
        format!("a={megabyte}; {good}"),
        ";".repeat(1 << 20),
        "waxseal.session-token=x; ".repeat(50_000),
        format!("{good}; {}", "a".repeat(MAX_HEADER - good.len() - 1)),
    ] {
        assert!(cookies.len() > MAX_HEADER);
        untouched(&auth, &cookies);
    }
    // Below that bound one cookie is refused by its own length.
    let long = format!("waxseal.session-token={}", "A".repeat(100_000));
    let Outcome::Invalid { reason, .. } = auth.read(&at(&long, NOW)) else {
        panic!("read")
    };
    assert_eq!(reason, Reason::Oversize);
    // And one byte less is read.
    let fits = format!("{good}; {}", "a".repeat(MAX_HEADER - good.len() - 2));
    assert_eq!(fits.len(), MAX_HEADER);
    let outcome = auth.verify(&at(&fits, NOW), &mut Counter::default());
    assert!(matches!(outcome, Outcome::Active { .. }));
}

/// Refused without a look: not even the names of the cookies are known.
fn untouched(auth: &Auth, cookies: &str) {
    let request = at(cookies, NOW);
    let outcomes = [
        auth.read(&request),
        auth.verify(&request, &mut Counter::default()),
        auth.resolve(&request, r#"{"sub":"1"}"#, &mut Counter::default())
            .expect("an outcome"),
    ];
    for outcome in outcomes {
        let Outcome::Invalid { reason, writes } = outcome else {
            panic!("read")
        };
        assert!(reason == Reason::Oversize && writes.is_empty());
    }
    let clears = |line: &String| line.contains("=; Max-Age=0;");
    assert!(auth.clear(&request).set_cookie.iter().all(clears));
}
