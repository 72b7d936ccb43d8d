//! HMAC, HKDF, AES-CBC with HMAC and AES-GCM, by the functions that tokens are
//! sealed and opened with.

use hkdf::Hkdf;
use serde_json::Value;
use sha2::Sha256;

use super::Verdict::{self, Accepted, NotOffered, NotRun, Refused};
use super::{Case, wycheproof};
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::error::Reason;
use crate::token::jwe::{CbcHmac, Gcm, Parts, derive};
use crate::token::mac::Mac;
use crate::token::{Algorithm, base64};

const CUT_TAG: &str = "a tag of half the length";
const IV: &str = "an IV that has not 96 bits";
const SHORT_KEY: &str = "AES-128 and AES-192 are not in the core";

#[test]
fn hmac_sha256() {
    wycheproof!(
        "hmac_sha256",
        |group, case| hmac(Algorithm::Hs256, group, case),
        HMAC
    );
}

#[test]
fn hmac_sha384() {
    wycheproof!(
        "hmac_sha384",
        |group, case| hmac(Algorithm::Hs384, group, case),
        HMAC
    );
}

#[test]
fn hmac_sha512() {
    wycheproof!(
        "hmac_sha512",
        |group, case| hmac(Algorithm::Hs512, group, case),
        HMAC
    );
}

const HMAC: [(Verdict, usize); 3] = [(Accepted, 33), (Refused, 54), (NotOffered(CUT_TAG), 87)];

fn hmac(algorithm: Algorithm, group: &Value, case: &Case<'_>) -> Verdict {
    let expected = case.bytes("tag");
    let tag = Mac::new(algorithm, &case.bytes("key")).tag(&[&case.bytes("msg")]);
    if group["tagSize"].as_u64() == Some(tag.as_bytes().len() as u64 * 8) {
        return case.agrees(tag.is(&expected));
    }
    assert!(!tag.is(&expected), "{:?}", case.0);
    case.agrees(tag.as_bytes().starts_with(&expected));
    NotOffered(CUT_TAG)
}

/// The first three cases are RFC 5869 A.1 to A.3.
#[test]
fn hkdf_sha256() {
    /// As many bytes as HKDF can make; shorter keys are their beginning.
    const LONGEST: usize = 255 * 32;
    wycheproof!(
        "hkdf_sha256",
        |_, case| {
            let [ikm, salt, info] = ["ikm", "salt", "info"].map(|name| case.bytes(name));
            let size = case.0["size"].as_u64().unwrap() as usize;
            if size > LONGEST {
                let hkdf = Hkdf::<Sha256>::new(Some(&salt), &ikm);
                return case.agrees(hkdf.expand(&info, &mut vec![0; size]).is_ok());
            }
            let key = derive::<LONGEST>(&ikm, &salt, &info);
            // The sizes that tokens have.
            assert_eq!(derive::<32>(&ikm, &salt, &info)[..], key[..32]);
            assert_eq!(derive::<64>(&ikm, &salt, &info)[..], key[..64]);
            case.agrees(key[..size] == case.bytes("okm"))
        },
        [(Accepted, 83), (Refused, 3)]
    );
}

/// The first case is RFC 7518 B.3.
#[test]
fn a256cbc_hs512() {
    wycheproof!(
        "a256cbc_hs512",
        |_, case| {
            let [key, iv, aad, msg, ct, tag] =
                ["key", "iv", "aad", "msg", "ct", "tag"].map(|name| case.bytes(name));
            let key: [u8; 64] = key.try_into().unwrap();
            let header = String::from_utf8(aad.clone()).unwrap_or_default();
            let cipher = CbcHmac::new(&key, header);
            let opened = open(&aad, &iv, &ct, &tag, |parts| cipher.open(parts));
            // Its state is kept after its own header alone.
            let other = CbcHmac::new(&key, "another".to_owned());
            let by_other = open(&aad, &iv, &ct, &tag, |parts| other.open(parts));
            assert_eq!(by_other, opened, "{:?}", case.0);
            if case.is_valid() {
                assert_eq!(opened, Ok(msg.clone()), "{:?}", case.0);
            }
            if let (Ok(header), Ok(claims), true) =
                (str::from_utf8(&aad), str::from_utf8(&msg), case.is_valid())
            {
                let token = cipher.seal(header, claims, &mut Bytes(iv.clone())).unwrap();
                assert_eq!(token, spelled(header, &iv, &ct, &tag), "{:?}", case.0);
            }
            case.agrees(opened.is_ok())
        },
        [(Accepted, 67), (Refused, 27)]
    );
}

