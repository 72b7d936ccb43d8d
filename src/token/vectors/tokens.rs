//! Whole tokens, under keys that are no text and have names of their own, which
//! the configuration does not offer.

use ::base64::alphabet;
use ::base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use serde_json::Value;

use super::Verdict::{self, Accepted, NotOffered, NotRun, Refused};
use super::{Case, list, text, wycheproof};
use crate::config::Config;
use crate::error::Reason;
use crate::token::budget::Budget;
use crate::token::jwe::{CbcHmac, Gcm, Parts};
use crate::token::jws::{self, Type};
use crate::token::keys::{Material, Trial};
use crate::token::{Algorithm, Format, Keyring, base64};

const SIGNATURE: &str = "a signature with RSA or on a curve";
const ENCRYPTION: &str = "another encryption than dir with A256CBC-HS512 or A256GCM";
const STRANGER: &str = "a character outside of base64url, which the file has skipped";
const KEY_SET: &str = "a defect of a JSON Web Key or key set, none of which is read";
const SAME: &str = "the token of tcId 357, which is valid there and invalid here";

/// The token of tcId 357.
const VALID_MAC: &str = "eyJraWQiOiJoczI1Ni1rZXkiLCJhbGciOiJIUzI1NiJ9.VGVzdA.c1LROH7eNQwUT8KMVEO52VC3WZ9e_AnDWbZ7aMmowV8";

#[test]
fn json_web_signature() {
    wycheproof!(
        "json_web_signature",
        jws,
        [
            (Accepted, 8),
            (Refused, 28),
            (NotOffered(STRANGER), 2),
            (NotOffered(SIGNATURE), 361),
            (NotRun(SAME), 2)
        ]
    );
}

#[test]
fn json_web_key() {
    wycheproof!(
        "json_web_key",
        |group, case| {
            let keys = list(&group["private"]["keys"]);
            let is_short = |key: &Value| {
                let key = bytes(key);
                key.is_some_and(|key| key.len() < algorithm(group).map_or(0, Algorithm::key_bytes))
            };
            if keys.iter().any(is_short) {
                assert!(!case.is_valid());
                refused_in_every_format(case, "jws", keys);
                for key in keys {
                    refused_by_the_configuration(group, key);
                }
                return Refused;
            }
            if group["comment"] == "jws_mixedSymmetryKeyset"
                || group["comment"] == "jws_duplicate_kid"
                || text(&keys[0]["alg"]).starts_with("A256")
            {
                refused_in_every_format(case, "jws", keys);
                return NotOffered(KEY_SET);
            }
            jws(group, case)
        },
        [
            (Accepted, 4),
            (Refused, 7),
            (NotOffered(KEY_SET), 4),
            (NotOffered(SIGNATURE), 11)
        ]
    );
}

#[test]
fn json_web_encryption() {
    wycheproof!(
        "json_web_encryption",
        jwe,
        [(Accepted, 3), (Refused, 12), (NotOffered(ENCRYPTION), 124)]
    );
}

#[test]
fn json_web_crypto() {
    wycheproof!(
        "json_web_crypto",
        |group, case| {
            if group["comment"] == "jws_mixedSymmetryKeyset" {
                refused_in_every_format(case, "jws", list(&group["private"]["keys"]));
                return NotOffered(KEY_SET);
            }
            match case.0.get("jwe") {
                Some(_) => jwe(group, case),
                None => jws(group, case),
            }
        },
        [
            (Accepted, 3),
            (Refused, 24),
            (NotOffered(KEY_SET), 1),
            (NotOffered(SIGNATURE), 29),
            (NotOffered(ENCRYPTION), 26)
        ]
    );
}

fn jws(group: &Value, case: &Case<'_>) -> Verdict {
    let keys = keys(group);
    refused_in_every_format(case, "jws", keys);
    let Some(algorithm) = algorithm(group) else {
        return NotOffered(SIGNATURE);
    };
    let secrets: Vec<Vec<u8>> = keys.iter().filter_map(bytes).collect();
    let secrets = materials(&secrets);
    let kids: Vec<&str> = keys.iter().map(|key| text(&key["kid"])).collect();
    let token = token(case, "jws");
    let budget = Budget::unlimited();
    let trial = Trial {
        now_ms: 0,
        bytes: token.len(),
        budget: &budget,
    };
    let opened = jws::Signer::new(algorithm, Type::Any, &secrets)
        .with_kids(&kids)
        .open(token.as_bytes(), &trial);
    if let Ok(opened) = &opened {
        let payload = token.split('.').nth(1).unwrap();
        assert_eq!(base64::encode(opened.claims.as_bytes()), payload);
    }
    match case.0["comment"].as_str() {
        Some("InvalidCharacterInsertedInHeader" | "InvalidCharacterInsertedInPayload") => {
            assert!(case.is_valid() && token.contains('?'));
            assert!(opened.is_err());
            NotOffered(STRANGER)
        }
        // The padding that these speak of is not in the file.
        Some("invalidBase64Padding" | "invalidBase64PaddingInPayload") => {
            assert!(!case.is_valid() && opened.is_ok());
            assert_eq!(token, VALID_MAC);
            NotRun(SAME)
        }
        _ => case.agrees(opened.is_ok()),
    }
}

