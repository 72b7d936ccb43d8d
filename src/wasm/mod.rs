//! The JavaScript boundary: nothing else knows JavaScript.
//!
//! One crossing for each request: JavaScript writes the Cookie header into
//! [`Engine::input`]'s buffer and gets the address of one packed answer.
//!
//! ```text
//! word 0   status (0 active, 1 anonymous, 2 invalid, 3 undecided) | reason << 8 | renewed << 16
//!          | 1 << 24 when a renewal was due and there was no randomness for it
//!          | 1 << 25 when a renewal is due, and waits for the host
//! word 1   byte length of the session's JSON; 0 is null
//! word 2   byte length of the token's JSON; 0 is none
//! word 3   byte length of the writes; 0 is nothing to write
//! then     the three texts in UTF-8, one after the other
//! ```
//!
//! The writes are the Set-Cookie lines, with a line feed between them; after two of them the
//! Cookie header to forward, where it changes. No line has one.
//!
//! Words are 32 bits, little endian. `reason` is the index in [`Reason::ALL`](crate::Reason::ALL);
//! `renewed` is 0 for null, then in the order of [`Renewed`].

mod answer;
#[cfg(feature = "floors")]
mod floors;
#[cfg(feature = "keyring")]
mod keyring;
mod single;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::entropy::{RequestEntropy, SystemEntropy};
use crate::error::{ConfigError, WriteError};
use crate::outcome::{Outcome, Renewed, Writes};
use crate::packed;
use crate::request::Request;
use crate::session::{Auth, SignIn};
use crate::stack;
use crate::token::Format;

/// Smaller and faster than the allocator of the standard library.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// Flags of a packed answer's first word.
const NO_RANDOMNESS: u32 = 1 << 24;
const WAITS_FOR_HOST: u32 = 1 << 25;

/// A configuration in use, with the buffers of its requests.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    auth: Auth,
    input: Vec<u8>,
    output: Vec<u8>,
}

#[wasm_bindgen]
impl Engine {
    /// `config` is JSON. Throws `{ code, message }` for a mistake in it, like all functions
    /// here.
    #[wasm_bindgen(constructor)]
    pub fn new(config: String) -> Result<Engine, JsValue> {
        // It holds the secrets.
        let config = Zeroizing::new(config);
        let auth = make(&config);
        stack::wipe();
        Ok(Self {
            auth: auth.map_err(config_error)?,
            input: Vec::new(),
            output: Vec::new(),
        })
    }

