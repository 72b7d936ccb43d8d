//! Keys and randomness: oracles, tokens made for something else, weak secrets.

use std::collections::HashSet;

use crate::forge::{
    CLAIMS, FORMATS, accepted, authenticated, authjs_key, base64, cbc, encrypt, gcm, header,
    next_auth_key, outcome, pad, refused, seal, sign,
};
use crate::support::{Counter, Fixed, NOW, NoEntropy, SECRET, active, at, auth, signed_in};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use waxseal::{
    Algorithm, Auth, Config, Format, Keyring, Outcome, Reason, SystemEntropy, WriteError,
};

const OTHER: &str = "another secret of at least thirty-two bytes";

fn decode(segment: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(segment).expect("canonical")
}

/// Whatever is wrong with IV, ciphertext, padding or tag looks the same.
#[test]
fn attack_17_every_failure_of_an_encrypted_token_is_the_same() {
    for format in [Format::Authjs, Format::NextAuth] {
        let own = header(format);
        let (alg, _) = own.split_once(",\"kid\"").unwrap_or((own.as_str(), ""));
        let without_kid = format!("{}}}", alg.trim_end_matches('}'));
        for header in [base64(&own), base64(without_kid)] {
            let token = encrypt(format, &header, CLAIMS.as_bytes());
            accepted(format, &token);
            let segments: Vec<&str> = token.split('.').collect();
            let mut tampered: Vec<String> = Vec::new();
            for number in 2..5 {
                let bytes = decode(segments[number]);
                for at in 0..bytes.len() {
                    for bit in [0, 7] {
                        let mut other = bytes.clone();
                        other[at] ^= 1 << bit;
                        tampered.push(with(&segments, number, &other));
                    }
                }
                for length in [0, 1, 8, 11, 12, 13, 15, 16, 17, 31, 32, 33, 64, 128] {
                    let mut other = bytes.clone();
                    other.resize(length, 0);
                    if other != bytes {
                        tampered.push(with(&segments, number, &other));
                    }
                }
            }
            if format == Format::Authjs {
                tampered.extend(wrongly_padded(&header));
            }
            let first = outcome(format, &tampered[0]);
            for token in &tampered {
                assert_eq!(refused(format, token), Reason::Signature);
                assert_eq!(outcome(format, token), first);
            }
        }
    }
}

fn with(segments: &[&str], number: usize, bytes: &[u8]) -> String {
    let segment = base64(bytes);
    let mut other = segments.to_vec();
    other[number] = &segment;
    other.join(".")
}

/// With the right tag, as an oracle would need them.
fn wrongly_padded(header: &str) -> Vec<String> {
    let key = authjs_key(SECRET, Format::Authjs.cookie_name());
    let good = pad(CLAIMS.as_bytes());
    accepted(Format::Authjs, &cbc(header, &good, &key));
    let mut tokens = Vec::new();
    let last = good.len() - 1;
    for value in (0..=255).filter(|value| *value != good[last] && *value != 1) {
        let mut blocks = good.clone();
        blocks[last] = value;
        tokens.push(cbc(header, &blocks, &key));
    }
    let mut inconsistent = good.clone();
    inconsistent[last] = 3;
    inconsistent[last - 1] = 3;
    inconsistent[last - 2] = 2;
    tokens.push(cbc(header, &inconsistent, &key));
    // No block, and parts of one.
    for length in [0, 1, 15, 17, 31] {
        tokens.push(authenticated(header, &[7; 16], &vec![9; length], &key));
    }
    // IVs of other lengths.
    for length in [0, 12, 15, 17, 32] {
        tokens.push(authenticated(header, &vec![7; length], &good, &key));
    }
    // One half of the key is right.
    let mut other = key;
    other[63] ^= 1;
    tokens.push(cbc(header, &[0x5a; 64], &other));
    let mut other = key;
    other[0] ^= 1;
    tokens.push(cbc(header, &good, &other));
    tokens
}

#[test]
fn attack_17_every_failure_of_a_signature_is_the_same() {
    let token = seal(Format::Signed, header(Format::Signed), CLAIMS);
    let segments: Vec<&str> = token.split('.').collect();
    let bytes = decode(segments[2]);
    let mut tampered = vec![sign(segments[0], segments[1], OTHER)];
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            tampered.push(with(&segments, 2, &other));
        }
    }
    for payload in ["", "{}", "not JSON", "\u{0}"] {
        tampered.push(sign(segments[0], &base64(payload), OTHER));
    }
    let first = outcome(Format::Signed, &tampered[0]);
    for token in &tampered {
        assert_eq!(refused(Format::Signed, token), Reason::Signature);
        assert_eq!(outcome(Format::Signed, token), first);
    }
}

