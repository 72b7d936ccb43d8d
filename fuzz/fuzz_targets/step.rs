//! The whole step: a Cookie header of genuine, foreign, damaged and made-up
//! cookies, any keys, any clock. Only what a configured key sealed, byte for byte
//! and within its time, is active.

#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use waxseal::{
    Accept, Algorithm, Auth, Config, Entropy, EntropyUnavailable, Format, Keyring, Outcome,
    Request, Scheme, WriteError, Writes, fuzzing,
};
use waxseal_fuzz::edits::Edits;
use waxseal_fuzz::jar::Jar;
use waxseal_fuzz::json::{Claims, strict};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, FORMATS, NOW, names, secret};

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

struct World<'a> {
    request: Request<'a>,
    slots: Vec<Format>,
    genuine: Vec<Genuine>,
    /// Cookies without a prefix do not count.
    https: bool,
    absolute: Option<i64>,
}

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

impl<'a> World<'a> {
    /// Whether the outcome may be what it is.
    fn judge<'o>(&self, outcome: &'o Outcome) -> &'o Writes {
        static NOTHING: LazyLock<Writes> = LazyLock::new(Writes::default);
        let (session, token, renewed, writes) = match outcome {
            Outcome::Anonymous | Outcome::Undecided => return &NOTHING,
            Outcome::Invalid { writes, .. } => {
                self.clears_what_opened(writes);
                return writes;
            }
            Outcome::Active {
                session,
                token,
                renewed,
                writes,
            } => (session, token, renewed, writes),
        };
        assert!(
            strict(session).is_some_and(|session| session.is_object()),
            "{session}"
        );
        let token = strict(token).expect("strict JSON");
        assert_eq!(writes.is_empty(), renewed.is_none());
        let sent = self.sent();
        let source = self.genuine.iter().find(|genuine| {
            let is_sent = sent.iter().any(|(slot, prefix, value)| {
                (*slot, *prefix) == (genuine.slot, genuine.prefix)
                    && *value == genuine.token.as_bytes()
            });
            let claims = strict(&genuine.claims).expect("it was sealed");
            is_sent
                && self.is_alive(&claims, self.slots[genuine.slot])
                && match renewed {
                    None => claims == token,
                    Some(_) => self.follows(&claims, &token),
                }
        });
        assert!(source.is_some(), "active, and nobody sealed it: {token}");
        writes
    }

    /// A read clears only what one of our keys sealed.
    fn clears_what_opened(&self, writes: &Writes) {
        let sent = self.sent();
        for line in &writes.set_cookie {
            let (name, rest) = line.split_once('=').expect("a name");
            assert!(rest.starts_with("; Max-Age=0"), "a refused session is set");
            let opened = self.genuine.iter().any(|genuine| {
                let base = self.slots[genuine.slot].cookie_name();
                let found = names::find(base, name.as_bytes());
                found.is_some_and(|(prefix, _)| prefix == genuine.prefix)
                    && sent.iter().any(|(slot, prefix, value)| {
                        (*slot, *prefix) == (genuine.slot, genuine.prefix)
                            && *value == genuine.token.as_bytes()
                    })
            });
            assert!(opened, "{name} is cleared, and nobody of ours sealed it");
        }
    }

    /// Slot, prefix and value of what may be a whole token.
    fn sent(&self) -> Vec<(usize, usize, Vec<u8>)> {
        let mut sent = Vec::new();
        let pairs = names::pairs(&self.request.cookies);
        for (slot, format) in self.slots.iter().enumerate() {
            // Where `__Host-` is what is written, `__Secure-` is not read.
            let is_read = |prefix: &usize| match prefix {
                0 => true,
                1 => *format != Format::Signed,
                _ => !self.https,
            };
            for prefix in (0..3).filter(is_read) {
                let mut chunks: Vec<(usize, &[u8])> = Vec::new();
                for (name, value, _) in &pairs {
                    match names::find(format.cookie_name(), name) {
                        Some((found, None)) if found == prefix => {
                            sent.push((slot, prefix, value.to_vec()))
                        }
                        Some((found, Some(number))) if found == prefix && !value.is_empty() => {
                            chunks.push((number, value))
                        }
                        _ => {}
                    }
                }
                chunks.sort_unstable();
                chunks.dedup();
                if chunks
                    .iter()
                    .enumerate()
                    .all(|(at, (number, _))| at == *number)
                {
                    sent.push((slot, prefix, chunks.concat_values()));
                }
            }
        }
        sent
    }

    fn now(&self) -> i64 {
        let now = self.request.now_ms;
        now.clamp(-8_640_000_000_000_000, 8_640_000_000_000_000)
            .div_euclid(1000)
    }

    fn is_alive(&self, claims: &Value, format: Format) -> bool {
        let now = self.now() as f64;
        // No date is later, for the core: about the year 36812.
        let time = |name: &str| Some(claims.get(name)?.as_f64()?.clamp(-MAX_SECONDS, MAX_SECONDS));
        let is_ahead = |time: Option<f64>| time.is_some_and(|time| time > now + 15.0);
        let (iat, sign_in) = (time("iat"), time("auth_time"));
        let has_begun = format != Format::Signed || iat.is_some() && !is_ahead(iat);
        // Elsewhere what is ahead counts as now.
        let iat = if is_ahead(iat) { Some(now) } else { iat };
        time("exp").is_some_and(|exp| now < exp + 15.0)
            && !is_ahead(time("nbf"))
            && has_begun
            && iat.is_none_or(|iat| now < iat + MAX_AGE as f64 + 15.0)
            && self.absolute.is_none_or(|absolute| {
                let start = sign_in.into_iter().chain(iat).reduce(f64::min);
                start.is_some_and(|start| now < start + absolute as f64 + 15.0)
                    && !is_ahead(sign_in)
            })
    }

    /// Whether this is the session of those claims, written anew.
    fn follows(&self, old: &Value, new: &Value) -> bool {
        let now = self.now();
        let whole = |value: &Value| value.as_f64().map(f64::floor);
        let iat = old
            .get("iat")
            .and_then(whole)
            .map(|iat| match iat > now as f64 + 15.0 {
                true => now as f64,
                false => iat,
            });
        let begin = old.get("auth_time").and_then(whole).or(iat);
        let exp = new["exp"].as_i64().expect("exp");
        new["iat"] == now
            && begin.is_none_or(|begin| {
                new["auth_time"]
                    .as_f64()
                    .is_some_and(|time| (time - begin).abs() <= begin.abs() * 1e-12)
            })
            && exp <= now + MAX_AGE
            && self
                .absolute
                .is_none_or(|absolute| exp <= new["auth_time"].as_i64().expect("a time") + absolute)
            && new.get("nbf") == old.get("nbf")
            && old
                .get("sid")
                .and_then(Value::as_str)
                .is_none_or(|sid| sid.is_empty() || sid.len() > 128 || new["sid"] == sid)
    }
}

