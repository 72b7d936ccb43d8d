//! Encrypted tokens: compact JWE (RFC 7516) with `dir`, as NextAuth.js v4
//! (`A256GCM`) and Auth.js v5 (`A256CBC-HS512`, RFC 7518 §5.2.5) make them.

use core::fmt;

use aes_gcm::aead::AeadInOut;
use aes_gcm::{AesGcm, KeyInit, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::consts::U12;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit};
use cbc::{Decryptor, Encryptor};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use aes::Aes256;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use aes_swizzle::Aes256;

use super::header::Header;
use super::jws::{split, thumbprint_sha256, thumbprint_sha512};
use super::keys::{KeySet, Material, Trial};
use super::mac::{Mac, Tag};
use super::{Algorithm, Opened, base64};
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::error::Reason;

/// The header of a NextAuth.js v4 token, and of an early Auth.js one.
const GCM_HEADER: &str = r#"{"alg":"dir","enc":"A256GCM"}"#;

/// Opens and seals the tokens of Auth.js v5 under one cookie name.
pub(crate) struct Authjs {
    keys: KeySet<AuthjsKey>,
}

struct AuthjsKey {
    cbc: CbcHmac,
    gcm: Gcm,
    /// Thumbprint of the 64-byte key, which `A256CBC-HS512` tokens carry.
    kid: String,
    /// Thumbprint of its first half, the key of `A256GCM`.
    gcm_kid: String,
}

impl Authjs {
    pub(crate) fn new(secrets: &[Material<'_>], salt: &str) -> Self {
        let info = ["Auth.js Generated Encryption Key (", salt, ")"].concat();
        let keys = KeySet::derive(secrets, |secret| {
            let key: Zeroizing<[u8; 64]> = derive(secret, salt.as_bytes(), info.as_bytes());
            let kid = thumbprint_sha512(&key[..]);
            let header = [
                r#"{"alg":"dir","enc":"A256CBC-HS512","kid":""#,
                &kid,
                r#""}"#,
            ]
            .concat();
            AuthjsKey {
                cbc: CbcHmac::new(&key, base64::encode(header.as_bytes())),
                gcm: Gcm::new(&key[..32]),
                gcm_kid: thumbprint_sha256(&key[..32]),
                kid,
            }
        });
        Self { keys }
    }

    pub(crate) fn open(&self, token: &[u8], trial: &Trial<'_>) -> Result<Opened, Reason> {
        let parts = Parts::read(token)?;
        let same_text = |key: &AuthjsKey| key.cbc.header.as_bytes() == parts.header;
        if let Some(index) = self.keys.find(trial.now_ms, same_text) {
            let open = |key: &AuthjsKey| key.cbc.open(&parts);
            let (opener, plaintext) = self.keys.open(Some(index), trial, open)?;
            return Opened::new(opener, true, plaintext);
        }
        let header = Header::read(parts.header)?;
        if header.alg != "dir" {
            return Err(Reason::Algorithm);
        }
        let is_cbc = match header.enc.as_deref() {
            Some("A256CBC-HS512") => true,
            Some("A256GCM") => false,
            _ => return Err(Reason::Algorithm),
        };
        let kid_of = |key: &AuthjsKey| match is_cbc {
            true => key.kid.clone(),
            false => key.gcm_kid.clone(),
        };
        let named = header.kid.map(|kid| {
            let index = self.keys.find(trial.now_ms, |key| kid_of(key) == kid);
            index.ok_or(Reason::UnknownKey)
        });
        let open = |key: &AuthjsKey| match is_cbc {
            true => key.cbc.open(&parts),
            false => key.gcm.open(&parts),
        };
        let (opener, plaintext) = self.keys.open(named.transpose()?, trial, open)?;
        Opened::new(opener, is_cbc, plaintext)
    }

    pub(crate) fn seal(
        &self,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        let cipher = &self.keys.first().cbc;
        cipher.seal(&cipher.header, claims, entropy)
    }
}

/// Opens and seals the tokens of NextAuth.js v4.
pub(crate) struct NextAuth {
    keys: KeySet<Gcm>,
    header: String,
}

impl NextAuth {
    /// Sessions have an empty salt; v4 salts only its OAuth check cookies.
    pub(crate) fn new(secrets: &[Material<'_>], salt: &str) -> Self {
        let info = match salt {
            "" => "NextAuth.js Generated Encryption Key".to_owned(),
            _ => ["NextAuth.js Generated Encryption Key (", salt, ")"].concat(),
        };
        let keys = KeySet::derive(secrets, |secret| {
            let key: Zeroizing<[u8; 32]> = derive(secret, salt.as_bytes(), info.as_bytes());
            Gcm::new(&key[..])
        });
        Self {
            keys,
            header: base64::encode(GCM_HEADER.as_bytes()),
        }
    }

    pub(crate) fn open(&self, token: &[u8], trial: &Trial<'_>) -> Result<Opened, Reason> {
        let parts = Parts::read(token)?;
        if parts.header != self.header.as_bytes() {
            let header = Header::read(parts.header)?;
            if header.alg != "dir" || header.enc.as_deref() != Some("A256GCM") {
                return Err(Reason::Algorithm);
            }
        }
        let (opener, plaintext) = self.keys.open(None, trial, |key| key.open(&parts))?;
        Opened::new(opener, true, plaintext)
    }

    pub(crate) fn seal(
        &self,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        self.keys.first().seal(&self.header, claims, entropy)
    }
}

impl fmt::Debug for Authjs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authjs")
    }
}

