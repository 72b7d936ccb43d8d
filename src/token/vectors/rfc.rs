//! The examples of the RFCs that are one token, and a thumbprint.

use serde_json::Value;

use super::{list, text};
use crate::error::Reason;
use crate::token::mac::sha256;
use crate::token::{Algorithm, Format, Keyring, base64};

const ALL: [(Format, Algorithm); 5] = [
    (Format::Signed, Algorithm::Hs256),
    (Format::Signed, Algorithm::Hs384),
    (Format::Signed, Algorithm::Hs512),
    (Format::Authjs, Algorithm::Hs256),
    (Format::NextAuth, Algorithm::Hs256),
];

#[test]
fn what_is_offered_is_accepted() {
    for example in list(&file()["accepted"]) {
        let key = base64::decode(text(&example["k"]).as_bytes()).unwrap();
        let token = text(&example["token"]);
        let exp = example["exp"].as_i64().unwrap() * 1000;
        let [ours, others @ ..] = ALL.map(|(format, algorithm)| keyring(format, algorithm, &key));
        let claims: Value = serde_json::from_str(&ours.decode(token, exp).unwrap()).unwrap();
        assert_eq!(claims["iss"], "joe");
        assert_eq!(ours.decode(token, exp + 15_000), Err(Reason::Expired));
        for keys in others {
            let reason = keys.decode(token, exp).unwrap_err();
            assert!(matches!(
                reason,
                Reason::Algorithm | Reason::Malformed | Reason::Format
            ));
        }
    }
}

#[test]
fn what_is_not_offered_is_refused() {
    let file = file();
    let examples = list(&file["refused"]);
    assert_eq!(examples.len(), 14);
    for example in examples {
        let [source, token] = ["source", "token"].map(|name| text(&example[name]));
        let reasons = ALL.map(|(format, algorithm)| {
            let keys = keyring(format, algorithm, b"a secret");
            keys.decode(token, 0).unwrap_err().as_str()
        });
        let expected = text(&example["reason"]);
        // The format that the token's parts look like says why, the others that it
        // is none of theirs.
        assert!(reasons.contains(&expected), "{source}: {reasons:?}");
        assert!(
            reasons
                .iter()
                .all(|reason| ["algorithm", "format", "malformed"].contains(reason)),
            "{source}: {reasons:?}"
        );
    }
}

/// The hash and its spelling; of our own keys' input, the kids in the tokens of
/// Auth.js decide.
#[test]
fn a_thumbprint_is_the_hash_of_the_canonical_key() {
    let example = &file()["thumbprint"];
    let hash = sha256(&[text(&example["input"]).as_bytes()]);
    assert_eq!(base64::encode(&hash), text(&example["sha256"]));
}

fn keyring(format: Format, algorithm: Algorithm, secret: &[u8]) -> Keyring {
    match format {
        Format::Signed => Keyring::jwt(algorithm, &[secret]),
        _ => Keyring::new(format, algorithm, &[secret], ""),
    }
    .unwrap()
}

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/rfc.json")).unwrap()
}
