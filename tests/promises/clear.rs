//! Where session cookies are cleared, and which may weaken the next one.

#[path = "../support/mod.rs"]
mod support;

use support::{Counter, SECRET, auth, signed_in};
use waxseal::{Accept, Auth, Format, Outcome, Prefix, Reason, Request, SameSite, Scheme, Writes};

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;
const CLAIMS: &str = r#"{"sub":"1"}"#;
const OTHER_SECRET: &str = "another secret of at least 32 bytes";

fn https<'a>(cookies: &'a str, host: &'a str) -> Request<'a> {
    Request::new(cookies, NOW).scheme(Scheme::Https).host(host)
}

fn verify(auth: &Auth, request: &Request<'_>) -> Outcome {
    auth.verify(request, &mut Counter::default())
}

fn issued(auth: &Auth, request: &Request<'_>) -> Writes {
    let outcome = auth.issue(request, CLAIMS, &mut Counter::default());
    writes(outcome.expect("issued"))
}

fn writes(outcome: Outcome) -> Writes {
    match outcome {
        Outcome::Active { writes, .. } | Outcome::Invalid { writes, .. } => writes,
        other => panic!("{other:?} writes nothing"),
    }
}

/// The Cookie header of a session on https.
fn cookie_on_https(auth: &Auth) -> String {
    let writes = issued(auth, &https("", ""));
    writes.request_cookie.expect("written")
}

