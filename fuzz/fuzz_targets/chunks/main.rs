//! Sessions that grow, shrink, end and are damaged, in a browser's cookie jar:
//! after every answer exactly the intended cookies are there.

#![no_main]

mod browser;

use arbitrary::Arbitrary;
use browser::Browser;
use libfuzzer_sys::fuzz_target;
use waxseal::{Accept, Auth, Config, Format, Reason, Scheme, WriteError, fuzzing};
use waxseal_fuzz::jar::Jar;
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, FORMATS, NOW, names, secret};

/// A new session is held as claims, token, cookies, lines, header and session.
const BOUND: Bound = Bound {
    base: 64 * 1024,
    peak_each: 24,
    total_each: 48,
};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    format: u8,
    accept: [bool; 3],
    secure: Option<bool>,
    production: bool,
    scope: u8,
    scheme: u8,
    max_age: Option<u16>,
    update_age: Option<u16>,
    absolute: Option<u16>,
    junk: Vec<Junk>,
    pieces: Vec<(u8, Option<u8>, u8)>,
    token: u32,
    text: &'a [u8],
    steps: Vec<Step>,
}

/// A cookie that is in the jar from before.
#[derive(Arbitrary, Debug)]
struct Junk {
    format: u8,
    prefix: u8,
    number: Option<u8>,
    size: u16,
    suffix: bool,
}

#[derive(Arbitrary, Debug)]
enum Step {
    Issue { size: u16 },
    Resolve { size: u16 },
    Verify,
    Read,
    Clear,
    Wait { seconds: i32 },
    Lose { cookie: u8 },
    Damage { cookie: u8, at: u16, byte: u8 },
    Copy { from: u8, to: u8 },
}

fuzz_target!(|input: Input<'_>| {
    pieces(&input);
    split(&input);
    browse(&input);
});

/// Any cookies of one name, against the grammar of chunks.
fn pieces(input: &Input<'_>) {
    let mut values: Vec<(Vec<u8>, Option<usize>, &[u8])> = Vec::new();
    for (at, number, length) in input.pieces.iter().take(40) {
        let number = number.map(|number| usize::from(number % 20));
        let name = number.map_or("s".to_owned(), |number| format!("s.{number}"));
        let start = usize::from(*at).min(input.text.len());
        let end = (start + usize::from(*length)).min(input.text.len());
        values.push((name.into_bytes(), number, &input.text[start..end]));
    }
    let pieces: Vec<_> = values
        .iter()
        .map(|(name, number, value)| (&name[..], *number, *value))
        .collect();
    // A group of cookies has at least one.
    if pieces.is_empty() {
        return;
    }
    let size = pieces.iter().map(|piece| piece.2.len()).sum();
    let joined = within(BOUND, size, || fuzzing::join(&pieces));

    let whole: Vec<&[u8]> = pieces
        .iter()
        .filter(|piece| piece.1.is_none())
        .map(|piece| piece.2)
        .collect();
    let mut chunks: Vec<(usize, &[u8])> = pieces
        .iter()
        .filter_map(|piece| Some((piece.1?, piece.2)))
        .collect();
    chunks.sort_unstable();
    chunks.dedup();
    let is_gapless =
        chunks.iter().enumerate().all(|(at, chunk)| chunk.0 == at) && chunks.len() <= 16;
    match joined {
        Ok(tokens) if chunks.is_empty() => {
            assert!(
                whole
                    .iter()
                    .all(|value| tokens.iter().any(|token| token == value))
            );
            assert!(tokens.iter().all(|token| whole.contains(&&token[..])));
        }
        Ok(tokens) => {
            assert!(whole.is_empty() && is_gapless, "joined what is no layout");
            let expected: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.1).copied().collect();
            assert_eq!(tokens, [expected]);
        }
        Err(reason) => {
            assert!(
                !chunks.is_empty() && (!whole.is_empty() || !is_gapless),
                "refused a layout"
            );
            assert!(matches!(reason, Reason::Chunks | Reason::Duplicate));
        }
    }
}

