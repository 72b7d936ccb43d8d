//! Sessions that grow, shrink, end and are damaged, in a browser's cookie jar:
//! after every answer exactly the intended cookies are there.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use waxseal::{
    Accept, Algorithm, Auth, Config, Entropy, Format, Keyring, Outcome, Reason, Request, Scheme,
    WriteError, Writes, fuzzing,
};
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

struct Browser<'a> {
    auth: &'a Auth,
    /// The formats, and which prefixes of each are read.
    reads: Vec<(Format, [bool; 3])>,
    /// The names of the formats that are read, the written one first.
    bases: Vec<&'a str>,
    jar: Jar,
    scheme: Scheme,
    https: bool,
    now: i64,
    entropy: Counter,
    /// When the session in the jar began, in seconds.
    sign_in: i64,
    absolute: Option<u64>,
    max_age: u64,
}

impl Browser<'_> {
    fn step(&mut self, step: &Step) {
        let header = self.jar.header();
        let request = Request::new(header.as_bytes(), self.now).scheme(self.scheme);
        let size = header.len();
        let claims = |size: u16| {
            format!(
                r#"{{"sub":"1","pad":"{}"}}"#,
                "p".repeat(usize::from(size % 60_000))
            )
        };
        match *step {
            Step::Issue { size: more } => {
                let claims = claims(more);
                let entropy: &mut dyn Entropy = &mut self.entropy;
                let outcome = within(BOUND, size + claims.len(), || {
                    self.auth.issue(&request, &claims, entropy)
                });
                if let Some(outcome) = written(outcome, &claims) {
                    self.sign_in = self.now.div_euclid(1000);
                    self.answered(&outcome, true);
                    let written = self.bases[0];
                    let found = self.jar.sessions(&self.bases);
                    let mut names = found.iter().map(|(name, _, _)| name.as_bytes());
                    assert!(
                        names.all(|name| names::find(written, name).is_some()),
                        "not replaced: {found:?}"
                    );
                    holds_one_layout(&found);
                }
            }
            Step::Resolve { size: more } => {
                let claims = claims(more);
                let entropy: &mut dyn Entropy = &mut self.entropy;
                let outcome = within(BOUND, size + claims.len(), || {
                    self.auth.resolve(&request, &claims, entropy)
                });
                if let Some(outcome) = written(outcome, &claims) {
                    self.answered(&outcome, true);
                }
            }
            Step::Verify => {
                let entropy: &mut dyn Entropy = &mut self.entropy;
                let outcome = within(BOUND, size, || self.auth.verify(&request, entropy));
                self.answered(&outcome, true);
            }
            Step::Read => {
                let outcome = within(BOUND, size, || self.auth.read(&request));
                self.answered(&outcome, false);
            }
            Step::Clear => {
                let writes = within(BOUND, size, || self.auth.clear(&request));
                if header.len() <= waxseal::MAX_HEADER {
                    self.apply(&writes);
                    assert_eq!(self.jar.sessions(&self.bases), [], "not cleared");
                }
            }
            Step::Wait { seconds } => self.now += i64::from(seconds % 4_000_000) * 1000,
            Step::Lose { cookie } => {
                if let Some(name) = self.name(cookie) {
                    self.jar.0.remove(&name);
                }
            }
            Step::Damage { cookie, at, byte } => {
                let name = self.name(cookie);
                if let Some(value) = name.and_then(|name| self.jar.0.get_mut(&name)) {
                    let at = usize::from(at) % value.len().max(1);
                    let byte = char::from(b'!' + byte % 90);
                    if !value.is_empty() && !"\",;\\".contains(byte) {
                        value.replace_range(at..=at, &byte.to_string());
                    }
                }
            }
            Step::Copy { from, to } => {
                if let (Some(from), Some(to)) = (self.name(from), self.name(to)) {
                    let value = self.jar.0[&from].clone();
                    if to.len() + value.len() <= 4096 {
                        self.jar.0.insert(to, value);
                    }
                }
            }
        }
    }

    fn name(&self, cookie: u8) -> Option<String> {
        let names: Vec<&String> = self.jar.0.keys().collect();
        names
            .get(usize::from(cookie) % names.len().max(1))
            .map(|name| (*name).clone())
    }

    /// What holds after every answer.
    fn answered(&mut self, outcome: &Outcome, may_write: bool) {
        let before = self.jar.header().len();
        match outcome {
            Outcome::Active { token, writes, .. } => {
                self.apply(writes);
                assert!(may_write || writes.is_empty());
                let token: serde_json::Value = serde_json::from_str(token).expect("JSON");
                let time = |name: &str| token[name].as_i64().expect("a time");
                let now = self.now.div_euclid(1000);
                assert!(now < time("exp") + 15, "it has ended");
                assert!(writes.is_empty() || time("exp") <= now + self.max_age as i64);
                if let Some(absolute) = self.absolute {
                    let end = self.sign_in + absolute as i64;
                    assert!(
                        now < end + 15 && time("exp") <= end,
                        "beyond the absolute lifetime"
                    );
                }
                assert_eq!(time("auth_time"), self.sign_in);
                if !writes.is_empty() {
                    self.reads_again(&token);
                }
            }
            Outcome::Invalid { writes, .. } => {
                let opened = match may_write && before <= waxseal::MAX_HEADER {
                    true => self.opened(),
                    false => Vec::new(),
                };
                let mut expected = self.jar.clone();
                expected.0.retain(|name, _| !opened.contains(name));
                self.apply(writes);
                assert_eq!(
                    self.jar, expected,
                    "what opens is cleared, and nothing else"
                );
            }
            Outcome::Anonymous | Outcome::Undecided => {}
        }
    }

    /// The names of the cookies that make up tokens of ours: of each base name the
    /// strongest prefix that came counts.
    fn opened(&self) -> Vec<String> {
        let mut opened = Vec::new();
        for (format, reads) in &self.reads {
            let base = format.cookie_name();
            let found = self.jar.sessions(&[base]);
            let read = found.into_iter().filter(|(_, prefix, _)| reads[*prefix]);
            let read: Vec<_> = read.collect();
            let Some(strongest) = read.iter().map(|(_, prefix, _)| *prefix).min() else {
                continue;
            };
            let group = read.iter().filter(|(_, prefix, _)| *prefix == strongest);
            let pieces: Vec<(&[u8], Option<usize>, &[u8])> = group
                .clone()
                .map(|(name, _, number)| (name.as_bytes(), *number, self.jar.0[*name].as_bytes()))
                .collect();
            let salt = match format {
                Format::Authjs => names::PREFIXES[strongest].to_owned() + base,
                Format::Signed => base.to_owned(),
                _ => String::new(),
            };
            let keys = Keyring::new(*format, Algorithm::Hs256, &[secret(0)], &salt).expect("keys");
            // What is not valid yet stays: a clock behind may be to blame.
            let ahead = (self.now.div_euclid(1000) + 15) as f64;
            let opens = |token: &Vec<u8>| {
                fuzzing::open(&keys, token).is_ok_and(|(claims, _)| {
                    let claims: serde_json::Value = serde_json::from_str(&claims).expect("JSON");
                    let starts = ["iat", "nbf", "auth_time"];
                    !starts
                        .iter()
                        .any(|name| claims[*name].as_f64().is_some_and(|at| at > ahead))
                })
            };
            if fuzzing::join(&pieces).is_ok_and(|tokens| tokens.iter().all(opens)) {
                opened.extend(group.map(|(name, _, _)| (*name).to_owned()));
            }
        }
        opened
    }

    fn reads_again(&self, token: &serde_json::Value) {
        let header = self.jar.header();
        let request = Request::new(header.as_bytes(), self.now).scheme(self.scheme);
        if header.len() > waxseal::MAX_HEADER {
            return;
        }
        match self.auth.read(&request) {
            Outcome::Active { token: again, .. } => {
                assert_eq!(
                    serde_json::from_str::<serde_json::Value>(&again)
                        .ok()
                        .as_ref(),
                    Some(token)
                );
            }
            other => panic!("written, and not read: {other:?}"),
        }
    }

    fn apply(&mut self, writes: &Writes) {
        if writes.is_empty() {
            assert_eq!(writes.request_cookie, None);
            return;
        }
        self.jar.apply(writes, self.https);
        let once = self.jar.clone();
        self.jar.apply(writes, self.https);
        assert_eq!(self.jar, once, "a second time it changes something");
        // The page sees what the browser will send.
        let forwarded = writes
            .request_cookie
            .as_deref()
            .expect("something is written");
        let is_set = |name: &str| {
            let sets = |line: &String| {
                line.starts_with(&format!("{name}=")) && !line.contains("=; Max-Age=0")
            };
            writes.set_cookie.iter().any(sets)
        };
        let mut sent = self.jar.clone();
        // A session of ours that stays in the jar is not for the page.
        let foreign = |name: &str| {
            let mut bases = self.bases.iter();
            bases.all(|base| names::find(base, name.as_bytes()).is_none())
        };
        sent.0.retain(|name, _| foreign(name) || is_set(name));
        let sorted = |header: &str| {
            let mut parts: Vec<String> = header.split("; ").map(str::to_owned).collect();
            parts.sort_unstable();
            parts
        };
        assert_eq!(sorted(forwarded), sorted(&sent.header()));
    }
}

/// A written session, in one cookie or in chunks, under one prefix.
fn holds_one_layout(found: &[(&str, usize, Option<usize>)]) {
    let mut numbers: Vec<_> = found.iter().map(|(_, _, number)| *number).collect();
    numbers.sort_unstable();
    let whole = vec![None];
    let chunks: Vec<_> = (0..numbers.len()).map(Some).collect();
    assert!(
        numbers == whole || (numbers.len() > 1 && numbers == chunks),
        "{found:?}"
    );
    for (_, prefix, _) in found {
        assert_eq!(*prefix, found[0].1, "{found:?}");
    }
}

/// What was written; `None` where it is too much for cookies.
fn written(outcome: Result<Outcome, WriteError>, claims: &str) -> Option<Outcome> {
    match outcome {
        Ok(outcome) => Some(outcome),
        Err(error) => {
            assert!(
                error == WriteError::TooLarge && claims.len() > 30_000,
                "{error}"
            );
            None
        }
    }
}
