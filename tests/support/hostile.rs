//! Cookies that an attacker makes for what they cost to refuse: for the attacks, and
//! for the counted instructions in `benches/instructions`.

use waxseal::{Algorithm, Entropy, Format, Keyring};

/// Longest value of one cookie.
const MAX_VALUE: usize = 3900;

/// A token under a secret that nobody configured, with this many bytes of padding in
/// its claims.
pub fn strangers_token(
    format: Format,
    padding: usize,
    now_ms: i64,
    entropy: &mut dyn Entropy,
) -> String {
    let keys = Keyring::new(format, Algorithm::Hs256, &["a stranger's secret"], "");
    let claims = format!(r#"{{"sub":"1","pad":"{}"}}"#, "x".repeat(padding));
    let now = now_ms / 1000;
    let token = keys
        .expect("a secret")
        .encode(&claims, now, now + 60, entropy);
    token.expect("sealed")
}

/// The Cookie header of a token in chunks.
pub fn in_chunks(name: &str, token: &str) -> String {
    let chunks = token.as_bytes().chunks(MAX_VALUE).enumerate();
    let cookies: Vec<String> = chunks
        .map(|(number, chunk)| {
            let value = std::str::from_utf8(chunk).expect("ASCII");
            format!("{name}.{number}={value}")
        })
        .collect();
    cookies.join("; ")
}
