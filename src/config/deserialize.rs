//! Options that `serde` reads in two forms.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::Secret;
use crate::projection::{JsonType, UpdateField};

/// A secret, or one with its `until`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum SecretInput {
    Text(Zeroizing<String>),
    Ending {
        secret: Zeroizing<String>,
        until: i64,
    },
}

impl From<SecretInput> for Secret {
    fn from(input: SecretInput) -> Self {
        match input {
            SecretInput::Text(text) => Secret::new(text.as_str()),
            SecretInput::Ending { secret, until } => Secret::new(secret.as_str()).until(until),
        }
    }
}

/// A name, or one with its types and size.
#[derive(Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(crate) enum FieldInput {
    Name(String),
    Field {
        name: String,
        #[serde(rename = "type")]
        types: Option<Types>,
        max_bytes: Option<usize>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Types {
    One(JsonType),
    Several(Vec<JsonType>),
}

impl From<FieldInput> for UpdateField {
    fn from(input: FieldInput) -> Self {
        let (name, types, max_bytes) = match input {
            FieldInput::Name(name) => return name.into(),
            FieldInput::Field {
                name,
                types,
                max_bytes,
            } => (name, types, max_bytes),
        };
        let mut field = Self::from(name);
        match types {
            Some(Types::One(one)) => field.types = vec![one],
            Some(Types::Several(several)) => field.types = several,
            None => {}
        }
        field.max_bytes = max_bytes.unwrap_or(field.max_bytes);
        field
    }
}
