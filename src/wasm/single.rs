//! Single tokens. Keys are derived for each call: that takes microseconds, and nothing has to
//! be kept for it.

use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::{config_error, write_error};
use crate::SystemEntropy;
use crate::config::Config;
use crate::error::WriteError;
use crate::single::Single;
use crate::stack;

/// Seals claims as they are, or opens a token at `now_ms`, where there is one: then the answer
/// is its claims, or why it was refused, which is no JSON. One function, since each has its own
/// code in JavaScript. `config` is that of an engine, `salt` as in [`Single`].
#[wasm_bindgen(js_name = singleToken)]
pub fn single_token(
    config: String,
    salt: &str,
    text: &str,
    now_ms: Option<f64>,
) -> Result<String, JsValue> {
    // It holds the secrets.
    let config = Zeroizing::new(config);
    let result = seal_or_open(&config, salt, text, now_ms);
    stack::wipe();
    result
}

/// Not inlined, so that its frame is wiped.
#[inline(never)]
fn seal_or_open(
    config: &str,
    salt: &str,
    text: &str,
    now_ms: Option<f64>,
) -> Result<String, JsValue> {
    let keys = Config::from_json(config).and_then(|config| Single::new(&config, salt));
    let keys = keys.map_err(config_error)?;
    let result: Result<String, WriteError> = match now_ms {
        None => keys.seal(text, &mut SystemEntropy),
        Some(now) => Ok(keys
            .open(text, now as i64)
            .unwrap_or_else(|reason| reason.as_str().to_owned())),
    };
    result.map_err(write_error)
}
