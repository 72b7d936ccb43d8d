//! The second module: what is decided of refreshes and revocations, which need no key. Only an
//! application that configures one of them loads it.
//!
//! Numbers in and out alone, so that it needs no JavaScript of wasm-bindgen and can have many
//! instances. Texts pass through one buffer, one after the other.

mod refresh;
mod revocation;

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

/// As in the first module.
#[cfg(not(feature = "js"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The address of the buffer, which then has at least `len` bytes.
#[wasm_bindgen]
pub fn buffer(len: usize) -> usize {
    with_buffer(|buffer| {
        if buffer.len() < len {
            *buffer = vec![0; len];
        }
        buffer.as_ptr() as usize
    })
}

fn with_buffer<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    BUFFER.with_borrow_mut(work)
}

/// The texts of these lengths, one after the other; what is no UTF-8 is empty.
fn texts<const N: usize>(buffer: &[u8], lengths: [usize; N]) -> [&str; N] {
    let mut rest = buffer;
    lengths.map(|length| {
        let (text, after) = rest.split_at_checked(length).unwrap_or_default();
        rest = after;
        core::str::from_utf8(text).unwrap_or_default()
    })
}
