//! Requests that somebody makes for what they cost: as much of everything as one may
//! hold, under eight secrets and with every format accepted.

use waxseal::{
    Algorithm, Auth, Config, Entropy, Format, Keyring, MAX_HEADER, Outcome, Request, Scheme,
};

use crate::{Call, Case, Constant, NOW, SECRET};

/// Longest value of one cookie.
const PIECE: usize = 3900;

pub(crate) const CASES: [Case; 9] = [
    Case {
        name: "hostile: one token, 8 secrets",
        make: || verify(&chunks("__Host-waxseal.session-token", &signed(6000))),
        expected: |_| true,
    },
    Case {
        name: "hostile: 64 KB of tokens",
        make: || verify(&chunks("__Host-waxseal.session-token", &signed(46_000))),
        expected: |_| true,
    },
    Case {
        name: "hostile: tokens of every format",
        make: || {
            verify(
                &[
                    chunks("__Host-waxseal.session-token", &signed(2700)),
                    chunks("__Host-authjs.session-token", &jwe(Format::Authjs, 2700)),
                    chunks(
                        "__Host-next-auth.session-token",
                        &jwe(Format::NextAuth, 46_000),
                    ),
                ]
                .join("; "),
            )
        },
        expected: |_| true,
    },
    Case {
        name: "hostile: 8 values of a name",
        make: || {
            let value =
                |number: usize| format!("__Host-waxseal.session-token={}", signed(700 + number));
            verify(&(0..8).map(value).collect::<Vec<_>>().join("; "))
        },
        expected: |_| true,
    },
    Case {
        name: "hostile: ours, 64 KB of claims",
        make: ours,
        expected: |outcome| matches!(outcome, Outcome::Active { .. }),
    },
    Case {
        name: "hostile: a header of JSON",
        make: || {
            let json = format!(r#"{{"a":[{}],"alg":"dir"}}"#, vec!["[]"; 15_000].join(","));
            let token = format!("{}..AAAAAAAAAAAAAAAAAAAAAA.AAAA.AAAA", encode(&json));
            let names = [
                "__Host-authjs.session-token",
                "__Host-next-auth.session-token",
            ];
            verify(&names.map(|name| chunks(name, &token)).join("; "))
        },
        expected: |_| true,
    },
    Case {
        name: "hostile: cookies that are ours",
        make: || verify(&fill("__Host-waxseal.session-token.1=a; ")),
        expected: |_| true,
    },
    Case {
        name: "hostile: cookies of nobody",
        make: || verify(&fill("a=;")),
        expected: |_| true,
    },
    Case {
        name: "hostile: one long cookie",
        make: || verify(&format!("a={}", "x".repeat(MAX_HEADER - 2))),
        expected: |_| true,
    },
];

fn config() -> Config {
    let mut config = Config::new(SECRET);
    for number in 1..8 {
        config = config.secret(format!("{SECRET}{number}").as_str());
    }
    config.accept(Format::Authjs).accept(Format::NextAuth)
}

fn verify(cookies: &str) -> Call {
    let auth = Auth::new(&config()).expect("a good configuration");
    let cookies = cookies.to_owned();
    assert!(cookies.len() <= MAX_HEADER, "{} bytes", cookies.len());
    Box::new(move || auth.verify(&request(&cookies), &mut Constant))
}

/// The longest session that can be written.
fn ours() -> Call {
    let auth = Auth::new(&config()).expect("a good configuration");
    let claims = format!(r#"{{"sub":"1","a":[{}]}}"#, vec!["{}"; 15_500].join(","));
    let outcome = auth.issue(&request(""), &claims, &mut Constant);
    let Ok(Outcome::Active { writes, .. }) = outcome else {
        panic!("{outcome:?}")
    };
    let cookies = writes.request_cookie.expect("written");
    Box::new(move || auth.verify(&request(&cookies), &mut Constant))
}

fn request(cookies: &str) -> Request<'_> {
    Request::new(cookies, NOW).scheme(Scheme::Https)
}

/// A token of a stranger, whose header is the one of a single secret.
fn signed(bytes: usize) -> String {
    let header = encode(r#"{"alg":"HS256","typ":"waxseal.session-token+jwt"}"#);
    format!("{header}.{}.{}", encode(&"x".repeat(bytes)), "A".repeat(43))
}

fn jwe(format: Format, bytes: usize) -> String {
    let keys = Keyring::new(format, Algorithm::Hs256, &["a stranger's secret"], "").expect("keys");
    let claims = format!(r#"{{"sub":"1","pad":"{}"}}"#, "x".repeat(bytes));
    let token = keys.encode(
        &claims,
        NOW / 1000,
        NOW / 1000 + 60,
        &mut Constant as &mut dyn Entropy,
    );
    let token = token.expect("sealed");
    let (_, rest) = token.split_once('.').expect("a header");
    let header = match format {
        Format::Authjs => r#"{"alg":"dir","enc":"A256CBC-HS512"}"#,
        _ => r#"{"alg":"dir","enc":"A256GCM"}"#,
    };
    format!("{}.{rest}", encode(header))
}

fn chunks(name: &str, token: &str) -> String {
    let pieces = token.as_bytes().chunks(PIECE).enumerate();
    let cookies: Vec<String> = pieces
        .map(|(number, piece)| {
            format!(
                "{name}.{number}={}",
                std::str::from_utf8(piece).expect("ASCII")
            )
        })
        .collect();
    cookies.join("; ")
}

fn fill(cookie: &str) -> String {
    cookie.repeat(MAX_HEADER / cookie.len())
}

/// Unpadded base64url (RFC 4648 §5).
fn encode(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for block in text.as_bytes().chunks(3) {
        let bits = block
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - block.len()));
        for at in 0..=block.len() {
            out.push(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize].into());
        }
    }
    out
}
