//! The tests of `src/token/aes256` on the instructions that it is written for:
//! `node scripts/test.mjs rust-wasm`.

#![cfg(test)]

#[path = "../../src/token/aes256/mod.rs"]
mod aes256;
