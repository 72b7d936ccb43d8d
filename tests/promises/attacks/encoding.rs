//! The same token in another spelling, and what is no token at all.

use crate::forge::{
    CLAIMS, FORMATS, accepted, accepted_as_foreign, base64, encrypt, header, header_with, outcome,
    refused, seal, sign,
};
use crate::support::{Counter, NOW, active, auth, signed_in};
use serde_json::json;
use waxseal::{Format, Outcome, Reason};

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A token that the crate itself sealed.
fn good(format: Format) -> String {
    let cookies = signed_in(&auth(|config| config.format = format), CLAIMS, NOW);
    cookies.split_once('=').expect("a pair").1.to_owned()
}

#[test]
fn attack_10_a_segment_has_one_spelling() {
    for format in FORMATS {
        // Claims of each length, so that segments end in each way.
        for padding in 0..3 {
            let claims = CLAIMS.replace("Ada", &"Ada".repeat(padding + 1)[..3 + padding]);
            let token = seal(format, header(format), claims);
            accepted(format, &token);
            let segments: Vec<&str> = token.split('.').collect();
            for (number, segment) in segments.iter().enumerate() {
                if segment.is_empty() {
                    continue;
                }
                // The payload of a JWS is decoded when the signature has been
                // verified; the next test has right ones.
                let expected = match (format, number) {
                    (Format::Signed, 1) => Reason::Signature,
                    _ => Reason::Malformed,
                };
                let spelled = |segment: String| {
                    let mut other: Vec<&str> = segments.clone();
                    other[number] = &segment;
                    other.join(".")
                };
                let (front, back) = segment.split_at(segment.len() / 2);
                let mut spellings: Vec<String> = vec![
                    format!("{segment}="),
                    format!("{segment}=="),
                    format!("={segment}"),
                    format!("{segment}%3D"),
                    format!("{front}={back}"),
                ];
                for stranger in [
                    " ", "\t", "\n", "\r\n", "\0", "\u{b}", "\u{a0}", "\u{feff}", "\u{200b}", "+",
                    "/", "\\", "\"", ",", "é",
                ] {
                    spellings.push(format!("{front}{stranger}{back}"));
                    spellings.push(format!("{stranger}{segment}x"));
                    if number + 1 < segments.len() {
                        spellings.push(format!("{segment}{stranger}"));
                    }
                }
                for spelling in spellings {
                    let reason = refused(format, &spelled(spelling.clone()));
                    assert_eq!(reason, expected, "{format:?} {spelling}");
                }
                // The alphabet of plain base64.
                let plain = segment.replace('-', "+").replace('_', "/");
                if plain != *segment {
                    assert_eq!(refused(format, &spelled(plain)), expected);
                }
                // Of the 64 last characters one is right; the ones that differ in
                // spare bits alone would decode to the same bytes.
                let (rest, last) = segment.split_at(segment.len() - 1);
                let spare_bits = [0, 0, 4, 2][segment.len() % 4];
                let place = |character: &str| ALPHABET.find(character).expect("in the alphabet");
                for other in ALPHABET.split("").filter(|other| other.len() == 1) {
                    if other == last {
                        continue;
                    }
                    let reason = refused(format, &spelled(format!("{rest}{other}")));
                    if place(other) >> spare_bits == place(last) >> spare_bits {
                        assert_eq!(reason, expected, "{format:?} {other} for {last}");
                    }
                }
            }
        }
    }
}