/// The default, in seconds.
const MAX_AGE: i64 = 30 * 86_400;

const MAX_SECONDS: f64 = (1u64 << 40) as f64;

trait ConcatValues {
    fn concat_values(&self) -> Vec<u8>;
}

impl ConcatValues for Vec<(usize, &[u8])> {
    fn concat_values(&self) -> Vec<u8> {
        self.iter()
            .flat_map(|(_, value)| value.iter().copied())
            .collect()
    }
}

/// Once the writes are applied, the same request changes nothing more, and shows
/// the same session.
fn again(auth: &Auth, world: &World<'_>, outcome: &Outcome, writes: &Writes) {
    let Some(forwarded) = &writes.request_cookie else {
        return;
    };
    Jar::default().apply(writes, true);
    let next = Request::new(forwarded, world.request.now_ms).scheme(world.request.scheme);
    if forwarded.len() > waxseal::MAX_HEADER {
        return;
    }
    let read = auth.verify(&next, &mut Counter::default());
    match (outcome, read) {
        (
            Outcome::Active { token, session, .. },
            Outcome::Active {
                token: again,
                session: shown,
                renewed,
                ..
            },
        ) => {
            assert_eq!((token, session), (&again, &shown));
            assert_eq!(renewed, None, "written twice");
        }
        (Outcome::Invalid { .. }, Outcome::Anonymous) => {}
        // Where the clock stands beyond its leeway, or a `nbf` lies ahead.
        (Outcome::Active { token, .. }, Outcome::Invalid { .. }) => {
            let token = strict(token).expect("JSON");
            assert!(
                !world.is_alive(&token, world.slots[0]) || writes_bare_on_https(world, writes),
                "written, and refused: {token}"
            );
        }
        (Outcome::Active { .. }, Outcome::Anonymous) => {
            assert!(writes_bare_on_https(world, writes))
        }
        (outcome, read) => panic!("{outcome:?}, then {read:?}"),
    }
}

/// Whether the session is under a name that https does not accept.
fn writes_bare_on_https(world: &World<'_>, writes: &Writes) -> bool {
    world.https && writes.set_cookie.iter().any(|line| !line.starts_with("__"))
}
