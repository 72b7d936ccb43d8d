//! What the integration tests share.
#![allow(dead_code, reason = "each test binary uses a part")]

pub mod hostile;

use serde_json::Value;
use waxseal::{Auth, Config, Entropy, EntropyUnavailable, Outcome, Request, Writes};

/// Long enough for every format.
pub const SECRET: &str = "a secret of at least thirty-two bytes";

/// 2023-11-14T22:13:20Z in milliseconds.
pub const NOW: i64 = 1_700_000_000_000;

pub const DAY: i64 = 86_400_000;

/// Entropy that gives known bytes, then zeros.
pub struct Fixed(Vec<u8>);

impl Fixed {
    /// The bytes of these hex texts, one after the other.
    pub fn new(hex: &[&str]) -> Self {
        let joined = hex.concat();
        let byte = |at: usize| u8::from_str_radix(&joined[at..at + 2], 16).expect("hex");
        Self((0..joined.len()).step_by(2).map(byte).collect())
    }

    pub fn zeros() -> Self {
        Self(Vec::new())
    }
}

impl Entropy for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        let count = bytes.len().min(self.0.len());
        bytes.fill(0);
        bytes[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(())
    }
}

/// A machine without randomness.
pub struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyUnavailable> {
        Err(EntropyUnavailable)
    }
}

/// Entropy that differs with every call.
#[derive(Default)]
pub struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        self.0 += 1;
        bytes.fill(self.0);
        Ok(())
    }
}

pub fn auth(change: impl FnOnce(&mut Config)) -> Auth {
    let mut config = Config::new(SECRET);
    change(&mut config);
    Auth::new(&config).expect("a good configuration")
}

pub fn at(cookies: &str, now_ms: i64) -> Request<'_> {
    Request::new(cookies, now_ms)
}

/// Begins a session and returns its Cookie header.
pub fn signed_in(auth: &Auth, claims: &str, now_ms: i64) -> String {
    let outcome = auth.issue(&at("", now_ms), claims, &mut Counter::default());
    let writes = active(outcome.expect("issued")).2;
    writes.request_cookie.expect("written")
}

/// Session, token and writes of an active outcome.
pub fn active(outcome: Outcome) -> (Value, Value, Writes) {
    match outcome {
        Outcome::Active {
            session,
            token,
            writes,
            ..
        } => (
            serde_json::from_str(&session).expect("JSON"),
            serde_json::from_str(&token).expect("JSON"),
            writes,
        ),
        other => panic!("not active: {other:?}"),
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}
