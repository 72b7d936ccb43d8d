//! The state machine: what a request's cookies come to, and what is written.
#![allow(clippy::too_many_lines, reason = "tables and histories in one piece")]

#[path = "../support/mod.rs"]
mod support;

use serde_json::json;
use support::{Counter, DAY, Fixed, NOW, SECRET, active, at, auth, signed_in, text};
use waxseal::{
    Algorithm, Auth, Config, Format, Keyring, MAX_HEADER, Outcome, Reason, Renewed, Request,
    SameSite, Scheme, Source, WriteError,
};

const CLAIMS: &str = r#"{"name":"Ada","email":"ada@example.com","sub":"1","role":"admin"}"#;
const FORMATS: [Format; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

fn verify(auth: &Auth, cookies: &str, now_ms: i64) -> Outcome {
    auth.verify(&at(cookies, now_ms), &mut Counter::default())
}

fn reason(outcome: Outcome) -> Reason {
    match outcome {
        Outcome::Invalid { reason, .. } => reason,
        other => panic!("not invalid: {other:?}"),
    }
}

fn renewed(outcome: &Outcome) -> Option<Renewed> {
    match outcome {
        Outcome::Active { renewed, .. } => *renewed,
        other => panic!("not active: {other:?}"),
    }
}

#[test]
fn a_new_session_is_read_back_in_every_format() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let outcome = auth.issue(&at("a=1", NOW), CLAIMS, &mut Counter::default());
        let (session, token, writes) = active(outcome.expect("issued"));
        assert_eq!(
            session,
            json!({"user": {"name": "Ada", "email": "ada@example.com"}, "expires": "2023-12-14T22:13:20.000Z"})
        );
        assert_eq!(token["auth_time"], json!(NOW / 1000));
        assert_eq!(
            (&token["rev"], &token["exp"]),
            (&json!(0), &json!(NOW / 1000 + 2_592_000))
        );
        assert_eq!(text(&token["sid"]).len(), 22);
        assert_eq!(writes.set_cookie.len(), 1);
        assert!(writes.set_cookie[0].starts_with(&format!("{}=ey", format.cookie_name())));
        assert!(
            writes.set_cookie[0].ends_with(
                "; Path=/; Expires=Thu, 14 Dec 2023 22:13:20 GMT; Max-Age=2592000; HttpOnly; SameSite=Lax"
            )
        );
        let cookies = writes.request_cookie.expect("written");
        assert!(cookies.starts_with("a=1; "));

        let read = verify(&auth, &cookies, NOW + 1000);
        assert_eq!(renewed(&read), None);
        let (again, claims, writes) = active(read);
        assert_eq!((again, claims), (session, token));
        assert!(writes.is_empty() && writes.request_cookie.is_none());
        assert!(writes.response_headers().is_empty());
    }
}

#[test]
fn nothing_is_anonymous() {
    let auth = auth(|_| {});
    for cookies in [
        "",
        "a=1; b=2",
        "waxseal.session-token=",
        "waxseal.session-token-old=x",
        "waxseal.session-token.00=x",
        ";;=",
    ] {
        assert_eq!(verify(&auth, cookies, NOW), Outcome::Anonymous, "{cookies}");
    }
}

#[test]
fn what_has_ended_is_cleared_with_cache_headers() {
    let auth = auth(|_| {});
    let ended = signed_in(&auth, CLAIMS, NOW - 31 * DAY);
    let cookies = format!("a=1; {ended}; __Host-waxseal.session-token.3=q");
    let Outcome::Invalid { writes, .. } = verify(&auth, &cookies, NOW) else {
        panic!("refused")
    };
    assert!(
        writes.is_empty(),
        "the strongest prefix counts, and does not open"
    );

    let cookies = format!("a=1; {ended}");
    let Outcome::Invalid { reason, writes } = verify(&auth, &cookies, NOW) else {
        panic!("refused")
    };
    assert_eq!(reason, Reason::Expired);
    assert_eq!(
        writes.set_cookie,
        [
            "waxseal.session-token=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
        ]
    );
    assert_eq!(writes.request_cookie.as_deref(), Some("a=1"));
    assert_eq!(
        writes.response_headers(),
        [
            ("Cache-Control", "private, no-cache, no-store"),
            ("Expires", "0"),
            ("Pragma", "no-cache"),
            ("Vary", "Cookie")
        ]
    );
}

