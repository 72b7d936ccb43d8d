#![doc = include_str!("../README.crate.md")]

mod config;
mod cookie;
mod csrf;
mod entropy;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "http")]
mod http;
mod json;
mod outcome;
#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "js", feature = "reader")
))]
mod packed;
mod projection;
mod purpose;
mod redirect;
mod refresh;
mod request;
mod revocation;
mod sealed;
mod session;
#[cfg(any(test, feature = "js"))]
mod single;
mod stack;
mod text;
mod token;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "js"))]
mod wasm;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "reader"))]
mod wasm_reader;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "shared"))]
mod wasm_shared;

pub use config::{Accept, Config, CookieConfig, JwtConfig, JwtType, Secret, SessionConfig};
pub use cookie::MAX_HEADER;
pub use cookie::name::Prefix;
pub use cookie::set_cookie::SameSite;
pub use csrf::Csrf;
#[cfg(any(
    feature = "js",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub use entropy::SystemEntropy;
pub use entropy::{Entropy, EntropyUnavailable};
pub use error::{ConfigError, Reason, WriteError};
pub use outcome::{Outcome, Renewed, Writes};
pub use projection::{JsonType, ProjectionConfig, Source, UpdateField, Updated};
pub use redirect::redirect;
pub use refresh::{Due, DueRule};
pub use request::{Request, Scheme};
pub use revocation::{Revocable, RevocationId, RevocationKind, Revocations, revocation_id};
pub use session::{Auth, SignIn};
pub use token::{Algorithm, Format, Keyring};