/// A token of any length: cut, and put together in another order.
fn split(input: &Input<'_>) {
    let token: String = (0..input.token % 70_000)
        .map(|at| char::from(b'A' + (at % 23) as u8))
        .collect();
    let long = "n".repeat(128);
    let name = ["s", "__Secure-authjs.session-token", &long][usize::from(input.format % 3)];
    for limit in [None, Some(3936), Some(3933)] {
        if limit.is_some() && name.len() > 100 {
            continue;
        }
        let cookies = match fuzzing::split(name, &token, limit) {
            Ok(cookies) => cookies,
            Err(error) => {
                assert!(error == WriteError::TooLarge && token.len() > 15 * 3900);
                continue;
            }
        };
        assert!(cookies.len() <= 16);
        let read = cookies.iter().rev().map(|(name, value)| {
            assert!(name.len() + value.len() <= 4096);
            let (_, number) = names::find(
                "",
                name.strip_prefix(names_base(name))
                    .expect("its name")
                    .as_bytes(),
            )
            .expect("a name");
            (name.as_bytes(), number, value.as_bytes())
        });
        let read: Vec<_> = read.collect();
        assert_eq!(fuzzing::join(&read), Ok(vec![token.clone().into_bytes()]));
    }
}

/// A chunk's name without its number.
fn names_base(name: &str) -> &str {
    let numbered = name
        .rsplit_once('.')
        .filter(|(_, number)| number.parse::<u8>().is_ok());
    numbered.map_or(name, |(base, _)| base)
}

fn browse(input: &Input<'_>) {
    let format = FORMATS[usize::from(input.format % 3)];
    let mut config = Config::new(secret(0))
        .format(format)
        .production(input.production);
    let others = FORMATS.into_iter().zip(input.accept);
    config.accept = others
        .filter(|(other, on)| *on && *other != format)
        .map(|(other, _)| Accept::from(other))
        .collect();
    config.cookie.secure = input.secure;
    match input.scope % 4 {
        1 => config.cookie.domain = Some("example.com".into()),
        2 => config.cookie.path = Some("/app".into()),
        _ => {}
    }
    config.session.max_age = input.max_age.map(|seconds| u64::from(seconds).max(1));
    config.session.update_age = input.update_age.map(u64::from);
    config.session.absolute_max_age = input.absolute.map(|seconds| u64::from(seconds).max(1));
    let auth = Auth::new(&config).expect("a good configuration");

    let scheme = [Scheme::Unknown, Scheme::Https, Scheme::Http][usize::from(input.scheme % 3)];
    // Who forces secure cookies serves https.
    let https = match (input.secure, scheme) {
        (Some(true), _) | (_, Scheme::Https) => true,
        (_, Scheme::Http) => false,
        (_, Scheme::Unknown) => input.production,
    };
    let is_secure = match (input.secure, scheme) {
        (Some(secure), _) => secure,
        (None, Scheme::Unknown) => input.production,
        (None, scheme) => scheme == Scheme::Https,
    };
    let formats = std::iter::once(format).chain(config.accept.iter().map(|accept| accept.format));
    let is_host_wide = input.scope % 4 == 0 || input.scope % 4 == 3;
    let reads = formats.enumerate().map(|(at, format)| {
        // `__Secure-` counts where it is what is written.
        let secure = format != Format::Signed || (at == 0 && !is_host_wide);
        (format, [true, secure, !is_secure])
    });
    let mut browser = Browser {
        auth: &auth,
        reads: reads.collect(),
        bases: std::iter::once(format)
            .chain(config.accept.iter().map(|accept| accept.format))
            .map(|format| format.cookie_name())
            .collect(),
        jar: Jar::default(),
        scheme,
        https,
        now: NOW,
        entropy: Counter::default(),
        sign_in: NOW / 1000,
        absolute: config.session.absolute_max_age,
        max_age: config.session.max_age.unwrap_or(30 * 86_400),
    };
    // Few enough that one response can clear all of them.
    for junk in input.junk.iter().take(8) {
        let base = FORMATS[usize::from(junk.format % 3)].cookie_name();
        let number = junk
            .number
            .map_or(String::new(), |number| format!(".{}", number % 120));
        let prefix = names::PREFIXES[usize::from(junk.prefix % 3)];
        let suffix = if junk.suffix { "x" } else { "" };
        // A page by plain http is sent no such cookie.
        if https || prefix.is_empty() {
            let value = "j".repeat(usize::from(junk.size % 3000) + 1);
            browser
                .jar
                .0
                .insert(format!("{prefix}{base}{number}{suffix}"), value);
        }
    }
    for step in input.steps.iter().take(12) {
        browser.step(step);
    }
}