#[test]
fn a_read_writes_nothing_ever() {
    let auth = auth(|_| {});
    let cookies = signed_in(&auth, CLAIMS, NOW);
    let Outcome::Active {
        renewed, writes, ..
    } = auth.read(&at(&cookies, NOW + 2 * DAY))
    else {
        panic!("active")
    };
    assert!(renewed.is_none() && writes.is_empty());
    let Outcome::Invalid { writes, .. } = auth.read(&at("waxseal.session-token=x", NOW)) else {
        panic!("invalid")
    };
    assert!(writes.is_empty());
}

#[test]
fn a_cookie_is_renewed_when_update_age_has_passed_and_not_before() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let cookies = signed_in(&auth, CLAIMS, NOW);
        assert_eq!(renewed(&verify(&auth, &cookies, NOW + DAY - 1)), None);
        let outcome = verify(&auth, &cookies, NOW + DAY);
        assert_eq!(renewed(&outcome), Some(Renewed::Rolling));
        let before = active(auth.read(&at(&cookies, NOW))).1;
        let (session, token, writes) = active(outcome);
        assert_eq!(session["expires"], json!("2023-12-15T22:13:20.000Z"));
        for same in ["sid", "auth_time", "sub", "role"] {
            assert_eq!(token[same], before[same], "{same}");
        }
        assert_eq!(token["rev"], json!(1));
        assert_eq!(token["iat"], json!((NOW + DAY) / 1000));
        assert!(!writes.response_headers().is_empty());
        // The page that the same request renders sees the new cookie.
        let forwarded = writes.request_cookie.expect("written");
        assert_eq!(active(verify(&auth, &forwarded, NOW + DAY)).1, token);
    }
}

#[test]
fn update_age_follows_a_short_max_age_by_default() {
    let auth = auth(|config| config.session.max_age = Some(600));
    let cookies = signed_in(&auth, CLAIMS, NOW);
    assert_eq!(renewed(&verify(&auth, &cookies, NOW + 299_000)), None);
    assert_eq!(
        renewed(&verify(&auth, &cookies, NOW + 300_000)),
        Some(Renewed::Rolling)
    );
    assert_eq!(
        reason(verify(&auth, &cookies, NOW + 615_000)),
        Reason::Expired
    );
}

#[test]
fn changed_claims_are_written_and_the_protected_ones_stay() {
    let auth = auth(|_| {});
    let cookies = signed_in(&auth, CLAIMS, NOW);
    let before = active(auth.read(&at(&cookies, NOW))).1;
    let resolve = |claims: &str| {
        let outcome = auth.resolve(&at(&cookies, NOW + 5000), claims, &mut Counter::default());
        outcome.expect("resolved")
    };
    assert_eq!(renewed(&resolve(&before.to_string())), None);
    // Another order is no change.
    assert_eq!(
        renewed(&resolve(
            r#"{"role":"admin","sub":"1","email":"ada@example.com","name":"Ada"}"#
        )),
        None
    );

    let changed = resolve(
        r#"{"sub":"1","name":"Eve","exp":99999999999,"iat":1,"sid":"x","auth_time":1,"rev":77,"nbf":99999999999}"#,
    );
    assert_eq!(renewed(&changed), Some(Renewed::Claims));
    let (session, token, writes) = active(changed);
    assert_eq!(session["user"], json!({"name": "Eve"}));
    assert_eq!(
        (&token["sid"], &token["auth_time"], &token["rev"]),
        (&before["sid"], &before["auth_time"], &json!(1))
    );
    assert_eq!(
        (&token["iat"], &token["exp"]),
        (&json!(NOW / 1000 + 5), &json!(NOW / 1000 + 5 + 2_592_000))
    );
    assert_eq!(token.get("nbf"), None);
    assert_eq!(token.get("role"), None);
    assert_eq!(writes.set_cookie.len(), 1);

    for bad in [
        "null",
        "[]",
        "1",
        "",
        "{",
        r#"{"a":1,"a":2}"#,
        r#"{"__proto__":{}}"#,
    ] {
        let result = auth.resolve(&at(&cookies, NOW), bad, &mut Counter::default());
        assert_eq!(result.err(), Some(WriteError::Claims), "{bad}");
    }
}

#[test]
fn one_format_leads_to_another_and_back_with_nobody_signed_out() {
    for from in FORMATS {
        for to in FORMATS.into_iter().filter(|to| *to != from) {
            let old = auth(|config| config.format = from);
            let new = auth(|config| {
                config.format = to;
                config.accept = vec![from.into()];
            });
            let cookies = signed_in(&old, CLAIMS, NOW);
            let outcome = verify(&new, &cookies, NOW);
            assert_eq!(renewed(&outcome), Some(Renewed::Rekey));
            let (session, token, writes) = active(outcome);
            assert_eq!(session["user"]["name"], "Ada");
            assert_eq!(token["sid"], active(old.read(&at(&cookies, NOW))).1["sid"]);
            assert_eq!(
                writes.set_cookie[0],
                format!(
                    "{}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax",
                    from.cookie_name()
                )
            );
            assert!(writes.set_cookie[1].starts_with(to.cookie_name()));
            let moved = writes.request_cookie.expect("written");
            assert_eq!(renewed(&verify(&new, &moved, NOW)), None);
            // Not configured, not opened.
            assert_eq!(verify(&old, &moved, NOW), Outcome::Anonymous);
        }
    }
}

