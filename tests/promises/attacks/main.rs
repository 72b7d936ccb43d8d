//! The classes of attack of `README.md` at the level of the library: each token
//! goes in as a cookie in a Cookie header.

#[path = "../../support/mod.rs"]
mod support;

mod algorithm;
mod binding;
mod claims;
mod cost;
mod encoding;
mod forge;
mod keys;
mod state;
