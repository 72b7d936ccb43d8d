//! Any bytes as a Cookie header: read as the grammar says, and nobody is signed in.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use waxseal::{Accept, Auth, Config, Format, Outcome, Request, Scheme, fuzzing};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, NOW, names};

/// 128 cookies are looked at, with a few dozen bytes for each; clearing one takes a
/// line of less than 300 bytes; a token is joined, decoded and parsed.
const BOUND: Bound = Bound {
    base: 64 * 1024,
    peak_each: 16,
    total_each: 32,
};

/// No seed knows this secret.
static AUTH: LazyLock<Auth> = LazyLock::new(|| {
    let config = Config {
        secrets: vec!["a secret that no cookie was ever sealed with".into()],
        format: Format::Signed,
        accept: [Format::Authjs, Format::NextAuth].map(Accept::from).into(),
        ..Config::default()
    };
    Auth::new(&config).expect("a good configuration")
});

fuzz_target!(|header: &[u8]| {
    let pairs = fuzzing::pairs(header);
    assert_eq!(pairs, names::pairs(header));
    for (name, _, _) in &pairs {
        for base in bases() {
            assert_eq!(fuzzing::cookie_name(base, name), names::find(base, name));
        }
    }
    for byte in *b";=.\0\xff" {
        let at = header.iter().position(|other| *other == byte);
        assert_eq!(fuzzing::find_byte(header, byte), at);
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    let plain = header.iter().position(special).unwrap_or(header.len());
    assert_eq!(fuzzing::plain_bytes(header), plain);

    for scheme in [Scheme::Unknown, Scheme::Https, Scheme::Http] {
        let request = Request::new(header, NOW).scheme(scheme);
        let outcome = within(BOUND, header.len(), || {
            AUTH.verify(&request, &mut Counter::default())
        });
        let writes = match &outcome {
            Outcome::Active { .. } => panic!("signed in"),
            Outcome::Anonymous => {
                let of_a_session = pairs.iter().filter(|pair| !pair.1.is_empty());
                let prefixes = of_a_session.filter_map(|(name, _, _)| {
                    let found = bases().iter().find_map(|base| names::find(base, name));
                    Some(found?.0)
                });
                // No more are looked at, and by https one without prefix is none.
                let mut prefixes = prefixes.take(128);
                let sessions = prefixes.any(|prefix| prefix < 2 || scheme != Scheme::Https);
                assert!(!sessions, "a session cookie was passed over");
                continue;
            }
            Outcome::Invalid { writes, .. } => writes,
        };
        assert_eq!(
            *writes,
            within(BOUND, header.len(), || AUTH.clear(&request))
        );
        if header.len() > waxseal::MAX_HEADER {
            assert!(writes.is_empty());
            continue;
        }
        for line in &writes.set_cookie {
            let (name, rest) = line.split_once('=').expect("a name");
            assert!(rest.starts_with("; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970"));
            assert!(
                pairs.iter().any(|pair| pair.0 == name.as_bytes()),
                "{name} is not there"
            );
        }
        // The page sees every other cookie, byte for byte, and no session.
        let forwarded = writes.request_cookie.as_deref().expect("cleared");
        let others = names::parts(header).into_iter().filter(|part| {
            let name = part.split(|byte| *byte == b'=').next().unwrap_or(part);
            std::str::from_utf8(part).is_ok()
                && bases().iter().all(|base| names::find(base, name).is_none())
        });
        assert_eq!(
            names::parts(forwarded.as_bytes()),
            others.collect::<Vec<_>>()
        );
        let next = Request {
            cookies: forwarded.as_bytes(),
            ..request
        };
        assert_eq!(
            AUTH.verify(&next, &mut Counter::default()),
            Outcome::Anonymous
        );

        let csrf = within(BOUND, header.len(), || {
            AUTH.csrf(&request, Some("x"), &mut Counter::default())
        });
        let csrf = csrf.expect("there is randomness");
        assert!(!csrf.verified && csrf.set_cookie.is_some());
    }
});

fn bases() -> [&'static str; 3] {
    [Format::Signed, Format::Authjs, Format::NextAuth].map(Format::cookie_name)
}
