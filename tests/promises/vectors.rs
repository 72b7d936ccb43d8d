//! Tokens, CSRF values and chunk layouts that the published `next-auth` packages
//! made (`tests/vectors/authjs.json`), in both directions: ours equals theirs byte
//! for byte under the same time, `jti` and IV.

#[path = "../support/mod.rs"]
mod support;

use serde_json::Value;
use support::{Fixed, NOW, auth, list, signed_in, text};
use waxseal::{Algorithm, Auth, Config, Format, Keyring, Reason, Request};

/// What Auth.js accepts and waxseal refuses, on purpose.
const STRICTER: [(&str, Reason); 4] = [
    ("duplicate-json-keys-last-wins", Reason::Malformed),
    ("no-exp-claim", Reason::Claims),
    ("zip-DEF", Reason::Malformed),
    ("trailing-newline-lenient-base64", Reason::Malformed),
];

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/authjs.json")).expect("the file is JSON")
}

fn secrets(vector: &Value) -> Vec<String> {
    match &vector["secret"] {
        Value::Array(all) => all.iter().map(|secret| text(secret).to_owned()).collect(),
        one => vec![text(one).to_owned()],
    }
}

fn keyring(format: Format, vector: &Value) -> Keyring {
    let salt = vector["salt"].as_str().unwrap_or("");
    let secrets = secrets(vector);
    match format {
        Format::Signed => Keyring::jwt(Algorithm::Hs256, &secrets),
        _ => Keyring::new(format, Algorithm::Hs256, &secrets, salt),
    }
    .expect("keys")
}

/// A time at which a vector's token is alive.
fn alive(vector: &Value) -> i64 {
    vector["iat"].as_i64().unwrap_or(1_700_000_000) * 1000
}

#[test]
fn tokens_are_sealed_byte_for_byte() {
    let vectors = vectors();
    let mut count = 0;
    for (section, format) in [
        ("authjs-v5", Format::Authjs),
        ("nextauth-v4", Format::NextAuth),
    ] {
        for vector in list(&vectors[section]) {
            let name = text(&vector["name"]);
            let mut entropy = Fixed::new(&[
                text(&vector["jti"]).replace('-', "").as_str(),
                text(&vector["iv_hex"]),
            ]);
            let input = serde_json::to_string(&vector["input_token"]).expect("JSON");
            let iat = vector["iat"].as_i64().expect("iat");
            let exp = vector["exp"].as_i64().expect("exp");
            let token = keyring(format, vector).encode(&input, iat, exp, &mut entropy);
            assert_eq!(token.as_deref(), Ok(text(&vector["token"])), "{name}");
            count += 1;
        }
    }
    for vector in list(&vectors["hs256-signed-override"]) {
        let jti = text(&vector["jti"]).replace('-', "");
        let input = serde_json::to_string(&vector["input_token"]).expect("JSON");
        let iat = vector["iat"].as_i64().expect("iat");
        let exp = vector["exp"].as_i64().expect("exp");
        let keys = keyring(Format::Signed, vector);
        let token = keys.encode(&input, iat, exp, &mut Fixed::new(&[&jti]));
        assert_eq!(
            token.as_deref(),
            Ok(text(&vector["token"])),
            "{}",
            vector["name"]
        );
        count += 1;
    }
    assert_eq!(count, 12);
}

#[test]
fn tokens_are_opened() {
    let vectors = vectors();
    let mut count = 0;
    for (section, format) in [
        ("authjs-v5", Format::Authjs),
        ("authjs-v5-also-accepted", Format::Authjs),
        ("nextauth-v4", Format::NextAuth),
        ("hs256-signed-override", Format::Signed),
    ] {
        for vector in list(&vectors[section]) {
            let claims = keyring(format, vector)
                .decode(text(&vector["token"]), alive(vector))
                .unwrap_or_else(|reason| panic!("{}: {reason}", vector["name"]));
            let claims: Value = serde_json::from_str(&claims).expect("JSON");
            let mut expected = vector["input_token"].clone();
            for name in ["iat", "exp", "jti"] {
                expected[name] = vector[name].clone();
            }
            assert_eq!(claims, expected, "{}", vector["name"]);
            count += 1;
        }
    }
    assert_eq!(count, 14);
}

#[test]
fn bad_tokens_are_refused_for_the_right_reason() {
    let vectors = vectors();
    let expected = |name: &str| match name {
        "wrong-secret" | "wrong-salt" | "unknown-kid" => Reason::UnknownKey,
        // `alg-A256KW` has an encrypted key, too.
        "nonempty-encrypted-key" | "alg-A256KW" | "four-parts" => Reason::Malformed,
        "payload-null" | "payload-string" | "payload-not-json" => Reason::Malformed,
        "hs256-jws-into-default-decode" => Reason::Format,
        "enc-A128CBC-HS256" => Reason::Algorithm,
        "expired" => Reason::Expired,
        "exp-string" | "iat-string" => Reason::Claims,
        "tampered-iv" | "tampered-ciphertext" | "tampered-tag" | "truncated-tag" => {
            Reason::Signature
        }
        other => panic!("a new vector: {other}"),
    };
    let now = 1_795_000_000_000;
    for vector in list(&vectors["authjs-v5-negative"]) {
        let name = text(&vector["name"]);
        let result = keyring(Format::Authjs, vector).decode(text(&vector["token"]), now);
        if name == "no-kid-second-secret" {
            // Auth.js tries only the first secret without `kid`; every secret
            // that is configured counts here.
            assert!(result.is_ok());
            continue;
        }
        assert_eq!(result, Err(expected(name)), "{name}");
    }
    for vector in list(&vectors["nextauth-v4-negative"]) {
        let name = text(&vector["name"]);
        let result = keyring(Format::NextAuth, vector).decode(text(&vector["token"]), now);
        // A v4 token names no key, and any change of its header breaks the tag.
        let reason = match name {
            "tampered-header" | "wrong-secret" => Reason::Signature,
            other => expected(other),
        };
        assert_eq!(result, Err(reason), "{name}");
    }
}

