//! Single tokens, for tools and tests; not in the module of the package.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::failure;
use super::{config_error, write_error};
use crate::SystemEntropy;
use crate::config::Secret;
use crate::token::{self, Algorithm, Format};

/// The keys of one format and salt, for tools that look at single tokens.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Keyring(token::Keyring);

#[derive(Deserialize)]
struct KeyringConfig {
    secrets: Vec<Secret>,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    algorithm: Algorithm,
    #[serde(default)]
    salt: String,
}

#[wasm_bindgen]
impl Keyring {
    /// `{ secrets, format, algorithm, salt }`; throws `{ code, message }`. A signed token
    /// without `salt`, the cookie's base name, has the `typ` `JWT`.
    #[wasm_bindgen(constructor)]
    pub fn new(config: JsValue) -> Result<Keyring, JsValue> {
        let config = read(config)?;
        let secrets: Vec<&str> = config.secrets.iter().map(Secret::expose).collect();
        let keys = match config.format {
            Format::Signed if config.salt.is_empty() => {
                token::Keyring::jwt(config.algorithm, &secrets)
            }
            format => token::Keyring::new(format, config.algorithm, &secrets, &config.salt),
        };
        keys.map(Self).map_err(config_error)
    }

    /// Seals claims (JSON) with `iat` and `exp` in seconds and a random `jti`.
    pub fn encode(&self, claims: &str, iat: f64, exp: f64) -> Result<String, JsValue> {
        let token = self
            .0
            .encode(claims, iat as i64, exp as i64, &mut SystemEntropy);
        token.map_err(write_error)
    }

    /// The claims as JSON; throws with the reason as code.
    pub fn decode(&self, token: &str, now_ms: f64) -> Result<String, JsValue> {
        let claims = self.0.decode(token, now_ms as i64);
        claims.map_err(|reason| failure(reason.as_str(), "The token was refused."))
    }
}

/// The deserializer's own text is not passed on: it holds the value, which may be
/// a secret.
fn read(config: JsValue) -> Result<KeyringConfig, JsValue> {
    let wrong_type = "An option has a value of the wrong type: see `Keyring`.";
    serde_wasm_bindgen::from_value(config).map_err(|_| failure("invalid-option", wrong_type))
}
