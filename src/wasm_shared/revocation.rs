//! What of the log of revocations an instance knows: one for each store.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{texts, with_buffer};
use crate::revocation::{Revocable, Revocations};
use crate::token::base64;

/// Characters of an id.
const ID: usize = 12;

thread_local! {
    static KNOWN: RefCell<Revocations> = const { RefCell::new(Revocations::new()) };
}

/// Adds so many entries, and returns how many were none: in the input are their ids, then their
/// times in little-endian words of 32 bits.
#[wasm_bindgen(js_name = revokeAdd)]
pub fn add(count: usize) -> u32 {
    with_known(|revocations, input| {
        let (ids, times) = input.split_at_checked(count * ID).unwrap_or_default();
        let entries = ids.chunks_exact(ID).zip(times.as_chunks::<4>().0);
        let refused = entries.filter(|(id, time)| {
            let id = base64::decode_array(id).ok().flatten();
            !id.is_some_and(|id| revocations.add(&id, u32::from_le_bytes(**time)))
        });
        refused.count() as u32
    })
}

/// The time of the entry whose id is in the buffer, -1 where there is none.
#[wasm_bindgen(js_name = revokeTime)]
pub fn time() -> f64 {
    with_known(|revocations, input| {
        let id = base64::decode_array(input.get(..ID).unwrap_or_default());
        let time = id.ok().flatten().and_then(|id| revocations.time_of(&id));
        time.map_or(-1.0, f64::from)
    })
}

/// Whether a session was revoked, of which the input holds tenant, `sid`, `sub`, and these of
/// its provider; `auth_time` is NaN where there is none.
#[wasm_bindgen(js_name = revokeCheck)]
pub fn check(
    tenant: usize,
    sid: usize,
    sub: usize,
    provider_sid: usize,
    provider_sub: usize,
    auth_time: f64,
) -> bool {
    with_known(|revocations, input| {
        let lengths = [tenant, sid, sub, provider_sid, provider_sub];
        let [tenant, sid, sub, provider_sid, provider_sub] = texts(input, lengths);
        revocations.is_revoked(&Revocable {
            tenant,
            sid,
            sub,
            provider_sid,
            provider_sub,
            auth_time: (!auth_time.is_nan()).then_some(auth_time as i64),
        })
    })
}

/// Everything is known that was in the log at these times.
#[wasm_bindgen(js_name = revokeKnown)]
pub fn set_known(monotonic_ms: f64, wall_ms: f64) {
    KNOWN.with_borrow_mut(|known| known.set_known(monotonic_ms, wall_ms));
}

/// How old that is now, in milliseconds.
#[wasm_bindgen(js_name = revokeAge)]
pub fn age(monotonic_ms: f64, wall_ms: f64) -> f64 {
    KNOWN.with_borrow(|known| known.age(monotonic_ms, wall_ms))
}

/// How many entries there are.
#[wasm_bindgen(js_name = revokeCount)]
pub fn count() -> usize {
    KNOWN.with_borrow(|known| known.len())
}

fn with_known<T>(work: impl FnOnce(&mut Revocations, &mut Vec<u8>) -> T) -> T {
    KNOWN.with_borrow_mut(|known| with_buffer(|buffer| work(known, buffer)))
}
