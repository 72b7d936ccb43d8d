//! Refreshing a provider's tokens, as far as that takes no I/O: when it is due, and what a
//! refresh changes, which every instance applies to the claims of its own cookie.

use crate::json::{self, Malformed, Member, Object};
use crate::text::decimal::decimal;
use crate::token::claims::{Claims, numeric_date};
use crate::token::mac::sha256;

/// Whether the tokens of a session are to be refreshed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Due {
    /// They last.
    No,
    /// They still work, and end soon.
    Soon,
    /// They have run out.
    Now,
    /// The claim is not there, or says no time.
    Unknown,
}

/// When a refresh is due, by a claim with the time at which the tokens end.
#[derive(Clone, Copy, Debug)]
pub struct DueRule<'a> {
    /// The claim: seconds since 1970, a number or decimal text.
    pub claim: &'a str,
    /// Seconds before that end.
    pub before: i64,
    /// Seconds over which sessions that began together are spread, earlier still.
    pub spread: u32,
}

impl DueRule<'_> {
    /// Whether the session with these claims, a strict JSON object, is due at `now_ms`.
    pub fn check(&self, claims: &str, now_ms: i64) -> Due {
        let Ok(claims) = Claims::read(claims) else {
            return Due::Unknown;
        };
        let Some(end) = claims.object.get(self.claim).and_then(seconds) else {
            return Due::Unknown;
        };
        if end <= now_ms {
            return Due::Now;
        }
        let sid = claims.sid().unwrap_or_default();
        let early = self.before
            + i64::from(spread_of(
                &sid,
                claims.generation().unwrap_or(0),
                self.spread,
            ));
        match end - early * 1000 <= now_ms {
            true => Due::Soon,
            false => Due::No,
        }
    }
}

/// What a refresh, or several, changed in the claims of a session, as JSON with the members
/// `set`, an object, and `drop`, an object whose names count. Two objects, so that both are read
/// and written by what reads and writes claims.
#[derive(Default)]
struct Patch<'a> {
    set: Object<'a>,
    drop: Object<'a>,
}

impl<'a> Patch<'a> {
    fn parse(text: &'a str) -> Result<Self, Malformed> {
        let patch = Object::parse(text)?;
        let part = |name| Object::parse(patch.get(name).unwrap_or_default());
        Ok(Self {
            set: part("set")?,
            drop: part("drop")?,
        })
    }

    fn to_json(&self) -> String {
        let (set, drop) = (self.set.to_json(), self.drop.to_json());
        let mut patch = Object::default();
        patch.set("set", &set);
        patch.set("drop", &drop);
        patch.to_json()
    }
}

/// The changes from `before` to `after`, after `earlier` ones, without the `protected` claims.
pub(crate) fn patch_between(
    before: &str,
    after: &str,
    earlier: Option<&str>,
    protected: &[&str],
) -> Result<String, Malformed> {
    let (before, after) = (Object::parse(before)?, Object::parse(after)?);
    let mut patch = match earlier {
        Some(earlier) => Patch::parse(earlier)?,
        None => Patch::default(),
    };
    for Member { key, value, .. } in &after.members {
        if is_own(key, protected) && before.get(key) != Some(*value) {
            patch.set.set(key, value);
            remove(&mut patch.drop, key);
        }
    }
    for Member { key, .. } in &before.members {
        if is_own(key, protected) && after.get(key).is_none() {
            patch.drop.set(key, "0");
            remove(&mut patch.set, key);
        }
    }
    Ok(patch.to_json())
}

/// The claims, a strict JSON object, with the changes of a patch and with the `protected` ones
/// as they are.
pub(crate) fn apply_patch(
    claims: &str,
    patch: &str,
    protected: &[&str],
) -> Result<String, Malformed> {
    let mut object = Object::parse(claims)?;
    let patch = Patch::parse(patch)?;
    for Member { key, .. } in &patch.drop.members {
        if is_own(key, protected) {
            remove(&mut object, key);
        }
    }
    for Member { key, value, .. } in &patch.set.members {
        if is_own(key, protected) {
            object.set(key, value);
        }
    }
    Ok(object.to_json())
}

fn is_own(name: &str, protected: &[&str]) -> bool {
    !protected.contains(&name)
}

fn remove(object: &mut Object<'_>, name: &str) {
    object.members.retain(|member| member.key != name);
}

/// The same in every instance: sessions that began at one moment are not due at one.
fn spread_of(sid: &str, generation: i64, spread: u32) -> u32 {
    let hash = sha256(&[sid.as_bytes(), decimal(generation).as_bytes()]);
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    match spread.checked_add(1) {
        Some(count) => first % count,
        None => first,
    }
}

