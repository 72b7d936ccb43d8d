//! A browser with a jar, which asks and compares every answer with what it must be.

use waxseal::{
    Algorithm, Auth, Entropy, Format, Keyring, Outcome, Request, Scheme, WriteError, Writes,
    fuzzing,
};
use waxseal_fuzz::jar::Jar;
use waxseal_fuzz::memory::within;
use waxseal_fuzz::{Counter, names, secret};

use crate::{BOUND, Step};

pub struct Browser<'a> {
    pub auth: &'a Auth,
    /// The formats, and which prefixes of each are read.
    pub reads: Vec<(Format, [bool; 3])>,
    /// The names of the formats that are read, the written one first.
    pub bases: Vec<&'a str>,
    pub jar: Jar,
    pub scheme: Scheme,
    pub https: bool,
    pub now: i64,
    pub entropy: Counter,
    /// When the session in the jar began, in seconds.
    pub sign_in: i64,
    pub absolute: Option<u64>,
    pub max_age: u64,
}

impl Browser<'_> {
    pub fn step(&mut self, step: &Step) {
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