#[test]
fn what_authjs_accepts_at_the_edge_is_accepted_but_for_the_listed_cases() {
    let mut stricter = 0;
    for vector in list(&vectors()["authjs-v5-accepted-edge-cases"]) {
        let name = text(&vector["name"]);
        let result =
            keyring(Format::Authjs, vector).decode(text(&vector["token"]), 1_795_000_000_000);
        if let Some((_, reason)) = STRICTER.iter().find(|(other, _)| *other == name) {
            assert_eq!(result, Err(*reason), "{name}");
            stricter += 1;
            continue;
        }
        let claims: Value = serde_json::from_str(&result.expect(name)).expect("JSON");
        assert_eq!(claims, vector["expect"]["payload"], "{name}");
    }
    assert_eq!(stricter, STRICTER.len());
}

#[test]
fn the_clock_boundary_is_theirs() {
    for boundary in list(&vectors()["clock_boundary"]) {
        let exp = boundary["exp"].as_i64().expect("exp");
        for format in [Format::Signed, Format::Authjs, Format::NextAuth] {
            let keys = Keyring::new(format, Algorithm::Hs256, &["secret"], "salt").expect("keys");
            let token = keys
                .encode(r#"{"sub":"1"}"#, exp - 10, exp, &mut Fixed::zeros())
                .expect("sealed");
            for case in list(&boundary["cases"]) {
                let now = case["now_ms"].as_i64().expect("now");
                let ok = case["ok"].as_bool().expect("ok");
                assert_eq!(keys.decode(&token, now).is_ok(), ok, "{format:?} at {now}");
            }
        }
    }
}

#[test]
fn csrf_tokens_are_theirs() {
    for vector in list(&vectors()["csrf"]) {
        let secrets = secrets(vector);
        let mut config = Config::default().format(Format::Authjs);
        config.secrets = secrets
            .iter()
            .map(|secret| secret.as_str().into())
            .collect();
        let auth = Auth::new(&config).expect("valid");
        let token = text(&vector["csrfToken"]);
        for value in ["cookie_value", "cookie_value_on_wire"] {
            let cookies = format!("authjs.csrf-token={}", text(&vector[value]));
            let request = Request::new(cookies.as_bytes(), 0);
            let csrf = auth
                .csrf(&request, Some(token), &mut Fixed::zeros())
                .expect("checked");
            assert_eq!(
                (csrf.token.as_str(), csrf.set_cookie, csrf.verified),
                (token, None, true)
            );
        }
        // The cookie that we would make for this token is the one on their wire.
        let made = auth
            .csrf(&Request::new("", 0), None, &mut Fixed::new(&[token]))
            .expect("made");
        let wire = text(&vector["cookie_value_on_wire"]);
        assert_eq!(
            made.set_cookie,
            Some(format!(
                "authjs.csrf-token={wire}; Path=/; HttpOnly; SameSite=Lax"
            ))
        );
    }
}

#[test]
fn chunks_are_cut_as_theirs() {
    let mut compared = 0;
    for vector in list(&vectors()["chunking"]) {
        let format = match text(&vector["version"]) {
            "v5" => Format::Authjs,
            _ => Format::NextAuth,
        };
        let wanted = vector["value_length"].as_u64().expect("length") as usize;
        let (cookies, length) = issued(format, wanted);
        // Not every length can be hit exactly; the layout must be the one of the
        // rule that these vectors show: ceil(length / limit) cookies.
        let limit = if format == Format::Authjs { 3936 } else { 3933 };
        let expected = length.div_ceil(limit);
        assert_eq!(cookies.len(), expected, "{wanted}");
        let theirs = list(&vector["cookies"]);
        if theirs.len() == expected {
            compared += 1;
            let names: Vec<&str> = theirs.iter().map(|cookie| text(&cookie["name"])).collect();
            let ours: Vec<&str> = cookies.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(ours, names);
            for (ours, theirs) in cookies.iter().zip(theirs).take(expected - 1) {
                assert_eq!(Some(ours.1 as u64), theirs["value_length"].as_u64());
            }
        }
    }
    assert!(compared >= 6, "only {compared} layouts could be compared");
}

/// The cookies (name, value length) of the shortest session whose token has at
/// least `wanted` characters, and the token's length.
fn issued(format: Format, wanted: usize) -> (Vec<(String, usize)>, usize) {
    let auth = auth(|config| config.format = format);
    let shortest = (wanted * 3 / 4).saturating_sub(600);
    for padding in shortest.. {
        let claims = format!(r#"{{"sub":"{}"}}"#, "x".repeat(padding));
        let header = signed_in(&auth, &claims, NOW);
        let cookies: Vec<(String, usize)> = header
            .split("; ")
            .map(|pair| pair.split_once('=').expect("a pair"))
            .map(|(name, value)| (name.to_owned(), value.len()))
            .collect();
        let length = cookies.iter().map(|(_, length)| length).sum();
        if length >= wanted {
            return (cookies, length);
        }
    }
    unreachable!("the range has no end")
}
