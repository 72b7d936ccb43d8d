//! Compact tokens: any bytes; sealed ones, changed; and ones that only the holder
//! of the key can make, with any header and any content.

#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Unstructured};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use waxseal::{Algorithm, Format, Keyring, Reason, fuzzing};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, FORMATS, edits, forge, json, secret};

/// Header, content and signature are decoded one after the other, the header is
/// parsed: a member of it takes 48 bytes, and at least 5 in the text.
const BOUND: Bound = Bound {
    base: 8 * 1024,
    peak_each: 24,
    total_each: 48,
};

const SALT: &str = "authjs.session-token";
const NAME: &str = "waxseal.session-token";
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];

/// Tokens of the published libraries, with every key that made one.
struct Vectors {
    tokens: HashSet<String>,
    rings: Vec<Keyring>,
}

static VECTORS: LazyLock<Vectors> = LazyLock::new(|| {
    let all: Value =
        serde_json::from_str(include_str!("../../tests/vectors/authjs.json")).expect("JSON");
    let list = all
        .as_object()
        .expect("sections")
        .values()
        .filter_map(Value::as_array)
        .flatten();
    let (mut tokens, mut secrets, mut salts) = (HashSet::new(), Vec::new(), vec![String::new()]);
    for vector in list {
        tokens.extend(vector["token"].as_str().map(str::to_owned));
        salts.extend(vector["salt"].as_str().map(str::to_owned));
        match &vector["secret"] {
            Value::String(secret) => secrets.push(secret.clone()),
            Value::Array(all) => {
                secrets.extend(all.iter().filter_map(Value::as_str).map(str::to_owned))
            }
            _ => {}
        }
    }
    for list in [&mut secrets, &mut salts] {
        list.sort();
        list.dedup();
    }
    let mut rings = Vec::new();
    for salt in &salts {
        for format in [Format::Authjs, Format::NextAuth] {
            let ring = Keyring::new(format, Algorithm::Hs256, &secrets, salt);
            rings.push(ring.expect("keys"));
        }
    }
    for algorithm in ALGORITHMS {
        rings.push(Keyring::jwt(algorithm, &secrets).expect("keys"));
    }
    Vectors { tokens, rings }
});

/// Format, algorithm and how many secrets, of at most three.
static RINGS: LazyLock<Vec<Keyring>> = LazyLock::new(|| {
    let mut rings = Vec::new();
    for format in FORMATS {
        for algorithm in ALGORITHMS {
            for count in 1..=3 {
                let secrets: Vec<String> = (0..count).map(secret).collect();
                let ring = Keyring::new(format, algorithm, &secrets, salt(format));
                rings.push(ring.expect("keys"));
            }
        }
    }
    rings
});

static JWT_RINGS: LazyLock<Vec<Keyring>> = LazyLock::new(|| {
    let secrets: Vec<String> = (0..3).map(secret).collect();
    let ring = |algorithm| Keyring::jwt(algorithm, &secrets).expect("keys");
    ALGORITHMS.map(ring).into()
});

fn ring(format: usize, algorithm: usize, count: usize) -> &'static Keyring {
    &RINGS[(format * 3 + algorithm) * 3 + count - 1]
}

fn salt(format: Format) -> &'static str {
    match format {
        Format::Authjs => SALT,
        Format::Signed => NAME,
        _ => "",
    }
}

// The first byte chooses, so that a text can be a seed.
fuzz_target!(|data: &[u8]| {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    match mode % 4 {
        0 => any_bytes(data),
        1 => base64(data),
        2 => drop(sealed(Unstructured::new(data))),
        _ => drop(forged(Unstructured::new(data))),
    }
});

fn any_bytes(token: &[u8]) {
    for ring in &VECTORS.rings {
        if let Ok((claims, _)) = within(BOUND, token.len(), || fuzzing::open(ring, token)) {
            let text = std::str::from_utf8(token).expect("a token is ASCII");
            assert!(
                VECTORS.tokens.contains(text),
                "opened what nobody sealed: {claims}"
            );
        }
    }
}

