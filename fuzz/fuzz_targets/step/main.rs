//! The whole step: a Cookie header of genuine, foreign, damaged and made-up
//! cookies, any keys, any clock. Only what a configured key sealed, byte for byte
//! and within its time, is active.

#![no_main]

mod world;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use waxseal::{
    Accept, Algorithm, Auth, Config, Entropy, EntropyUnavailable, Format, Keyring, Outcome,
    Request, Scheme, WriteError, Writes, fuzzing,
};
use waxseal_fuzz::edits::Edits;
use waxseal_fuzz::json::Claims;
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, FORMATS, NOW, names, secret};
use world::{World, again};

/// The sum of the parts: reading, and a new session as claims, token, cookies,
/// lines, header and session.
const BOUND: Bound = Bound {
    base: 96 * 1024,
    peak_each: 32,
    total_each: 80,
};

#[derive(Arbitrary, Debug)]
struct Input {
    format: u8,
    algorithm: u8,
    /// How many of the secrets are configured, and which is the first.
    keys: u8,
    accept: [bool; 3],
    secure: Option<bool>,
    production: bool,
    scheme: u8,
    update_age: Option<u16>,
    absolute: Option<u32>,
    now: i32,
    far: Option<i64>,
    no_entropy: bool,
    cookies: Vec<Cookie>,
    edits: Edits,
    ask: Ask,
}

#[derive(Arbitrary, Debug)]
enum Cookie {
    Session(Session),
    Other { name: u8, value: String },
    Raw(Vec<u8>),
}

/// A token in one or more cookies.
#[derive(Arbitrary, Debug)]
struct Session {
    format: u8,
    /// The format in which it is sealed is another one.
    sealed_as: Option<u8>,
    algorithm: u8,
    prefix: u8,
    salt_prefix: Option<u8>,
    key: u8,
    claims: Claims,
    iat: i32,
    exp: i32,
    /// Where it is cut.
    cuts: Vec<u16>,
    shuffle: bool,
    /// A change of the token before it is cut.
    edits: Edits,
}

#[derive(Arbitrary, Debug)]
enum Ask {
    Read,
    Verify,
    Resolve(Claims),
    ResolveText(String),
    Issue(Claims),
    Clear,
    Csrf(String),
}

/// A token that a key sealed.
struct Genuine {
    slot: usize,
    prefix: usize,
    token: String,
    claims: String,
}

struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyUnavailable> {
        Err(EntropyUnavailable)
    }
}

fuzz_target!(|input: Input| {
    let algorithms = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
    let algorithm = |number: u8| algorithms[usize::from(number % 3)];
    let format = |number: u8| FORMATS[usize::from(number % 3)];
    let first = usize::from(input.keys % 4);
    let keys: Vec<usize> = (first..=first + usize::from(input.keys / 4 % 3)).collect();
    let own = format(input.format);
    let accepted = FORMATS.into_iter().zip(input.accept);
    let mut config = Config::default()
        .format(own)
        .algorithm(algorithm(input.algorithm))
        .production(input.production);
    config.secrets = keys.iter().map(|key| secret(*key).into()).collect();
    config.accept = accepted
        .filter(|(other, on)| *on && *other != own)
        .map(|(other, _)| Accept::from(other))
        .collect();
    config.cookie.secure = input.secure;
    config.session.update_age = input.update_age.map(u64::from);
    config.session.absolute_max_age = input
        .absolute
        .map(|seconds| u64::from(seconds % 10_000_000) + 1);
    let auth = Auth::new(&config).expect("a good configuration");
    let slots: Vec<Format> = std::iter::once(own)
        .chain(config.accept.iter().map(|accept| accept.format))
        .collect();

    let mut header = Vec::new();
    let mut genuine = Vec::new();
    for cookie in input.cookies.iter().take(12) {
        let mut push = |name: &[u8], value: &[u8]| {
            if !header.is_empty() {
                header.extend(b"; ");
            }
            header.extend([name, b"=", value].concat());
        };
        match cookie {
            Cookie::Raw(bytes) => header.extend(bytes),
            Cookie::Other { name, value } => {
                let name = [
                    "theme",
                    "authjs.session-token",
                    "waxseal.session-token.1",
                    "waxseal.csrf-token",
                ][usize::from(name % 4)];
                push(name.as_bytes(), value.as_bytes());
            }
            Cookie::Session(session) => {
                let named = format(session.format);
                let sealed_as = session.sealed_as.map_or(named, format);
                let prefix = usize::from(session.prefix % 3);
                let salt = match sealed_as {
                    Format::Authjs => {
                        let prefix = session
                            .salt_prefix
                            .map_or(prefix, |prefix| usize::from(prefix % 3));
                        names::PREFIXES[prefix].to_owned() + named.cookie_name()
                    }
                    // The name, which is not part of the key but of the header.
                    Format::Signed => named.cookie_name().to_owned(),
                    _ => String::new(),
                };
                let key = usize::from(session.key % 8);
                let ring = Keyring::new(
                    sealed_as,
                    algorithm(session.algorithm),
                    &[secret(key)],
                    &salt,
                )
                .expect("keys");
                let at = |seconds: i32| NOW / 1000 + i64::from(seconds);
                let mut entropy = Counter::default();
                let claims = session.claims.text();
                let sealed = ring.encode(&claims, at(session.iat), at(session.exp), &mut entropy);
                let mut token = sealed.expect("good claims");
                let (claims, _) = fuzzing::open(&ring, token.as_bytes()).expect("just sealed");
                let is_salted = sealed_as != Format::Authjs
                    || salt == names::PREFIXES[prefix].to_owned() + named.cookie_name();
                let slot = slots.iter().position(|slot| *slot == named);
                let known = sealed_as == named
                    && is_salted
                    && keys.contains(&key)
                    && (named != Format::Signed || session.algorithm % 3 == input.algorithm % 3);
                if let (Some(slot), true) = (slot, known) {
                    genuine.push(Genuine {
                        slot,
                        prefix,
                        token: token.clone(),
                        claims,
                    });
                }
                let mut bytes = token.into_bytes();
                session.edits.apply(&mut bytes);
                token = String::from_utf8_lossy(&bytes).into_owned();

                let name = names::PREFIXES[prefix].to_owned() + named.cookie_name();
                let mut cuts: Vec<usize> = session
                    .cuts
                    .iter()
                    .take(20)
                    .map(|cut| usize::from(*cut) % (token.len() + 1))
                    .collect();
                if cuts.is_empty() {
                    push(name.as_bytes(), token.as_bytes());
                    continue;
                }
                cuts.extend([0, token.len()]);
                cuts.sort_unstable();
                let bytes = token.as_bytes();
                let mut parts: Vec<(String, &[u8])> = cuts
                    .windows(2)
                    .enumerate()
                    .map(|(number, cut)| (format!("{name}.{number}"), &bytes[cut[0]..cut[1]]))
                    .collect();
                if session.shuffle {
                    parts.reverse();
                }
                for (name, part) in parts {
                    push(name.as_bytes(), part);
                }
            }
        }
    }
    input.edits.apply(&mut header);

    let now_ms = input.far.unwrap_or(NOW + i64::from(input.now) * 1000);
    let scheme = [Scheme::Unknown, Scheme::Https, Scheme::Http][usize::from(input.scheme % 3)];
    let request = Request::new(&header, now_ms).scheme(scheme);
    let https = match input.secure {
        Some(secure) => secure,
        None if scheme == Scheme::Unknown => input.production,
        None => scheme == Scheme::Https,
    };
    let world = World {
        request,
        slots,
        genuine,
        https,
        absolute: config
            .session
            .absolute_max_age
            .map(|seconds| seconds as i64),
    };
    let mut some = Counter::default();
    let mut none = NoEntropy;
    let entropy: &mut dyn Entropy = if input.no_entropy {
        &mut none
    } else {
        &mut some
    };
    ask(&input, &auth, &world, entropy);
});

