//! What of the log of revocations an instance knows. Numbers in and out alone, so that an
//! instance can be used without the JavaScript of wasm-bindgen: one for each store, which sees
//! no cookie and no key, beside the one that reads sessions.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::revocation::{Revocable, RevocationKind, Revocations, revocation_id};
use crate::token::base64;

/// Characters of an id.
const ID: usize = 12;

thread_local! {
    static KNOWN: RefCell<Known> = const {
        RefCell::new(Known { revocations: Revocations::new(), input: Vec::new() })
    };
}

struct Known {
    revocations: Revocations,
    input: Vec<u8>,
}

/// The address of a buffer of at least `len` bytes.
#[wasm_bindgen(js_name = revokeInput)]
pub fn input(len: usize) -> usize {
    KNOWN.with_borrow_mut(|known| {
        if known.input.len() < len {
            known.input = vec![0; len];
        }
        known.input.as_ptr() as usize
    })
}

/// Adds so many entries, and returns how many were none: in the input are their ids, then their
/// times in little-endian words of 32 bits.
#[wasm_bindgen(js_name = revokeAdd)]
pub fn add(count: usize) -> u32 {
    KNOWN.with_borrow_mut(|Known { revocations, input }| {
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
    KNOWN.with_borrow_mut(|Known { input, .. }| {
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
    KNOWN.with_borrow_mut(|Known { revocations, input }| {
        let texts = texts(input, [tenant, sid, sub, provider_sid, provider_sub]);
        revocations.is_revoked(&revocable(texts, auth_time))
    })
}

/// The latest time that ends sessions of this user, -1 where there is none.
#[wasm_bindgen(js_name = revokeLatest)]
pub fn latest(tenant: usize, sub: usize, provider_sub: usize) -> f64 {
    KNOWN.with_borrow_mut(|Known { revocations, input }| {
        let [tenant, sub, provider_sub] = texts(input, [tenant, sub, provider_sub]);
        let user = revocable([tenant, "", sub, "", provider_sub], f64::NAN);
        revocations.latest(&user).map_or(-1.0, f64::from)
    })
}

/// Everything is known that was in the log at these times.
#[wasm_bindgen(js_name = revokeKnown)]
pub fn set_known(monotonic_ms: f64, wall_ms: f64) {
    KNOWN.with_borrow_mut(|known| known.revocations.set_known(monotonic_ms, wall_ms));
}

/// How old that is now, in milliseconds.
#[wasm_bindgen(js_name = revokeAge)]
pub fn age(monotonic_ms: f64, wall_ms: f64) -> f64 {
    KNOWN.with_borrow(|known| known.revocations.age(monotonic_ms, wall_ms))
}

/// How many entries there are.
#[wasm_bindgen(js_name = revokeCount)]
pub fn count() -> usize {
    KNOWN.with_borrow(|known| known.revocations.len())
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

/// The texts of these lengths, one after the other; what is no UTF-8 is empty.
fn texts<const N: usize>(input: &[u8], lengths: [usize; N]) -> [&str; N] {
    let mut rest = input;
    lengths.map(|length| {
        let (text, after) = rest.split_at_checked(length).unwrap_or_default();
        rest = after;
        core::str::from_utf8(text).unwrap_or_default()
    })
}
