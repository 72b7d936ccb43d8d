//! Session cookies, verified, renewed and projected: the core of waxseal.
//!
//! The way of a cookie: Cookie header → names and chunks → token → claims →
//! policy → projection → [`Outcome`]. Time and randomness come in as arguments;
//! nothing here reads a clock, a socket or the environment.

mod config;
mod cookie;
mod csrf;
mod date;
mod decimal;
mod entropy;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod hex;
// Otherwise a part of `wasm`; the fuzz targets hold it against `serde`.
#[cfg(fuzzing)]
#[path = "wasm/config.rs"]
mod js_config;
mod outcome;
mod projection;
mod purpose;
mod redirect;
mod scan;
mod session;
mod token;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use config::{Accept, Config, CookieConfig, Secret, SessionConfig};
pub use cookie::MAX_HEADER;
pub use cookie::name::Prefix;
pub use cookie::set_cookie::SameSite;
pub use csrf::Csrf;
pub use entropy::{Entropy, EntropyUnavailable, SystemEntropy};
pub use error::{ConfigError, Reason, WriteError};
pub use outcome::{Outcome, Renewed, Writes};
pub use projection::{ProjectionConfig, Source, Updated};
pub use redirect::redirect;
pub use session::{Auth, Request, Scheme};
pub use token::{Algorithm, Format, Keyring};
