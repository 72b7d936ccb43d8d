#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]

#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod aes256;

#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
pub use aes256::Aes256;
