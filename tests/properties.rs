//! What holds for every session, cookie jar and time.

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Counter, NOW, active, at, auth};
use waxseal::{Auth, Format, Outcome, Writes};

const FORMATS: [Format; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

/// A browser's cookies.
type Jar = BTreeMap<String, String>;

fn header(jar: &Jar) -> String {
    let pairs: Vec<String> = jar
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}

fn apply(jar: &mut Jar, writes: &Writes) {
    for line in &writes.set_cookie {
        let (pair, attributes) = line.split_once("; ").expect("attributes");
        let (name, value) = pair.split_once('=').expect("a pair");
        assert!(name.len() + value.len() <= 4096, "browsers drop it");
        match attributes.starts_with("Max-Age=0") {
            true => jar.remove(name),
            false => jar.insert(name.to_owned(), value.to_owned()),
        };
    }
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(FORMATS.to_vec())
}

/// Claims as an app may have them, from a few bytes to several cookies.
fn claims() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        (0..9000usize).prop_map(|length| Value::from("x".repeat(length))),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z]{1,8}", value, 0..6).prop_map(|map| {
        let mut claims = json!({ "sub": "1" });
        claims.as_object_mut().expect("an object").extend(map);
        claims
    })
}

fn own(token: &Value) -> Value {
    let mut own = token.clone();
    for name in ["iat", "exp", "jti", "sid", "auth_time", "rev"] {
        own.as_object_mut().expect("an object").remove(name);
    }
    own
}

fn issue(auth: &Auth, jar: &mut Jar, claims: &Value, now: i64) -> Outcome {
    let header = header(jar);
    let outcome = auth.issue(
        &at(&header, now),
        &claims.to_string(),
        &mut Counter::default(),
    );
    let outcome = outcome.expect("issued");
    apply(jar, &active(outcome.clone()).2);
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_sealed_is_opened(format in format(), claims in claims()) {
        let auth = auth(|config| config.format = format);
        let mut jar = Jar::new();
        issue(&auth, &mut jar, &claims, NOW);
        let (_, token, writes) = active(auth.verify(&at(&header(&jar), NOW), &mut Counter::default()));
        prop_assert_eq!(own(&token), claims);
        prop_assert!(writes.is_empty());
    }

    #[test]
    fn a_change_of_any_bit_is_refused(format in format(), position in any::<prop::sample::Index>(), bit in 0..7u8) {
        let auth = auth(|config| config.format = format);
        let mut jar = Jar::new();
        issue(&auth, &mut jar, &json!({ "sub": "1", "name": "Ada" }), NOW);
        let value = jar.values_mut().next().expect("a cookie");
        let mut bytes = value.clone().into_bytes();
        bytes[position.index(value.len())] ^= 1 << bit;
        let text = String::from_utf8(bytes).expect("ASCII");
        // A semicolon ends the cookie, and an empty value is none.
        *value = text;
        let outcome = auth.verify(&at(&header(&jar), NOW), &mut Counter::default());
        prop_assert!(!is_active(&outcome));
    }

    /// However large the session is from one write to the next, and whatever
    /// else is in the jar, exactly its own cookies are there, and they are read.
    #[test]
    fn writes_leave_exactly_the_session_in_the_jar(format in format(), sizes in prop::collection::vec(0..20_000usize, 1..6)) {
        let auth = auth(|config| config.format = format);
        let mut jar = Jar::from([("a".to_owned(), "1".to_owned()), (format!("{}-old", format.cookie_name()), "2".to_owned())]);
        issue(&auth, &mut jar, &json!({ "sub": "1" }), NOW);
        for size in sizes {
            let claims = json!({ "sub": "1", "pad": "x".repeat(size) });
            let before = header(&jar);
            let outcome = auth.resolve(&at(&before, NOW), &claims.to_string(), &mut Counter::default());
            let (_, token, writes) = active(outcome.expect("resolved"));
            apply(&mut jar, &writes);
            prop_assert_eq!(own(&token), claims);
            let ours: Vec<&String> = jar.keys().filter(|name| *name != "a" && !name.ends_with("-old")).collect();
            let bare = format.cookie_name();
            let expected: Vec<String> = match ours.len() {
                1 => vec![bare.to_owned()],
                count => (0..count).map(|number| format!("{bare}.{number}")).collect(),
            };
            prop_assert!(ours.iter().all(|name| expected.contains(name)), "{ours:?}");
            prop_assert_eq!(jar.len(), ours.len() + 2);
            // What goes on to the page is what the browser will send.
            if let Some(forwarded) = &writes.request_cookie {
                let mut theirs: Vec<&str> = forwarded.split("; ").collect();
                let browser = header(&jar);
                let mut browsers: Vec<&str> = browser.split("; ").collect();
                theirs.sort_unstable();
                browsers.sort_unstable();
                prop_assert_eq!(theirs, browsers);
            }
            // Applied a second time it changes nothing.
            let once = jar.clone();
            apply(&mut jar, &writes);
            prop_assert_eq!(&jar, &once);
        }
        let writes = auth.clear(&at(&header(&jar), NOW));
        apply(&mut jar, &writes);
        prop_assert_eq!(jar.len(), 2);
    }

    /// Whenever the session is used, it never lives beyond its `exp` or its
    /// absolute lifetime, clocks' leeway aside.
    #[test]
    fn time_never_lets_a_session_outlive_its_end(
        format in format(),
        steps in prop::collection::vec(-100_000..2_000_000i64, 1..30),
        max_age in 60..5000u64,
        update_age in 0..5000u64,
        absolute in 60..20_000u64,
    ) {
        let auth = auth(|config| {
            config.format = format;
            config.session.max_age = Some(max_age);
            config.session.update_age = Some(update_age);
            config.session.absolute_max_age = Some(absolute);
        });
        let mut jar = Jar::new();
        let mut exp = match issue(&auth, &mut jar, &json!({ "sub": "1" }), NOW) {
            Outcome::Active { token, .. } => exp_of(&token),
            _ => unreachable!("a new session is active"),
        };
        let mut now = NOW;
        for step in steps {
            now += step;
            let outcome = auth.verify(&at(&header(&jar), now), &mut Counter::default());
            let alive = now / 1000 < exp + 15;
            match outcome {
                Outcome::Active { token, writes, .. } => {
                    prop_assert!(alive, "{} after its end", now / 1000 - exp);
                    exp = exp_of(&token);
                    prop_assert!(exp <= NOW / 1000 + absolute as i64);
                    prop_assert!(exp <= now / 1000 + max_age as i64 || writes.is_empty());
                    apply(&mut jar, &writes);
                }
                Outcome::Invalid { .. } => {
                    prop_assert!(!alive);
                    break;
                }
                Outcome::Anonymous => prop_assert!(false, "the cookie is there"),
            }
        }
    }

    #[test]
    fn no_header_panics_or_signs_in(header in prop::collection::vec(any::<u8>(), 0..2000), https in any::<bool>()) {
        let auth = auth(|config| config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()]);
        let request = waxseal::Request {
            cookies: &header,
            scheme: if https { waxseal::Scheme::Https } else { waxseal::Scheme::Unknown },
            now_ms: NOW,
        };
        let outcome = auth.verify(&request, &mut Counter::default());
        prop_assert!(!is_active(&outcome));
        let _ = auth.csrf(&request, Some("x"), &mut Counter::default());
        let _ = auth.clear(&request);
    }
}

fn is_active(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Active { .. })
}

fn exp_of(token: &str) -> i64 {
    let token: Value = serde_json::from_str(token).expect("JSON");
    token["exp"].as_i64().expect("exp")
}
