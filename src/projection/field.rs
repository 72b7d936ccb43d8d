//! The values that the data of an update may have under a name. The user chooses that
//! data, so a list of names alone would let any type and any size into the token.

/// Default limit of a value, in bytes.
const MAX_BYTES: usize = 1024;

/// Default types of a value.
const TYPES: [JsonType; 4] = [
    JsonType::String,
    JsonType::Number,
    JsonType::Boolean,
    JsonType::Null,
];

/// The types of JSON (RFC 8259 §3), by the names that JSON Schema gives them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum JsonType {
    /// A text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// An object, whatever is in it.
    Object,
    /// An array, whatever is in it.
    Array,
}

impl JsonType {
    pub(crate) const ALL: [JsonType; 6] = [
        JsonType::String,
        JsonType::Number,
        JsonType::Boolean,
        JsonType::Null,
        JsonType::Object,
        JsonType::Array,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            JsonType::String => "string",
            JsonType::Number => "number",
            JsonType::Boolean => "boolean",
            JsonType::Null => "null",
            JsonType::Object => "object",
            JsonType::Array => "array",
        }
    }

    /// The type of a text that is one valid value.
    fn of(value: &str) -> Self {
        match value.as_bytes().first() {
            Some(b'"') => JsonType::String,
            Some(b'{') => JsonType::Object,
            Some(b'[') => JsonType::Array,
            Some(b't' | b'f') => JsonType::Boolean,
            Some(b'n') => JsonType::Null,
            _ => JsonType::Number,
        }
    }
}

/// A name that an update may change, or a path such as `user.name`, and the values
/// that it accepts. Other values are left out of the update, like names that are not
/// listed.
///
/// By default it accepts a string, a number, a boolean or `null`, of at most 1024
/// bytes:
///
/// ```
/// use waxseal::{JsonType, UpdateField};
///
/// let name = UpdateField::from("name");
/// let tags = UpdateField::from("tags").types([JsonType::Array]).max_bytes(4096);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(from = "crate::config::deserialize::FieldInput")
)]
pub struct UpdateField {
    pub(crate) name: String,
    pub(crate) types: Vec<JsonType>,
    pub(crate) max_bytes: usize,
}

impl UpdateField {
    /// Accepts only these types.
    #[must_use]
    pub fn types(mut self, types: impl IntoIterator<Item = JsonType>) -> Self {
        self.types = types.into_iter().collect();
        self
    }

    /// Accepts values whose JSON text has at most this many bytes of UTF-8.
    #[must_use]
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Whether this value, a valid text, is accepted.
    pub(super) fn admits(&self, value: &str) -> bool {
        value.len() <= self.max_bytes && self.types.contains(&JsonType::of(value))
    }
}

impl From<&str> for UpdateField {
    fn from(name: &str) -> Self {
        Self::from(name.to_owned())
    }
}

impl From<String> for UpdateField {
    fn from(name: String) -> Self {
        Self {
            name,
            types: TYPES.to_vec(),
            max_bytes: MAX_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [(&str, JsonType); 12] = [
        (r#""""#, JsonType::String),
        (r#""{}""#, JsonType::String),
        ("0", JsonType::Number),
        ("-1.5e3", JsonType::Number),
        ("true", JsonType::Boolean),
        ("false", JsonType::Boolean),
        ("null", JsonType::Null),
        ("{}", JsonType::Object),
        (r#"{"a":1}"#, JsonType::Object),
        ("[]", JsonType::Array),
        (r#"["a"]"#, JsonType::Array),
        ("[{}]", JsonType::Array),
    ];

    #[test]
    fn attack_73_a_name_alone_takes_no_object_and_no_array() {
        let field = UpdateField::from("a");
        for (value, kind) in VALUES {
            let expected = !matches!(kind, JsonType::Object | JsonType::Array);
            assert_eq!(field.admits(value), expected, "{value}");
        }
    }

    #[test]
    fn attack_73_a_name_with_types_takes_these_alone() {
        for wanted in JsonType::ALL {
            let field = UpdateField::from("a").types([wanted]);
            for (value, kind) in VALUES {
                assert_eq!(field.admits(value), kind == wanted, "{value} as {wanted:?}");
            }
        }
        assert!(VALUES.iter().all(|(value, _)| {
            !UpdateField::from("a").types([]).admits(value)
                && UpdateField::from("a").types(JsonType::ALL).admits(value)
        }));
    }

    #[test]
    fn attack_73_bytes_are_those_of_the_json_text() {
        let text = |letters: usize| ["\"", &"é".repeat(letters), "\""].concat();
        assert!(UpdateField::from("a").admits(&text(511)));
        assert!(!UpdateField::from("a").admits(&text(512)));
        let field = UpdateField::from("a").max_bytes(6);
        assert!(field.admits(&text(2)) && !field.admits(&text(3)));
    }
}