impl fmt::Debug for NextAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NextAuth")
    }
}

/// The segments of a compact JWE; the encrypted key is empty with `dir`.
pub(super) struct Parts<'a> {
    pub(super) header: &'a [u8],
    pub(super) iv: &'a [u8],
    pub(super) ciphertext: &'a [u8],
    pub(super) tag: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(token: &'a [u8]) -> Result<Self, Reason> {
        let mut segments: [&[u8]; 4] = [&[]; 4];
        let mut tag = token;
        for (at, segment) in segments.iter_mut().enumerate() {
            let Some((front, rest)) = split(tag) else {
                // Three segments are a JWS.
                return Err(match at {
                    2 => Reason::Format,
                    _ => Reason::Malformed,
                });
            };
            (*segment, tag) = (front, rest);
        }
        let [header, encrypted_key, iv, ciphertext] = segments;
        match encrypted_key.is_empty() && split(tag).is_none() {
            true => Ok(Self {
                header,
                iv,
                ciphertext,
                tag,
            }),
            false => Err(Reason::Malformed),
        }
    }

    /// IV, tag and ciphertext. No key opens a token whose IV or tag has another size.
    fn decode<const IV: usize, const TAG: usize>(&self) -> Result<Decoded<IV, TAG>, Reason> {
        let iv = base64::decode_array(self.iv)?;
        let tag = base64::decode_array(self.tag)?;
        let text = base64::decode(self.ciphertext)?;
        match (iv, tag) {
            (Some(iv), Some(tag)) => Ok(Decoded { iv, tag, text }),
            _ => Err(Reason::Signature),
        }
    }
}

/// The decoded [`Parts`], with the sizes of one encryption.
struct Decoded<const IV: usize, const TAG: usize> {
    iv: [u8; IV],
    tag: [u8; TAG],
    text: Vec<u8>,
}

/// `A256CBC-HS512`: the first half of the key authenticates, the second encrypts.
pub(super) struct CbcHmac {
    mac: Mac,
    /// The header that we write, in base64url, and the state after it: it fills a block of
    /// SHA-512.
    header: String,
    mac_after_header: Mac,
    cipher: Aes256,
}

impl CbcHmac {
    pub(super) fn new(key: &[u8; 64], header: String) -> Self {
        const HALF: &str = "half of 64 bytes is an AES-256 key";
        let mac = Mac::new(Algorithm::Hs512, &key[..32]);
        Self {
            mac_after_header: mac.after(header.as_bytes()),
            header,
            mac,
            cipher: Aes256::new_from_slice(&key[32..]).expect(HALF),
        }
    }

