//! What outlives a request: keys that were removed, revisions, lifetimes.

use crate::forge::{CLAIMS, FORMATS, accepted, header, outcome, seal};
use crate::support::{Counter, DAY, NOW, NoEntropy, SECRET, active, at, auth, signed_in};
use serde_json::{Value, json};
use waxseal::{Auth, Format, Outcome, Reason, Renewed, WriteError};

const OLD: &str = "the old secret of thirty-two bytes at least";

fn reason(outcome: Outcome) -> Reason {
    match outcome {
        Outcome::Invalid { reason, .. } => reason,
        other => panic!("not invalid: {other:?}"),
    }
}

/// The names that a JavaScript object has anyway.
const INHERITED: [&str; 6] = [
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
];

#[test]
fn attack_42_no_text_leaves_the_core_with_a_proto_key() {
    let auth = auth(|config| {
        config.projections.jwt = vec![("profile".into(), "user.profile".into())];
        config.projections.update = vec!["profile".into()];
    });
    for poisoned in [
        r#"{"__proto__":{"admin":true}}"#,
        r#"{"\u005f\u005fproto__":{"admin":true}}"#,
        r#"{"a":{"__proto__":null}}"#,
        r#"{"a":[[{"__proto__":1}]]}"#,
    ] {
        let login = format!(r#"{{"user":{{"id":"1","profile":{poisoned}}}}}"#);
        assert_eq!(auth.sign_in_claims(&login), Err(WriteError::Claims));
        let login = format!(r#"{{"user":{{"id":"1"}},"profile":{poisoned}}}"#);
        assert_eq!(auth.sign_in_claims(&login), Err(WriteError::Claims));
        let data = format!(r#"{{"profile":{poisoned}}}"#);
        assert_eq!(
            auth.update_claims(CLAIMS, &data).err(),
            Some(WriteError::Claims)
        );
        assert_eq!(
            auth.update_claims(poisoned, "{}").err(),
            Some(WriteError::Claims)
        );
        let issued = auth.issue(&at("", NOW), poisoned, &mut Counter::default());
        assert_eq!(issued.err(), Some(WriteError::Claims));
        let exp = r#""exp":1702592000"#;
        let claims = format!("{{{exp},{}", &poisoned[1..]);
        let cookies = signed_in(&auth, CLAIMS, NOW);
        let preview = auth.preview(&at(&cookies, NOW), &claims);
        assert_eq!(preview, Err(WriteError::Claims));
        for format in FORMATS {
            let token = seal(format, header(format), &claims);
            assert_eq!(crate::forge::refused(format, &token), Reason::Malformed);
        }
    }
    // The others are names like any; `JSON.parse` makes own properties of them.
    for name in INHERITED {
        let claims =
            format!(r#"{{"sub":"1","iat":1700000000,"exp":1702592000,"{name}":{{"x":1}}}}"#);
        for format in FORMATS {
            accepted(format, &seal(format, header(format), &claims));
        }
    }
}

#[test]
fn attack_42_no_path_of_the_configuration_leads_to_a_prototype() {
    for path in [
        "__proto__",
        "__proto__.admin",
        "user.__proto__.admin",
        "a.b.__proto__",
    ] {
        let config = |session: bool| {
            let mut config = waxseal::Config::new(SECRET);
            match session {
                true => config.projections.session = vec![(path.into(), "token.sub".into())],
                false => config.projections.jwt = vec![(path.into(), "user.id".into())],
            }
            config
        };
        for session in [true, false] {
            let error = Auth::new(&config(session)).expect_err("refused");
            assert_eq!(error.code(), "projection-path", "{path}");
        }
    }
}

#[test]
fn attack_46_without_randomness_nothing_is_sealed_and_the_session_lives_on() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        assert_eq!(
            auth.issue(&at("", NOW), CLAIMS, &mut NoEntropy).err(),
            Some(WriteError::Entropy)
        );
        let cookies = signed_in(&auth, CLAIMS, NOW);
        let outcome = auth.verify(&at(&cookies, NOW + 2 * DAY), &mut NoEntropy);
        let Outcome::Active {
            renewed, writes, ..
        } = outcome
        else {
            panic!("signed out for want of randomness")
        };
        assert!(renewed.is_none() && writes.is_empty());
        let result = auth.resolve(&at(&cookies, NOW), r#"{"sub":"2"}"#, &mut NoEntropy);
        assert_eq!(result.err(), Some(WriteError::Entropy));
        assert!(auth.csrf(&at("", NOW), None, &mut NoEntropy).is_err());
    }
}

/// There is no refresh and so no detection of reuse yet. What it will need holds:
/// each write has the next revision of the same session, and nobody else sets it.
#[test]
fn attack_49_every_write_has_the_next_revision_of_the_same_session() {
    for format in FORMATS {
        let auth = auth(|config| {
            config.format = format;
            config.session.update_age = Some(0);
        });
        let first = signed_in(&auth, CLAIMS, NOW);
        let sid = active(auth.read(&at(&first, NOW))).1["sid"].clone();
        let mut cookies = first.clone();
        for rev in 1..6 {
            let request = at(&cookies, NOW + rev * 1000);
            let claims = r#"{"sub":"1","rev":99,"sid":"another","jti":"another"}"#;
            let outcome = auth.resolve(&request, claims, &mut Counter::default());
            let (_, token, writes) = active(outcome.expect("resolved"));
            assert_eq!((&token["rev"], &token["sid"]), (&json!(rev), &sid));
            assert_ne!(token["jti"], json!("another"));
            cookies = writes.request_cookie.expect("written");
        }
        // A copy of the first cookie still opens: nothing is kept between
        // requests. It comes back with an old revision, by which a store can tell.
        let (_, token, _) = active(auth.read(&at(&first, NOW)));
        assert_eq!((&token["rev"], &token["sid"]), (&json!(0), &sid));
    }
}

#[test]
fn attack_50_a_removed_secret_opens_nothing_at_the_next_call() {
    for format in FORMATS {
        let app = |secrets: &[&str]| {
            auth(|config| {
                config.format = format;
                config.secrets = secrets.iter().map(|secret| (*secret).into()).collect();
            })
        };
        let cookies = signed_in(&app(&[OLD]), CLAIMS, NOW);
        let rotating = app(&[SECRET, OLD]);
        let outcome = rotating.verify(&at(&cookies, NOW), &mut Counter::default());
        let Outcome::Active {
            renewed, writes, ..
        } = outcome
        else {
            panic!("{format:?}: the old secret still counts here")
        };
        assert_eq!(renewed, Some(Renewed::Rekey));
        let rekeyed = writes.request_cookie.expect("written");

        let after = app(&[SECRET]);
        let expected = match format {
            Format::Authjs => Reason::UnknownKey,
            _ => Reason::Signature,
        };
        for request in [at(&cookies, NOW), at(&cookies, NOW + 2 * DAY)] {
            assert_eq!(reason(after.read(&request)), expected);
            assert_eq!(
                reason(after.verify(&request, &mut Counter::default())),
                expected
            );
            let resolved = after.resolve(&request, CLAIMS, &mut Counter::default());
            assert_eq!(reason(resolved.expect("an outcome")), expected);
        }
        active(after.read(&at(&rekeyed, NOW)));
        // What was sealed anew is of the new one alone.
        let old = app(&[OLD]).read(&at(&rekeyed, NOW));
        assert!(matches!(old, Outcome::Invalid { .. }));
    }
}

#[test]
fn attack_50_a_rotated_secret_still_opens_and_is_sealed_anew() {
    for format in FORMATS {
        let app = |secrets: &[&str]| {
            auth(|config| {
                config.format = format;
                config.secrets = secrets.iter().map(|secret| (*secret).into()).collect();
            })
        };
        let both = app(&[SECRET, OLD]);
        let cookies = signed_in(&app(&[OLD]), CLAIMS, NOW);
        let renewed = |auth: &Auth, cookies: &str| match auth
            .verify(&at(cookies, NOW), &mut Counter::default())
        {
            Outcome::Active { renewed, .. } => renewed,
            other => panic!("not active: {other:?}"),
        };
        assert_eq!(renewed(&both, &cookies), Some(Renewed::Rekey));
        let outcome = both.verify(&at(&cookies, NOW), &mut Counter::default());
        let rekeyed = active(outcome).2.request_cookie.expect("written");
        assert_eq!(renewed(&both, &rekeyed), None);
        assert_eq!(renewed(&app(&[SECRET]), &rekeyed), None);
    }
}

#[test]
fn attack_50_a_format_that_is_accepted_no_longer_is_not_opened() {
    for from in FORMATS {
        for to in FORMATS.into_iter().filter(|to| *to != from) {
            let old = auth(|config| config.format = from);
            let new = auth(|config| config.format = to);
            let cookies = signed_in(&old, CLAIMS, NOW);
            let outcome = new.verify(&at(&cookies, NOW), &mut Counter::default());
            assert_eq!(outcome, Outcome::Anonymous);
            let token = cookies.split_once('=').expect("a pair").1;
            let renamed = format!("{}={token}", to.cookie_name());
            assert!(matches!(
                new.read(&at(&renamed, NOW)),
                Outcome::Invalid { .. }
            ));
        }
    }
}

#[test]
fn attack_52_the_absolute_lifetime_can_not_be_rolled_past() {
    let auth = auth(|config| {
        config.session.max_age = Some(1000);
        config.session.update_age = Some(0);
        config.session.absolute_max_age = Some(1500);
    });
    let mut cookies = signed_in(&auth, CLAIMS, NOW);
    for seconds in [100, 600, 900, 1400] {
        let outcome = auth.verify(&at(&cookies, NOW + seconds * 1000), &mut Counter::default());
        let expected = match seconds {
            // Its end has been reached, so there is nothing to extend.
            900 | 1400 => None,
            _ => Some(Renewed::Rolling),
        };
        let Outcome::Active { renewed, .. } = &outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(*renewed, expected, "{seconds}");
        let (_, token, writes) = active(outcome);
        let end = (NOW / 1000 + 1500).min(NOW / 1000 + seconds + 1000);
        assert_eq!(token["exp"], json!(end));
        cookies = writes.request_cookie.unwrap_or(cookies);
    }
    assert_eq!(
        reason(auth.read(&at(&cookies, NOW + 1_515_000))),
        Reason::Expired
    );
    // A shorter lifetime, configured later, ends running sessions.
    let shorter = crate::support::auth(|config| config.session.absolute_max_age = Some(100));
    assert_eq!(
        reason(shorter.read(&at(&cookies, NOW + 600_000))),
        Reason::AbsoluteMaxAge
    );
}

/// Everything that writes a cookie, again and again, with claims that ask for more.
#[test]
fn attack_52_nothing_that_writes_a_cookie_prolongs_the_absolute_lifetime() {
    const END: i64 = NOW / 1000 + 5000;
    for from in FORMATS {
        for to in FORMATS {
            let app = |format: Format, secrets: &[&str]| {
                auth(|config| {
                    config.format = format;
                    config.secrets = secrets.iter().map(|secret| (*secret).into()).collect();
                    config.accept = FORMATS
                        .into_iter()
                        .filter(|other| *other != format)
                        .map(Into::into)
                        .collect();
                    config.session.max_age = Some(3000);
                    config.session.update_age = Some(0);
                    config.session.absolute_max_age = Some(5000);
                })
            };
            let apps = [app(from, &[SECRET, OLD]), app(to, &[OLD, SECRET])];
            let mut cookies = signed_in(&apps[0], CLAIMS, NOW);
            for step in 1..100 {
                // The clock goes back now and then, by no more than clocks differ: a
                // signed token from the future is refused.
                let seconds = step * 50 - if step % 7 == 0 { 65 } else { 0 };
                let claims = format!(
                    r#"{{"sub":"1","n":{step},"auth_time":9999999999,"iat":9999999999,"exp":9999999999}}"#
                );
                let request = at(&cookies, NOW + seconds * 1000);
                let app = &apps[step as usize % 2];
                let outcome = app.resolve(&request, &claims, &mut Counter::default());
                let (_, token, writes) = active(outcome.expect("resolved"));
                assert!(token["exp"].as_i64() <= Some(END), "{}", token["exp"]);
                assert_eq!(token["auth_time"], json!(NOW / 1000));
                cookies = writes.request_cookie.expect("written");
            }
            for app in &apps {
                let dead = app.read(&at(&cookies, (END + 15) * 1000));
                assert!(matches!(dead, Outcome::Invalid { .. }));
            }
        }
    }
}

/// A token of another library has no `auth_time`; its `iat` counts, once and for all.
#[test]
fn attack_52_a_foreign_token_gets_no_second_start() {
    for format in FORMATS {
        let auth = auth(|config| {
            config.format = format;
            config.session.update_age = Some(0);
            config.session.absolute_max_age = Some(5000);
        });
        let iat = NOW / 1000 - 4000;
        let claims = format!(r#"{{"sub":"1","iat":{iat},"exp":{}}}"#, NOW / 1000 + 10);
        let token = seal(format, header(format), &claims);
        let cookies = format!("{}={token}", format.cookie_name());
        let outcome = auth.verify(&at(&cookies, NOW), &mut Counter::default());
        let (_, token, writes) = active(outcome);
        assert_eq!(token["auth_time"], json!(iat));
        assert_eq!(token["exp"], json!(iat + 5000));
        let cookies = writes.request_cookie.expect("written");
        let dead = auth.read(&at(&cookies, (iat + 5015) * 1000));
        assert!(matches!(dead, Outcome::Invalid { .. }));
    }
    // A longer `exp` than the lifetime allows does not count either.
    let claims = r#"{"sub":"1","iat":1699900000,"exp":9999999999}"#;
    let auth = auth(|config| config.session.absolute_max_age = Some(5000));
    let token = seal(Format::Signed, header(Format::Signed), claims);
    let cookies = format!("waxseal.session-token={token}");
    assert_eq!(
        reason(auth.read(&at(&cookies, NOW))),
        Reason::AbsoluteMaxAge
    );
    let Outcome::Active { token, .. } = outcome(Format::Signed, &token) else {
        panic!("without that option it lives")
    };
    // As long as every other session does.
    assert_eq!(
        serde_json::from_str::<Value>(&token).expect("JSON")["exp"],
        json!(NOW / 1000 + 2_592_000)
    );
}