/// Sealed so by whoever has the key: the check is not left to the tag.
#[test]
fn attack_10_a_spelling_that_the_tag_covers_is_refused_as_well() {
    let odd = |text: &str| {
        // Another member at the end changes the length, until there are spare bits.
        let mut text = text.to_owned();
        while text.len().is_multiple_of(3) {
            text.insert(text.len() - 1, ' ');
        }
        base64(text)
    };
    let with_spare_bits = |segment: &str| {
        let (rest, last) = segment.split_at(segment.len() - 1);
        let place = ALPHABET.find(last).expect("in the alphabet");
        format!("{rest}{}", &ALPHABET[place + 1..place + 2])
    };
    for format in FORMATS {
        let segment = odd(&header(format));
        let sealed = |segment: &str| match format {
            Format::Signed => sign(segment, &base64(CLAIMS), crate::support::SECRET),
            _ => encrypt(format, segment, CLAIMS.as_bytes()),
        };
        accepted(format, &sealed(&segment));
        for spelling in [
            with_spare_bits(&segment),
            format!("{segment}="),
            format!(" {segment}x"),
            format!("{segment}\n"),
        ] {
            let reason = refused(format, &sealed(&spelling));
            assert_eq!(reason, Reason::Malformed, "{spelling:?}");
        }
    }
    let header = base64(header(Format::Signed));
    let payload = odd(CLAIMS);
    let sealed = |payload: &str| sign(&header, payload, crate::support::SECRET);
    accepted(Format::Signed, &sealed(&payload));
    for spelling in [
        with_spare_bits(&payload),
        format!("{payload}="),
        format!("{payload} "),
        format!("{payload}\n"),
    ] {
        assert_eq!(
            refused(Format::Signed, &sealed(&spelling)),
            Reason::Malformed
        );
    }
}

