//! Tokens as an attacker who somehow had the right key would make them: sealed
//! without the crate's own code, and with nothing checked.

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit as _};
use aes_gcm::AesGcm;
use aes_gcm::aead::AeadInOut;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbc::cipher::consts::U12;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use waxseal::{Format, JwtConfig, Outcome, Reason};

use crate::support::{Counter, NOW, SECRET, at, auth};

pub const FORMATS: [Format; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

/// The claims of a session that nobody would refuse.
pub const CLAIMS: &str =
    r#"{"sub":"1","name":"Ada","email":"ada@example.com","iat":1700000000,"exp":1702592000}"#;

/// The like for an application with `typ: "JWT"`.
pub const JWT_CLAIMS: &str =
    r#"{"sub":"1","name":"Ada","iss":"issuer","aud":"audience","iat":1700000000,"exp":1702592000}"#;

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The header that the format's own library writes.
pub fn header(format: Format) -> String {
    match format {
        Format::NextAuth => r#"{"alg":"dir","enc":"A256GCM"}"#.into(),
        Format::Authjs => {
            let kid = kid(&authjs_key(SECRET, format.cookie_name()));
            format!(r#"{{"alg":"dir","enc":"A256CBC-HS512","kid":"{kid}"}}"#)
        }
        _ => r#"{"alg":"HS256","typ":"waxseal.session-token+jwt"}"#.into(),
    }
}

/// The usual header with another member, which may hold a comma.
pub fn header_with(format: Format, member: &str) -> String {
    let header = header(format);
    format!(
        "{},{member}}}",
        header.strip_suffix('}').expect("an object")
    )
}

/// Seals under this header with the right key of the session cookie.
pub fn seal(format: Format, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    let claims = claims.as_ref();
    match format {
        Format::Signed => sign(&base64(header), &base64(claims), SECRET),
        _ => encrypt(format, &base64(header), claims),
    }
}

/// Signs two segments, whatever they are.
pub fn sign(header: &str, payload: &str, secret: &str) -> String {
    let input = format!("{header}.{payload}");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(input.as_bytes());
    format!("{input}.{}", base64(mac.finalize().into_bytes()))
}

/// Encrypts under a header segment, whatever it is.
pub fn encrypt(format: Format, header: &str, claims: &[u8]) -> String {
    match format {
        Format::Authjs => cbc(
            header,
            &pad(claims),
            &authjs_key(SECRET, format.cookie_name()),
        ),
        _ => gcm(header, claims, &next_auth_key(SECRET, "")),
    }
}

pub fn authjs_key(secret: &str, salt: &str) -> [u8; 64] {
    derive(
        secret,
        salt,
        &format!("Auth.js Generated Encryption Key ({salt})"),
    )
}

pub fn next_auth_key(secret: &str, salt: &str) -> [u8; 32] {
    let purpose = match salt {
        "" => String::new(),
        _ => format!(" ({salt})"),
    };
    derive(
        secret,
        salt,
        &format!("NextAuth.js Generated Encryption Key{purpose}"),
    )
}

/// `A256CBC-HS512` of whole blocks, which may be padded wrongly.
pub fn cbc(header: &str, blocks: &[u8], key: &[u8; 64]) -> String {
    let iv = [7; 16];
    let cipher = Aes256::new_from_slice(&key[32..]).expect("32 bytes");
    let mut ciphertext: Vec<u8> = Vec::new();
    let mut previous = iv;
    for block in blocks.chunks(16) {
        let mut mixed = previous;
        for (byte, plain) in mixed.iter_mut().zip(block) {
            *byte ^= plain;
        }
        let mut sealed = mixed.into();
        cipher.encrypt_block(&mut sealed);
        previous = sealed.into();
        ciphertext.extend(previous);
    }
    authenticated(header, &iv, &ciphertext, key)
}

/// A JWE of these bytes with the right tag of `A256CBC-HS512`.
pub fn authenticated(header: &str, iv: &[u8], ciphertext: &[u8], key: &[u8; 64]) -> String {
    let mut mac = Hmac::<Sha512>::new_from_slice(&key[..32]).expect("any length");
    mac.update(header.as_bytes());
    mac.update(iv);
    mac.update(ciphertext);
    mac.update(&(header.len() as u64 * 8).to_be_bytes());
    let tag = &mac.finalize().into_bytes()[..32];
    jwe(header, iv, ciphertext, tag)
}

pub fn gcm(header: &str, claims: &[u8], key: &[u8; 32]) -> String {
    let iv = [7; 12];
    let mut text = claims.to_vec();
    let tag = AesGcm::<Aes256, U12>::new_from_slice(key)
        .expect("32 bytes")
        .encrypt_inout_detached(&iv.into(), header.as_bytes(), text.as_mut_slice().into())
        .expect("short enough");
    jwe(header, &iv, &text, &tag)
}

pub fn pad(text: &[u8]) -> Vec<u8> {
    let count = 16 - text.len() % 16;
    [text, &vec![count as u8; count]].concat()
}

/// The RFC 7638 thumbprint of a key, with the hash that Auth.js takes for its length.
pub fn kid(key: &[u8]) -> String {
    let jwk = format!(r#"{{"k":"{}","kty":"oct"}}"#, base64(key));
    match key.len() {
        64 => base64(Sha512::digest(jwk)),
        _ => base64(Sha256::digest(jwk)),
    }
}

/// The `kid` of a secret in a signed token.
pub fn signed_kid(secret: &str) -> String {
    base64(derive::<16>(secret, "", "waxseal kid"))
}

/// What comes of a token in its session cookie.
pub fn outcome(format: Format, token: &str) -> Outcome {
    let auth = auth(|config| config.format = format);
    let cookies = format!("{}={token}", format.cookie_name());
    auth.verify(&at(&cookies, NOW), &mut Counter::default())
}

/// What comes of a signed token where `typ` is `JWT`.
pub fn jwt_outcome(token: &str) -> Outcome {
    let auth = auth(|config| config.jwt = JwtConfig::new("issuer", "audience"));
    let cookies = format!("waxseal.session-token={token}");
    auth.verify(&at(&cookies, NOW), &mut Counter::default())
}

/// Holds that a header that is right, and not as we write it, is read as the format's
/// own library reads it: of a signed token only where `typ` is `JWT`.
#[track_caller]
pub fn accepted_as_foreign(format: Format, header: &str) {
    let token = seal(format, header, CLAIMS);
    if format != Format::Signed {
        return accepted(format, &token);
    }
    assert_eq!(refused(format, &token), Reason::Format, "{header}");
    let header = header.replace("waxseal.session-token+jwt", "JWT");
    let outcome = jwt_outcome(&seal(format, &header, JWT_CLAIMS));
    let is_active = matches!(outcome, Outcome::Active { .. });
    assert!(is_active, "{header} {outcome:?}");
}

/// Why a token is refused; panics when it is not. A cookie that did not open stays.
#[track_caller]
pub fn refused(format: Format, token: &str) -> Reason {
    match outcome(format, token) {
        Outcome::Invalid { reason, writes } => {
            let clears = |line: &String| line.contains("=; Max-Age=0;");
            assert!(writes.set_cookie.iter().all(clears));
            assert_eq!(writes.request_cookie.is_some(), !writes.is_empty());
            reason
        }
        other => panic!("{format:?} {token} is {other:?}"),
    }
}

/// Holds that a token is a session: what refuses its like is not the forgery.
#[track_caller]
pub fn accepted(format: Format, token: &str) {
    let outcome = outcome(format, token);
    assert!(
        matches!(outcome, Outcome::Active { .. }),
        "{format:?} {outcome:?}"
    );
}

fn jwe(header: &str, iv: &[u8], ciphertext: &[u8], tag: &[u8]) -> String {
    let [iv, ciphertext, tag] = [iv, ciphertext, tag].map(base64);
    format!("{header}..{iv}.{ciphertext}.{tag}")
}

fn derive<const N: usize>(secret: &str, salt: &str, info: &str) -> [u8; N] {
    let mut key = [0; N];
    Hkdf::<Sha256>::new(Some(salt.as_bytes()), secret.as_bytes())
        .expand(info.as_bytes(), &mut key)
        .expect("short enough");
    key
}