#[test]
fn a_session_that_moves_gets_a_prefix_that_the_format_s_library_reads() {
    for (to, name) in [
        (Format::Authjs, "__Secure-authjs.session-token"),
        (Format::NextAuth, "__Secure-next-auth.session-token"),
    ] {
        let signed = signed_in(&auth(|_| ()), CLAIMS, NOW);
        let new = auth(|config| {
            config.format = to;
            config.accept = vec![Format::Signed.into()];
        });
        let moved = active(verify(&new, &format!("__Host-{signed}"), NOW)).2;
        let moved = moved.request_cookie.expect("written");
        assert!(moved.starts_with(name), "{moved}");

        // Where the app itself chose `__Host-`, it stays.
        let (_, token) = moved.split_once('=').expect("a pair");
        if to == Format::NextAuth {
            let host = format!("__Host-next-auth.session-token={token}");
            let renewed = active(verify(&new, &host, NOW + 2 * DAY)).2;
            let renewed = renewed.request_cookie.expect("written");
            assert!(renewed.starts_with("__Host-next-auth.session-token="));
        }
    }
}

#[test]
fn a_valid_cookie_of_another_format_survives_a_broken_one() {
    let v4 = auth(|config| config.format = Format::NextAuth);
    let both = auth(|config| config.accept = vec![Format::NextAuth.into()]);
    let cookies = format!(
        "waxseal.session-token=broken; {}",
        signed_in(&v4, CLAIMS, NOW)
    );
    let outcome = verify(&both, &cookies, NOW);
    assert_eq!(renewed(&outcome), Some(Renewed::Rekey));
    assert_eq!(active(outcome).2.set_cookie.len(), 2);
}

#[test]
fn attack_24_the_strongest_prefix_wins_and_https_knows_no_bare_name() {
    let auth = auth(|_| {});
    let header = signed_in(&auth, CLAIMS, NOW);
    let token = header.split_once('=').expect("a pair").1;
    let verify = |cookies: &str, scheme| {
        auth.verify(
            &Request::new(cookies.as_bytes(), NOW).scheme(scheme),
            &mut Counter::default(),
        )
    };
    let bare = format!("waxseal.session-token={token}");
    let host = format!("__Host-waxseal.session-token={token}");
    assert_eq!(verify(&bare, Scheme::Https), Outcome::Anonymous);
    assert!(matches!(
        verify(&bare, Scheme::Http),
        Outcome::Active { .. }
    ));
    assert!(matches!(
        verify(&host, Scheme::Https),
        Outcome::Active { .. }
    ));
    // Behind a proxy that ends TLS the app sees http and a prefixed cookie.
    assert!(matches!(
        verify(&host, Scheme::Http),
        Outcome::Active { .. }
    ));
    let tossed = format!("waxseal.session-token=x; {host}; __Secure-waxseal.session-token=y");
    assert!(matches!(
        verify(&tossed, Scheme::Unknown),
        Outcome::Active { .. }
    ));
    let broken = format!("{bare}; __Host-waxseal.session-token=x");
    assert_eq!(reason(verify(&broken, Scheme::Unknown)), Reason::Malformed);
}