fn base64(text: &[u8]) {
    let bytes = fuzzing::decode_base64(text);
    assert_eq!(bytes.as_ref().ok(), BASE64.decode(text).ok().as_ref());
    if let Ok(bytes) = &bytes {
        assert_eq!(fuzzing::encode_base64(bytes).as_bytes(), text);
        if let Ok(Some(array)) = fuzzing::decode_base64_array::<16>(text) {
            assert_eq!(array, bytes[..]);
        }
    }
    let spelled = fuzzing::encode_base64(text);
    assert_eq!(spelled, BASE64.encode(text));
    assert_eq!(
        fuzzing::decode_base64(spelled.as_bytes()).as_deref(),
        Ok(text)
    );
}

/// What was sealed opens; changed in any way it does not.
fn sealed(mut u: Unstructured<'_>) -> arbitrary::Result<()> {
    let (format, algorithm) = (u.choose_index(3)?, u.choose_index(3)?);
    let count = u.int_in_range(1..=3)?;
    let edits = edits::Edits::arbitrary(&mut u)?;
    let claims = match bool::arbitrary(&mut u)? {
        true => json::Claims::arbitrary(&mut u)?.text(),
        false => <&str>::arbitrary_take_rest(u)?.to_owned(),
    };
    let keys = ring(format, algorithm, count);
    let token = fuzzing::seal(keys, &claims, &mut Counter::default()).expect("randomness");
    let opened = within(BOUND, token.len(), || fuzzing::open(keys, token.as_bytes()));
    assert_eq!(opened, Ok((claims.clone(), true)));
    // With a newer secret in front it is read, but is not current.
    let renewed: Vec<String> = [secret(7), secret(0)].into();
    let rotated = Keyring::new(
        FORMATS[format],
        ALGORITHMS[algorithm],
        &renewed,
        salt(FORMATS[format]),
    )
    .expect("keys");
    // A token under several keys names its own by `kid`, which stays the same.
    assert_eq!(
        fuzzing::open(&rotated, token.as_bytes()),
        Ok((claims, false))
    );

    let mut changed = token.clone().into_bytes();
    edits.apply(&mut changed);
    if changed != token.as_bytes() {
        for format in 0..3 {
            let keys = ring(format, algorithm, count);
            let opened = within(BOUND, changed.len(), || fuzzing::open(keys, &changed));
            assert!(opened.is_err(), "changed, and still open");
        }
    }
    // Under other keys it is none either.
    let foreign = Keyring::new(
        FORMATS[format],
        ALGORITHMS[algorithm],
        &[secret(8)],
        salt(FORMATS[format]),
    )
    .expect("keys");
    assert!(fuzzing::open(&foreign, token.as_bytes()).is_err());
    Ok(())
}

