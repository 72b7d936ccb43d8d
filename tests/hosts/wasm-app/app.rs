//! Another application with the crate inside: it compiles for wasm although it has an
//! allocator, no JavaScript and a source of randomness of its own.
//! `node scripts/test.mjs rust-wasm` runs it there.

use std::alloc::System;

use waxseal::{Auth, Config, Entropy, EntropyUnavailable, Outcome, Request};

#[global_allocator]
static ALLOCATOR: System = System;

/// What the host would give.
struct Host(u8);

impl Entropy for Host {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(3);
            *byte = self.0;
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const NOW: i64 = 1_700_000_000_000;
    let auth = Auth::new(&Config::new("a secret of at least thirty-two bytes"))?;
    let issued = auth.issue(&Request::new("", NOW), r#"{"sub":"1"}"#, &mut Host(1))?;
    let Outcome::Active { writes, .. } = issued else {
        panic!("a new session is active");
    };
    let cookies = writes.request_cookie.expect("it is written");
    let read = auth.read(&Request::new(&cookies, NOW));
    assert!(matches!(read, Outcome::Active { .. }));
    Ok(())
}