fn ask(input: &Input, auth: &Auth, world: &World<'_>, entropy: &mut dyn Entropy) {
    let request = world.request.clone();
    let size = request.cookies.len();
    match &input.ask {
        Ask::Read => {
            let outcome = within(BOUND, size, || auth.read(&request));
            assert_eq!(world.judge(&outcome), &Writes::default());
        }
        Ask::Verify => {
            let outcome = within(BOUND, size, || auth.verify(&request, entropy));
            let writes = world.judge(&outcome);
            again(auth, world, &outcome, writes);
        }
        Ask::Resolve(claims) => {
            let claims = claims.text();
            let outcome = within(BOUND, size + claims.len(), || {
                auth.resolve(&request, &claims, entropy)
            });
            resolved(auth, world, input, outcome);
        }
        Ask::ResolveText(claims) => {
            let outcome = within(BOUND, size + claims.len(), || {
                auth.resolve(&request, claims, entropy)
            });
            resolved(auth, world, input, outcome);
        }
        Ask::Issue(claims) => {
            let claims = claims.text();
            match within(BOUND, size + claims.len(), || {
                auth.issue(&request, &claims, entropy)
            }) {
                Ok(outcome) => {
                    let Outcome::Active { writes, .. } = &outcome else {
                        panic!("a new session is active");
                    };
                    again(auth, world, &outcome, writes);
                }
                Err(WriteError::Entropy) => assert!(input.no_entropy),
                Err(error) => assert!(
                    error == WriteError::TooLarge && claims.len() > 30_000,
                    "{error}"
                ),
            }
        }
        Ask::Clear => {
            let writes = within(BOUND, size, || auth.clear(&request));
            if let Some(forwarded) = &writes.request_cookie {
                let next = Request::new(forwarded, request.now_ms).scheme(request.scheme);
                assert_eq!(auth.read(&next), Outcome::Anonymous);
            }
        }
        Ask::Csrf(token) => {
            match within(BOUND, size + token.len(), || {
                auth.csrf(&request, Some(token), entropy)
            }) {
                Ok(csrf) => {
                    assert_eq!(csrf.token.len(), 64);
                    // No seed holds a cookie that the secrets made.
                    assert!(!csrf.verified && csrf.set_cookie.is_some());
                }
                Err(error) => assert!(error == WriteError::Entropy && input.no_entropy),
            }
        }
    }
}

fn resolved(auth: &Auth, world: &World<'_>, input: &Input, outcome: Result<Outcome, WriteError>) {
    match outcome {
        Ok(outcome) => {
            let writes = world.judge(&outcome);
            again(auth, world, &outcome, writes);
        }
        Err(WriteError::Entropy) => assert!(input.no_entropy),
        Err(WriteError::Claims) => assert!(matches!(input.ask, Ask::ResolveText(_))),
        Err(error) => assert_eq!(error, WriteError::TooLarge),
    }
}
