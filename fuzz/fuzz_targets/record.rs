//! Registers of `refresh`: any bytes that a store has in their place; sealed ones,
//! changed or of another session; and what they hold, the changes of a refresh, which
//! every instance applies to claims of its own.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use waxseal::{Algorithm, Format, Keyring, fuzzing};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, FORMATS, NOW, edits, json, secret};

/// As for tokens; the keys of a purpose are derived for each call.
const BOUND: Bound = Bound {
    base: 16 * 1024,
    peak_each: 24,
    total_each: 48,
};

/// Bytes of a sealed text at most.
const MOST: usize = 96 * 1024;

const TENANTS: [&str; 3] = ["", "acme", "a\0b"];

// The first byte chooses, so that a text can be a seed.
fuzz_target!(|data: &[u8]| {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    match mode % 4 {
        0 => any_text(data),
        1 => drop(sealed(Unstructured::new(data))),
        2 => drop(any_patch(Unstructured::new(data))),
        _ => drop(patches(Unstructured::new(data))),
    }
});

/// As `js/refresh/index.ts` names them: `r:` and 27 characters of base64url.
fn purpose(session: u8) -> String {
    format!("waxseal register v1 r:{session:027}")
}

fn sealer(format: usize, tenant: &str, secrets: &[usize]) -> fuzzing::Sealer {
    let secrets = secrets.iter().copied().map(secret).collect();
    fuzzing::Sealer::new(secrets, tenant, FORMATS[format])
}

/// Nobody has sealed it.
fn any_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for format in 0..FORMATS.len() {
        let own = sealer(format, "", &[0, 1]);
        let opened = within(BOUND, text.len(), || own.open(&purpose(0), &text));
        assert_eq!(opened, None, "opened what nobody sealed");
    }
}

/// What was sealed opens for its own session alone; changed in any way it does not.
fn sealed(mut u: Unstructured<'_>) -> arbitrary::Result<()> {
    let format = u.choose_index(FORMATS.len())?;
    let tenant = u.choose_index(TENANTS.len())?;
    let edits = edits::Edits::arbitrary(&mut u)?;
    let text = match bool::arbitrary(&mut u)? {
        true => register(&mut u)?,
        false => <&str>::arbitrary_take_rest(u)?.to_owned(),
    };
    let own = sealer(format, TENANTS[tenant], &[0]);
    let record = own
        .seal(&purpose(1), &text, &mut Counter::default())
        .expect("randomness");
    let expected = (record.len() <= MOST).then_some(text);
    let opened = within(BOUND, record.len(), || own.open(&purpose(1), &record));
    assert_eq!(opened, expected);
    // With a newer secret in front, too, and not once the old one is gone.
    let rotated = sealer(format, TENANTS[tenant], &[2, 0]);
    assert_eq!(rotated.open(&purpose(1), &record), expected);
    let foreign = sealer(format, TENANTS[tenant], &[2]);
    assert_eq!(foreign.open(&purpose(1), &record), None, "another secret");

    assert_eq!(own.open(&purpose(2), &record), None, "another session's");
    for other in (0..TENANTS.len()).filter(|other| *other != tenant) {
        let other = sealer(format, TENANTS[other], &[0]);
        assert_eq!(other.open(&purpose(1), &record), None, "another tenant's");
    }
    for session in FORMATS {
        let keys = Keyring::new(session, Algorithm::Hs256, &[secret(0)], salt(session));
        let opened = fuzzing::open(&keys.expect("keys"), record.as_bytes());
        assert!(opened.is_err(), "a register that is a session");
    }

    let mut changed = record.clone().into_bytes();
    edits.apply(&mut changed);
    let changed = String::from_utf8_lossy(&changed);
    if changed != record {
        let opened = within(BOUND, changed.len(), || own.open(&purpose(1), &changed));
        assert_eq!(opened, None, "changed, and still open");
    }
    Ok(())
}

fn salt(format: Format) -> &'static str {
    match format {
        Format::Signed => "waxseal.session-token",
        Format::Authjs => "authjs.session-token",
        _ => "",
    }
}

