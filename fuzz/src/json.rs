//! JSON as waxseal promises to read it, by `serde_json`; and texts that are
//! nearly such.

use std::collections::HashSet;
use std::fmt;

use arbitrary::{Arbitrary, Result, Unstructured};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What `serde_json` makes of a text, if it also is what waxseal calls strict: no
/// duplicate key and no `__proto__` at any depth, and at most 32 levels.
pub fn strict(text: &str) -> Option<Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0 }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(value)
}

/// Whether an escape in the text is half of a surrogate pair, with or without the
/// other half: `serde_json` refuses half ones, which JavaScript writes.
pub fn has_surrogate(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.match_indices("\\ud")
        .any(|(at, _)| matches!(text.as_bytes().get(at + 3), Some(b'8' | b'9' | b'a'..=b'f')))
}

/// Whether a number may be too large for a double: waxseal counts digits, and so
/// refuses some that are not.
pub fn has_huge_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let long = bytes
        .split(|byte| !byte.is_ascii_digit())
        .any(|digits| digits.len() > 300);
    let exponent = bytes
        .windows(2)
        .any(|pair| matches!(pair[0], b'e' | b'E') && matches!(pair[1], b'0'..=b'9' | b'+' | b'-'));
    long || exponent
}

struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: de::Error>(&self) -> std::result::Result<Self, E> {
        match self.depth < 32 {
            true => Ok(Strict {
                depth: self.depth + 1,
            }),
            false => Err(E::custom("too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self.deeper()?)? {
            values.push(value);
        }
        self.deeper::<A::Error>()?;
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Value, A::Error> {
        self.deeper::<A::Error>()?;
        let mut values = Map::new();
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "__proto__" || !keys.insert(key.clone()) {
                return Err(de::Error::custom("a key"));
            }
            values.insert(key, map.next_value_seed(self.deeper()?)?);
        }
        Ok(values.into())
    }
}

/// A value with names and texts that mean something to waxseal.
#[derive(Clone, Debug)]
pub struct Json(pub Value);

impl<'a> Arbitrary<'a> for Json {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        value(u, 4).map(Self)
    }
}

/// Claims: an object of such values.
#[derive(Clone, Debug)]
pub struct Claims(pub Map<String, Value>);

impl Claims {
    pub fn text(&self) -> String {
        serde_json::to_string(&self.0).expect("JSON")
    }
}

impl<'a> Arbitrary<'a> for Claims {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        object(u, 4).map(Self)
    }
}

const NAMES: [&str; 36] = [
    "sub",
    "name",
    "email",
    "picture",
    "image",
    "user",
    "id",
    "_id",
    "role",
    "a",
    "b",
    "org",
    "iat",
    "exp",
    "nbf",
    "jti",
    "sid",
    "auth_time",
    "rev",
    "gen",
    "max_age",
    "op_sub",
    "persist",
    "proof_time",
    "tenant",
    "provider",
    "expires",
    "session",
    "account",
    "profile",
    "",
    "op_sid",
    "expires_at",
    "access_token",
    "refresh_token",
    "set",
];

/// The seconds that a session was given to live, by its claim `max_age`: up to 400 days.
pub fn own_age(max_age: Option<&Value>) -> Option<i64> {
    let seconds = max_age?.as_i64()?;
    (1..=34_560_000).contains(&seconds).then_some(seconds)
}

/// A name, mostly one of a few.
pub fn name(u: &mut Unstructured<'_>) -> Result<String> {
    match u.int_in_range(0..=39u8)? {
        at @ 0..36 => Ok(NAMES[usize::from(at)].to_owned()),
        _ => String::arbitrary(u),
    }
}

fn object(u: &mut Unstructured<'_>, depth: usize) -> Result<Map<String, Value>> {
    let mut map = Map::new();
    for _ in 0..u.int_in_range(0..=6)? {
        let name = name(u)?;
        // No token that holds it is one.
        if name != "__proto__" {
            map.insert(name, value(u, depth - 1)?);
        }
    }
    Ok(map)
}

fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(
        match u.int_in_range(0..=if depth == 0 { 7 } else { 9u8 })? {
            0 => Value::Null,
            1 => bool::arbitrary(u)?.into(),
            2 => i64::arbitrary(u)?.into(),
            3 => (crate::NOW / 1000 + i64::from(i32::arbitrary(u)?)).into(),
            4 => i8::arbitrary(u)?.into(),
            5 => "x".repeat(u16::arbitrary(u)?.into()).into(),
            6 => name(u)?.into(),
            7 => String::arbitrary(u)?.into(),
            8 => {
                let count = u.int_in_range(0..=4)?;
                let values = (0..count).map(|_| value(u, depth - 1));
                values.collect::<Result<Vec<_>>>()?.into()
            }
            _ => object(u, depth)?.into(),
        },
    )
}