/// A time in seconds since 1970, a number or decimal text, in milliseconds.
fn seconds(value: &str) -> Option<i64> {
    match json::string(value) {
        Some(text) => numeric_date(&text).ok(),
        None => numeric_date(value).ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROTECTED: &[&str] = &["iat", "sid"];

    #[test]
    fn a_refresh_is_due_by_its_claim() {
        let rule = DueRule {
            claim: "expires_at",
            before: 60,
            spread: 0,
        };
        let due = |value: &str, now: i64| {
            let claims = [r#"{"exp":1,"sid":"s","expires_at":"#, value, "}"].concat();
            rule.check(&claims, now)
        };
        for value in ["1000", r#""1000""#] {
            assert_eq!(due(value, 939_999), Due::No);
            assert_eq!(due(value, 940_000), Due::Soon);
            assert_eq!(due(value, 999_999), Due::Soon);
            assert_eq!(due(value, 1_000_000), Due::Now);
        }
        for value in ["null", "true", r#""""#, r#""soon""#, "1e3", "[1000]"] {
            assert_eq!(due(value, 1_000_000), Due::Unknown, "{value}");
        }
        assert_eq!(rule.check(r#"{"exp":1}"#, 0), Due::Unknown);
        assert_eq!(rule.check("[]", 0), Due::Unknown);
    }

    #[test]
    fn sessions_are_spread_and_all_instances_agree() {
        // createHash("sha256").update("a session" + "0").digest().readUInt32BE() % 61
        assert_eq!(spread_of("a session", 0, 60), 16);
        assert_ne!(spread_of("a session", 1, 60), spread_of("a session", 0, 60));
        assert_eq!(spread_of("a session", 0, 0), 0);
        assert!(spread_of("a session", 0, u32::MAX) > 0);
        let late = (0..1000).filter(|sid| spread_of(&decimal(*sid), 0, 99) < 50);
        assert!((400..600).contains(&late.count()));
    }

    fn between(before: &str, after: &str, earlier: Option<&str>) -> String {
        patch_between(before, after, earlier, &[]).expect("objects")
    }

    fn apply(claims: &str, patch: &str) -> String {
        apply_patch(claims, patch, &[]).expect("an object")
    }

    #[test]
    fn a_patch_leaves_protected_claims_alone() {
        let patch = patch_between(
            r#"{"sid":"a","iat":1,"access":"old","gone":1}"#,
            r#"{"sid":"b","access":"new","more":{"x":1}}"#,
            None,
            PROTECTED,
        );
        let text = r#"{"set":{"access":"new","more":{"x":1}},"drop":{"gone":0}}"#;
        assert_eq!(patch.as_deref(), Ok(text));
        let claims = r#"{"gone":2,"sid":"c","access":"old","name":"Ada"}"#;
        assert_eq!(
            apply_patch(claims, text, PROTECTED).as_deref(),
            Ok(r#"{"sid":"c","access":"new","name":"Ada","more":{"x":1}}"#)
        );
        let hostile = r#"{"set":{"sid":"x","name":"Eve"},"drop":{"iat":0}}"#;
        assert_eq!(
            apply_patch(r#"{"sid":"c","iat":1}"#, hostile, PROTECTED).as_deref(),
            Ok(r#"{"sid":"c","iat":1,"name":"Eve"}"#)
        );
        for text in [
            "",
            "{}",
            r#"{"set":{}}"#,
            r#"{"set":[],"drop":{}}"#,
            r#"{"set":{},"drop":[]}"#,
        ] {
            assert!(apply_patch(claims, text, PROTECTED).is_err(), "{text}");
            assert!(patch_between(claims, claims, Some(text), PROTECTED).is_err());
        }
        assert!(patch_between(claims, "[]", None, PROTECTED).is_err());
        assert!(apply_patch("[]", r#"{"set":{},"drop":{}}"#, PROTECTED).is_err());
    }

    fn claims() -> impl Strategy<Value = std::collections::BTreeMap<String, u8>> {
        prop::collection::btree_map("[a-e]|iat|sid", 0u8..4, 0..6)
    }

    fn text(claims: &std::collections::BTreeMap<String, u8>) -> String {
        serde_json::to_string(claims).expect("JSON")
    }

    fn value(text: &str) -> serde_json::Value {
        serde_json::from_str(text).expect("JSON")
    }

    proptest! {
        #[test]
        fn adopting_a_difference_gives_what_it_led_to(a in claims(), b in claims()) {
            let patch = between(&text(&a), &text(&b), None);
            prop_assert_eq!(value(&apply(&text(&a), &patch)), value(&text(&b)));
        }

        #[test]
        fn two_patches_are_one(a in claims(), b in claims(), c in claims(), d in claims()) {
            let first = between(&text(&a), &text(&b), None);
            let second = between(&text(&b), &text(&c), None);
            let both = between(&text(&b), &text(&c), Some(&first));
            let one_by_one = apply(&apply(&text(&d), &first), &second);
            prop_assert_eq!(value(&apply(&text(&d), &both)), value(&one_by_one));
        }

        #[test]
        fn an_update_of_other_claims_is_kept(a in claims(), b in claims(), name in "[x-z]", new in 0u8..4) {
            let patch = between(&text(&a), &text(&b), None);
            let mut updated = a;
            updated.insert(name.clone(), new);
            prop_assert_eq!(&value(&apply(&text(&updated), &patch))[&name], &serde_json::json!(new));
        }
    }
}
