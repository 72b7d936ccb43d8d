//! Tokens under a known secret with any header and any content, made by hand from
//! RFC 7515 and RFC 7516: what only the holder of the key could send.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{AesGcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::consts::U12;
use cbc::cipher::{Block, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha384, Sha512};
use waxseal::Algorithm;

/// A JWS with the HMAC of the algorithm, whatever its header says.
pub fn signed(algorithm: Algorithm, secret: &str, header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let tag = hmac(algorithm, secret.as_bytes(), input.as_bytes());
    format!("{input}.{}", BASE64.encode(tag))
}

/// A JWE as `A256CBC-HS512`; `text` is encrypted as it is, padding included, up to
/// its last whole block.
pub fn cbc(secret: &str, salt: &str, header: &[u8], iv: [u8; 16], text: &[u8]) -> String {
    let key: [u8; 64] = derive(
        secret,
        salt,
        &format!("Auth.js Generated Encryption Key ({salt})"),
    );
    let mut blocks: Vec<Block<aes::Aes256>> = text
        .as_chunks::<16>()
        .0
        .iter()
        .map(|block| Block::<aes::Aes256>::from(*block))
        .collect();
    cbc::Encryptor::<aes::Aes256>::new_from_slices(&key[32..], &iv)
        .expect("sizes of AES-256")
        .encrypt_blocks(&mut blocks);
    let ciphertext: Vec<u8> = blocks
        .iter()
        .flat_map(|block| block.iter().copied())
        .collect();
    let header = BASE64.encode(header);
    let bits = (header.len() as u64 * 8).to_be_bytes();
    let input = [header.as_bytes(), &iv, &ciphertext, &bits].concat();
    let tag = hmac(Algorithm::Hs512, &key[..32], &input);
    compact(&header, &iv, &ciphertext, &tag[..32])
}

/// Padded as PKCS#7 says.
pub fn padded(text: &[u8]) -> Vec<u8> {
    let count = 16 - text.len() % 16;
    let mut text = text.to_vec();
    text.extend(std::iter::repeat_n(count as u8, count));
    text
}

/// A JWE as `A256GCM`, with the key of NextAuth.js v4, or for a salt the one of
/// early versions of Auth.js.
pub fn gcm(secret: &str, salt: &str, header: &[u8], iv: [u8; 12], text: &[u8]) -> String {
    let key: [u8; 32] = match salt {
        "" => derive(secret, "", "NextAuth.js Generated Encryption Key"),
        _ => {
            // The first half of the longer key.
            let key: [u8; 64] = derive(
                secret,
                salt,
                &format!("Auth.js Generated Encryption Key ({salt})"),
            );
            *key.first_chunk().expect("32 of 64 bytes")
        }
    };
    let header = BASE64.encode(header);
    let mut text = text.to_vec();
    let tag = AesGcm::<aes::Aes256, U12>::new(&key.into())
        .encrypt_inout_detached(
            &Nonce::from(iv),
            header.as_bytes(),
            text.as_mut_slice().into(),
        )
        .expect("short");
    compact(&header, &iv, &text, &tag)
}

fn compact(header: &str, iv: &[u8], ciphertext: &[u8], tag: &[u8]) -> String {
    let [iv, ciphertext, tag] = [iv, ciphertext, tag].map(|part| BASE64.encode(part));
    format!("{header}..{iv}.{ciphertext}.{tag}")
}

fn hmac(algorithm: Algorithm, key: &[u8], text: &[u8]) -> Vec<u8> {
    fn tag<M: Mac + hmac::KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
        let mac = <M as hmac::KeyInit>::new_from_slice(key).expect("any length");
        mac.chain_update(text).finalize().into_bytes().to_vec()
    }
    match algorithm {
        Algorithm::Hs256 => tag::<Hmac<Sha256>>(key, text),
        Algorithm::Hs384 => tag::<Hmac<Sha384>>(key, text),
        Algorithm::Hs512 => tag::<Hmac<Sha512>>(key, text),
        _ => unreachable!("no other algorithm is configured"),
    }
}

fn derive<const N: usize>(secret: &str, salt: &str, info: &str) -> [u8; N] {
    let mut key = [0; N];
    hkdf::Hkdf::<Sha256>::new(Some(salt.as_bytes()), secret.as_bytes())
        .expand(info.as_bytes(), &mut key)
        .expect("short");
    key
}
