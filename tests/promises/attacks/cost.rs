//! What one request may cost.

use waxseal::{Auth, Config, Format, Outcome, Request, Scheme};

use crate::support::hostile::{in_chunks, strangers_token};
use crate::support::{Counter, NOW, SECRET, auth, signed_in};

/// Cookies of one session that are all as long as browsers keep them.
fn chunks(name: &str, byte: char) -> String {
    let value = byte.to_string().repeat(4096 - name.len() - 3);
    let chunk = |number| format!("{name}.{number}={value}");
    let all: Vec<String> = (0..16).map(chunk).collect();
    all.join("; ")
}

fn eight_secrets(config: &mut Config) {
    let secret = |number| format!("{SECRET}, number {number}").as_str().into();
    config.secrets = (0..8).map(secret).collect();
}

/// A token of this many characters that names no key, so that each is tried.
fn without_kid(format: Format, length: usize) -> String {
    let seal = |padding| strangers_token(format, padding, NOW, &mut Counter::default());
    let least = seal(0).len();
    seal(length.saturating_sub(least) * 3 / 4)
}

fn https(cookies: &str) -> Request<'_> {
    Request::new(cookies, NOW).scheme(Scheme::Https)
}

fn verify(auth: &Auth, cookies: &str) -> Outcome {
    auth.verify(&https(cookies), &mut Counter::default())
}

#[test]
fn attack_71_what_costs_too_much_is_undecided_and_stays() {
    let many = auth(|config| {
        config.format = Format::NextAuth;
        eight_secrets(config);
    });
    let name = "__Secure-next-auth.session-token";
    let cookie = |length: usize| in_chunks(name, &without_kid(Format::NextAuth, length));
    // Eight times 8 KB fit.
    assert!(matches!(
        verify(&many, &cookie(8000)),
        Outcome::Invalid { .. }
    ));
    let cookies = cookie(9000);
    assert_eq!(verify(&many, &cookies), Outcome::Undecided);
    assert_eq!(many.read(&https(&cookies)), Outcome::Undecided);
    let resolved = many.resolve(&https(&cookies), "{}", &mut Counter::default());
    assert_eq!(resolved, Ok(Outcome::Undecided));
    assert!(many.clear_opened(&https(&cookies)).is_empty());
    // Signing in and out goes on.
    assert!(!many.clear(&https(&cookies)).is_empty());
    let issued = many.issue(&https(&cookies), r#"{"sub":"1"}"#, &mut Counter::default());
    assert!(matches!(issued, Ok(Outcome::Active { .. })));
}

#[test]
fn attack_71_a_siblings_junk_uses_up_nothing_of_a_stronger_cookie() {
    let auth = auth(|config| {
        eight_secrets(config);
        config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()];
    });
    let own = format!("__Host-{}", signed_in(&auth, r#"{"sub":"1"}"#, NOW));
    let junk = chunks("__Secure-next-auth.session-token", 'a');
    for cookies in [format!("{junk}; {own}"), format!("{own}; {junk}")] {
        let outcome = verify(&auth, &cookies);
        assert!(matches!(outcome, Outcome::Active { .. }), "{outcome:?}");
    }
}

#[test]
fn attack_71_the_longest_session_of_ours_still_opens() {
    let auth = auth(eight_secrets);
    let claims = format!(r#"{{"sub":"1","pad":"{}"}}"#, "x".repeat(47_000));
    let cookies = signed_in(&auth, &claims, NOW);
    assert!(cookies.len() > 62_000);
    let outcome = auth.read(&Request::new(&cookies, NOW));
    assert!(matches!(outcome, Outcome::Active { .. }), "{outcome:?}");
}
