//! What is known of a request, and which outcomes it may have.

use std::sync::LazyLock;

use serde_json::Value;
use waxseal::{Auth, Format, Outcome, Request, Writes};
use waxseal_fuzz::jar::Jar;
use waxseal_fuzz::json::{own_age, strict};
use waxseal_fuzz::{Counter, names};

use crate::Genuine;

pub struct World<'a> {
    pub request: Request<'a>,
    pub slots: Vec<Format>,
    pub genuine: Vec<Genuine>,
    /// Cookies without a prefix do not count.
    pub https: bool,
    pub absolute: Option<i64>,
}

impl<'a> World<'a> {
    /// Whether the outcome may be what it is.
    pub fn judge<'o>(&self, outcome: &'o Outcome) -> &'o Writes {
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

    pub fn is_alive(&self, claims: &Value, format: Format) -> bool {
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
            && iat.is_none_or(|iat| now < iat + max_age(claims) as f64 + 15.0)
            && self.absolute.is_none_or(|absolute| {
                let start = sign_in.into_iter().chain(iat).reduce(f64::min);
                start.is_some_and(|start| now < start + absolute as f64 + 15.0)
                    && !is_ahead(sign_in)
            })
    }

    /// Whether this is the session of those claims, written anew.
    fn follows(&self, old: &Value, new: &Value) -> bool {
        let now = self.now();
        // Dates are read within these bounds, but the clock may stand beyond them.
        let date = |name: &str| {
            let time = old.get(name)?.as_f64()?.floor();
            Some(time.clamp(-MAX_SECONDS, MAX_SECONDS))
        };
        let iat = date("iat").map(|iat| match iat > now as f64 + 15.0 {
            true => now as f64,
            false => iat,
        });
        let begin = date("auth_time").or(iat);
        let exp = new["exp"].as_i64().expect("exp");
        new["iat"] == now
            && begin.is_none_or(|begin| {
                new["auth_time"]
                    .as_f64()
                    .is_some_and(|time| (time - begin).abs() <= begin.abs() * 1e-12)
            })
            && exp <= now + max_age(old)
            && own_age(new.get("max_age")) == own_age(old.get("max_age"))
            && (new.get("persist") == Some(&Value::Bool(false)))
                == (old.get("persist") == Some(&Value::Bool(false)))
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

/// What the session was given to live, or the default, in seconds.
fn max_age(claims: &Value) -> i64 {
    own_age(claims.get("max_age")).unwrap_or(30 * 86_400)
}

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
pub fn again(auth: &Auth, world: &World<'_>, outcome: &Outcome, writes: &Writes) {
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