    /// The tag is verified before anything is decrypted, so only padding that we wrote is
    /// ever checked.
    pub(super) fn open(&self, parts: &Parts<'_>) -> Result<Vec<u8>, Reason> {
        let Decoded { iv, tag, text } = parts.decode::<16, 32>()?;
        if !self.tag(parts.header, &iv, &text).begins_with(&tag) {
            return Err(Reason::Signature);
        }
        self.decrypt(&iv, text)
    }

    /// Apart, since its loop is compiled worse beside the decoding: by 5 % of a read.
    #[inline(never)]
    fn decrypt(&self, iv: &[u8; 16], mut text: Vec<u8>) -> Result<Vec<u8>, Reason> {
        let length = Decryptor::<&Aes256>::inner_iv_init(&self.cipher, iv.into())
            .decrypt_padded::<Pkcs7>(&mut text)
            .map_err(|_| Reason::Signature)?
            .len();
        text.truncate(length);
        Ok(text)
    }

    pub(super) fn seal(
        &self,
        header: &str,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        let mut iv = [0; 16];
        entropy.fill(&mut iv)?;
        let mut text = vec![0; (claims.len() / 16 + 1) * 16];
        text[..claims.len()].copy_from_slice(claims.as_bytes());
        Encryptor::<&Aes256>::inner_iv_init(&self.cipher, &iv.into())
            .encrypt_padded::<Pkcs7>(&mut text, claims.len())
            .expect("the buffer has room for the padding");
        let tag = self.tag(header.as_bytes(), &iv, &text);
        Ok(compact(header, &iv, &text, &tag.as_bytes()[..32]))
    }

    /// Of which the first half counts.
    pub(super) fn tag(&self, header: &[u8], iv: &[u8], ciphertext: &[u8]) -> Tag {
        let header_bits = header.len() as u64 * 8;
        let header_bits = header_bits.to_be_bytes();
        if header == self.header.as_bytes() {
            return self.mac_after_header.tag(&[iv, ciphertext, &header_bits]);
        }
        self.mac.tag(&[header, iv, ciphertext, &header_bits])
    }
}

/// `A256GCM`.
pub(super) struct Gcm(AesGcm<Aes256, U12>);

impl Gcm {
    pub(super) fn new(key: &[u8]) -> Self {
        Self(AesGcm::new_from_slice(key).expect("every caller has a 32-byte key"))
    }

    pub(super) fn open(&self, parts: &Parts<'_>) -> Result<Vec<u8>, Reason> {
        let Decoded { iv, tag, mut text } = parts.decode::<12, 16>()?;
        self.0
            .decrypt_inout_detached(
                &Nonce::from(iv),
                parts.header,
                text.as_mut_slice().into(),
                &tag.into(),
            )
            .map_err(|_| Reason::Signature)?;
        Ok(text)
    }

    pub(super) fn seal(
        &self,
        header: &str,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        let mut iv = [0; 12];
        entropy.fill(&mut iv)?;
        let mut text = claims.as_bytes().to_vec();
        let tag = self
            .0
            .encrypt_inout_detached(
                &Nonce::from(iv),
                header.as_bytes(),
                text.as_mut_slice().into(),
            )
            .expect("claims are far below the 64 GiB that GCM takes");
        Ok(compact(header, &iv, &text, &tag))
    }
}

pub(crate) fn derive<const N: usize>(
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
) -> Zeroizing<[u8; N]> {
    let mut key = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(info, &mut key[..])
        .expect("HKDF-SHA-256 gives up to 8160 bytes");
    key
}

fn compact(header: &str, iv: &[u8], ciphertext: &[u8], tag: &[u8]) -> String {
    let length = header.len() + (iv.len() + ciphertext.len() + tag.len()) * 4 / 3 + 8;
    let mut token = String::with_capacity(length);
    token.push_str(header);
    token.push('.');
    for part in [iv, ciphertext, tag] {
        token.push('.');
        base64::encode_to(part, &mut token);
    }
    token
}
