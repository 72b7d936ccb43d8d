//! Tokens that are authentic, and made for something else, by somebody else, for
//! longer, or under a secret that has leaked.

use crate::forge::{CLAIMS, FORMATS, JWT_CLAIMS, base64, jwt_outcome, refused, sign, signed_kid};
use crate::support::{Counter, DAY, NOW, SECRET, active, at, auth, signed_in};
use serde_json::{Value, json};
use waxseal::{
    Algorithm, Auth, Config, Csrf, Format, JwtConfig, JwtType, Keyring, Outcome, Reason, Renewed,
    Request, Secret, SessionConfig,
};

const OLD: &str = "an old secret of more than thirty-two bytes";
const OWN: &str = r#"{"alg":"HS256","typ":"waxseal.session-token+jwt"}"#;
const JWT: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn token(header: &str, claims: &str) -> String {
    sign(&base64(header), &base64(claims), SECRET)
}

fn reason(outcome: &Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Invalid { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[test]
fn attack_65_a_token_of_another_cookie_is_no_session() {
    for format in [Format::Signed, Format::Authjs] {
        let app = |name: &str| {
            auth(|config| {
                config.format = format;
                config.cookie.name = Some(name.into());
            })
        };
        let cookies = signed_in(&app("mfa-pending"), CLAIMS, NOW);
        for other in ["session", "mfa-pendin", "mfa-pending2", "MFA-pending"] {
            let renamed = cookies.replacen("mfa-pending", other, 1);
            let outcome = app(other).verify(&at(&renamed, NOW), &mut Counter::default());
            let expected = match format {
                Format::Signed => Reason::Format,
                _ => Reason::UnknownKey,
            };
            assert_eq!(reason(&outcome), Some(expected), "{other}");
        }
        // Under its own name it is one, with every prefix that the name may have.
        active(app("mfa-pending").read(&at(&cookies, NOW)));
        if format == Format::Signed {
            let prefixed = format!("__Host-{cookies}");
            active(app("mfa-pending").read(&at(&prefixed, NOW)));
        }
    }
}

/// Each name in `accept` has a type of its own.
#[test]
fn attack_65_an_accepted_name_opens_its_own_tokens_alone() {
    let app = |name: &str, accept: &[&str]| {
        let mut config = Config::new(SECRET);
        config.cookie.name = Some(name.into());
        for name in accept {
            config = config.accept(waxseal::Accept::new(Format::Signed).name(*name));
        }
        Auth::new(&config).expect("a good configuration")
    };
    let both = app("new", &["old"]);
    let old = signed_in(&app("old", &[]), CLAIMS, NOW);
    let Outcome::Active {
        renewed, writes, ..
    } = both.verify(&at(&old, NOW), &mut Counter::default())
    else {
        panic!("an accepted cookie is refused")
    };
    assert_eq!(renewed, Some(Renewed::Rekey));
    let rekeyed = writes.request_cookie.expect("written");
    active(app("new", &[]).read(&at(&rekeyed, NOW)));
    for (cookies, from, to) in [(&old, "old", "new"), (&rekeyed, "new", "old")] {
        let renamed = cookies.replacen(from, to, 1);
        let outcome = both.read(&at(&renamed, NOW));
        assert_eq!(reason(&outcome), Some(Reason::Format), "{from} as {to}");
    }
}

#[test]
fn attack_65_a_header_is_one_of_the_texts_that_we_write() {
    let kid = signed_kid(SECRET);
    for header in [
        r#"{"alg":"HS256"}"#.to_owned(),
        JWT.to_owned(),
        r#"{"alg":"HS256","typ":"at+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":"logout+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":"waxseal.session-token"}"#.into(),
        r#"{"alg":"HS256","typ":"session-token+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":"application/waxseal.session-token+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":"WAXSEAL.session-token+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":["waxseal.session-token+jwt"]}"#.into(),
        r#"{"typ":"waxseal.session-token+jwt","alg":"HS256"}"#.into(),
        r#"{"alg":"HS256", "typ":"waxseal.session-token+jwt"}"#.into(),
        r#"{"alg":"HS256","typ":"waxseal.session-token+jwt","x":1}"#.into(),
        r#"{"alg":"HS256","typ":"waxseal.session\u002dtoken+jwt"}"#.into(),
        format!(r#"{{"alg":"HS256","kid":"{kid}","typ":"waxseal.session-token+jwt"}}"#),
        format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#),
    ] {
        let reason = refused(Format::Signed, &token(&header, CLAIMS));
        assert_eq!(reason, Reason::Format, "{header}");
    }
}

/// A token of any other kind under the same secret is no session.
#[test]
fn attack_66_under_our_own_type_nothing_of_another_issuer_counts() {
    for claims in [
        r#"{"exp":1702592000}"#,
        r#"{"sub":"1","iss":"https://login.example","aud":"api","iat":1700000000,"exp":1702592000}"#,
        JWT_CLAIMS,
    ] {
        for header in [
            JWT,
            r#"{"alg":"HS256","typ":"at+jwt"}"#,
            r#"{"alg":"HS256"}"#,
        ] {
            let reason = refused(Format::Signed, &token(header, claims));
            assert_eq!(reason, Reason::Format, "{header} {claims}");
        }
    }
    // What a callback calls so (`{ ...token, ...profile }`) does no harm.
    let app = auth(|_| {});
    let claims = r#"{"sub":"1","iss":"https://accounts.google.com","aud":["x"]}"#;
    let cookies = signed_in(&app, claims, NOW);
    let (_, token, _) = active(app.read(&at(&cookies, NOW)));
    assert_eq!(token["iss"], "https://accounts.google.com");
    assert_eq!(token["aud"], json!(["x"]));
}

#[test]
fn attack_66_issuer_and_audience_are_compared_where_typ_is_jwt() {
    let claims = |iss: &str, aud: &str| {
        format!(r#"{{"sub":"1","iat":1700000000,"exp":1702592000,"iss":{iss},"aud":{aud}}}"#)
    };
    let check = |claims: &str| reason(&jwt_outcome(&token(JWT, claims)));
    assert_eq!(check(JWT_CLAIMS), None);
    assert_eq!(check(&claims(r#""issuer""#, r#"["x","audience"]"#)), None);
    for (iss, aud) in [
        (r#""issuer""#, r#""other""#),
        (r#""issuer""#, r#"["other"]"#),
        (r#""issuer""#, "null"),
        (r#""other""#, r#""audience""#),
        (r#"["issuer"]"#, r#""audience""#),
        (r#""audience""#, r#""issuer""#),
    ] {
        assert_eq!(
            check(&claims(iss, aud)),
            Some(Reason::Audience),
            "{iss} {aud}"
        );
        // It is another application's, so it stays.
        let outcome = jwt_outcome(&token(JWT, &claims(iss, aud)));
        assert!(matches!(outcome, Outcome::Invalid { writes, .. } if writes.is_empty()));
    }
    assert_eq!(check(CLAIMS), Some(Reason::Audience));
    assert_eq!(check(r#"{"exp":1702592000}"#), Some(Reason::Audience));
    // The header says what it is for, and nothing that changes its meaning.
    let check = |header: &str| reason(&jwt_outcome(&token(header, JWT_CLAIMS)));
    for header in [
        JWT,
        r#"{"typ":"jwt","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","x":1}"#,
    ] {
        assert_eq!(check(header), None, "{header}");
    }
    for (header, expected) in [
        (r#"{"alg":"HS256"}"#, Reason::Format),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, Reason::Format),
        (r#"{"alg":"HS256","typ":7}"#, Reason::Format),
        (OWN, Reason::Format),
        (r#"{"alg":"HS512","typ":"JWT"}"#, Reason::Algorithm),
        (r#"{"alg":"none","typ":"JWT"}"#, Reason::Algorithm),
        (
            r#"{"alg":"HS256","typ":"JWT","kid":"x"}"#,
            Reason::UnknownKey,
        ),
        (
            r#"{"alg":"HS256","typ":"JWT","crit":[]}"#,
            Reason::Malformed,
        ),
        (
            r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
            Reason::Malformed,
        ),
        (r#"{"alg":"HS256","typ":"JWT","jwk":{}}"#, Reason::Malformed),
    ] {
        assert_eq!(check(header), Some(expected), "{header}");
    }
}

/// They are stamped, and nobody else writes them.
#[test]
fn attack_66_issuer_and_audience_are_protected_where_typ_is_jwt() {
    let app = auth(|config| {
        config.jwt = JwtConfig::new("issuer", "audience");
        config.accept = vec![Format::Authjs.into()];
    });
    let theirs = r#"{"sub":"1","iss":"other","aud":["other"]}"#;
    let cookies = signed_in(&app, theirs, NOW);
    let (_, token, _) = active(app.read(&at(&cookies, NOW)));
    assert_eq!(
        (&token["iss"], &token["aud"]),
        (&json!("issuer"), &json!("audience"))
    );
    // They are no change either, and a preview shows the ones in the cookie.
    let outcome = app.resolve(&at(&cookies, NOW), theirs, &mut Counter::default());
    let Ok(Outcome::Active { renewed: None, .. }) = outcome else {
        panic!("{outcome:?}")
    };
    let preview = active(app.preview(&at(&cookies, NOW), theirs).expect("shown")).1;
    assert_eq!(preview["iss"], "issuer");
    // A cookie of another format gets them when it is written anew.
    let authjs = auth(|config| config.format = Format::Authjs);
    let old = signed_in(&authjs, theirs, NOW);
    let (_, token, _) = active(app.verify(&at(&old, NOW), &mut Counter::default()));
    assert_eq!(token["iss"], "issuer");
}

#[test]
fn attack_66_typ_jwt_without_issuer_and_audience_is_a_mistake() {
    let code = |jwt: JwtConfig| {
        let config = Config::new(SECRET).jwt(jwt);
        Auth::new(&config).err().map(|error| error.code())
    };
    let half = |issuer: Option<&str>, audience: Option<&str>, typ| {
        let mut jwt = JwtConfig::default();
        (jwt.typ, jwt.issuer, jwt.audience) =
            (typ, issuer.map(Into::into), audience.map(Into::into));
        jwt
    };
    assert_eq!(code(JwtConfig::new("issuer", "audience")), None);
    assert_eq!(code(JwtConfig::default()), None);
    for wrong in [
        half(None, None, JwtType::Jwt),
        half(Some("issuer"), None, JwtType::Jwt),
        half(None, Some("audience"), JwtType::Jwt),
        half(Some(""), Some("audience"), JwtType::Jwt),
        half(Some("issuer"), None, JwtType::Cookie),
        half(None, Some("audience"), JwtType::Cookie),
        JwtConfig::new("issuer", "a".repeat(1025)),
        JwtConfig::new("i".repeat(1025), "audience"),
    ] {
        assert_eq!(code(wrong.clone()), Some("invalid-option"), "{wrong:?}");
    }
    let nowhere = Config::new(SECRET)
        .format(Format::Authjs)
        .jwt(JwtConfig::new("issuer", "audience"));
    assert_eq!(
        Auth::new(&nowhere).err().map(|error| error.code()),
        Some("invalid-option")
    );
    Auth::new(&nowhere.accept(Format::Signed)).expect("it is read");
}

#[test]
fn attack_67_no_session_lives_longer_than_we_give() {
    for format in FORMATS {
        let long = |max_age| {
            auth(|config| {
                config.format = format;
                config.session.max_age = Some(max_age);
                config.session.update_age = Some(max_age);
            })
        };
        // Ten years, and a configuration that gives an hour.
        let cookies = signed_in(&long(315_360_000), CLAIMS, NOW);
        let app = long(3600);
        let (session, token, _) = active(app.read(&at(&cookies, NOW)));
        assert_eq!(session["expires"], "2023-11-14T23:13:20.000Z");
        assert_eq!(token["exp"], json!(NOW / 1000 + 315_360_000));
        active(app.read(&at(&cookies, NOW + 3_614_999)));
        let dead = app.read(&at(&cookies, NOW + 3_615_000));
        assert_eq!(reason(&dead), Some(Reason::Expired), "{format:?}");
        // What shows changed claims says the same.
        let shown = app
            .preview(&at(&cookies, NOW), r#"{"sub":"2"}"#)
            .expect("shown");
        assert_eq!(active(shown).0["expires"], "2023-11-14T23:13:20.000Z");
        // A shorter `exp` stays.
        let cookies = signed_in(&long(60), CLAIMS, NOW);
        assert_eq!(
            active(app.read(&at(&cookies, NOW))).0["expires"],
            "2023-11-14T22:14:20.000Z"
        );
    }
}

#[test]
fn attack_67_an_issue_time_ahead_or_missing_refuses_a_signed_token() {
    let now = NOW / 1000;
    for (iat, expected) in [
        (String::new(), Some(Reason::Claims)),
        (format!(r#""iat":{},"#, now + 15), None),
        (
            format!(r#""iat":{}.5,"#, now + 15),
            Some(Reason::NotYetValid),
        ),
        (format!(r#""iat":{},"#, now + 16), Some(Reason::NotYetValid)),
        (r#""iat":9999999999,"#.into(), Some(Reason::NotYetValid)),
    ] {
        let claims = format!(r#"{{{iat}"sub":"1","exp":{}}}"#, now + 100);
        let cookies = format!("waxseal.session-token={}", token(OWN, &claims));
        let outcome = auth(|_| {}).read(&at(&cookies, NOW));
        assert_eq!(reason(&outcome), expected, "{claims}");
    }
}

#[test]
fn attack_67_the_start_of_an_absolute_lifetime_is_there_and_has_passed() {
    let app = auth(|config| config.session.absolute_max_age = Some(1000));
    let now = NOW / 1000;
    for (start, expected) in [
        (now - 1014, None),
        (now - 1015, Some(Reason::AbsoluteMaxAge)),
        (now + 15, None),
        (now + 16, Some(Reason::NotYetValid)),
        (9_999_999_999, Some(Reason::NotYetValid)),
    ] {
        let claims = format!(
            r#"{{"sub":"1","auth_time":{start},"iat":{now},"exp":{}}}"#,
            now + 9000
        );
        let cookies = format!("waxseal.session-token={}", token(OWN, &claims));
        assert_eq!(reason(&app.read(&at(&cookies, NOW))), expected, "{claims}");
    }
    // The session says when that is.
    let claims = format!(
        r#"{{"sub":"1","auth_time":{},"iat":{now},"exp":{}}}"#,
        now - 940,
        now + 9000
    );
    let cookies = format!("waxseal.session-token={}", token(OWN, &claims));
    let (session, ..) = active(app.read(&at(&cookies, NOW)));
    assert_eq!(session["expires"], "2023-11-14T22:14:20.000Z");
}

/// A token of Auth.js without `iat` is written anew at once, so that it has an end
/// like every other.
#[test]
fn attack_67_a_token_without_an_issue_time_gets_one() {
    for format in [Format::Authjs, Format::NextAuth] {
        let header = crate::forge::header(format);
        let token = crate::forge::seal(format, header, r#"{"sub":"1","exp":9999999999}"#);
        let Outcome::Active { renewed, token, .. } = crate::forge::outcome(format, &token) else {
            panic!("refused")
        };
        assert_eq!(renewed, Some(Renewed::Rolling));
        let token: Value = serde_json::from_str(&token).expect("JSON");
        assert_eq!(token["exp"], json!(NOW / 1000 + 2_592_000));
    }
}

fn rotating(format: Format, until_ms: i64) -> Auth {
    let config = Config::new(SECRET)
        .secret(Secret::new(OLD).until(until_ms))
        .format(format)
        .session(SessionConfig::default().update_age(0));
    Auth::new(&config).expect("a good configuration")
}

/// The cookie of a session of a minute, as whoever has the old secret makes it.
fn of_a_minute(format: Format) -> String {
    let mut config = Config::new(OLD).format(format);
    config.session = config.session.max_age(60);
    let forger = Auth::new(&config).expect("a good configuration");
    signed_in(&forger, CLAIMS, NOW)
}

#[test]
fn attack_70_a_leaked_secret_prolongs_nothing() {
    for format in FORMATS {
        let app = rotating(format, NOW + DAY);
        let cookies = of_a_minute(format);
        for (now, alive) in [(NOW, true), (NOW + 74_000, true), (NOW + 75_000, false)] {
            let request = at(&cookies, now);
            let outcomes = [
                app.read(&request),
                app.verify(&request, &mut Counter::default()),
                app.resolve(&request, r#"{"sub":"2"}"#, &mut Counter::default())
                    .expect("an outcome"),
                app.preview(&request, r#"{"sub":"2"}"#).expect("an outcome"),
            ];
            for (way, outcome) in outcomes.into_iter().enumerate() {
                if !alive {
                    assert_eq!(reason(&outcome), Some(Reason::Expired), "{format:?}");
                    continue;
                }
                let Outcome::Active { renewed: None, .. } = outcome else {
                    panic!("{format:?} {outcome:?}")
                };
                let (session, token, writes) = active(outcome);
                assert!(writes.is_empty() && writes.request_cookie.is_none());
                assert_eq!(session["expires"], "2023-11-14T22:14:20.000Z");
                // The app sees the claims that it made; the cookie stays as it is.
                assert_eq!(token["sub"], if way < 2 { "1" } else { "2" });
                assert_eq!(token["exp"], json!(NOW / 1000 + 60));
            }
        }
    }
}

#[test]
fn attack_70_a_secret_opens_until_its_end_and_is_then_as_if_removed() {
    for format in FORMATS {
        let app = rotating(format, NOW + 30_000);
        let cookies = of_a_minute(format);
        let (session, ..) = active(app.read(&at(&cookies, NOW + 29_999)));
        assert_eq!(session["expires"], "2023-11-14T22:13:50.000Z");
        let gone = reason(&app.read(&at(&cookies, NOW + 30_000)));
        let removed = reason(&auth(|config| config.format = format).read(&at(&cookies, NOW)));
        assert_eq!(gone, removed, "{format:?}");
        assert!(gone.is_some());
        // The secrets without an end go on.
        let own = signed_in(&app, CLAIMS, NOW);
        active(app.read(&at(&own, NOW + DAY)));
    }
    // A name of a key that has ended names none.
    let app = rotating(Format::Signed, NOW);
    let header = format!(
        r#"{{"alg":"HS256","typ":"waxseal.session-token+jwt","kid":"{}"}}"#,
        signed_kid(OLD)
    );
    let token = sign(&base64(header), &base64(CLAIMS), OLD);
    let cookies = format!("waxseal.session-token={token}");
    assert_eq!(
        reason(&app.read(&at(&cookies, NOW))),
        Some(Reason::UnknownKey)
    );
    active(app.read(&at(&cookies, NOW - 1)));
}

#[test]
fn attack_70_a_leaked_secret_verifies_no_csrf_token_and_no_code() {
    let csrf = |auth: &Auth, cookies: &str, token: Option<&str>| -> Csrf {
        auth.csrf(&Request::new(cookies, NOW), token, &mut Counter::default())
            .expect("randomness")
    };
    let config = |ends: bool| {
        let old = Secret::new(OLD);
        Auth::new(&Config::new(SECRET).secret(if ends { old.until(NOW + DAY) } else { old }))
            .expect("a good configuration")
    };
    let forger = Auth::new(&Config::new(OLD)).expect("a good configuration");
    let made = csrf(&forger, "", None);
    let line = made.set_cookie.expect("new");
    let cookies = line.split(';').next().expect("a pair");
    let code = forger.mac("ticket", "text");
    for (auth, expected) in [(config(false), true), (config(true), false)] {
        assert_eq!(csrf(&auth, cookies, Some(&made.token)).verified, expected);
        assert_eq!(auth.verify_mac("ticket", "text", &code), expected);
        // Of its own it knows both.
        let own = csrf(&auth, "", None);
        let line = own.set_cookie.expect("new");
        let pair = line.split(';').next().expect("a pair");
        assert!(csrf(&auth, pair, Some(&own.token)).verified);
        assert!(auth.verify_mac("ticket", "text", &auth.mac("ticket", "text")));
    }
}

#[test]
fn attack_70_the_secret_that_seals_has_no_end() {
    let config = Config::new(Secret::new(OLD).until(NOW)).secret(SECRET);
    let error = Auth::new(&config).expect_err("refused");
    assert_eq!(error.code(), "invalid-option");
}

/// It tells whoever has a token nothing that the secret's hash would.
#[test]
fn attack_70_the_name_of_a_key_is_no_hash_of_its_secret() {
    let keys = Keyring::new(Format::Signed, Algorithm::Hs256, &[SECRET, OLD], "s").expect("keys");
    let token = keys
        .encode("{}", 1, 2, &mut Counter::default())
        .expect("sealed");
    let header = token.split('.').next().expect("a header");
    let expected = format!(
        r#"{{"alg":"HS256","typ":"s+jwt","kid":"{}"}}"#,
        signed_kid(SECRET)
    );
    assert_eq!(header, base64(expected));
}