/// A sibling domain can set any number of cookies, just none with `__Host-`.
#[test]
fn attack_24_no_number_of_tossed_cookies_hides_the_one_of_the_strongest_prefix() {
    let auth = auth(|config| config.accept = vec![Format::Authjs.into()]);
    let https = |cookies: &str| {
        let request = Request::new(cookies.as_bytes(), NOW).scheme(Scheme::Https);
        let outcome = auth.verify(&request, &mut Counter::default());
        let cleared = auth.clear(&request).set_cookie;
        (outcome, cleared)
    };
    let own = format!("__Host-{}", signed_in(&auth, r#"{"sub":"victim"}"#, NOW));
    let theirs = signed_in(&auth, r#"{"sub":"attacker"}"#, NOW);
    for name in [
        "waxseal.session-token",
        "__Secure-waxseal.session-token",
        "authjs.session-token",
        "__Secure-authjs.session-token.7",
    ] {
        // Browsers send first what has the longest path.
        let tossed: Vec<String> = (0..500).map(|n| format!("{name}={n}")).collect();
        let header = format!("__Secure-{theirs}; {}; {own}", tossed.join("; "));
        let (outcome, cleared) = https(&header);
        let Outcome::Active { token, .. } = outcome else {
            panic!("{name}: the session is gone");
        };
        assert!(token.contains("victim"), "{name}");
        assert!(
            cleared
                .iter()
                .any(|line| line.starts_with("__Host-waxseal.session-token=;")),
            "{name}: signed out"
        );
    }
}

#[test]
fn names_for_writing_follow_the_scheme_and_the_cookie_that_was_read() {
    let first_name = |auth: &Auth, cookies: &str, scheme| {
        let request = Request::new(cookies.as_bytes(), NOW).scheme(scheme);
        let outcome = auth
            .issue(&request, CLAIMS, &mut Counter::default())
            .expect("issued");
        let line = active(outcome).2.set_cookie.pop().expect("a line");
        let secure = line.contains("; Secure");
        (line.split_once('=').expect("a pair").0.to_owned(), secure)
    };
    let signed = auth(|_| {});
    let authjs = auth(|config| config.format = Format::Authjs);
    let domain = auth(|config| config.cookie.domain = Some("example.com".into()));
    let production = auth(|config| config.production = true);
    let never = auth(|config| config.cookie.secure = Some(false));
    let always = auth(|config| config.cookie.secure = Some(true));
    let planted = "__Secure-waxseal.session-token=x; __Host-waxseal.session-token=x";
    let verifies = format!("__Host-{}", signed_in(&signed, CLAIMS, NOW));
    for (auth, cookies, scheme, name, secure) in [
        (&signed, "", Scheme::Http, "waxseal.session-token", false),
        (&signed, "", Scheme::Unknown, "waxseal.session-token", false),
        (
            &signed,
            "",
            Scheme::Https,
            "__Host-waxseal.session-token",
            true,
        ),
        (
            &signed,
            &verifies,
            Scheme::Http,
            "__Host-waxseal.session-token",
            true,
        ),
        (
            &signed,
            planted,
            Scheme::Http,
            "waxseal.session-token",
            false,
        ),
        (
            &production,
            "waxseal.session-token=x",
            Scheme::Unknown,
            "__Host-waxseal.session-token",
            true,
        ),
        (
            &production,
            "",
            Scheme::Unknown,
            "__Host-waxseal.session-token",
            true,
        ),
        (
            &production,
            "",
            Scheme::Http,
            "waxseal.session-token",
            false,
        ),
        (
            &authjs,
            "",
            Scheme::Https,
            "__Secure-authjs.session-token",
            true,
        ),
        (
            &domain,
            "",
            Scheme::Https,
            "__Secure-waxseal.session-token",
            true,
        ),
        (&never, "", Scheme::Https, "waxseal.session-token", false),
        (
            &always,
            "",
            Scheme::Http,
            "__Host-waxseal.session-token",
            true,
        ),
    ] {
        assert_eq!(first_name(auth, cookies, scheme), (name.to_owned(), secure));
    }
    // A refresh keeps the prefix.
    let header = signed_in(&signed, CLAIMS, NOW);
    let token = header.split_once('=').expect("a pair").1;
    let cookies = format!("__Host-waxseal.session-token={token}");
    let line = active(verify(&signed, &cookies, NOW + DAY))
        .2
        .set_cookie
        .pop();
    let line = line.expect("renewed");
    assert!(line.starts_with("__Host-waxseal.session-token=ey") && line.contains("; Secure"));
}

#[test]
fn attack_29_sign_in_never_keeps_the_session_id() {
    let auth = auth(|_| {});
    let mut entropy = Counter::default();
    let first = active(
        auth.issue(&at("", NOW), CLAIMS, &mut entropy)
            .expect("issued"),
    );
    let cookies = first.2.request_cookie.expect("written");
    let claims = first.1.to_string();
    let second = active(
        auth.issue(&at(&cookies, NOW + 1000), &claims, &mut entropy)
            .expect("issued"),
    );
    assert_ne!(first.1["sid"], second.1["sid"]);
    assert_eq!(second.1["auth_time"], json!(NOW / 1000 + 1));
    assert_eq!(second.1["rev"], json!(0));
}

#[test]
fn a_token_of_another_library_gets_a_stable_id() {
    let keys = Keyring::new(
        Format::Authjs,
        Algorithm::Hs256,
        &[SECRET],
        "authjs.session-token",
    );
    let token = keys
        .expect("keys")
        .encode(
            CLAIMS,
            NOW / 1000,
            NOW / 1000 + 2_592_000,
            &mut Counter::default(),
        )
        .expect("sealed");
    let auth = auth(|config| config.format = Format::Authjs);
    let cookies = format!("authjs.session-token={token}");
    let (_, theirs, _) = active(verify(&auth, &cookies, NOW));
    let ids: Vec<_> = (0..2)
        .map(|_| {
            active(auth.verify(&at(&cookies, NOW + DAY), &mut Fixed::zeros())).1["sid"].clone()
        })
        .collect();
    assert_eq!(ids, [theirs["jti"].clone(), theirs["jti"].clone()]);
    let (_, ours, _) = active(verify(&auth, &cookies, NOW + DAY));
    assert_eq!(
        (&ours["auth_time"], &ours["rev"]),
        (&theirs["iat"], &json!(1))
    );
}

#[test]
fn attack_25_a_duplicate_name_counts_only_where_exactly_one_verifies() {
    let auth = auth(|_| {});
    let one = signed_in(&auth, CLAIMS, NOW);
    let other = signed_in(&auth, r#"{"sub":"2"}"#, NOW + 1000);
    let bad = "waxseal.session-token=x.y.z";
    for cookies in [
        format!("{one}; {bad}"),
        format!("{bad}; {one}"),
        format!("{one}; {one}"),
    ] {
        assert!(
            matches!(verify(&auth, &cookies, NOW), Outcome::Active { .. }),
            "{cookies}"
        );
    }
    assert_eq!(
        reason(verify(&auth, &format!("{one}; {other}"), NOW)),
        Reason::Duplicate
    );
    assert_eq!(
        reason(verify(&auth, &format!("{bad}; {bad}1"), NOW)),
        Reason::Duplicate
    );
    let many: Vec<String> = (0..20)
        .map(|n| format!("waxseal.session-token={n}"))
        .collect();
    assert_eq!(
        reason(verify(&auth, &format!("{}; {one}", many.join("; ")), NOW)),
        Reason::Duplicate
    );
}

#[test]
fn layouts_of_chunks_follow_the_size_and_leave_nothing_behind() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let claims = |size: usize| format!(r#"{{"sub":"1","pad":"{}"}}"#, "x".repeat(size));
        let large = signed_in(&auth, &claims(9000), NOW);
        let count = large.split("; ").count();
        assert!(count >= 3, "{count}");
        let name = format.cookie_name();
        assert!(large.starts_with(&format!("{name}.0=")));
        let resolve = |cookies: &str, size: usize| {
            let outcome = auth.resolve(&at(cookies, NOW), &claims(size), &mut Counter::default());
            active(outcome.expect("resolved")).2
        };
        // Large to small: the bare name is set, the chunks are cleared.
        let writes = resolve(&large, 10);
        assert_eq!(writes.set_cookie.len(), count + 1);
        assert_eq!(
            writes
                .set_cookie
                .iter()
                .filter(|line| line.contains("; Max-Age=0"))
                .count(),
            count
        );
        let small = writes.request_cookie.expect("written");
        assert!(!small.contains("; ") && small.starts_with(&format!("{name}=")));
        // And back.
        let writes = resolve(&small, 9000);
        assert_eq!(
            writes.set_cookie[0],
            format!(
                "{name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
            )
        );
        assert_eq!(writes.set_cookie.len(), count + 1);
        // Three to two: the last is cleared.
        let writes = resolve(&large, 4500);
        let cleared: Vec<_> = writes
            .set_cookie
            .iter()
            .filter(|line| line.contains("; Max-Age=0"))
            .collect();
        assert!(!cleared.is_empty() && writes.set_cookie.len() == count);
        // The order of the header does not matter, a missing chunk does.
        let mut parts: Vec<&str> = large.split("; ").collect();
        parts.reverse();
        assert!(matches!(
            verify(&auth, &parts.join("; "), NOW),
            Outcome::Active { .. }
        ));
        assert_eq!(
            reason(verify(&auth, &parts[1..].join("; "), NOW)),
            Reason::Malformed
        );
        assert_eq!(
            reason(verify(&auth, &parts[..parts.len() - 1].join("; "), NOW)),
            Reason::Chunks
        );
        assert_eq!(
            reason(verify(&auth, &format!("{large}; {name}=x"), NOW)),
            Reason::Chunks
        );
        let foreign = format!("{large}; {name}-evil=1; {name}.00=2; {name}.1e1=3; {name}.-1=4");
        assert!(matches!(
            verify(&auth, &foreign, NOW),
            Outcome::Active { .. }
        ));
        let result = auth.issue(&at("", NOW), &claims(60_000), &mut Counter::default());
        assert_eq!(result.err(), Some(WriteError::TooLarge));
    }
}

#[test]
fn bounds_are_kept() {
    let auth = auth(|_| {});
    let long = format!("waxseal.session-token={}", "x".repeat(4096));
    assert_eq!(reason(verify(&auth, &long, NOW)), Reason::Oversize);
    let huge = format!("a={}", "x".repeat(MAX_HEADER));
    let Outcome::Invalid { reason, writes } = verify(&auth, &huge, NOW) else {
        panic!("refused")
    };
    assert!(reason == Reason::Oversize && writes.is_empty());
    assert!(auth.clear(&at(&huge, NOW)).is_empty());
    let fits = format!(
        "a={}; {}",
        "x".repeat(100_000),
        signed_in(&auth, CLAIMS, NOW)
    );
    assert!(matches!(verify(&auth, &fits, NOW), Outcome::Active { .. }));
}

#[test]
fn sign_out_clears_every_session_cookie_and_no_other() {
    let auth = auth(|config| config.accept = vec![Format::Authjs.into()]);
    let writes = auth.clear(&at(
        "a=1; authjs.session-token.0=x; waxseal.session-token=y; __Secure-authjs.session-token=z",
        NOW,
    ));
    let names: Vec<&str> = writes
        .set_cookie
        .iter()
        .map(|line| line.split('=').next().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            // The one with `Partitioned` first.
            "__Secure-authjs.session-token",
            // Strong prefixes before weak ones.
            "__Secure-authjs.session-token",
            "authjs.session-token.0",
            "waxseal.session-token"
        ]
    );
    assert!(writes.set_cookie.iter().all(|line| {
        line.contains("=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly")
    }));
    assert_eq!(writes.request_cookie.as_deref(), Some("a=1"));
    assert!(auth.clear(&at("a=1", NOW)).is_empty());
}

#[test]
fn tampering_with_any_character_is_refused() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let header = signed_in(&auth, CLAIMS, NOW);
        let value = header.find('=').expect("a pair") + 1;
        for at in value..header.len() {
            let mut bytes = header.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let cookies = String::from_utf8(bytes).expect("ASCII");
            assert!(
                matches!(verify(&auth, &cookies, NOW), Outcome::Invalid { .. }),
                "{format:?} at {at}"
            );
        }
    }
}

