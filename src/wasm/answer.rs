//! The answers of cold calls, as JavaScript objects.

use serde::{Serialize, Serializer as _};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::csrf::Csrf;
use crate::projection::Updated;

/// `string[]`.
pub(super) fn list(texts: &[String]) -> Result<JsValue, JsValue> {
    Ok(texts.serialize(&Serializer::new())?)
}

/// `{ claims, data, refused }`; the first two are JSON text.
pub(super) fn update(updated: &Updated) -> Result<JsValue, JsValue> {
    object(&[
        ("claims", Value::Text(&updated.claims)),
        ("data", Value::Text(&updated.data)),
        ("refused", Value::List(&updated.refused)),
    ])
}

/// `{ token, setCookie, verified }`; no cookie is `null`.
pub(super) fn csrf(csrf: &Csrf) -> Result<JsValue, JsValue> {
    let set_cookie = csrf.set_cookie.as_deref().map_or(Value::Null, Value::Text);
    object(&[
        ("token", Value::Text(&csrf.token)),
        ("setCookie", set_cookie),
        ("verified", Value::Flag(csrf.verified)),
    ])
}

/// `{ code, message }`, to be thrown.
pub(super) fn failure(code: &str, message: &str) -> JsValue {
    let object = object(&[
        ("code", Value::Text(code)),
        ("message", Value::Text(message)),
    ]);
    object.unwrap_or_else(|error| error)
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(&'a str),
    List(&'a [String]),
    Flag(bool),
    Null,
}

/// From a map: for a struct, `serde-wasm-bindgen` keeps a table of its fields' names,
/// which is 0.9 KB (gzip) of the module.
fn object(entries: &[(&str, Value<'_>)]) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    Ok(serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))?)
}
