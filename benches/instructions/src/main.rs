//! The hot path, a case at a time: `waxseal-instructions CASE` runs one and says
//! what CPU it saw, without an argument it lists them. `run.mjs` counts what
//! happens within `counted_calls`.
//!
//! Everything is fixed: secret, time, randomness, and so the cookies.

#[path = "../../../tests/support/hostile.rs"]
mod forged;
mod hostile;

use std::env;
use std::hint::black_box;
use std::process::exit;

use waxseal::{
    Auth, Config, Entropy, EntropyUnavailable, Format, Outcome, Reason, Renewed, Request, Scheme,
};

/// As often as `run.mjs` divides by.
const CALLS: u32 = 20;

const SECRET: &str = "8tO1xQ0ZyqkzB0v3mC2bJp7sW5dN9fLh6RgYeUiKjXo=";

/// 2023-11-14T22:13:20Z in milliseconds.
const NOW: i64 = 1_700_000_000_000;

/// Other cookies that the browser of a signed-in user sends along.
const OTHERS: &str = "theme=dark; _ga=GA1.1.1234567890.1700000000; \
    __Secure-authjs.callback-url=https%3A%2F%2Fexample.com";

/// Bytes of the claims, as they are sealed.
const SMALL: usize = 300;
const BIG: usize = 3_500;
const CHUNKED: usize = 12_000;

type Call = Box<dyn Fn() -> Outcome>;

struct Case {
    name: &'static str,
    /// Done before the count.
    make: fn() -> Call,
    /// What it comes to; a case that fails early would be cheap.
    expected: fn(&Outcome) -> bool,
}

const CASES: [Case; 12] = [
    Case {
        name: "verify signed, 300 B",
        make: || verify(Format::Signed, SMALL),
        expected: is_read,
    },
    Case {
        name: "verify signed, 3.5 KB",
        make: || verify(Format::Signed, BIG),
        expected: is_read,
    },
    Case {
        name: "verify signed, 12 KB in chunks",
        make: || verify(Format::Signed, CHUNKED),
        expected: is_read,
    },
    Case {
        name: "verify authjs, 300 B",
        make: || verify(Format::Authjs, SMALL),
        expected: is_read,
    },
    Case {
        name: "verify authjs, 3.5 KB",
        make: || verify(Format::Authjs, BIG),
        expected: is_read,
    },
    Case {
        name: "verify next-auth, 300 B",
        make: || verify(Format::NextAuth, SMALL),
        expected: is_read,
    },
    Case {
        name: "verify next-auth, 3.5 KB",
        make: || verify(Format::NextAuth, BIG),
        expected: is_read,
    },
    Case {
        name: "verify signed, 300 B, forged",
        make: || verify_forged(Format::Signed),
        expected: |outcome| refused_for(outcome) == Some(Reason::Signature),
    },
    Case {
        name: "verify authjs, 300 B, forged",
        make: || verify_forged(Format::Authjs),
        expected: |outcome| refused_for(outcome) == Some(Reason::Signature),
    },
    Case {
        name: "verify, no session cookie",
        make: || verify_header(auth(Format::Signed, None), OTHERS.to_owned()),
        expected: |outcome| *outcome == Outcome::Anonymous,
    },
    Case {
        name: "verify authjs, 300 B, renewed",
        make: renew,
        expected: |outcome| renewed(outcome) == Some(Renewed::Rolling),
    },
    Case {
        name: "issue signed, 300 B",
        make: issue,
        expected: |outcome| matches!(outcome, Outcome::Active { writes, .. } if !writes.is_empty()),
    },
];

fn main() {
    let Some(name) = env::args().nth(1) else {
        for case in CASES.iter().chain(&hostile::CASES) {
            println!("{}", case.name);
        }
        return;
    };
    let mut cases = CASES.iter().chain(&hostile::CASES);
    let Some(case) = cases.find(|case| case.name == name) else {
        eprintln!("no case is called {name}");
        exit(2);
    };
    let call = (case.make)();
    // Also asks the CPU what it can, which is done once.
    let outcome = call();
    if !(case.expected)(&outcome) {
        eprintln!("{name} did not come to what it should");
        exit(1);
    }
    counted_calls(&call);
    println!("{}", cpu());
}

/// `run.mjs` knows it by its name; nothing else may have a name like it.
#[inline(never)]
fn counted_calls(call: &Call) {
    for _ in 0..CALLS {
        let _ = black_box(call());
    }
}

