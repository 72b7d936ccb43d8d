//! What the targets share: a bound on memory, a browser's cookie jar, and tokens
//! and JSON made by other hands than those that are tested.

pub mod edits;
pub mod forge;
pub mod jar;
pub mod json;
pub mod memory;
pub mod names;

use waxseal::{Entropy, EntropyUnavailable, Format};

/// 2023-11-14T22:13:20Z in milliseconds.
pub const NOW: i64 = 1_700_000_000_000;

pub const FORMATS: [Format; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

/// Secrets by number; all are long enough for every format.
pub fn secret(number: usize) -> String {
    format!("secret number {number}, which has the 64 bytes that HS512 asks for......")
}

/// Entropy that differs with every call, and is the same in every run.
#[derive(Debug, Default)]
pub struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        self.0 += 1;
        for (byte, of) in bytes.iter_mut().zip(self.0.to_le_bytes().iter().cycle()) {
            *byte = *of;
        }
        Ok(())
    }
}