#[test]
fn any_bytes_end_in_an_outcome() {
    let auth = auth(|config| config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()]);
    let mut seed: u32 = 1;
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..(seed % 300))
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        let mut cookies = b"waxseal.session-token=".to_vec();
        cookies.extend(&bytes);
        cookies.extend(b"; authjs.session-token.0=");
        cookies.extend(&bytes);
        let request = Request::new(&cookies, NOW);
        assert!(!matches!(
            auth.verify(&request, &mut Counter::default()),
            Outcome::Active { .. }
        ));
        seed = seed.wrapping_add(1);
    }
}

#[test]
fn any_time_ends_in_an_outcome() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let cookies = signed_in(&auth, CLAIMS, NOW);
        for now in [i64::MIN, -1, 0, i64::MAX / 1000, i64::MAX] {
            let _ = verify(&auth, &cookies, now);
            let issued = auth.issue(&at("", now), CLAIMS, &mut Counter::default());
            assert!(matches!(issued, Ok(Outcome::Active { .. })), "{now}");
        }
    }
}

#[test]
fn a_header_full_of_session_cookies_is_bounded_work() {
    let auth = auth(|_| {});
    let many: Vec<String> = (0..3000)
        .map(|n| format!("waxseal.session-token={n}"))
        .collect();
    assert_eq!(
        reason(verify(&auth, &many.join("; "), NOW)),
        Reason::Duplicate
    );
    let writes = auth.clear(&at(&many.join("; "), NOW));
    assert_eq!(writes.set_cookie.len(), 1);
    assert_eq!(writes.request_cookie.as_deref(), Some(""));
}