fn verify(format: Format, bytes: usize) -> Call {
    verify_header(auth(format, None), signed_in(format, bytes))
}

fn verify_forged(format: Format) -> Call {
    let mut header = signed_in(format, SMALL);
    // The first character of the signature, or of the tag.
    let at = header.rfind('.').expect("a token") + 1;
    let other = if header[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    header.replace_range(at..=at, other);
    verify_header(auth(format, None), header)
}

fn verify_header(auth: Auth, header: String) -> Call {
    // Later than the sign-in, so that a renewal has something to do.
    let now_ms = NOW + 60_000;
    Box::new(move || {
        let request = Request::new(&header, now_ms).scheme(Scheme::Https);
        auth.verify(&request, &mut Constant)
    })
}

fn renew() -> Call {
    let auth = auth(Format::Authjs, Some(0));
    verify_header(auth, signed_in(Format::Authjs, SMALL))
}

fn issue() -> Call {
    let auth = auth(Format::Signed, None);
    let claims = claims(&auth, SMALL);
    Box::new(move || start_session(&auth, OTHERS, &claims))
}

fn auth(format: Format, update_age: Option<u64>) -> Auth {
    let paths = |list: &[(&str, &str)]| {
        let owned = list
            .iter()
            .map(|&(target, from)| (target.to_owned(), from.into()));
        owned.collect()
    };
    let mut config = Config::new(SECRET).format(format);
    config.session.update_age = update_age;
    config.projections.session = paths(&[("user.id", "token.sub"), ("user.role", "token.role")]);
    Auth::new(&config).expect("a good configuration")
}

/// The Cookie header of somebody who signed in.
fn signed_in(format: Format, bytes: usize) -> String {
    let auth = auth(format, None);
    match start_session(&auth, OTHERS, &claims(&auth, bytes)) {
        Outcome::Active { writes, .. } => writes.request_cookie.expect("written"),
        _ => unreachable!("a new session is active"),
    }
}

/// Claims that are so many bytes together with what the core adds.
fn claims(auth: &Auth, bytes: usize) -> String {
    let added = match start_session(auth, "", "{}") {
        Outcome::Active { token, .. } => token.len() - "{".len(),
        _ => unreachable!("a new session is active"),
    };
    let mut claims =
        r#"{"name":"Ada Lovelace","email":"ada@example.com","sub":"1","role":"admin""#.to_owned();
    if bytes > SMALL {
        claims.push_str(r#","permissions":{"#);
        // What fills big tokens in practice.
        for project in 0.. {
            if claims.len() + added + 120 > bytes {
                break;
            }
            let comma = if project > 0 { "," } else { "" };
            claims.push_str(&format!(
                r#"{comma}"project-{project}":{{"read":true,"write":false,"scopes":["docs","wiki"]}}"#
            ));
        }
        claims.push('}');
    }
    claims.push_str(r#","team":""#);
    let missing = bytes - claims.len() - added - "\"".len();
    claims + &"t".repeat(missing) + "\"}"
}

fn start_session(auth: &Auth, cookies: &str, claims: &str) -> Outcome {
    auth.issue(&request(cookies), claims, &mut Constant)
        .expect("good claims")
}

fn request(cookies: &str) -> Request<'_> {
    Request::new(cookies.as_bytes(), NOW).scheme(Scheme::Https)
}

fn is_read(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Active { writes, .. } if writes.is_empty())
}

fn renewed(outcome: &Outcome) -> Option<Renewed> {
    match outcome {
        Outcome::Active { renewed, .. } => *renewed,
        _ => None,
    }
}

fn refused_for(outcome: &Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Invalid { reason, .. } => Some(*reason),
        _ => None,
    }
}

/// Randomness that is always the same.
struct Constant;

impl Entropy for Constant {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        bytes.fill(0x5e);
        Ok(())
    }
}

/// What AES, GHASH and the C library may have chosen their code by.
#[cfg(target_arch = "x86_64")]
fn cpu() -> String {
    let features = [
        ("aes", is_x86_feature_detected!("aes")),
        ("avx", is_x86_feature_detected!("avx")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("pclmulqdq", is_x86_feature_detected!("pclmulqdq")),
        ("vaes", is_x86_feature_detected!("vaes")),
    ];
    let present = features.iter().filter(|(_, present)| *present);
    let names: Vec<&str> = present.map(|(name, _)| *name).collect();
    names.join(" ")
}

#[cfg(not(target_arch = "x86_64"))]
fn cpu() -> String {
    String::new()
}