/// Where the key of A256CBC-HS512 or A256GCM is wrapped with A256KW, it is taken
/// out here, so that what the token has besides is opened.
fn jwe(group: &Value, case: &Case<'_>) -> Verdict {
    refused_in_every_format(case, "jwe", keys(group));
    let token = token(case, "jwe");
    let [header, wrapped, iv, ciphertext, tag] = token.split('.').collect::<Vec<_>>()[..] else {
        return NotOffered(ENCRYPTION);
    };
    let is_wrapped = |value: &Value| value["alg"] == "A256KW";
    let json = base64::decode(header.as_bytes()).unwrap_or_default();
    let parameters: Value = serde_json::from_slice(&json).unwrap_or_default();
    let (true, true, Ok(wrapped)) = (
        is_wrapped(&keys(group)[0]),
        is_wrapped(&parameters),
        base64::decode(wrapped.as_bytes()),
    ) else {
        return NotOffered(ENCRYPTION);
    };
    let [header, iv, ciphertext, tag] = [header, iv, ciphertext, tag].map(str::as_bytes);
    let parts = Parts {
        header,
        iv,
        ciphertext,
        tag,
    };
    let key = unwrap(&bytes(&keys(group)[0]).unwrap(), &wrapped);
    let opened = match (parameters["enc"].as_str(), key) {
        (Some("A256CBC-HS512"), Some(key)) => {
            CbcHmac::new(&key.try_into().unwrap(), String::new()).open(&parts)
        }
        (Some("A256GCM"), Some(key)) => Gcm::new(&key).open(&parts),
        _ => return NotOffered(ENCRYPTION),
    };
    if let (Ok(opened), Some(_)) = (&opened, case.0.get("pt")) {
        assert_eq!(*opened, case.bytes("pt"));
    }
    case.agrees(opened.is_ok())
}

/// RFC 3394 §2.2.2.
fn unwrap(key: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256::new_from_slice(key).unwrap();
    let (blocks, _) = wrapped.as_chunks::<8>();
    let (mut first, mut rest) = (*blocks.first()?, blocks[1..].to_vec());
    let count = rest.len();
    for step in (1..=6 * count).rev() {
        let own = &mut rest[(step - 1) % count];
        let counted = u64::from_be_bytes(first) ^ step as u64;
        let mut block = [counted.to_be_bytes(), *own].concat();
        cipher.decrypt_block(block.as_mut_slice().try_into().unwrap());
        (first, *own) = (*block.first_chunk().unwrap(), *block.last_chunk().unwrap());
    }
    (first == [0xa6; 8]).then(|| rest.concat())
}

/// By the keys of every format, the secrets being the bytes of the vector's keys,
/// and the JSON of a key being one: before any of them is used.
fn refused_in_every_format(case: &Case<'_>, name: &str, keys: &[Value]) {
    let token = token(case, name);
    let mut secrets: Vec<Vec<u8>> = keys.iter().filter_map(bytes).collect();
    secrets.extend(keys.iter().map(|key| key.to_string().into_bytes()));
    for (format, algorithm) in [
        (Format::Signed, Algorithm::Hs256),
        (Format::Signed, Algorithm::Hs384),
        (Format::Signed, Algorithm::Hs512),
        (Format::Authjs, Algorithm::Hs256),
        (Format::NextAuth, Algorithm::Hs256),
    ] {
        let keys = Keyring::derive(format, algorithm, Type::Any, &materials(&secrets), "");
        let reason = keys.open(token.as_bytes(), 0, &Budget::unlimited()).err();
        assert!(
            matches!(
                reason,
                Some(Reason::Format | Reason::Malformed | Reason::Algorithm | Reason::UnknownKey)
            ),
            "{reason:?}: {:?}",
            case.0
        );
    }
}

/// A short key as a secret; those of the file are text.
fn refused_by_the_configuration(group: &Value, key: &Value) {
    let secret = String::from_utf8(bytes(key).unwrap()).unwrap();
    let code = if secret.is_empty() {
        "missing-secret"
    } else {
        "weak-secret"
    };
    let config = Config::new(secret)
        .production(true)
        .algorithm(algorithm(group).unwrap());
    assert_eq!(config.check_secrets().unwrap_err().code(), code);
}

fn materials(secrets: &[Vec<u8>]) -> Vec<Material<'_>> {
    let secrets = secrets.iter();
    secrets
        .map(|secret| Material {
            secret,
            until: None,
        })
        .collect()
}

fn keys(group: &Value) -> &[Value] {
    match &group["private"]["keys"] {
        Value::Null => core::slice::from_ref(&group["private"]),
        keys => list(keys),
    }
}

/// What a symmetric key is. One is spelled with spare bits.
fn bytes(key: &Value) -> Option<Vec<u8>> {
    let spare_bits = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let base64 = GeneralPurpose::new(&alphabet::URL_SAFE, spare_bits);
    Some(base64.decode(key.get("k")?.as_str()?).unwrap())
}

/// The HMAC that the keys are for.
fn algorithm(group: &Value) -> Option<Algorithm> {
    [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512]
        .into_iter()
        .find(|algorithm| keys(group)[0]["alg"] == algorithm.as_str())
}

/// A JSON serialization is an object in some of the files.
fn token(case: &Case<'_>, name: &str) -> String {
    match &case.0[name] {
        Value::String(token) => token.clone(),
        Value::Null => panic!("no {name}: {:?}", case.0),
        other => other.to_string(),
    }
}
