//! Any bytes as a Cookie header: read as the grammar says, and nobody is signed in.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use waxseal::{Auth, Config, Format, Outcome, Request, Scheme, fuzzing};
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
    let config = Config::new("a secret that no cookie was ever sealed with")
        .accept(Format::Authjs)
        .accept(Format::NextAuth);
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
        let found = sessions(&pairs);
        let is_long = header.len() > waxseal::MAX_HEADER;
        match &outcome {
            Outcome::Active { .. } => panic!("signed in"),
            Outcome::Anonymous => {
                let mut found = found.iter();
                let passed_over = found.any(|session| session.is_read(scheme));
                assert!(!passed_over, "a session cookie was passed over");
            }
            // What does not open stays.
            Outcome::Undecided => {}
            Outcome::Invalid { writes, .. } => {
                assert!(writes.is_empty());
                assert!(is_long || found.iter().any(|session| session.is_read(scheme)));
            }
        }
        let opened = within(BOUND, header.len(), || AUTH.clear_opened(&request));
        assert!(opened.is_empty());
        let writes = within(BOUND, header.len(), || AUTH.clear(&request));
        if is_long {
            continue;
        }
        cleared(&writes.set_cookie, &found, scheme);
        let Some(forwarded) = writes.request_cookie.as_deref() else {
            assert!(found.is_empty());
            continue;
        };
        // The page sees every other cookie, byte for byte, and no session.
        let others = names::parts(header).into_iter().filter(|part| {
            let name = part.split(|byte| *byte == b'=').next().unwrap_or(part);
            std::str::from_utf8(part).is_ok()
                && bases().iter().all(|base| names::find(base, name).is_none())
        });
        assert_eq!(
            names::parts(forwarded.as_bytes()),
            others.collect::<Vec<_>>()
        );
        let next = Request::new(forwarded, request.now_ms).scheme(request.scheme);
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

/// A cookie that has a session's name, and a value.
struct Session<'a> {
    name: &'a str,
    base: usize,
    prefix: usize,
}

impl Session<'_> {
    /// Where `__Host-` is what is written, `__Secure-` is not read, and by https no
    /// name without prefix.
    fn is_read(&self, scheme: Scheme) -> bool {
        match self.prefix {
            0 => true,
            1 => self.base > 0,
            _ => scheme != Scheme::Https,
        }
    }

    /// The lines that clear it: browsers keep partitioned cookies apart, if `Secure`.
    fn clearing(&self, scheme: Scheme) -> Vec<String> {
        let line = |flags: &str| {
            let expires = "Thu, 01 Jan 1970 00:00:00 GMT";
            format!(
                "{}=; Max-Age=0; Path=/; Expires={expires}; HttpOnly{flags}; SameSite=Lax",
                self.name
            )
        };
        match self.prefix < 2 || scheme == Scheme::Https {
            true => vec![line("; Secure"), line("; Secure; Partitioned")],
            false => vec![line("")],
        }
    }
}

/// Those that are looked at: 64 of each prefix.
fn sessions<'a>(pairs: &[(&'a [u8], &'a [u8], &'a [u8])]) -> Vec<Session<'a>> {
    let mut counts = [0; 3];
    let mut found = Vec::new();
    for (name, _, _) in pairs.iter().filter(|pair| !pair.1.is_empty()) {
        let with_base = |(base, text): (usize, &&str)| Some((base, names::find(text, name)?.0));
        let Some((base, prefix)) = bases().iter().enumerate().find_map(with_base) else {
            continue;
        };
        counts[prefix] += 1;
        if counts[prefix] <= 64 {
            let name = std::str::from_utf8(name).expect("a session's name is ASCII");
            found.push(Session { name, base, prefix });
        }
    }
    found
}

/// A sign-out clears everything of ours and nothing else, as far as there is room.
fn cleared(lines: &[String], found: &[Session<'_>], scheme: Scheme) {
    let mut expected: Vec<String> = found.iter().flat_map(|one| one.clearing(scheme)).collect();
    expected.sort_unstable();
    expected.dedup();
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    let length: usize = lines.iter().map(String::len).sum();
    assert!(length <= 4096, "too many lines");
    if length < 4096 - 256 {
        assert_eq!(lines, expected);
    }
    assert!(
        lines.iter().all(|line| expected.contains(line)),
        "{lines:?}"
    );
}