/// `name`, `Domain`, `Path` and `Partitioned` of the lines that clear.
fn cleared(lines: &[String]) -> Vec<String> {
    let scope = |line: &String| {
        let parts = line.split("; ").filter(|part| {
            ["Domain=", "Path=", "Partitioned"]
                .iter()
                .any(|attribute| part.starts_with(attribute))
        });
        let name = line.split('=').next().expect("a name");
        [name]
            .into_iter()
            .chain(parts)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let clears = lines.iter().filter(|line| line.contains("=; Max-Age=0"));
    clears.map(scope).collect()
}

fn accept(format: Format) -> Accept {
    Accept::from(format)
}

#[test]
fn attack_57_what_an_earlier_domain_or_path_left_is_cleared() {
    let auth = auth(|config| {
        config.format = Format::Authjs;
        config.accept = vec![
            accept(Format::Authjs).domain("example.com"),
            accept(Format::Authjs).path("/app"),
        ];
    });
    let session = cookie_on_https(&auth);
    let lines = auth
        .clear(&https(&session, "www.app.example.com"))
        .set_cookie;
    let name = "__Secure-authjs.session-token";
    for scope in ["Path=/", "Domain=example.com Path=/", "Path=/app"] {
        let line = format!("{name} {scope}");
        assert!(cleared(&lines).contains(&line), "{line}");
        assert!(
            cleared(&lines).contains(&format!("{line} Partitioned")),
            "{line}"
        );
    }
    // Today's place comes last of its name, for jars that keep one line.
    let own = |line: &&String| line.starts_with(&format!("{name} "));
    let all = cleared(&lines);
    assert_eq!(all.iter().rfind(own), Some(&format!("{name} Path=/")));
    for domain in ["www.app.example.com", "app.example.com"] {
        assert!(
            all.contains(&format!("{name} Domain={domain} Path=/")),
            "{domain}"
        );
    }

    // A cookie of another path is not in the request.
    let unseen = auth.clear(&https("a=1", "app.example.com"));
    for line in ["Path=/app", "Domain=example.com Path=/"] {
        for chunk in ["", ".0", ".1", ".3"] {
            let line = format!("{name}{chunk} {line}");
            assert!(cleared(&unseen.set_cookie).contains(&line), "{line}");
        }
    }
    assert_eq!(unseen.request_cookie.as_deref(), Some("a=1"));
}

#[test]
fn attack_57_sign_in_replaces_what_lies_elsewhere_and_sets_last() {
    let plain = auth(|_| {});
    let shared = auth(|config| config.cookie.domain = Some("example.com".into()));
    let session = cookie_on_https(&shared);
    let moved = issued(&plain, &https(&session, "app.example.com"));
    let name = "__Secure-waxseal.session-token";
    for line in [
        "Path=/",
        "Domain=app.example.com Path=/",
        "Domain=example.com Path=/",
    ] {
        let line = format!("{name} {line}");
        assert!(cleared(&moved.set_cookie).contains(&line), "{line}");
    }
    let last = moved.set_cookie.last().expect("set");
    assert!(last.starts_with("__Host-waxseal.session-token=ey"));

    let back = issued(&shared, &https(&session, "app.example.com"));
    let own: Vec<&String> = back
        .set_cookie
        .iter()
        .filter(|line| line.starts_with(&format!("{name}=")))
        .collect();
    assert!(own.len() > 2 && own.last().expect("set").contains("=ey"));
    assert!(cleared(&back.set_cookie).contains(&format!("{name} Path=/")));
    // Not where the new one is set.
    assert!(!cleared(&back.set_cookie).contains(&format!("{name} Domain=example.com Path=/")));
}

#[test]
fn attack_58_the_partitioned_twin_is_cleared_too() {
    let plain = auth(|_| {});
    let apart = auth(|config| {
        config.cookie.partitioned = true;
        config.cookie.same_site = SameSite::None;
        config.cookie.secure = Some(true);
    });
    let name = "__Host-waxseal.session-token";
    for (from, to) in [(&plain, &apart), (&apart, &plain)] {
        let session = cookie_on_https(from);
        let out = to.clear(&https(&session, "app.example.com"));
        let mut lines = cleared(&out.set_cookie);
        lines.sort();
        assert_eq!(
            lines,
            [
                format!("{name} Path=/"),
                format!("{name} Path=/ Partitioned")
            ]
        );
        // A renewal leaves no twin behind, which would be read beside it.
        let later = Request::new(&session, NOW + 2 * DAY)
            .scheme(Scheme::Https)
            .host("app.example.com");
        let renewed = writes(verify(to, &later)).set_cookie;
        assert_eq!(renewed.len(), 2);
        assert_eq!(
            renewed[0].contains("Partitioned"),
            !renewed[1].contains("Partitioned")
        );
        assert!(renewed[1].contains("=ey"));
    }
}

#[test]
fn attack_59_a_read_clears_nothing_that_did_not_open() {
    let old = auth(|config| config.secrets = vec![OTHER_SECRET.into()]);
    let new = auth(|config| {
        config.secrets = vec![SECRET.into(), OTHER_SECRET.into()];
        config.accept = vec![Format::Authjs.into()];
    });
    // In the middle of a rotation the old server sees what only the new one opens.
    for cookies in [
        cookie_on_https(&new),
        "__Host-waxseal.session-token=x".into(),
        "__Host-waxseal.session-token.0=a; __Host-waxseal.session-token.2=b".into(),
    ] {
        let Outcome::Invalid { writes, .. } = verify(&old, &https(&cookies, "a.example.com"))
        else {
            panic!("refused")
        };
        assert!(writes.is_empty(), "{cookies}");
        assert!(
            old.clear_opened(&https(&cookies, "a.example.com"))
                .is_empty()
        );
    }
    // A session that moves takes along its own cookie, not another application's.
    let authjs = auth(|config| config.format = Format::Authjs);
    let moving = format!(
        "{}; __Host-authjs.session-token=another; waxseal.session-token=another",
        cookie_on_https(&old)
    );
    let moved = writes(verify(&new, &https(&moving, "a.example.com"))).set_cookie;
    assert!(
        moved
            .iter()
            .all(|line| line.starts_with("__Host-waxseal.session-token="))
    );

    let moving = format!(
        "{}; waxseal.session-token=another",
        cookie_on_https(&authjs)
    );
    let moved = writes(verify(&new, &https(&moving, "a.example.com"))).set_cookie;
    assert!(
        moved
            .iter()
            .any(|line| line.starts_with("__Secure-authjs.session-token=;"))
    );
    assert!(
        !moved
            .iter()
            .any(|line| line.starts_with("waxseal.session-token="))
    );
}

#[test]
fn a_read_clears_what_opened_and_has_ended() {
    let auth = auth(|config| config.cookie.domain = Some("example.com".into()));
    let session = cookie_on_https(&auth);
    let later = Request::new(&session, NOW + 31 * DAY)
        .scheme(Scheme::Https)
        .host("app.example.com");
    let Outcome::Invalid { reason, writes } = verify(&auth, &later) else {
        panic!("expired")
    };
    assert_eq!(reason, Reason::Expired);
    let name = "__Secure-waxseal.session-token";
    assert_eq!(
        cleared(&writes.set_cookie),
        [
            format!("{name} Path=/ Partitioned"),
            format!("{name} Domain=example.com Path=/ Partitioned"),
            format!("{name} Path=/"),
            format!("{name} Domain=example.com Path=/"),
        ]
    );
    assert_eq!(auth.clear_opened(&later), writes);
}

#[test]
fn attack_59_a_read_leaves_a_session_that_has_not_begun_yet() {
    let session = cookie_on_https(&auth(|_| {}));
    let auth = auth(|config| {
        config.format = Format::Authjs;
        config.accept = vec![Format::Signed.into()];
    });
    // Where a clock is behind, whatever else is refused before it.
    for cookies in [
        session.clone(),
        format!("__Host-authjs.session-token=x; {session}"),
        format!("{session}; __Host-authjs.session-token=x"),
    ] {
        let mut early = https(&cookies, "a.example.com");
        early.now_ms = NOW - DAY;
        let Outcome::Invalid { writes, .. } = verify(&auth, &early) else {
            panic!("refused")
        };
        assert!(writes.is_empty(), "{cookies}");
    }
}

#[test]
fn attack_60_a_planted_cookie_is_not_read_and_weakens_nothing() {
    let production = auth(|config| config.production = true);
    let session = cookie_on_https(&production);
    let token = session.split_once('=').expect("a pair").1;
    for name in ["waxseal.session-token", "__Secure-waxseal.session-token"] {
        let planted = format!("{name}={token}");
        for scheme in [Scheme::Https, Scheme::Unknown] {
            let request = https(&planted, "").scheme(scheme);
            assert_eq!(verify(&production, &request), Outcome::Anonymous, "{name}");
            let line = issued(&production, &request).set_cookie.pop().expect("set");
            assert!(
                line.starts_with("__Host-") && line.contains("; Secure"),
                "{line}"
            );
        }
        // Beside the real one it has no effect.
        let both = format!("{name}=x; {session}");
        assert!(matches!(
            verify(&production, &https(&both, "")),
            Outcome::Active { renewed: None, .. }
        ));
    }
}

#[test]
fn a_weaker_prefix_is_read_where_accept_says_so_and_moves_at_once() {
    for (prefix, name) in [
        (Prefix::Secure, "__Secure-waxseal.session-token"),
        (Prefix::Bare, "waxseal.session-token"),
    ] {
        let auth = auth(|config| {
            config.production = true;
            config.accept = vec![accept(Format::Signed).prefix(prefix)];
        });
        let session = cookie_on_https(&auth);
        let old = format!("{name}={}", session.split_once('=').expect("a pair").1);
        let moved = writes(verify(&auth, &https(&old, "app.example.com"))).set_cookie;
        assert!(
            moved
                .last()
                .expect("set")
                .starts_with("__Host-waxseal.session-token=ey")
        );
        assert!(cleared(&moved).contains(&format!("{name} Path=/")));
        assert!(cleared(&moved).contains(&format!("{name} Domain=example.com Path=/")));
    }
}

#[test]
fn a_host_only_session_moves_to_a_domain_at_once() {
    let session = cookie_on_https(&auth(|_| {}));
    let shared = auth(|config| config.cookie.domain = Some("example.com".into()));
    let moved = writes(verify(&shared, &https(&session, "app.example.com"))).set_cookie;
    let last = moved.last().expect("set");
    assert!(
        last.starts_with("__Secure-waxseal.session-token=ey")
            && last.contains("Domain=example.com")
    );
    assert!(cleared(&moved).contains(&"__Host-waxseal.session-token Path=/".to_owned()));
}

#[test]
fn clearing_lines_are_bounded_and_begin_with_what_makes_a_token_whole() {
    let auth = auth(|config| {
        config.format = Format::Authjs;
        config.cookie.domain = Some("example.com".into());
    });
    let chunks: Vec<String> = (0..16)
        .rev()
        .map(|number| format!("__Secure-authjs.session-token.{number}=x"))
        .collect();
    let lines = auth
        .clear(&https(&chunks.join("; "), "a.b.c.d.example.com"))
        .set_cookie;
    assert!(lines.iter().map(String::len).sum::<usize>() <= 4096);
    for number in 0..16 {
        let line = format!("__Secure-authjs.session-token.{number} Domain=example.com Path=/");
        assert!(cleared(&lines).contains(&line), "{line}");
    }
    let host_only = "__Secure-authjs.session-token.0 Path=/".to_owned();
    assert!(cleared(&lines).contains(&host_only));
}

#[test]
fn names_may_repeat_where_the_place_or_prefix_differs() {
    let code = |accepted: Accept| {
        let config = waxseal::Config::new(SECRET).accept(accepted);
        Auth::new(&config).err().map_or("", |error| error.code())
    };
    assert_eq!(code(accept(Format::Signed)), "cookie-name-conflict");
    let own = || accept(Format::Signed);
    let path = |path: &str| own().path(path);
    let domain = |domain: &str| own().domain(domain);
    assert_eq!(code(path("/")), "cookie-name-conflict");
    assert_eq!(code(path("/app")), "");
    assert_eq!(code(path("app")), "cookie-attribute");
    assert_eq!(code(path("/a;b")), "cookie-attribute");
    assert_eq!(code(domain("example.com")), "");
    assert_eq!(code(domain("exa mple.com")), "cookie-attribute");
    let host = domain("example.com").prefix(Prefix::Host);
    assert_eq!(code(host), "cookie-attribute");
    let other = accept(Format::Authjs).name("waxseal.session-token");
    assert_eq!(code(other), "cookie-name-conflict");
}

#[test]
fn plain_http_has_no_twin_and_keeps_its_name() {
    let auth = auth(|_| {});
    let session = signed_in(&auth, CLAIMS, NOW);
    let request = https(&session, "localhost:3000").scheme(Scheme::Http);
    assert_eq!(
        cleared(&auth.clear(&request).set_cookie),
        ["waxseal.session-token Path=/"]
    );
}

/// Cookies of a longer path come first in a request.
#[test]
fn attack_57_planted_names_use_up_no_room_of_the_session() {
    let auth = auth(|config| {
        config.accept = vec![accept(Format::Authjs), accept(Format::NextAuth)];
    });
    let names = ["waxseal", "authjs", "next-auth"];
    let planted: Vec<String> = (0..16)
        .flat_map(|number| names.map(|name| format!("__Secure-{name}.session-token.{number}=x")))
        .collect();
    let cookies = format!("{}; {}", planted.join("; "), cookie_on_https(&auth));
    let lines = auth.clear(&https(&cookies, "app.example.com")).set_cookie;
    let own = "__Host-waxseal.session-token Path=/".to_owned();
    assert!(cleared(&lines).contains(&own));
}

/// Browsers ignore the dot and the letter case: it is one place, set and not cleared.
#[test]
fn a_domain_has_one_spelling() {
    for domain in [".example.com", "Example.COM", "example.com"] {
        let auth = auth(|config| config.cookie.domain = Some(domain.into()));
        let session = cookie_on_https(&auth);
        let lines = issued(&auth, &https(&session, "app.example.com")).set_cookie;
        let name = "__Secure-waxseal.session-token Domain=example.com Path=/".to_owned();
        assert!(!cleared(&lines).contains(&name), "{domain}");
        assert!(
            lines.last().expect("set").contains("; Domain=example.com;"),
            "{domain}"
        );
    }
}

#[test]
fn attack_57_todays_own_path_is_cleared_where_the_endpoints_lie_outside_of_it() {
    let auth = auth(|config| config.cookie.path = Some("/app".into()));
    let lines = auth.clear(&https("", "app.example.com")).set_cookie;
    let name = "__Secure-waxseal.session-token";
    assert!(cleared(&lines).contains(&format!("{name} Path=/app")));
    assert!(cleared(&lines).contains(&format!("{name}.0 Path=/app")));
    let set = issued(&auth, &https("", "app.example.com")).set_cookie;
    assert!(!cleared(&set).contains(&format!("{name} Path=/app")));
    assert!(set.last().expect("set").contains("=ey"));
}

/// Two formats of before, a domain, a long host and the other partition.
#[test]
fn attack_57_what_makes_a_session_whole_is_cleared_before_everything_else() {
    let old = auth(|config| {
        config.format = Format::NextAuth;
        config.cookie.domain = Some("app.a.example.com".into());
    });
    let auth = auth(|config| {
        config.format = Format::Authjs;
        config.cookie.domain = Some("example.com".into());
        config.cookie.partitioned = true;
        config.cookie.secure = Some(true);
        config.cookie.same_site = SameSite::None;
        config.accept = vec![accept(Format::NextAuth).domain("app.a.example.com")];
    });
    let claims = format!(r#"{{"sub":"1","pad":"{}"}}"#, "x".repeat(20_000));
    let outcome = old.issue(&https("", ""), &claims, &mut Counter::default());
    let session = writes(outcome.expect("issued"))
        .request_cookie
        .expect("written");
    let planted: Vec<String> = (0..16)
        .map(|number| format!("__Secure-waxseal.session-token.{number}=x"))
        .collect();
    let cookies = format!("{}; {session}", planted.join("; "));
    let lines = auth.clear(&https(&cookies, "app.a.example.com")).set_cookie;
    let first = "__Secure-next-auth.session-token.0 Domain=app.a.example.com Path=/";
    for twin in ["", " Partitioned"] {
        let line = format!("{first}{twin}");
        assert!(cleared(&lines).contains(&line), "{line}");
    }
}
