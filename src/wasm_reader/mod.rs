//! The module of `waxseal/verify`: what decides on a request, and nothing that writes.
//!
//! Numbers in and out alone, so that it needs no JavaScript of wasm-bindgen. Texts pass through
//! two buffers: JavaScript writes into [`input`], and reads what a call returns the address of.
//!
//! ```text
//! of a configuration
//! word 0   number of the reader, or all ones where the configuration has a mistake
//! word 1   byte length of the mistake, or of the warnings, as JSON
//!
//! of a request
//! word 0   status (0 active, 1 anonymous, 2 invalid, 3 undecided) | reason << 8
//! word 1   byte length of the session's JSON
//! word 2   byte length of the token's JSON
//! then     the texts in UTF-8, one after the other
//! ```
//!
//! Words are 32 bits, little endian; `reason` is the index in [`Reason::ALL`](crate::Reason::ALL).

mod config;

use core::cell::RefCell;

use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use crate::error::{ConfigError, Problem};
use crate::json;
use crate::outcome::Outcome;
use crate::packed;
use crate::request::Request;
use crate::session::Reader;
use crate::stack;
use crate::text::decimal::decimal;

/// As in the first module.
#[cfg(not(any(feature = "js", feature = "shared")))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State {
        readers: Vec::new(),
        input: Vec::new(),
        output: Vec::new(),
    }) };
}

struct State {
    /// By number; empty where one was dropped.
    readers: Vec<Option<Reader>>,
    input: Vec<u8>,
    output: Vec<u8>,
}

/// The address of a buffer of at least `len` bytes.
#[wasm_bindgen]
pub fn input(len: usize) -> usize {
    STATE.with_borrow_mut(|state| {
        if state.input.len() < len {
            state.input = vec![0; len];
        }
        state.input.as_ptr() as usize
    })
}

/// Makes a reader of the configuration in the input, which is JSON.
#[wasm_bindgen]
pub fn make(len: usize) -> usize {
    STATE.with_borrow_mut(|state| {
        let made = read_config(&state.input, len);
        // It holds the secrets.
        state.input.zeroize();
        stack::wipe();
        let (number, text) = match made {
            Ok(reader) => {
                let warnings = listed(&reader.warnings);
                (place(&mut state.readers, reader) as u32, warnings)
            }
            Err(error) => (u32::MAX, listed(&[error])),
        };
        packed::pack(&mut state.output, number, &[&text])
    })
}

/// The number of a reader that is new: one that was dropped has none any more.
fn place(readers: &mut Vec<Option<Reader>>, reader: Reader) -> usize {
    let free = readers.iter().position(Option::is_none);
    let number = free.unwrap_or_else(|| {
        readers.push(None);
        readers.len() - 1
    });
    readers[number] = Some(reader);
    number
}

/// Drops a reader.
#[wasm_bindgen(js_name = dropReader)]
pub fn drop_reader(number: usize) {
    STATE.with_borrow_mut(|state| {
        if let Some(reader) = state.readers.get_mut(number) {
            *reader = None;
        }
    });
}

/// Decides on the Cookie header in the input.
#[wasm_bindgen]
pub fn verify(number: usize, len: usize, scheme: u8, now_ms: f64) -> usize {
    STATE.with_borrow_mut(|state| {
        let cookies = state.input.get(..len).unwrap_or_default();
        let request = Request::new(cookies, now_ms as i64).scheme(packed::scheme(scheme));
        let reader = state.readers.get(number).and_then(Option::as_ref);
        let reader = reader.expect("it was made");
        let outcome = reader.read(&request);
        let texts = match &outcome {
            Outcome::Active { session, token, .. } => [session.as_str(), token],
            _ => ["", ""],
        };
        packed::pack(&mut state.output, packed::status(&outcome), &texts)
    })
}

#[inline(never)]
fn read_config(input: &[u8], len: usize) -> Result<Reader, ConfigError> {
    let text = input.get(..len).unwrap_or_default();
    let text = core::str::from_utf8(text).unwrap_or_default();
    match config::read(text) {
        Some(config) => Reader::new(&config),
        None => Err(Problem::WrongType.into()),
    }
}

/// The sentences by their numbers, with their values, as JSON: `[[6,"a","b"]]`.
fn listed(errors: &[ConfigError]) -> String {
    let mut out = String::from("[");
    for error in errors {
        let (number, values) = error.parts();
        out.push_str(if out.len() > 1 { ",[" } else { "[" });
        out.push_str(&decimal(number as i64));
        for value in values {
            out.push(',');
            json::push_string(&mut out, value);
        }
        out.push(']');
    }
    out.push(']');
    out
}
