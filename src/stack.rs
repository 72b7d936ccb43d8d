//! The stack after work with secrets: moving a key leaves a copy behind, and in wasm the stack
//! is memory that JavaScript can read.

use core::hint::black_box;

/// Overwrites the stack of calls that have returned.
#[inline(never)]
pub(crate) fn wipe() {
    // Three times the stack that deriving the keys uses.
    black_box(&mut [0u8; 16 * 1024]);
}