/// As `js/refresh/record.ts` writes it.
fn register(u: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    let (before, after) = (json::Claims::arbitrary(u)?, json::Claims::arbitrary(u)?);
    let mut register = json!({
        "v": 1,
        "gen": u32::arbitrary(u)?,
        "patch": fuzzing::patch_between(&before.text(), &after.text(), None),
        "at": NOW,
    });
    if bool::arbitrary(u)? {
        register["claim"] = json!({ "by": String::arbitrary(u)?, "until": NOW + 25_000 });
    }
    if bool::arbitrary(u)? {
        register["fail"] = json!({ "n": u8::arbitrary(u)?, "until": NOW + 2_000 });
    }
    if bool::arbitrary(u)? {
        register["ended"] = true.into();
    }
    Ok(register.to_string())
}

/// Any text in place of changes, of earlier ones and of claims: it is refused, or what comes
/// out are claims, and those that only the core writes are as they were.
fn any_patch(mut u: Unstructured<'_>) -> arbitrary::Result<()> {
    let claims = text(&mut u)?;
    let patch = match bool::arbitrary(&mut u)? {
        true => {
            let (set, drop) = (text(&mut u)?, text(&mut u)?);
            format!(r#"{{"set":{set},"drop":{drop}}}"#)
        }
        false => text(&mut u)?,
    };
    let size = claims.len() + patch.len();
    let applied = within(BOUND, 4 * size, || fuzzing::apply_patch(&claims, &patch));
    if let Some(applied) = applied {
        let (before, after) = (members(&claims), members(&applied));
        for name in fuzzing::protected_claims() {
            assert_eq!(after.get(*name), before.get(*name), "{name} by a patch");
        }
    }
    let earlier = Some(patch.as_str());
    let found = within(BOUND, 4 * size, || {
        fuzzing::patch_between(&claims, &claims, earlier)
    });
    if let Some(found) = found {
        // No change: it does what the earlier one did.
        let [once, twice] = [&patch, &found].map(|patch| fuzzing::apply_patch(&claims, patch));
        assert_eq!(once, twice);
    }
    Ok(())
}

/// The members of what waxseal takes for an object.
fn members(text: &str) -> Map<String, Value> {
    let members = fuzzing::members(text).expect("claims");
    members
        .into_iter()
        .map(|(name, value)| (name, Value::from(value)))
        .collect()
}

fn text(u: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    match u.ratio(3u8, 4u8)? {
        true => Ok(json::Claims::arbitrary(u)?.text()),
        false => String::arbitrary(u),
    }
}

/// Adopting makes of the claims before a refresh those after it, over any number of them, and
/// leaves everything else of the claims that it is applied to.
fn patches(mut u: Unstructured<'_>) -> arbitrary::Result<()> {
    let first = json::Claims::arbitrary(&mut u)?;
    let mut latest = first.0.clone();
    let mut patch: Option<String> = None;
    for _ in 0..u.int_in_range(1..=3)? {
        let next = json::Claims::arbitrary(&mut u)?.0;
        let [before, after] = [&latest, &next].map(|claims| written(claims));
        let found = fuzzing::patch_between(&before, &after, patch.as_deref()).expect("claims");
        patch = Some(found);
        // What only the core writes stays as it was.
        latest = merged(&latest, &next);
    }
    let patch = patch.expect("one at least");
    let adopted = fuzzing::apply_patch(&first.text(), &patch).expect("claims");
    assert_eq!(json::strict(&adopted), Some(Value::Object(latest)));
    let again = fuzzing::apply_patch(&adopted, &patch).expect("claims");
    assert_eq!(json::strict(&again), json::strict(&adopted));

    // An update of a claim that no refresh has touched.
    let mut updated = first.0;
    updated.insert("only here".into(), true.into());
    let adopted = fuzzing::apply_patch(&written(&updated), &patch).expect("claims");
    if !patch.contains("only here") {
        assert_eq!(members(&adopted)["only here"], "true");
    }
    Ok(())
}

fn written(claims: &Map<String, Value>) -> String {
    serde_json::to_string(claims).expect("JSON")
}

/// `next`, with the claims of the core as in `before`.
fn merged(before: &Map<String, Value>, next: &Map<String, Value>) -> Map<String, Value> {
    let is_own = |name: &str| !fuzzing::protected_claims().contains(&name);
    let kept = before.iter().filter(|(name, _)| !is_own(name));
    let new = next.iter().filter(|(name, _)| is_own(name));
    kept.chain(new)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
