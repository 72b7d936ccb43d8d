//! When a refresh is due, and what it changes. The buffer holds the texts, and then the result.

use wasm_bindgen::prelude::*;

use super::{texts, with_buffer};
use crate::json::Malformed;
use crate::refresh::{self, Due, DueRule};
use crate::token::claims::protected;

/// For claims and the name of one of them: 0 not yet, 1 soon, 2 now, 3 it says nothing.
#[wasm_bindgen(js_name = refreshDue)]
pub fn due(claims: usize, claim: usize, before: f64, spread: u32, now_ms: f64) -> u8 {
    with_buffer(|buffer| {
        let [claims, claim] = texts(buffer, [claims, claim]);
        let rule = DueRule {
            claim,
            before: before as i64,
            spread,
        };
        match rule.check(claims, now_ms as i64) {
            Due::No => 0,
            Due::Soon => 1,
            Due::Now => 2,
            Due::Unknown => 3,
        }
    })
}

/// The length of what changed from `before` to `after`, following `earlier` changes where it is
/// not empty; -1 where one of them is no such text. The core writes some claims only with a
/// tenant, or an issuer.
#[wasm_bindgen(js_name = patchBetween)]
pub fn patch_between(
    before: usize,
    after: usize,
    earlier: usize,
    has_tenant: bool,
    has_issuer: bool,
) -> i32 {
    write([before, after, earlier], |[before, after, earlier]| {
        let earlier = Some(earlier).filter(|text| !text.is_empty());
        refresh::patch_between(before, after, earlier, protected(has_tenant, has_issuer))
    })
}

/// The length of the claims with a patch; -1 where one of them is no such text.
#[wasm_bindgen(js_name = applyPatch)]
pub fn apply_patch(claims: usize, patch: usize, has_tenant: bool, has_issuer: bool) -> i32 {
    write([claims, patch], |[claims, patch]| {
        refresh::apply_patch(claims, patch, protected(has_tenant, has_issuer))
    })
}

fn write<const N: usize>(
    lengths: [usize; N],
    work: impl FnOnce([&str; N]) -> Result<String, Malformed>,
) -> i32 {
    with_buffer(|buffer| match work(texts(buffer, lengths)) {
        Ok(text) => {
            *buffer = text.into_bytes();
            buffer.len() as i32
        }
        Err(_) => -1,
    })
}