/// Under a right tag, so that the padding alone decides.
#[test]
fn aes_cbc_pkcs5() {
    wycheproof!(
        "aes_cbc_pkcs5",
        |group, case| {
            if group["keySize"] != 256 {
                return NotRun(SHORT_KEY);
            }
            let [aes_key, iv, msg, ct] = ["key", "iv", "msg", "ct"].map(|name| case.bytes(name));
            let mut key = [0; 64];
            key[32..].copy_from_slice(&aes_key);
            let cipher = CbcHmac::new(&key, String::new());
            let tag = cipher.tag(b"", &iv, &ct);
            let opened = open(b"", &iv, &ct, &tag.as_bytes()[..32], |parts| {
                cipher.open(parts)
            });
            let expected = match case.is_valid() {
                true => Ok(msg),
                false => Err(Reason::Signature),
            };
            assert_eq!(opened, expected, "{:?}", case.0);
            case.agrees(opened.is_ok())
        },
        [(Accepted, 24), (Refused, 48), (NotRun(SHORT_KEY), 144)]
    );
}

#[test]
fn aes_gcm() {
    wycheproof!(
        "aes_gcm",
        |group, case| {
            if group["keySize"] != 256 {
                return NotRun(SHORT_KEY);
            }
            let [key, iv, aad, msg, ct, tag] =
                ["key", "iv", "aad", "msg", "ct", "tag"].map(|name| case.bytes(name));
            let cipher = Gcm::new(&key);
            let opened = open(&aad, &iv, &ct, &tag, |parts| cipher.open(parts));
            if group["ivSize"] != 96 {
                assert_eq!(opened, Err(Reason::Signature), "{:?}", case.0);
                return NotOffered(IV);
            }
            if case.is_valid() {
                assert_eq!(opened, Ok(msg.clone()), "{:?}", case.0);
            }
            if let (Ok(header), Ok(claims), true) =
                (str::from_utf8(&aad), str::from_utf8(&msg), case.is_valid())
            {
                let token = cipher.seal(header, claims, &mut Bytes(iv.clone())).unwrap();
                assert_eq!(token, spelled(header, &iv, &ct, &tag), "{:?}", case.0);
            }
            case.agrees(opened.is_ok())
        },
        [
            (Accepted, 39),
            (Refused, 27),
            (NotOffered(IV), 39),
            (NotRun(SHORT_KEY), 211)
        ]
    );
}

fn open(
    header: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
    open: impl Fn(&Parts<'_>) -> Result<Vec<u8>, Reason>,
) -> Result<Vec<u8>, Reason> {
    let [iv, ciphertext, tag] = [iv, ciphertext, tag].map(base64::encode);
    open(&Parts {
        header,
        iv: iv.as_bytes(),
        ciphertext: ciphertext.as_bytes(),
        tag: tag.as_bytes(),
    })
}

/// The compact JWE; its encrypted key is empty.
fn spelled(header: &str, iv: &[u8], ciphertext: &[u8], tag: &[u8]) -> String {
    let [iv, ciphertext, tag] = [iv, ciphertext, tag].map(base64::encode);
    [header, "", &iv, &ciphertext, &tag].join(".")
}

/// A vector's IV, in the place of randomness.
struct Bytes(Vec<u8>);

impl Entropy for Bytes {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}
