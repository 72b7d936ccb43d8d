//! Known answers of NIST and Wycheproof, and the `aes` crate on random input.
//!
//! They run on the loops of `vector`, and in wasm on its instructions.

#![allow(clippy::unwrap_used, reason = "what is no vector fails the test")]

use aes_gcm::aead::AeadInOut;
use aes_gcm::{AesGcm, Nonce, Tag};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::consts::U12;
use cbc::cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit,
    KeyIvInit,
};
use serde_json::Value;
use sha2::{Digest, Sha512};

use super::Aes256;

#[test]
fn blocks_of_nist() {
    for vector in &nist("block") {
        let cipher = Aes256::new_from_slice(&vector.bytes("key")).unwrap();
        let plaintext = Block::<Aes256>::try_from(&vector.bytes("plaintext")[..]).unwrap();
        let mut block = plaintext;
        cipher.encrypt_block(&mut block);
        assert_eq!(block[..], vector.bytes("ciphertext"), "{vector:?}");
        cipher.decrypt_block(&mut block);
        assert_eq!(block, plaintext, "{vector:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "slow")]
fn monte_carlo_of_nist() {
    for vector in &nist("monteCarlo") {
        let cipher = Aes256::new_from_slice(&vector.bytes("key")).unwrap();
        let plaintext = Block::<Aes256>::try_from(&vector.bytes("plaintext")[..]).unwrap();
        let mut block = plaintext;
        (0..1000).for_each(|_| cipher.encrypt_block(&mut block));
        assert_eq!(block[..], vector.bytes("ciphertext"), "{vector:?}");
        (0..1000).for_each(|_| cipher.decrypt_block(&mut block));
        assert_eq!(block, plaintext, "{vector:?}");
    }
}

#[test]
fn cbc_of_nist() {
    for vector in &nist("cbc") {
        let [key, iv] = ["key", "iv"].map(|name| vector.bytes(name));
        let mut text = vector.bytes("plaintext");
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut text);
        cbc::Encryptor::<Aes256>::new_from_slices(&key, &iv)
            .unwrap()
            .encrypt_blocks(blocks);
        assert_eq!(text, vector.bytes("ciphertext"), "{vector:?}");
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut text);
        cbc::Decryptor::<Aes256>::new_from_slices(&key, &iv)
            .unwrap()
            .decrypt_blocks(blocks);
        assert_eq!(text, vector.bytes("plaintext"), "{vector:?}");
    }
}

#[test]
fn padded_cbc_of_wycheproof() {
    let json = include_str!("../../../../tests/vectors/wycheproof/aes_cbc_pkcs5_test.json");
    for vector in &wycheproof(json, 128) {
        let [key, iv, msg, mut ct] = ["key", "iv", "msg", "ct"].map(|name| vector.bytes(name));
        let opened = cbc::Decryptor::<Aes256>::new_from_slices(&key, &iv)
            .unwrap()
            .decrypt_padded::<Pkcs7>(&mut ct);
        assert_eq!(
            opened.ok(),
            vector.is_valid().then_some(&msg[..]),
            "{vector:?}"
        );
    }
}

#[test]
#[cfg_attr(miri, ignore = "slow")]
fn gcm_of_wycheproof() {
    let json = include_str!("../../../../tests/vectors/wycheproof/aes_gcm_test.json");
    for vector in &wycheproof(json, 96) {
        let [iv, aad, msg, ct, tag] =
            ["iv", "aad", "msg", "ct", "tag"].map(|name| vector.bytes(name));
        let cipher = AesGcm::<Aes256, U12>::new_from_slice(&vector.bytes("key")).unwrap();
        let iv = Nonce::try_from(&iv[..]).unwrap();
        let mut text = ct.clone();
        let opened = cipher.decrypt_inout_detached(
            &iv,
            &aad,
            text.as_mut_slice().into(),
            &Tag::try_from(&tag[..]).unwrap(),
        );
        assert_eq!(opened.is_ok(), vector.is_valid(), "{vector:?}");
        if vector.is_valid() {
            assert_eq!(text, msg, "{vector:?}");
            let sealed = cipher.encrypt_inout_detached(&iv, &aad, text.as_mut_slice().into());
            assert_eq!(sealed.unwrap()[..], tag, "{vector:?}");
            assert_eq!(text, ct, "{vector:?}");
        }
    }
}

/// In every number of blocks, which the back ends divide in their own ways.
#[test]
#[cfg_attr(miri, ignore = "slow")]
fn does_what_the_aes_crate_does() {
    let mut random = Random::default();
    for count in (0..20).cycle().take(1000) {
        let key = random.bytes::<32>();
        let (ours, theirs) = (Aes256::new(&key.into()), aes::Aes256::new(&key.into()));
        let blocks: Vec<_> = (0..count)
            .map(|_| Block::<Aes256>::from(random.bytes()))
            .collect();

        let (mut text, mut expected) = (blocks.clone(), blocks.clone());
        ours.encrypt_blocks(&mut text);
        theirs.encrypt_blocks(&mut expected);
        assert_eq!(text, expected, "{key:?}");

        let (mut text, mut expected) = (blocks.clone(), blocks);
        ours.decrypt_blocks(&mut text);
        theirs.decrypt_blocks(&mut expected);
        assert_eq!(text, expected, "{key:?}");
    }
}

/// The same bytes in every run.
#[derive(Default)]
struct Random(u64);

impl Random {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.0 += 1;
        Sha512::digest(self.0.to_le_bytes())[..N]
            .try_into()
            .unwrap()
    }
}

#[derive(Debug)]
struct Vector(Value);

impl Vector {
    fn bytes(&self, name: &str) -> Vec<u8> {
        let hex = self.0[name].as_str().unwrap();
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    fn is_valid(&self) -> bool {
        self.0["result"] == "valid"
    }
}

fn nist(name: &str) -> Vec<Vector> {
    let all: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/aes256.json")).unwrap();
    list(&all["nist"][name]).cloned().map(Vector).collect()
}

/// Those with 256-bit keys and IVs of this size.
fn wycheproof(json: &str, iv_bits: u64) -> Vec<Vector> {
    let file: Value = serde_json::from_str(json).unwrap();
    let is_ours = |group: &&Value| group["keySize"] == 256 && group["ivSize"] == iv_bits;
    let groups = list(&file["testGroups"]).filter(is_ours);
    let tests = groups.flat_map(|group| list(&group["tests"]));
    tests.cloned().map(Vector).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array().unwrap();
    assert!(!list.is_empty());
    list.iter()
}