#[test]
fn attack_11_a_key_twice_in_the_header_is_refused() {
    for format in FORMATS {
        let (first, enc) = match format {
            Format::Authjs => (r#""alg":"dir""#, r#","enc":"A256CBC-HS512""#),
            Format::NextAuth => (r#""alg":"dir""#, r#","enc":"A256GCM""#),
            _ => (r#""alg":"HS256""#, ""),
        };
        for forged in [
            format!(r#"{{{first},{first}{enc}}}"#),
            format!(r#"{{"alg":"none",{first}{enc}}}"#),
            format!(r#"{{{first}{enc},"alg":"none"}}"#),
            format!(r#"{{{first}{enc},"\u0061lg":"none"}}"#),
            format!(r#"{{{first}{enc},"a\u006cg":"none"}}"#),
            format!(r#"{{{first}{enc},"typ":"JWT","typ":"JWT"}}"#),
            format!(r#"{{{first}{enc},"x":{{"a":1,"a":2}}}}"#),
            format!(r#"{{{first}{enc},"kid":"a","kid":"b"}}"#),
            format!(r#"{{{first}{enc},"":1,"":2}}"#),
        ] {
            let reason = refused(format, &seal(format, &forged, CLAIMS));
            assert_eq!(reason, Reason::Malformed, "{forged}");
        }
    }
}

#[test]
fn attack_11_a_key_twice_in_the_claims_is_refused() {
    let members: Vec<String> = (0..150).map(|n| format!("\"k{n}\":{n}")).collect();
    let many = members.join(",");
    for format in FORMATS {
        let claims = |more: &str| {
            let start = CLAIMS.strip_suffix('}').expect("an object");
            seal(format, header(format), format!("{start},{more}}}"))
        };
        for twice in [
            r#""sub":"2""#.to_owned(),
            r#""exp":9999999999"#.to_owned(),
            r#""\u0065xp":9999999999"#.to_owned(),
            r#""s\u0075b":"2""#.to_owned(),
            r#""roles":{"admin":false,"admin":true}"#.to_owned(),
            r#""roles":[{"a":[{"b":1,"b":1}]}]"#.to_owned(),
            r#""roles":{"\/":1,"/":2}"#.to_owned(),
            r#""é":1,"\u00e9":2"#.to_owned(),
            r#""😀":1,"\ud83d\ude00":2"#.to_owned(),
            r#""":1,"":1"#.to_owned(),
            format!("{many},\"k0\":1"),
            format!("{many},\"k149\":1"),
            format!("\"deep\":{{{many},\"k75\":1}}"),
        ] {
            assert_eq!(
                refused(format, &claims(&twice)),
                Reason::Malformed,
                "{twice}"
            );
        }
        for once in [
            r#""roles":{"a":1,"b":{"a":1,"b":{"a":1}}}"#.to_owned(),
            r#""roles":[{"a":1},{"a":1}],"A":1,"a":1"#.to_owned(),
            many.clone(),
        ] {
            accepted(format, &claims(&once));
        }
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn attack_12_what_is_no_strict_json_is_refused() {
    let exp = r#""sub":"1","exp":1702592000"#;
    let nested = |n: usize, open: &str, close: &str| {
        format!("{{{exp},\"a\":{}1{}}}", open.repeat(n), close.repeat(n))
    };
    let texts: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "1",
        "\"text\"",
        "[]",
        "{",
        "}",
        "{]",
        "[{\"sub\":\"1\"}]",
        "\u{feff}{}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain(
        [
            r#"{@"#,
            r#"{@}{"a":1}"#,
            r#"{@}x"#,
            r#"{@,}"#,
            r#"{@,,"a":1}"#,
            r#"{@;"a":1}"#,
            r#"{@,a:1}"#,
            r#"{@,'a':1}"#,
            r#"{@,"a"}"#,
            r#"{@,"a":}"#,
            r#"{@,"a":undefined}"#,
            r#"{@,"a":NaN}"#,
            r#"{@,"a":Infinity}"#,
            r#"{@,"a":-Infinity}"#,
            r#"{@,"a":0x1}"#,
            r#"{@,"a":01}"#,
            r#"{@,"a":-01}"#,
            r#"{@,"a":1.}"#,
            r#"{@,"a":.1}"#,
            r#"{@,"a":+1}"#,
            r#"{@,"a":1e}"#,
            r#"{@,"a":-}"#,
            r#"{@,"a":1e999}"#,
            r#"{@,"a":-1e999}"#,
            r#"{@,"a":1E70000}"#,
            r#"{@,"a":True}"#,
            r#"{@,"a":nul}"#,
            r#"{@,"a":[1,]}"#,
            r#"{@,"a":[,]}"#,
            r#"{@,"a":"\x41"}"#,
            r#"{@,"a":"\u12"}"#,
            r#"{@,"a":"\u00g0"}"#,
            r#"{@,"a":"\U0041"}"#,
            r#"{@,"\ud800":1}"#,
            r#"{@,"\udc00\ud800":1}"#,
            r#"{@,"__proto__":{"admin":true}}"#,
            r#"{@,"a":{"__proto__":1}}"#,
            r#"{@,"a":[{"\u005f_proto__":1}]}"#,
            "{@,\"a\":\"\n\"}",
            "{@,\"a\":\"\t\"}",
            "{@,\"a\":\"\u{1f}\"}",
            "{@,\"a\":\"\0\"}",
            "{@}\0",
            "\0{@}",
            "{@,\u{a0}\"a\":1}",
            "{@,\u{c}\"a\":1}",
            "{@/**/}",
            "{@}//",
        ]
        .iter()
        .map(|text| text.replace('@', exp).into_bytes()),
    )
    .chain(
        [
            nested(32, "[", "]"),
            nested(32, "{\"a\":", "}"),
            nested(10_000, "[", "]"),
            nested(4000, "{\"a\":", "}"),
            format!("{{{exp},\"a\":{}", "[".repeat(20_000)),
            format!("{{{exp},\"a\":1{}}}", "0".repeat(400)),
        ]
        .map(String::into_bytes),
    )
    .chain(
        // Bytes that are no UTF-8, in a value and in a key.
        [
            &b"\xff"[..],
            b"\xc0\x80",
            b"\xc1\xbf",
            b"\xe0\x80\x80",
            b"\xed\xa0\x80",
            b"\xed\xa0\xbd\xed\xb8\x80",
            b"\xf4\x90\x80\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xe2\x82",
            b"\x80",
        ]
        .into_iter()
        .flat_map(|bytes| {
            [
                [b"{", exp.as_bytes(), b",\"a\":\"", bytes, b"\"}"].concat(),
                [b"{", exp.as_bytes(), b",\"", bytes, b"\":1}"].concat(),
            ]
        }),
    )
    .collect();
    for format in FORMATS {
        for text in &texts {
            let shown = String::from_utf8_lossy(text);
            // Longer ones are spread over chunks, which is tried elsewhere.
            let token = seal(format, header(format), text);
            if token.len() < 4000 {
                assert_eq!(refused(format, &token), Reason::Malformed, "{shown}");
            } else {
                let cookies = chunks(format, &token);
                let auth = auth(|config| config.format = format);
                let outcome = auth.read(&crate::support::at(&cookies, NOW));
                assert!(
                    matches!(
                        outcome,
                        Outcome::Invalid {
                            reason: Reason::Malformed,
                            ..
                        }
                    ),
                    "{outcome:?}"
                );
            }
        }
    }
}

#[test]
fn attack_12_odd_json_that_is_json_stays_as_it_is() {
    for format in FORMATS {
        for member in [
            r#""a":"\u0000""#,
            r#""a":"\ud83d""#,
            r#""a":"\ud83d\ude00""#,
            r#""a":-0"#,
            r#""a":1e308"#,
            r#""a":1e-400"#,
            r#""a":123456789012345678901234567890"#,
            r#""":"""#,
            r#""constructor":1,"prototype":2,"toString":3,"hasOwnProperty":4"#,
            r#""a":{"constructor":{"prototype":{"x":1}}}"#,
        ] {
            let start = CLAIMS.strip_suffix('}').expect("an object");
            let claims = format!("{start},{member}}}");
            let Outcome::Active { token, .. } =
                outcome(format, &seal(format, header(format), &claims))
            else {
                panic!("{member} is refused")
            };
            assert_eq!(token, claims);
        }
    }
}

#[test]
fn attack_12_a_header_that_is_no_strict_json_is_refused() {
    for format in FORMATS {
        let good = header(format);
        let inner = &good[1..good.len() - 1];
        let texts = [
            "\u{feff}@".to_owned(),
            "@x".into(),
            "@\0".into(),
            "[@]".into(),
            String::new(),
            "null".into(),
            format!("{{{inner},}}"),
            format!("{{{inner},\"a\":1e999}}"),
            format!("{{{inner},\"a\":\"\n\"}}"),
            format!("{{{inner},\"__proto__\":1}}"),
            format!("{{{inner},\"a\":{}1{}}}", "[".repeat(900), "]".repeat(900)),
        ];
        for text in texts {
            let text = text.replace('@', &good);
            let token = seal(format, &text, CLAIMS);
            assert_eq!(refused(format, &token), Reason::Malformed, "{text}");
        }
        let bytes = [b"{", inner.as_bytes(), b",\"a\":\"\xff\"}"].concat();
        assert_eq!(
            refused(format, &seal(format, bytes, CLAIMS)),
            Reason::Malformed
        );
        // White space where JSON allows it.
        accepted_as_foreign(format, &format!(" {{\t{inner}\r\n}} "));
    }
}

#[test]
fn attack_16_a_tag_has_its_length() {
    for format in FORMATS {
        let token = good(format);
        let (rest, tag) = token.rsplit_once('.').expect("segments");
        for length in 0..tag.len() {
            let reason = refused(format, &format!("{rest}.{}", &tag[..length]));
            assert!([Reason::Signature, Reason::Malformed].contains(&reason));
        }
        for more in ["A", "AA", "AAA", "AAAA", "AAAAAAAAAAAAAAAAAAAAA", tag] {
            let reason = refused(format, &format!("{rest}.{tag}{more}"));
            assert!([Reason::Signature, Reason::Malformed].contains(&reason));
        }
    }
    // A shorter HMAC would be half a signature: RFC 7518 §3.2 knows none.
    let token = good(Format::Signed);
    let (rest, tag) = token.rsplit_once('.').expect("segments");
    for bytes in [1, 4, 8, 12, 16, 24, 31] {
        let length = (bytes * 4usize).div_ceil(3);
        let full: Vec<char> = tag.chars().collect();
        for last in ALPHABET.chars() {
            let cut: String = full[..length - 1].iter().chain([&last]).collect();
            let reason = refused(Format::Signed, &format!("{rest}.{cut}"));
            assert!([Reason::Signature, Reason::Malformed].contains(&reason));
        }
    }
}

#[test]
fn attack_16_segments_have_their_number_and_their_place() {
    for format in FORMATS {
        let token = good(format);
        let segments: Vec<&str> = token.split('.').collect();
        let mut shapes: Vec<String> = Vec::new();
        for one in 0..segments.len() {
            let mut other = segments.clone();
            other.remove(one);
            shapes.push(other.join("."));
            for place in 0..=segments.len() {
                for extra in ["", "AAAA", segments[one]] {
                    let mut other = segments.clone();
                    other.insert(place, extra);
                    shapes.push(other.join("."));
                }
            }
            for two in 0..segments.len() {
                let mut other = segments.clone();
                other.swap(one, two);
                if other != segments {
                    shapes.push(other.join("."));
                }
                other = segments.clone();
                other[one] = segments[two];
                if other != segments {
                    shapes.push(other.join("."));
                }
            }
            let mut other = segments.clone();
            other[one] = "";
            if other != segments {
                shapes.push(other.join("."));
            }
        }
        for dots in 1..12 {
            shapes.push(".".repeat(dots));
            shapes.push(format!("{token}{}", ".".repeat(dots)));
            shapes.push(format!("{}{token}", ".".repeat(dots)));
        }
        shapes.push(format!("{token}.{token}"));
        shapes.push(format!("{token}{token}"));
        shapes.push("A".into());
        shapes.push("null".into());
        for shape in shapes {
            let reason = refused(format, &shape);
            let known = [
                Reason::Malformed,
                Reason::Format,
                Reason::Signature,
                Reason::Algorithm,
            ];
            assert!(known.contains(&reason), "{shape} {reason}");
        }
        accepted(format, &token);
    }
}

#[test]
fn attack_16_the_json_serialisation_is_refused() {
    for format in FORMATS {
        let token = good(format);
        let segments: Vec<&str> = token.split('.').collect();
        let forms = match format {
            Format::Signed => vec![
                json!({"protected": segments[0], "payload": segments[1], "signature": segments[2]}),
                json!({"payload": segments[1], "signatures": [{"protected": segments[0], "signature": segments[2]}]}),
            ],
            _ => vec![
                json!({"protected": segments[0], "iv": segments[2], "ciphertext": segments[3], "tag": segments[4]}),
                json!({"protected": segments[0], "recipients": [{}], "iv": segments[2], "ciphertext": segments[3], "tag": segments[4]}),
                json!({"protected": segments[0], "unprotected": {"zip": "DEF"}, "iv": segments[2], "ciphertext": segments[3], "tag": segments[4]}),
            ],
        };
        for form in forms {
            for text in [form.to_string(), base64(form.to_string())] {
                assert_eq!(refused(format, &text), Reason::Malformed);
            }
        }
    }
}

/// RFC 7519 §5.3: claims in the header have to be those of the payload. None of
/// the formats writes any, so none is read.
#[test]
fn attack_20_claims_in_the_header_are_refused() {
    for format in FORMATS {
        for member in [
            r#""iss":"https://evil.example""#,
            r#""sub":"2""#,
            r#""sub":"1""#,
            r#""sub":null"#,
            r#""aud":"another app""#,
            r#""aud":["a","b"]"#,
            r#""s\u0075b":"1""#,
        ] {
            let forged = header_with(format, member);
            let reason = refused(format, &seal(format, &forged, CLAIMS));
            assert_eq!(reason, Reason::Malformed, "{forged}");
        }
        if format == Format::Signed {
            let forged = header_with(format, r#""exp":9999999999"#);
            accepted_as_foreign(format, &forged);
            continue;
        }
        // Others have no meaning: neither do they extend the session nor name it.
        let forged = header_with(format, r#""exp":9999999999,"name":"Eve","sid":"x","rev":9"#);
        let (session, token, _) = active(outcome(format, &seal(format, forged, CLAIMS)));
        assert_eq!(session["user"]["name"], "Ada");
        assert_eq!(
            (&token["exp"], token.get("sid")),
            (&json!(1_702_592_000), None)
        );
        let forged = header_with(format, r#""exp":9999999999"#);
        let dead = CLAIMS.replace("1702592000", "1699999000");
        assert_eq!(
            refused(format, &seal(format, forged, dead)),
            Reason::Expired
        );
    }
}

/// A token spread over the cookies of its format.
pub fn chunks(format: Format, token: &str) -> String {
    let parts: Vec<String> = token
        .as_bytes()
        .chunks(3900)
        .enumerate()
        .map(|(number, part)| {
            let part = core::str::from_utf8(part).expect("ASCII");
            format!("{}.{number}={part}", format.cookie_name())
        })
        .collect();
    parts.join("; ")
}

#[test]
fn what_is_spread_over_chunks_is_accepted() {
    let auth = auth(|config| config.format = Format::Authjs);
    let claims = CLAIMS.replace("Ada", &"Ada".repeat(3000));
    let token = seal(Format::Authjs, header(Format::Authjs), claims);
    let cookies = chunks(Format::Authjs, &token);
    let outcome = auth.verify(&crate::support::at(&cookies, NOW), &mut Counter::default());
    assert!(matches!(outcome, Outcome::Active { .. }));
}
