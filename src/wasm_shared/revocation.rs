//! What of the log of revocations an instance knows: one for each store.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{texts, with_buffer};
use crate::revocation::{Revocable, RevocationKind, Revocations, revocation_id};
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

/// Writes the id of an entry to the begin of the input, which holds tenant and value.
#[wasm_bindgen(js_name = revokeId)]
pub fn id(kind: u8, tenant: usize, value: usize) {
    with_buffer(|input| {
        let [tenant, value] = texts(input, [tenant, value]);
        let kind = RevocationKind::from_byte(kind).unwrap_or(RevocationKind::Session);
        let id = base64::encode(&revocation_id(kind, tenant, &[value]));
        input[..ID].copy_from_slice(id.as_bytes());
    });
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
        let texts = texts(input, [tenant, sid, sub, provider_sid, provider_sub]);
        revocations.is_revoked(&revocable(texts, auth_time))
    })
}

/// The latest time that ends sessions of this user, -1 where there is none.
#[wasm_bindgen(js_name = revokeLatest)]
pub fn latest(tenant: usize, sub: usize, provider_sub: usize) -> f64 {
    with_known(|revocations, input| {
        let [tenant, sub, provider_sub] = texts(input, [tenant, sub, provider_sub]);
        let user = revocable([tenant, "", sub, "", provider_sub], f64::NAN);
        revocations.latest(&user).map_or(-1.0, f64::from)
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

fn revocable(texts: [&str; 5], auth_time: f64) -> Revocable<'_> {
    let [tenant, sid, sub, provider_sid, provider_sub] = texts;
    Revocable {
        tenant,
        sid,
        sub,
        provider_sid,
        provider_sub,
        auth_time: (!auth_time.is_nan()).then_some(auth_time as i64),
    }
}

fn with_known<T>(work: impl FnOnce(&mut Revocations, &mut Vec<u8>) -> T) -> T {
    KNOWN.with_borrow_mut(|known| with_buffer(|buffer| work(known, buffer)))
}
