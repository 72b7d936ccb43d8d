//! HMAC (RFC 2104) and SHA-256, each compiled once: the generic code, inlined at every
//! call, was a tenth of the module.

use hmac::{Hmac, KeyInit};
use sha2::digest::typenum::Unsigned;
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;

use super::Algorithm;

const ANY_LENGTH: &str = "HMAC takes keys of any length";

/// The state after the key, so that a tag needs no set-up.
pub(crate) enum Mac {
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

/// The bytes of the longest tag.
pub(crate) const MAX_TAG: usize = 64;

pub(crate) struct Tag {
    bytes: [u8; MAX_TAG],
    length: usize,
}

impl Mac {
    #[inline(never)]
    pub(crate) fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        match algorithm {
            Algorithm::Hs256 => Mac::Sha256(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Hs384 => Mac::Sha384(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Hs512 => Mac::Sha512(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
        }
    }

    /// The state after this text too, for texts that begin with it.
    pub(crate) fn after(&self, text: &[u8]) -> Self {
        match self {
            Mac::Sha256(mac) => Mac::Sha256(after(mac, text)),
            Mac::Sha384(mac) => Mac::Sha384(after(mac, text)),
            Mac::Sha512(mac) => Mac::Sha512(after(mac, text)),
        }
    }

    /// The tag of these parts, one after the other.
    #[inline(never)]
    pub(crate) fn tag(&self, parts: &[&[u8]]) -> Tag {
        match self {
            Mac::Sha256(mac) => tag(mac, parts),
            Mac::Sha384(mac) => tag(mac, parts),
            Mac::Sha512(mac) => tag(mac, parts),
        }
    }
}

fn after<M: hmac::Mac + Clone>(mac: &M, text: &[u8]) -> M {
    let mut mac = mac.clone();
    update(&mut mac, &[text]);
    mac
}

fn tag<M: hmac::Mac + Clone>(mac: &M, parts: &[&[u8]]) -> Tag {
    let mut mac = mac.clone();
    update(&mut mac, parts);
    let mut bytes = [0; MAX_TAG];
    let length = M::OutputSize::USIZE;
    bytes[..length].copy_from_slice(&mac.finalize().into_bytes());
    Tag { bytes, length }
}

/// By itself it is the same code for SHA-384 and SHA-512, which is kept once then.
#[inline(never)]
fn update<M: hmac::Mac>(mac: &mut M, parts: &[&[u8]]) {
    for part in parts {
        mac.update(part);
    }
}

impl Tag {
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// In constant time, except for the length of `other`.
    pub(crate) fn is(&self, other: &[u8]) -> bool {
        self.length == other.len() && equal(self.as_bytes(), other)
    }

    /// The same for a tag that is cut off after 32 bytes.
    pub(crate) fn begins_with(&self, other: &[u8; 32]) -> bool {
        equal(&self.bytes[..32], other)
    }
}

/// Whether two texts of one length, whole words, are equal. Word by word: byte by byte it
/// took 3 % of a read.
fn equal(one: &[u8], other: &[u8]) -> bool {
    let pairs = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
    let difference = pairs.fold(0, |difference, (own, other)| {
        difference | (u64::from_le_bytes(*own) ^ u64::from_le_bytes(*other))
    });
    difference.ct_eq(&0).into()
}

/// SHA-256 of these parts, one after the other.
#[inline(never)]
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}