#[test]
fn projections_decide_what_is_seen() {
    let auth = auth(|config| {
        config.projections.jwt = vec![("role".into(), "user.role".into())];
        config.projections.session = vec![
            ("user.id".into(), "token.sub".into()),
            (
                "user.role".into(),
                Source::from("token.role").or("\"guest\""),
            ),
        ];
        config.projections.update = vec!["name".into()];
    });
    let claims = auth
        .sign_in_claims(r#"{"user":{"id":"7","name":"Ada","role":"admin","password":"x"}}"#)
        .expect("claims");
    let cookies = signed_in(&auth, &claims, NOW);
    let (session, token, _) = active(verify(&auth, &cookies, NOW));
    assert_eq!(
        session["user"],
        json!({"name": "Ada", "id": "7", "role": "admin"})
    );
    assert_eq!(token.get("password"), None);
    let updated = auth
        .update_claims(&token.to_string(), r#"{"name":"B","role":"root"}"#)
        .expect("updated");
    let outcome = auth
        .resolve(&at(&cookies, NOW), &updated.claims, &mut Counter::default())
        .expect("resolved");
    assert_eq!(
        active(outcome).0["user"],
        json!({"name": "B", "id": "7", "role": "admin"})
    );
}

#[test]
fn a_mistake_in_the_configuration_is_told_when_the_object_is_made() {
    let code = |change: &dyn Fn(&mut Config)| {
        let mut config = Config::new(SECRET);
        change(&mut config);
        let error = Auth::new(&config).expect_err("a mistake");
        assert!(
            error.message().ends_with('.') && !error.message().contains("hunter2"),
            "{error}"
        );
        error.code()
    };
    assert_eq!(code(&|config| config.secrets.clear()), "missing-secret");
    assert_eq!(
        code(&|config| config.secrets = vec!["".into()]),
        "missing-secret"
    );
    assert_eq!(
        code(&|config| config.secrets = vec![SECRET.into(); 9]),
        "too-many-secrets"
    );
    let weak = |config: &mut Config| {
        config.secrets = vec!["hunter2".into()];
        config.production = true;
    };
    assert_eq!(code(&weak), "weak-secret");
    assert_eq!(
        code(&|config| {
            config.production = true;
            config.algorithm = Algorithm::Hs512;
        }),
        "weak-secret"
    );
    assert_eq!(
        code(&|config| config.session.max_age = Some(0)),
        "invalid-option"
    );
    assert_eq!(
        code(&|config| config.session.absolute_max_age = Some(0)),
        "invalid-option"
    );
    assert_eq!(
        code(&|config| config.session.max_age = Some(u64::MAX)),
        "invalid-option"
    );
    for name in ["__Host-x", "a b", "", "a;b"] {
        assert_eq!(
            code(&|config| config.cookie.name = Some(name.into())),
            "cookie-name"
        );
    }
    assert_eq!(
        code(&|config| config.accept = vec![Format::Signed.into()]),
        "cookie-name-conflict"
    );
    assert_eq!(
        code(&|config| {
            config.cookie.name = Some("next-auth.session-token".into());
            config.accept = vec![Format::NextAuth.into()];
        }),
        "cookie-name-conflict"
    );
    assert_eq!(
        code(&|config| config.cookie.domain = Some("a;b".into())),
        "cookie-attribute"
    );
    assert_eq!(
        code(&|config| config.cookie.path = Some("a".into())),
        "cookie-attribute"
    );
    assert_eq!(
        code(&|config| config.cookie.same_site = SameSite::None),
        "cookie-attribute"
    );
    assert_eq!(
        code(&|config| config.cookie.partitioned = true),
        "cookie-attribute"
    );
    assert_eq!(
        code(&|config| config.projections.session = vec![("__proto__.x".into(), "token.a".into())]),
        "projection-path"
    );

    let mut config = Config::new("hunter2");
    assert_eq!(Auth::new(&config).expect("development").warnings().len(), 1);
    config.allow_weak_secret = true;
    config.production = true;
    assert!(Auth::new(&config).expect("allowed").warnings().is_empty());
}

#[test]
fn secrets_are_never_printed() {
    let config = Config::new(SECRET);
    let auth = Auth::new(&config).expect("valid");
    assert!(!format!("{config:?} {auth:?}").contains("thirty-two"));
}

#[test]
fn csrf_needs_the_cookie_and_the_same_token_in_the_body() {
    let auth = auth(|_| {});
    let made = auth
        .csrf(&at("", NOW), None, &mut Counter::default())
        .expect("made");
    let line = made.set_cookie.expect("a new cookie");
    let pair = line.split(';').next().expect("a pair");
    let check = |cookies: &str, body: Option<&str>| {
        auth.csrf(&at(cookies, NOW), body, &mut Counter::default())
            .expect("checked")
    };
    assert!(check(pair, Some(&made.token)).verified);
    assert!(!check(pair, Some(&"0".repeat(64))).verified);
    assert!(!check(pair, Some("")).verified);
    assert!(!check(pair, None).verified);
    for cookies in [
        "",
        "waxseal.csrf-token=",
        "waxseal.csrf-token=a%7Cb",
        &pair.replace("%7C", "%7D"),
        &format!("__Secure-{pair}"),
    ] {
        let csrf = check(cookies, Some(&made.token));
        assert!(!csrf.verified && csrf.set_cookie.is_some(), "{cookies}");
    }
    let https = at("", NOW).scheme(Scheme::Https);
    let line = auth
        .csrf(&https, None, &mut Counter::default())
        .expect("made")
        .set_cookie
        .expect("new");
    assert!(line.starts_with("__Host-waxseal.csrf-token=") && line.contains("; Secure"));
    assert!(!line.contains("Max-Age") && !line.contains("Partitioned"));
}

#[test]
fn csrf_follows_the_attributes_of_the_session_cookie() {
    let auth = auth(partitioned);
    let line = made(&auth, 0).1;
    assert!(
        line.ends_with("; Path=/; HttpOnly; Secure; Partitioned; SameSite=None"),
        "{line}"
    );
    let auth = self::auth(|config| {
        partitioned(config);
        config.cookie.domain = Some("example.com".into());
    });
    assert!(
        made(&auth, 0)
            .1
            .contains("; Path=/; HttpOnly; Secure; Partitioned")
    );
}

/// The one beside it stays where `partitioned` is switched on or off.
#[test]
fn csrf_knows_either_of_two_cookies_and_no_more_than_four() {
    let auth = auth(partitioned);
    let (one, other) = (made(&auth, 1), made(&auth, 2));
    let pair = |made: &(String, String)| made.1.split(';').next().expect("a pair").to_owned();
    let check = |cookies: &[String], body: &str| {
        let cookies = cookies.join("; ");
        auth.csrf(&at(&cookies, NOW), Some(body), &mut Counter::default())
            .expect("checked")
    };
    let broken = pair(&one).replace("%7C", "%7D");
    for cookies in [[pair(&one), pair(&other)], [pair(&other), pair(&one)]] {
        for made in [&one, &other] {
            let csrf = check(&cookies, &made.0);
            assert!(csrf.verified && csrf.token == made.0);
        }
        assert!(!check(&cookies, &"0".repeat(64)).verified);
    }
    let cookies = [broken.clone(), pair(&one)];
    assert!(check(&cookies, &one.0).verified);
    let mut many = vec![broken; 4];
    many.push(pair(&one));
    assert!(!check(&many, &one.0).verified);
    // Without the prefix a sibling domain may have set the second.
    let bare = |made| pair(made).replace("__Host-", "");
    let plain = self::auth(|_| {});
    let request = [bare(&one), bare(&other)].join("; ");
    let csrf = plain.csrf(&at(&request, NOW), Some(&other.0), &mut Counter::default());
    assert!(!csrf.expect("checked").verified);
}

#[test]
fn a_partitioned_session_leaves_room_for_the_cookies_beside_it() {
    let auth = auth(partitioned);
    let issue = |size: usize| {
        let claims = json!({ "sub": "1", "pad": "x".repeat(size) }).to_string();
        auth.issue(&at("", NOW), &claims, &mut Counter::default())
    };
    let bytes = |outcome: Outcome| {
        let cookies = active(outcome).2.request_cookie.expect("written");
        // Without the `=` of each.
        cookies
            .split("; ")
            .map(|pair| pair.len() - 1)
            .sum::<usize>()
    };
    let most = (6000..7000)
        .rev()
        .find(|size| issue(*size).is_ok())
        .expect("a size that fits");
    assert!((9214..=9216).contains(&bytes(issue(most).expect("fits"))));
    assert_eq!(issue(most + 1).err(), Some(WriteError::TooLarge));

    let cookies = active(issue(10).expect("fits"))
        .2
        .request_cookie
        .expect("written");
    let grown = json!({ "sub": "1", "pad": "x".repeat(7000) }).to_string();
    let resolved = auth.resolve(&at(&cookies, NOW), &grown, &mut Counter::default());
    assert_eq!(resolved.err(), Some(WriteError::TooLarge));
}

fn partitioned(config: &mut Config) {
    config.cookie.secure = Some(true);
    config.cookie.partitioned = true;
    config.cookie.same_site = SameSite::None;
}

/// A new CSRF token, and the line of its cookie.
fn made(auth: &Auth, seed: u8) -> (String, String) {
    let csrf = auth.csrf(
        &at("", NOW),
        None,
        &mut Fixed::new(&[&format!("{seed:02x}").repeat(32)]),
    );
    let csrf = csrf.expect("made");
    (csrf.token, csrf.set_cookie.expect("new"))
}
