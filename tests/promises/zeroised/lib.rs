//! What is freed holds no secret: an allocator looks into each block before it goes.

#![cfg(test)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::slice;
use std::sync::OnceLock;

use waxseal::{Auth, Config, Format, Outcome, Request, SystemEntropy};

const SECRET: &str = "kX9vQ2mZ7wR4tY1uP6sD3fG8hJ5lN0bC-of-this-test";

/// The texts and keys to look for.
static NEEDLES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

thread_local! {
    static LOOKING: Cell<bool> = const { Cell::new(false) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

struct Looking;

#[global_allocator]
static ALLOCATOR: Looking = Looking;

// SAFETY: every call goes to the system's allocator as it came. `alloc_zeroed` makes
// each block whole, so that what is read of it later has a value; `realloc` is the
// trait's own, which copies to a new block and frees the old one here.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if LOOKING.try_with(Cell::get).unwrap_or(false) {
            // SAFETY: the block is still there, and was zeroed when it was made.
            look(unsafe { slice::from_raw_parts(block, layout.size()) });
        }
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(block, layout) }
    }
}

fn look(block: &[u8]) {
    let has = |needle: &&Vec<u8>| block.windows(needle.len()).any(|part| part == &needle[..]);
    let found = NEEDLES.get().into_iter().flatten().filter(has).count();
    FOUND.set(FOUND.get() + found);
}

/// How often something was found in what `work` freed.
fn found_in(work: impl FnOnce()) -> usize {
    NEEDLES.get_or_init(needles);
    FOUND.set(0);
    LOOKING.set(true);
    work();
    LOOKING.set(false);
    FOUND.get()
}

#[test]
fn freed_memory_holds_no_secret_and_no_key() {
    for format in [Format::Signed, Format::Authjs, Format::NextAuth] {
        let found = found_in(|| {
            let others = [Format::Signed, Format::Authjs, Format::NextAuth];
            let others = others.into_iter().filter(|other| *other != format);
            let config = Config::new(SECRET)
                .secret("another one of more than 32 bytes")
                .format(format);
            let config = others.fold(config, Config::accept);
            let auth = Auth::new(&config).expect("a good configuration");
            drop(config);
            let request = Request::new("", 1_700_000_000_000);
            let issued = auth.issue(&request, r#"{"sub":"1"}"#, &mut SystemEntropy);
            let Ok(Outcome::Active { writes, .. }) = issued else {
                panic!("a new session is active");
            };
            let cookies = writes.request_cookie.expect("written");
            let request = Request::new(&cookies, request.now_ms);
            let read = auth.verify(&request, &mut SystemEntropy);
            assert!(matches!(read, Outcome::Active { .. }));
            auth.csrf(&request, Some("x"), &mut SystemEntropy)
                .expect("randomness");
        });
        assert_eq!(found, 0, "{format:?}");
    }
}

#[test]
fn the_allocator_sees_what_is_not_wiped() {
    assert_eq!(found_in(|| drop(SECRET.to_owned())), 1);
    let key = NEEDLES.get_or_init(needles)[1].clone();
    assert_eq!(found_in(|| drop(key)), 1);
}

/// The secret, and the keys that are derived from it.
fn needles() -> Vec<Vec<u8>> {
    let mut needles = vec![SECRET.as_bytes().to_vec()];
    let mut derive = |salt: &str, info: &str, length: usize| {
        let mut key = [0; 64];
        hkdf::Hkdf::<sha2::Sha256>::new(Some(salt.as_bytes()), SECRET.as_bytes())
            .expand(info.as_bytes(), &mut key[..length])
            .expect("short");
        // A half is a key of its own: for HMAC, for AES.
        needles.extend(key[..length].chunks(32).map(<[u8]>::to_vec));
    };
    for prefix in ["", "__Secure-", "__Host-"] {
        let salt = format!("{prefix}authjs.session-token");
        derive(
            &salt,
            &format!("Auth.js Generated Encryption Key ({salt})"),
            64,
        );
    }
    derive("", "NextAuth.js Generated Encryption Key", 32);
    needles
}