    /// Warnings for the developer.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn warnings(&self) -> Result<JsValue, JsValue> {
        answer::list(self.auth.warnings())
    }

    /// The address of a buffer of at least `len` bytes.
    pub fn input(&mut self, len: usize) -> usize {
        if self.input.len() < len {
            self.input.resize(len.next_power_of_two().max(4096), 0);
        }
        self.input.as_ptr() as usize
    }

    /// `read_only` writes nothing. Without `host` nothing is renewed: JavaScript passes it
    /// where that is due, since to read it takes time.
    pub fn verify(
        &mut self,
        len: usize,
        scheme: u8,
        now_ms: f64,
        read_only: bool,
        host: Option<String>,
    ) -> usize {
        let request = self.request(len, scheme, now_ms, host.as_deref());
        if read_only {
            let outcome = self.auth.read(&request);
            return self.pack(&outcome, 0);
        }
        if host.is_none() {
            let (outcome, is_due) = self.auth.verify_until_due(&request);
            return self.pack(&outcome, u32::from(is_due) * WAITS_FOR_HOST);
        }
        let mut entropy = entropy();
        let outcome = self.auth.verify(&request, &mut entropy);
        self.pack(&outcome, u32::from(entropy.failed()) * NO_RANDOMNESS)
    }

    /// `claims` is what the `jwt` callback returned, after a refresh with its `generation`;
    /// `read_only` writes nothing.
    #[expect(clippy::too_many_arguments, reason = "an object would be read by glue")]
    pub fn resolve(
        &mut self,
        len: usize,
        scheme: u8,
        now_ms: f64,
        claims: &str,
        host: Option<String>,
        read_only: bool,
        generation: Option<u32>,
    ) -> Result<usize, JsValue> {
        let request = self.request(len, scheme, now_ms, host.as_deref());
        let mut entropy = entropy();
        let outcome = match (read_only, generation) {
            (true, _) => self.auth.preview(&request, claims),
            (false, None) => self.auth.resolve(&request, claims, &mut entropy),
            (false, Some(number)) => {
                let auth = &self.auth;
                auth.resolve_refreshed(&request, claims, number, &mut entropy)
            }
        };
        let flag = u32::from(entropy.failed()) * NO_RANDOMNESS;
        Ok(self.pack(&outcome.map_err(write_error)?, flag))
    }

    /// Starts a session. `max_age` that is no number of seconds is refused by its size; the
    /// times are in seconds since 1970.
    #[expect(clippy::too_many_arguments, reason = "an object would be read by glue")]
    pub fn issue(
        &mut self,
        len: usize,
        scheme: u8,
        now_ms: f64,
        claims: &str,
        host: Option<String>,
        max_age: Option<f64>,
        ends_with_browser: bool,
        auth_time: Option<f64>,
        proof_time: Option<f64>,
        revoked_at: Option<f64>,
    ) -> Result<usize, JsValue> {
        let request = self.request(len, scheme, now_ms, host.as_deref());
        let sign_in = SignIn {
            max_age: max_age.map(whole_seconds),
            ends_with_browser,
            auth_time: auth_time.map(|time| time as i64),
            proof_time: proof_time.map(|time| time as i64),
            revoked_at: revoked_at.map(|time| time as i64),
        };
        let outcome = self
            .auth
            .issue_as(&request, claims, &sign_in, &mut entropy());
        Ok(self.pack(&outcome.map_err(write_error)?, 0))
    }

    /// Packs the writes that clear the session cookies: all of them for a sign-out,
    /// or with `opened` those that open under our keys.
    pub fn clear(
        &mut self,
        len: usize,
        scheme: u8,
        now_ms: f64,
        opened: bool,
        host: Option<String>,
    ) -> usize {
        let request = self.request(len, scheme, now_ms, host.as_deref());
        let writes = match opened {
            true => self.auth.clear_opened(&request),
            false => self.auth.clear(&request),
        };
        self.pack_parts(1, "", "", &writes)
    }

    /// The paths that a sign-in reads, such as `user.name`, or the names that an update
    /// reads from its data.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn paths(&self, of_update: bool) -> Result<JsValue, JsValue> {
        let projections = self.auth.projections();
        answer::list(&match of_update {
            true => projections.update_names(),
            false => projections.sign_in_paths(),
        })
    }

    /// The claims of a sign-in as JSON; `values` is a JSON object from `paths` to values.
    #[wasm_bindgen(js_name = signInClaims)]
    pub fn sign_in_claims(&self, values: &str) -> Result<String, JsValue> {
        let claims = self.auth.projections().sign_in_values(values);
        claims.map_err(write_error)
    }

    /// The claims after an update, what of its data is let through, both as JSON, and
    /// the names that were refused; `values` as in `signInClaims`.
    #[wasm_bindgen(
        js_name = updateClaims,
        unchecked_return_type = "{ claims: string; data: string; refused: string[] }"
    )]
    pub fn update_claims(&self, claims: &str, values: &str) -> Result<JsValue, JsValue> {
        let updated = self.auth.projections().update_values(claims, values);
        answer::update(&updated.map_err(write_error)?)
    }

    /// For the Cookie header in the input buffer and the token in the body.
    #[wasm_bindgen(
        unchecked_return_type = "{ token: string; setCookie: string | null; verified: boolean }"
    )]
    pub fn csrf(
        &self,
        len: usize,
        scheme: u8,
        body_token: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let request = self.request(len, scheme, 0.0, None);
        let csrf = self
            .auth
            .csrf(&request, body_token.as_deref(), &mut entropy());
        // It hashes the secret.
        stack::wipe();
        answer::csrf(&csrf.map_err(write_error)?)
    }

    /// A text for one purpose that is no session's: its authentication code, sealed, opened
    /// (empty where it does not open), or as a sign-in link's token the hashes of it, in
    /// lines. One function for all, since each has its own code in JavaScript.
    #[wasm_bindgen(js_name = forPurpose)]
    pub fn for_purpose(&self, work: u8, purpose: &str, text: &str) -> Result<String, JsValue> {
        let (auth, layout) = (&self.auth, layout(work));
        let result = match work {
            0 => Ok(auth.mac(purpose, text)),
            1 | 2 => auth.seal_for(layout, purpose, text, &mut entropy()),
            3 | 4 => Ok(auth.open_for(layout, purpose, text).unwrap_or_default()),
            _ => Ok(auth.link_hashes(text).join("\n")),
        };
        // Keys were derived, and secrets hashed.
        stack::wipe();
        result.map_err(write_error)
    }

    /// Whether the user of these claims has proved who they are within the last seconds.
    #[wasm_bindgen(js_name = isProved)]
    pub fn is_proved(&self, claims: &str, within: f64, now_ms: f64) -> bool {
        let proved = self.auth.is_proved(claims, within as u32, now_ms as i64);
        proved.unwrap_or(false)
    }

    /// Whether `mac` made the code for this purpose and text.
    #[wasm_bindgen(js_name = verifyMac)]
    pub fn verify_mac(&self, purpose: &str, text: &str, code: &str) -> bool {
        self.auth.verify_mac(purpose, text, code)
    }

    fn request<'a>(
        &'a self,
        len: usize,
        scheme: u8,
        now_ms: f64,
        host: Option<&'a str>,
    ) -> Request<'a> {
        let cookies = self.input.get(..len).unwrap_or(&[]);
        Request::new(cookies, now_ms as i64)
            .scheme(packed::scheme(scheme))
            .host(host.unwrap_or_default())
    }

    fn pack(&mut self, outcome: &Outcome, flag: u32) -> usize {
        let status = packed::status(outcome);
        match outcome {
            Outcome::Active {
                session,
                token,
                renewed,
                writes,
            } => {
                let renewed = match renewed {
                    None => 0,
                    Some(Renewed::Rolling) => 1,
                    Some(Renewed::Claims) => 2,
                    Some(Renewed::Rekey) => 3,
                    Some(Renewed::Refresh) => 4,
                };
                self.pack_parts(status | renewed << 16 | flag, session, token, writes)
            }
            Outcome::Invalid { writes, .. } => self.pack_parts(status, "", "", writes),
            Outcome::Anonymous | Outcome::Undecided => {
                self.pack_parts(status, "", "", &Writes::default())
            }
        }
    }

    fn pack_parts(&mut self, word: u32, session: &str, token: &str, writes: &Writes) -> usize {
        let texts = [session, token, &pack_writes(writes)];
        packed::pack(&mut self.output, word, &texts)
    }
}

