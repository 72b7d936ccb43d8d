//! Refreshing a provider's tokens, as far as that takes no I/O: when it is due, and what a
//! refresh changes, which every instance applies to the claims of its own cookie.

use crate::error::WriteError;
use crate::json::{self, Object};
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

/// What a refresh, or several, changed in the claims of a session. As JSON it has the members
/// `set`, an object, and `drop`, a list of names.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    set: Vec<(String, String)>,
    drop: Vec<String>,
}

impl Patch {
    /// From `before` to `after`, both strict JSON objects, without the `protected` claims.
    ///
    /// # Errors
    ///
    /// One of the texts is no such object.
    pub fn between(before: &str, after: &str, protected: &[&str]) -> Result<Self, WriteError> {
        let [before, after] = [before, after].map(|text| Object::parse(text).map_err(invalid));
        let (before, after) = (before?, after?);
        let own = |name: &str| !protected.contains(&name);
        let changed = after
            .members
            .iter()
            .filter(|member| own(&member.key) && before.get(&member.key) != Some(member.value));
        let dropped = before
            .members
            .iter()
            .filter(|member| own(&member.key) && after.get(&member.key).is_none());
        Ok(Self {
            set: changed
                .map(|member| (member.key.clone().into_owned(), member.value.to_owned()))
                .collect(),
            drop: dropped
                .map(|member| member.key.clone().into_owned())
                .collect(),
        })
    }

    /// Reads what [`Patch::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn from_json(text: &str) -> Result<Self, WriteError> {
        let patch = Object::parse(text).map_err(invalid)?;
        let part = |name| patch.get(name).ok_or(WriteError::Claims);
        let set = Object::parse(part("set")?).map_err(invalid)?;
        let drop = json::elements(part("drop")?).map_err(invalid)?;
        let names = drop.iter().map(|text| json::string(text).map(Into::into));
        Ok(Self {
            set: set
                .members
                .into_iter()
                .map(|member| (member.key.into_owned(), member.value.to_owned()))
                .collect(),
            drop: names.collect::<Option<_>>().ok_or(WriteError::Claims)?,
        })
    }

    /// This one, and then `later`.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        self.set.retain(|(name, _)| {
            !later.drop.contains(name) && later.set.iter().all(|(other, _)| other != name)
        });
        self.drop.retain(|name| {
            !later.drop.contains(name) && later.set.iter().all(|(other, _)| other != name)
        });
        self.set.extend(later.set);
        self.drop.extend(later.drop);
        self
    }

    /// The claims, a strict JSON object, with these changes and with the `protected` ones as
    /// they are.
    ///
    /// # Errors
    ///
    /// The claims are no such object.
    pub fn apply(&self, claims: &str, protected: &[&str]) -> Result<String, WriteError> {
        let mut object = Object::parse(claims).map_err(invalid)?;
        let own = |name: &str| !protected.contains(&name);
        object.members.retain(|member| {
            !own(&member.key) || !self.drop.iter().any(|name| *name == member.key)
        });
        for (name, value) in self.set.iter().filter(|(name, _)| own(name)) {
            object.set(name, value);
        }
        Ok(object.to_json())
    }

    /// `{"set":{…},"drop":[…]}`.
    pub fn to_json(&self) -> String {
        let mut set = Object::default();
        for (name, value) in &self.set {
            set.set(name, value);
        }
        let drop: Vec<String> = self.drop.iter().map(|name| json::quoted(name)).collect();
        [
            r#"{"set":"#,
            &set.to_json(),
            r#","drop":["#,
            &drop.join(","),
            "]}",
        ]
        .concat()
    }
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

fn invalid(_: json::Malformed) -> WriteError {
    WriteError::Claims
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

    #[test]
    fn a_patch_leaves_protected_claims_alone() {
        let patch = Patch::between(
            r#"{"sid":"a","iat":1,"access":"old","gone":1}"#,
            r#"{"sid":"b","access":"new","more":{"x":1}}"#,
            PROTECTED,
        );
        let patch = patch.expect("two objects");
        assert_eq!(
            patch.to_json(),
            r#"{"set":{"access":"new","more":{"x":1}},"drop":["gone"]}"#
        );
        let adopted = patch.apply(
            r#"{"gone":2,"sid":"c","access":"old","name":"Ada"}"#,
            PROTECTED,
        );
        assert_eq!(
            adopted.as_deref(),
            Ok(r#"{"sid":"c","access":"new","name":"Ada","more":{"x":1}}"#)
        );
        for text in [
            "",
            "{}",
            r#"{"set":{}}"#,
            r#"{"set":[],"drop":[]}"#,
            r#"{"set":{},"drop":[1]}"#,
        ] {
            assert!(Patch::from_json(text).is_err(), "{text}");
        }
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
            let patch = Patch::between(&text(&a), &text(&b), &[]).expect("objects");
            let patch = Patch::from_json(&patch.to_json()).expect("a patch");
            prop_assert_eq!(value(&patch.apply(&text(&a), &[]).expect("an object")), value(&text(&b)));
        }

        #[test]
        fn two_patches_are_one(a in claims(), b in claims(), c in claims(), d in claims()) {
            let first = Patch::between(&text(&a), &text(&b), &[]).expect("objects");
            let second = Patch::between(&text(&b), &text(&c), &[]).expect("objects");
            let both = first.clone().then(second.clone());
            let one_by_one = second.apply(&first.apply(&text(&d), &[]).expect("an object"), &[]);
            let at_once = both.apply(&text(&d), &[]);
            prop_assert_eq!(value(&at_once.expect("an object")), value(&one_by_one.expect("an object")));
        }

        #[test]
        fn an_update_of_other_claims_is_kept(a in claims(), b in claims(), name in "[x-z]", new in 0u8..4) {
            let patch = Patch::between(&text(&a), &text(&b), &[]).expect("objects");
            let mut updated = a;
            updated.insert(name.clone(), new);
            let adopted = patch.apply(&text(&updated), &[]).expect("an object");
            prop_assert_eq!(&value(&adopted)[&name], &serde_json::json!(new));
        }
    }
}
