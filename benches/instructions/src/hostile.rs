//! Requests that somebody makes for what they cost: as much of everything as one may
//! hold, under eight secrets and with every format accepted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use waxseal::{Auth, Config, Format, MAX_HEADER, Outcome, Request, Scheme};

use crate::forged::{in_chunks, strangers_token};
use crate::{Call, Case, Constant, NOW, SECRET};

pub(crate) const CASES: [Case; 9] = [
    Case {
        name: "hostile: one token, 8 secrets",
        make: || verify(&in_chunks("__Host-waxseal.session-token", &signed(6000))),
        expected: |_| true,
    },
    Case {
        name: "hostile: 64 KB of tokens",
        make: || verify(&in_chunks("__Host-waxseal.session-token", &signed(46_000))),
        expected: |_| true,
    },
    Case {
        name: "hostile: tokens of every format",
        make: || {
            verify(
                &[
                    in_chunks("__Host-waxseal.session-token", &signed(2700)),
                    in_chunks("__Host-authjs.session-token", &jwe(Format::Authjs, 2700)),
                    in_chunks(
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
            verify(&names.map(|name| in_chunks(name, &token)).join("; "))
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
    let token = strangers_token(format, bytes, NOW, &mut Constant);
    let (_, rest) = token.split_once('.').expect("a header");
    let header = match format {
        Format::Authjs => r#"{"alg":"dir","enc":"A256CBC-HS512"}"#,
        _ => r#"{"alg":"dir","enc":"A256GCM"}"#,
    };
    format!("{}.{rest}", encode(header))
}

fn fill(cookie: &str) -> String {
    cookie.repeat(MAX_HEADER / cookie.len())
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}