/// What is in an encrypted token is looked at only when its tag is right.
#[test]
fn attack_17_the_content_is_behind_the_tag() {
    let key = authjs_key(OTHER, Format::Authjs.cookie_name());
    let v4 = next_auth_key(OTHER, "");
    for content in ["", "{}", "x", CLAIMS, r#"{"sub":"1","exp":1}"#] {
        let header = base64(r#"{"alg":"dir","enc":"A256CBC-HS512"}"#);
        let token = cbc(&header, &pad(content.as_bytes()), &key);
        assert_eq!(refused(Format::Authjs, &token), Reason::Signature);
        let header = base64(r#"{"alg":"dir","enc":"A256GCM"}"#);
        let token = gcm(&header, content.as_bytes(), &v4);
        assert_eq!(refused(Format::NextAuth, &token), Reason::Signature);
    }
}

#[test]
fn attack_18_a_token_of_another_cookie_is_no_session() {
    // Claims that would do for a session, so that nothing but the salt is in the way.
    for salt in [
        "authjs.state",
        "authjs.pkce.code_verifier",
        "authjs.nonce",
        "authjs.challenge",
        "authjs.csrf-token",
        "__Secure-authjs.state",
        "__Secure-authjs.session-token",
        "__Host-authjs.session-token",
        "next-auth.session-token",
        "",
    ] {
        let key = authjs_key(SECRET, salt);
        let kid = crate::forge::kid(&key);
        let with_kid = format!(r#"{{"alg":"dir","enc":"A256CBC-HS512","kid":"{kid}"}}"#);
        let blocks = pad(CLAIMS.as_bytes());
        let token = cbc(&base64(with_kid), &blocks, &key);
        assert_eq!(
            refused(Format::Authjs, &token),
            Reason::UnknownKey,
            "{salt}"
        );
        let without = r#"{"alg":"dir","enc":"A256CBC-HS512"}"#;
        let token = cbc(&base64(without), &blocks, &key);
        assert_eq!(refused(Format::Authjs, &token), Reason::Signature, "{salt}");
    }
    for salt in [
        "next-auth.state",
        "next-auth.pkce.code_verifier",
        "next-auth.nonce",
        "__Secure-next-auth.state",
        "next-auth.session-token",
    ] {
        let key = next_auth_key(SECRET, salt);
        let token = gcm(&base64(header(Format::NextAuth)), CLAIMS.as_bytes(), &key);
        assert_eq!(
            refused(Format::NextAuth, &token),
            Reason::Signature,
            "{salt}"
        );
    }
}

/// NextAuth.js 4 before 4.24.5 sealed its check cookies as it seals sessions.
#[test]
fn attack_18_a_v4_check_cookie_is_no_session() {
    for claims in [
        r#"{"value":"state","provider":"x"}"#,
        r#"{"state":"x"}"#,
        r#"{"code_verifier":"x"}"#,
        r#"{"nonce":"x"}"#,
        r#"{"value":"x"}"#,
        r#"{"provider":"x","value":"y"}"#,
    ] {
        let dated = with_dates(claims);
        let token = seal(Format::NextAuth, header(Format::NextAuth), dated);
        assert_eq!(
            refused(Format::NextAuth, &token),
            Reason::Format,
            "{claims}"
        );
        // Nor does it become one.
        let auth = auth(|config| config.format = Format::NextAuth);
        let issued = auth.issue(&at("", NOW), claims, &mut Counter::default());
        assert_eq!(issued, Err(WriteError::Claims), "{claims}");
        let cookies = signed_in(&auth, CLAIMS, NOW);
        let resolved = auth.resolve(&at(&cookies, NOW), claims, &mut Counter::default());
        assert_eq!(resolved, Err(WriteError::Claims), "{claims}");
    }
}

fn with_dates(claims: &str) -> String {
    let members = claims.strip_suffix('}').expect("an object");
    let comma = if members == "{" { "" } else { "," };
    format!(r#"{members}{comma}"iat":1700000000,"exp":1702592000,"jti":"j"}}"#)
}

/// The `jwt` callback of an app may return an object of its own.
#[test]
fn attack_18_everything_else_under_the_key_of_v4_is_a_session() {
    for claims in [
        "{}",
        r#"{"id":7}"#,
        r#"{"sub":null,"name":null,"email":null}"#,
        r#"{"user":{"id":"7"}}"#,
        r#"{"state":"CA","zip":"90210"}"#,
        r#"{"value":"x","provider":"github","accessToken":"y"}"#,
    ] {
        let token = seal(
            Format::NextAuth,
            header(Format::NextAuth),
            with_dates(claims),
        );
        accepted(Format::NextAuth, &token);
        let auth = auth(|config| config.format = Format::NextAuth);
        let cookies = signed_in(&auth, claims, NOW);
        active(auth.read(&at(&cookies, NOW)));
    }
}

#[test]
fn attack_18_a_csrf_cookie_is_no_session_and_a_session_no_csrf_cookie() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let csrf = auth.csrf(&at("", NOW), None, &mut Counter::default());
        let csrf = csrf.expect("made");
        let line = csrf.set_cookie.expect("a new cookie");
        let (name, rest) = line.split_once('=').expect("a pair");
        let value = rest.split(';').next().expect("a value");
        for value in [value, csrf.token.as_str(), &value.replace("%7C", "|")] {
            assert_eq!(refused(format, value), Reason::Malformed);
        }
        let session = signed_in(&auth, CLAIMS, NOW);
        let token = session.split_once('=').expect("a pair").1;
        let cookies = format!("{name}={token}");
        let check = auth.csrf(&at(&cookies, NOW), Some(token), &mut Counter::default());
        assert!(!check.expect("checked").verified);
    }
}

#[test]
fn attack_19_a_session_of_one_tenant_is_refused_by_another() {
    for format in FORMATS {
        let tenant = |secrets: &[&str]| {
            auth(|config| {
                config.format = format;
                config.secrets = secrets.iter().map(|secret| (*secret).into()).collect();
            })
        };
        let [one, other] = [tenant(&[SECRET]), tenant(&[OTHER])];
        let cookies = signed_in(&one, CLAIMS, NOW);
        let expected = match format {
            Format::Authjs => Reason::UnknownKey,
            _ => Reason::Signature,
        };
        let Outcome::Invalid { reason, .. } = other.read(&at(&cookies, NOW)) else {
            panic!("{format:?}: a session of another tenant")
        };
        assert_eq!(reason, expected);
        // Not by a secret that begins alike either, nor by parts of it.
        // (Zeros at the end of an HMAC's key are none: RFC 2104 pads with them.)
        for near in [
            &SECRET[..SECRET.len() - 1],
            &format!("{SECRET} "),
            &format!("\0{SECRET}"),
            &SECRET.to_uppercase(),
        ] {
            let near = tenant(&[near]);
            let refused = near.read(&at(&cookies, NOW));
            assert!(matches!(refused, Outcome::Invalid { .. }), "{format:?}");
        }
    }
}

/// Where two apps share a secret, the name of the cookie binds a token of ours and one
/// of Auth.js v5; the format of NextAuth.js v4 has no such thing, so tenants need
/// secrets of their own.
#[test]
fn attack_19_under_one_secret_the_name_binds_all_but_v4() {
    for format in FORMATS {
        let app = |name: &str| {
            auth(|config| {
                config.format = format;
                config.cookie.name = Some(name.into());
            })
        };
        let cookies = signed_in(&app("staging"), CLAIMS, NOW);
        let renamed = cookies.replacen("staging", "production", 1);
        let outcome = app("production").read(&at(&renamed, NOW));
        match format {
            Format::NextAuth => assert!(matches!(outcome, Outcome::Active { .. })),
            _ => assert!(matches!(outcome, Outcome::Invalid { .. })),
        }
    }
}

#[test]
fn attack_22_the_initialisation_vector_is_what_randomness_gave() {
    let random = [
        "00112233445566778899aabbccddeeff",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    ];
    for (format, length) in [(Format::Authjs, 16), (Format::NextAuth, 12)] {
        let keys = Keyring::new(format, Algorithm::Hs256, &[SECRET], "").expect("keys");
        let token = keys.encode(CLAIMS, 1, 2, &mut Fixed::new(&random));
        let token = token.expect("sealed");
        let iv = decode(token.split('.').nth(2).expect("an IV"));
        // The first 16 bytes are the `jti`.
        assert_eq!(iv, decode(&base64(hex(random[1])))[..length]);
        for sealed in [
            keys.encode(CLAIMS, 1, 2, &mut NoEntropy),
            keys.encode("{}", 1, 2, &mut NoEntropy),
        ] {
            assert_eq!(sealed, Err(WriteError::Entropy));
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The same claims under the same key at the same time: nothing but the vector
/// can make the tokens differ. `tokens.test.mjs` counts more of them.
#[test]
fn attack_22_no_initialisation_vector_comes_twice() {
    const COUNT: usize = 5000;
    for format in [Format::Authjs, Format::NextAuth] {
        let keys = Keyring::new(format, Algorithm::Hs256, &[SECRET], "").expect("keys");
        let mut seen = HashSet::new();
        let mut ones = [0u32; 96];
        for _ in 0..COUNT {
            let token = keys.encode("{}", 1, 2, &mut SystemEntropy).expect("sealed");
            let iv = decode(token.split('.').nth(2).expect("an IV"));
            for (bit, ones) in ones.iter_mut().enumerate() {
                *ones += u32::from(iv[bit / 8] >> (bit % 8) & 1);
            }
            assert!(seen.insert(iv), "{format:?}: twice");
        }
        // Seven standard deviations of a fair coin.
        let far = 7.0 * (COUNT as f64 / 4.0).sqrt();
        for ones in ones {
            assert!((f64::from(ones) - COUNT as f64 / 2.0).abs() < far, "{ones}");
        }
    }
}

/// What sites hand to those who guess: defaults of examples and documentation,
/// such as the list for NextAuth.js of badsecrets.
const KNOWN: [&str; 24] = [
    "your-secret-key",
    "your-secret-here",
    "nextauth",
    "supersecret",
    "super-secret",
    "nextauthsecret",
    "next-auth-secret",
    "changethis",
    "changeme",
    "secret",
    "password",
    "development",
    "test",
    "your-256-bit-secret",
    "your_nextauth_secret",
    "your-nextauth-secret",
    "dev-secret-change-me",
    "random-secret-32-chars",
    "openssl rand -base64 32",
    "AUTH_SECRET",
    "NEXTAUTH_SECRET",
    "0123456789abcdef",
    "00000000000000000000000000000000",
    "secretsecretsecretsecretsecretsecret",
];

#[test]
fn attack_23_a_guessable_secret_is_refused_in_production() {
    for format in FORMATS {
        for known in KNOWN {
            for secrets in [
                vec![known.into()],
                vec![SECRET.into(), known.into()],
                vec![known.into(), SECRET.into()],
            ] {
                let mut config = Config::default().format(format);
                config.secrets = secrets;
                let warnings = Auth::new(&config).expect("development").warnings().len();
                assert_eq!(warnings, 1, "{known}");
                let production = config.production(true);
                let error = Auth::new(&production).expect_err("refused");
                assert_eq!(error.code(), "weak-secret", "{known}");
                assert!(
                    !error.message().contains(&format!("\"{known}\"")),
                    "{error}"
                );
            }
        }
    }
}

/// A short text does not become a long one by repetition.
#[test]
fn attack_23_repetition_makes_no_secret_longer() {
    let error = |secret: &str| {
        let config = Config::new(secret).production(true);
        Auth::new(&config).err().map(|error| error.code())
    };
    for (part, count) in [
        ("a", 32),
        ("a", 4096),
        ("ab", 16),
        ("abc", 11),
        ("secret", 6),
        ("changeme", 8),
        ("password1", 5),
        ("0123456789", 7),
        ("0123456789abcdef", 4),
        ("thirty-one bytes, one too few..", 2),
        ("ä", 16),
    ] {
        let whole = part.repeat(count);
        assert_eq!(error(&whole), Some("weak-secret"), "{whole}");
        // Also where the last time is cut off.
        let cut = format!("{whole}{}", &part[..part.len() / 2 / 2 * 2]);
        assert_eq!(error(&cut), Some("weak-secret"), "{cut}");
    }
    for good in [
        SECRET,
        // Begins and ends alike, as one random text in sixteen does in hex.
        "abcdefghijklmnopqrstuvwxyz01234a",
        "ab3f9c1d7e5a2b4c6d8e0f1a3b5c7dab",
        &SECRET.repeat(2),
    ] {
        assert_eq!(error(good), None, "{good}");
    }
}

/// A secret that is weak and allowed still seals nothing that another opens.
#[test]
fn attack_23_an_allowed_weak_secret_is_a_secret() {
    let app = |secret: &str| {
        auth(|config| {
            config.secrets = vec![secret.into()];
            config.allow_weak_secret = true;
            config.production = true;
        })
    };
    let cookies = signed_in(&app("changeme"), CLAIMS, NOW);
    let outcome = app("changethis").read(&at(&cookies, NOW));
    assert!(matches!(outcome, Outcome::Invalid { .. }));
    assert_eq!(
        active(app("changeme").read(&at(&cookies, NOW))).1["sub"],
        "1"
    );
    for empty in [vec![], vec!["".into()], vec![SECRET.into(), "".into()]] {
        let mut config = Config::default().allow_weak_secret(true);
        config.secrets = empty;
        let error = Auth::new(&config).expect_err("refused");
        assert_eq!(error.code(), "missing-secret");
    }
}
