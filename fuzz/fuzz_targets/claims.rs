//! Any text as claims, against `serde_json`.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use waxseal::{Auth, Config, Reason, fuzzing};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{NOW, json, secret};

/// A member takes 48 bytes, and at least 5 in the text; their list doubles as it
/// grows, which takes the old and the new one at a time.
const BOUND: Bound = Bound {
    base: 8 * 1024,
    peak_each: 32,
    total_each: 48,
};

static AUTH: LazyLock<Auth> = LazyLock::new(|| {
    let mut config = Config::new(secret(0).as_str());
    config.projections.session = [
        ("user.id", "token.sub"),
        ("user.role", "token.role"),
        ("a.b", "token.user.name"),
    ]
    .map(|(target, from)| (target.to_owned(), from.into()))
    .into();
    Auth::new(&config).expect("a good configuration")
});

fuzz_target!(|text: &str| {
    let value = json::strict(text);
    let validated = within(BOUND, text.len(), || fuzzing::validate(text));
    let members = within(BOUND, text.len(), || fuzzing::members(text));
    assert_eq!(
        members.is_some(),
        validated.is_some_and(|text| text.starts_with('{'))
    );
    let Some(validated) = validated else {
        assert!(
            value.is_none() || json::has_huge_number(text),
            "refused good JSON"
        );
        assert_eq!(fuzzing::times(text), Err(Reason::Malformed));
        return;
    };
    assert_eq!(validated, text.trim_matches([' ', '\t', '\r', '\n']));
    let Some(value) = value else {
        // Half a surrogate pair stays as JavaScript wrote it.
        assert!(json::has_surrogate(text), "accepted bad JSON");
        serde_json::from_str::<serde::de::IgnoredAny>(text).expect("its grammar is good");
        assert_eq!(fuzzing::string(validated).is_some(), false);
        return;
    };
    if let Value::String(string) = &value {
        assert_eq!(fuzzing::string(validated).as_ref(), Some(string));
        assert_eq!(
            serde_json::from_str(&fuzzing::quoted(string)).ok(),
            Some(value.clone())
        );
    }
    let (Some(members), Value::Object(object)) = (members, &value) else {
        return;
    };

    // The same members in the same order.
    assert_eq!(members.len(), object.len());
    for ((name, text), (expected, value)) in members.iter().zip(object) {
        assert_eq!(name, expected);
        assert_eq!(
            serde_json::from_str::<Value>(text).ok().as_ref(),
            Some(value)
        );
    }
    let rewritten = within(BOUND, text.len(), || fuzzing::rewritten(text)).expect("it was read");
    assert_eq!(json::strict(&rewritten).as_ref(), Some(&value));
    paths(validated, &members, &value);
    times(text, object);

    // What the page sees of them.
    if let Ok(session) = within(BOUND, text.len(), || fuzzing::session(&AUTH, text)) {
        let session = json::strict(&session).expect("a session is strict JSON");
        for (shown, claim) in [
            ("/user/name", "name"),
            ("/user/image", "picture"),
            ("/user/id", "sub"),
        ] {
            assert_eq!(session.pointer(shown), value.get(claim));
        }
        let nested = value.get("user").and_then(|user| user.get("name"));
        assert_eq!(session.pointer("/a/b"), nested);
    } else {
        assert!(fuzzing::times(text).is_err());
    }
});

/// Values are found where they stand, and put where they belong.
fn paths(text: &str, members: &[(String, &str)], value: &Value) {
    for (name, inner) in members.iter().take(4) {
        let mut path = vec![name.clone()];
        assert_eq!(fuzzing::lookup(text, &path), Some(*inner));
        let deeper = fuzzing::members(inner).unwrap_or_default();
        path.push(
            deeper
                .last()
                .map_or("new".to_owned(), |(name, _)| name.clone()),
        );
        assert_eq!(
            fuzzing::lookup(text, &path),
            deeper.last().map(|(_, text)| *text)
        );

        let inserted = within(BOUND, text.len(), || fuzzing::insert(text, &path, "[7]"));
        let mut expected = value.clone();
        let child = &mut expected[name];
        if !child.is_object() {
            *child = serde_json::json!({});
        }
        child[&path[1]] = serde_json::json!([7]);
        // Nothing but depth stands in its way; the value's own is checked later.
        let inserted = inserted.expect("both texts are good");
        assert_eq!(
            serde_json::from_str::<Value>(&inserted).ok(),
            Some(expected)
        );
    }
}