/// 0, which no session may have, where it is not whole.
fn whole_seconds(number: f64) -> u32 {
    let seconds = number as u32;
    if f64::from(seconds) == number {
        seconds
    } else {
        0
    }
}

/// Not inlined, so that its frame is wiped.
#[inline(never)]
fn make(config: &str) -> Result<Auth, ConfigError> {
    Config::from_json(config).and_then(|config| Auth::new(&config))
}

/// The safe URL of the same origin, or `base`.
#[wasm_bindgen]
pub fn redirect(url: &str, base: &str) -> String {
    crate::redirect::redirect(url, base)
}

/// Odd for that of NextAuth.js v4, even for that of Auth.js v5.
fn layout(work: u8) -> Format {
    match work % 2 {
        1 => Format::NextAuth,
        _ => Format::Authjs,
    }
}

fn entropy() -> RequestEntropy<SystemEntropy> {
    RequestEntropy::new(SystemEntropy)
}

fn config_error(error: ConfigError) -> JsValue {
    answer::failure(error.code(), error.message())
}

fn write_error(error: WriteError) -> JsValue {
    answer::failure(error.code(), error.message())
}

/// Empty where there is nothing to write.
fn pack_writes(writes: &Writes) -> String {
    let mut out = writes.set_cookie.join("\n");
    if let (false, Some(cookies)) = (writes.is_empty(), &writes.request_cookie) {
        out.push_str("\n\n");
        out.push_str(cookies);
    }
    out
}