/// Only what the format allows is read, whoever signed it.
fn forged(mut u: Unstructured<'_>) -> arbitrary::Result<()> {
    let format = u.choose_index(3)?;
    let algorithm = u.choose_index(3)?;
    let is_gcm = bool::arbitrary(&mut u)?;
    let key = u.choose_index(3)?;
    let header = header(&mut u)?;
    let is_padded = u.ratio(3u8, 4u8)?;
    let iv = <[u8; 16]>::arbitrary(&mut u)?;
    let content = u.take_rest();

    let (format, secret) = (FORMATS[format], secret(key));
    let keys = ring(format as usize, algorithm, 3);
    let algorithm = ALGORITHMS[algorithm];
    let gcm_iv = *iv.first_chunk().expect("12 of 16");
    let padded = match is_padded {
        true => forge::padded(content),
        false => content[..content.len() / 16 * 16].to_vec(),
    };
    let (token, alg, enc) = match format {
        Format::Signed => {
            let token = forge::signed(algorithm, &secret, header.as_bytes(), content);
            (token, algorithm.as_str(), None)
        }
        Format::Authjs if !is_gcm => {
            let token = forge::cbc(&secret, SALT, header.as_bytes(), iv, &padded);
            (token, "dir", Some("A256CBC-HS512"))
        }
        _ => {
            let token = forge::gcm(&secret, salt(format), header.as_bytes(), gcm_iv, content);
            (token, "dir", Some("A256GCM"))
        }
    };
    let is_cbc = enc == Some("A256CBC-HS512");
    let plain = match is_cbc && !is_padded {
        true => unpadded(&padded),
        false => Some(content),
    };
    let keys = match format {
        // Under our own type nothing is read but what we write; where it is `JWT`,
        // what others write is read as well.
        Format::Signed => {
            let own = within(BOUND, token.len(), || fuzzing::open(keys, token.as_bytes()));
            let ours = format!(r#"{{"alg":"{}","typ":"{NAME}+jwt"}}"#, algorithm.as_str());
            let is_text = std::str::from_utf8(content).is_ok();
            assert_eq!(own.is_ok(), is_text && header == ours, "{header}");
            &JWT_RINGS[algorithm as usize]
        }
        _ => keys,
    };
    let opened = within(BOUND, token.len(), || fuzzing::open(keys, token.as_bytes()));
    let parsed = json::strict(&header);
    let is_typed = |header: &Value| {
        let typ = header["typ"].as_str().unwrap_or_default();
        let typ = typ.to_ascii_lowercase();
        format != Format::Signed || matches!(typ.as_str(), "jwt" | "application/jwt")
    };
    let is_plain = |header: &Value| {
        header["alg"] == alg
            && is_typed(header)
            && header.get("enc").map(Value::as_str) == enc.map(Some)
            && header.as_object().is_some_and(|all| {
                all.keys()
                    .all(|name| matches!(name.as_str(), "alg" | "enc" | "typ"))
            })
    };
    match opened {
        Ok((claims, _)) => {
            let header = parsed.expect("a header that is no strict JSON");
            assert_eq!(header["alg"], alg);
            assert!(is_typed(&header), "{header}");
            assert_eq!(header.get("enc").and_then(Value::as_str), enc);
            for name in [
                "crit", "zip", "b64", "jwk", "jku", "x5u", "x5c", "iss", "sub", "aud",
            ] {
                assert!(header.get(name).is_none(), "{name}");
            }
            assert_eq!(Some(claims.as_bytes()), plain);
        }
        // A good header and a good content are never refused.
        Err(reason) => {
            let good = parsed.is_some_and(|header| is_plain(&header))
                && plain.is_some_and(|plain| std::str::from_utf8(plain).is_ok());
            assert!(!good, "{reason}: {header}");
            if plain.is_none() && parsed_is_ours(&header, alg, enc) {
                assert_eq!(
                    reason,
                    Reason::Signature,
                    "bad padding has a reason of its own"
                );
            }
        }
    }
    Ok(())
}

fn parsed_is_ours(header: &str, alg: &str, enc: Option<&str>) -> bool {
    header == format!(r#"{{"alg":"{alg}","enc":"{}"}}"#, enc.unwrap_or_default())
}

/// PKCS#7 (RFC 5652 §6.3).
fn unpadded(text: &[u8]) -> Option<&[u8]> {
    let count = usize::from(*text.last()?);
    let (text, padding) = text.split_at_checked(text.len().checked_sub(count)?)?;
    ((1..=16).contains(&count) && padding.iter().all(|byte| usize::from(*byte) == count))
        .then_some(text)
}

fn header(u: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    const ALGS: [&str; 8] = [
        "HS256", "HS384", "HS512", "dir", "none", "RS256", "A256KW", "",
    ];
    const ENCS: [&str; 4] = ["A256CBC-HS512", "A256GCM", "A128GCM", ""];
    const OTHERS: [&str; 12] = [
        "typ",
        "kid",
        "crit",
        "zip",
        "b64",
        "jwk",
        "jku",
        "x5u",
        "iss",
        "sub",
        "cty",
        "__proto__",
    ];
    if u.ratio(1u8, 8u8)? {
        return Ok(String::arbitrary(u)?);
    }
    if u.ratio(1u8, 8u8)? {
        let alg = u.choose(&ALGS)?;
        let typ = u.choose(&[NAME, "waxseal.session-token2", "JWT"])?;
        let space = u.choose(&["", " "])?;
        return Ok(format!(r#"{{"alg":"{alg}",{space}"typ":"{typ}+jwt"}}"#));
    }
    let mut members = vec![format!(r#""alg":"{}""#, u.choose(&ALGS)?)];
    if bool::arbitrary(u)? {
        members.push(format!(r#""enc":"{}""#, u.choose(&ENCS)?));
    }
    for _ in 0..u.int_in_range(0..=2)? {
        let value = match u.ratio(1u8, 4u8)? {
            true => "JWT".into(),
            false => json::Json::arbitrary(u)?.0,
        };
        members.push(format!(r#""{}":{value}"#, u.choose(&OTHERS)?));
    }
    Ok(format!("{{{}}}", members.join(",")))
}