/// Times are numbers without exponent, and end sessions as RFC 7519 says.
fn times(text: &str, object: &serde_json::Map<String, Value>) {
    let texts = fuzzing::members(text).expect("an object");
    let text_of = |name: &str| {
        texts
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, text)| *text)
    };
    let seconds = |name: &str| -> Option<Result<f64, ()>> {
        let text = text_of(name)?;
        let is_plain = object[name].is_number() && !text.contains(['e', 'E']);
        Some(if is_plain {
            text.parse().map_err(|_| ())
        } else {
            Err(())
        })
    };
    let wanted = ["exp", "nbf", "iat", "auth_time"].map(seconds);
    let is_good = wanted[0].is_some_and(|exp| exp.is_ok()) && !wanted.contains(&Some(Err(())));
    let Ok((exp, others)) = fuzzing::times(text) else {
        assert!(!is_good, "refused good times");
        return;
    };
    assert!(is_good, "accepted bad times");
    let read = [Some(exp), others[0], others[1], others[2]];
    for (ms, seconds) in read.into_iter().zip(wanted) {
        let seconds = seconds.map(|seconds| {
            seconds
                .expect("good")
                .clamp(-(2f64.powi(40)), 2f64.powi(40))
        });
        match (ms, seconds) {
            (Some(ms), Some(seconds)) => assert!(
                (ms as f64 / 1000.0 - seconds).abs() < 0.0011 + seconds.abs() * 1e-12,
                "{ms} {seconds}"
            ),
            (ms, seconds) => assert_eq!(ms.is_some(), seconds.is_some()),
        }
    }
    lifetime(text, exp, others, json::own_age(object.get("max_age")));
}

/// `nbf`, `iat` and `auth_time` are `others`; `own_age` is what the session was given to live.
fn lifetime(text: &str, exp: i64, others: [Option<i64>; 3], own_age: Option<i64>) {
    const MAX_AGE: i64 = 604_800;
    let max_age = own_age.unwrap_or(MAX_AGE);
    let [nbf, iat, auth_time] = others;
    for now in [
        NOW,
        0,
        exp,
        exp + 14_999,
        exp + 15_000,
        exp + 16_000,
        i64::from(u32::MAX) * 1000,
    ] {
        let whole = now.div_euclid(1000) * 1000;
        let is_ahead = |time: Option<i64>| time.is_some_and(|time| time > whole + 15_000);
        for (absolute, needs_iat) in [
            (None, true),
            (Some(1), true),
            (Some(100_000), true),
            (None, false),
            (Some(100_000), false),
        ] {
            let found = fuzzing::bound(text, now, needs_iat, MAX_AGE, absolute);
            let iat = match is_ahead(iat) && !needs_iat {
                true => Some(whole),
                false => iat,
            };
            let start = auth_time.into_iter().chain(iat).min();
            let ends = [
                Some(exp),
                iat.map(|iat| iat + max_age * 1000),
                absolute.and_then(|absolute| Some(start? + absolute * 1000)),
            ];
            let end = ends.into_iter().flatten().min().expect("exp");
            let is_alive = end + 15_000 > whole
                && !is_ahead(nbf)
                && !is_ahead(iat)
                && !(needs_iat && iat.is_none())
                && (absolute.is_none() || start.is_some() && !is_ahead(auth_time));
            assert_eq!(
                found.ok(),
                is_alive.then_some(end),
                "at {now} with {absolute:?}"
            );
        }
    }
}
