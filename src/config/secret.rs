//! Secrets, and the checks of their strength.

use core::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::Config;
use crate::error::{ConfigError, Problem};
use crate::token::Format;
use crate::token::keys::Material;

/// Secrets of one configuration: a token without `kid` is tried with each of them.
const MAX_SECRETS: usize = 8;

/// A secret: wiped when dropped, never printed.
#[derive(Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(from = "super::deserialize::SecretInput")
)]
pub struct Secret {
    /// Shared by clones, so that it is in memory once.
    text: Arc<Zeroizing<String>>,
    until: Option<i64>,
}

impl Secret {
    /// A secret without an `until`.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: Arc::new(Zeroizing::new(text.into())),
            until: None,
        }
    }

    /// The same secret up to a time in milliseconds since 1970, for one that may have
    /// leaked. Until then it opens sessions and does nothing else: they are never
    /// rewritten, so they end when they would have ended at the time of the leak, and it
    /// verifies neither CSRF tokens nor codes of [`Auth::mac`].
    ///
    /// [`Auth::mac`]: crate::Auth::mac
    #[must_use]
    pub fn until(mut self, ms: i64) -> Self {
        self.until = Some(ms);
        self
    }

    pub(crate) fn expose(&self) -> &str {
        &self.text
    }

    pub(crate) fn material(&self) -> Material<'_> {
        Material {
            secret: self.text.as_bytes(),
            until: self.until,
        }
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Config {
    /// Checks the secrets; returns a warning for each weak one where that is allowed.
    pub(crate) fn check_secrets(&self) -> Result<Vec<ConfigError>, ConfigError> {
        let is_empty = |secret: &Secret| secret.expose().is_empty();
        if self.secrets.is_empty() || self.secrets.iter().any(is_empty) {
            return Err(Problem::MissingSecret.into());
        }
        if self.secrets[0].until.is_some() {
            return Err(Problem::EndingFirstSecret.into());
        }
        let is_repeated = |secret: &Secret| {
            let same = |other: &&Secret| other.expose() == secret.expose();
            self.secrets.iter().filter(same).count() > 1
        };
        let mut ending = self.secrets.iter().filter(|secret| secret.until.is_some());
        if ending.any(is_repeated) {
            return Err(Problem::RepeatedEndingSecret.into());
        }
        if self.secrets.len() > MAX_SECRETS {
            return Err(Problem::TooManySecrets { most: MAX_SECRETS }.into());
        }
        self.check_strength()
    }

    fn check_strength(&self) -> Result<Vec<ConfigError>, ConfigError> {
        let needed = match self.format {
            Format::Signed => self.algorithm.key_bytes(),
            Format::Authjs | Format::NextAuth => 32,
        };
        let mut warnings = Vec::new();
        for (index, secret) in self.secrets.iter().enumerate() {
            let secret = secret.expose().as_bytes();
            let bytes = own_bytes(secret);
            if bytes >= needed || self.allow_weak_secret {
                continue;
            }
            let error = ConfigError::from(Problem::WeakSecret {
                index,
                bytes,
                is_repeated: bytes < secret.len(),
                needed,
            });
            if self.production {
                return Err(error);
            }
            warnings.push(error);
        }
        Ok(warnings)
    }

    /// The secrets without an `until`, which include the first.
    pub(crate) fn lasting_secrets(&self) -> Vec<Secret> {
        let lasting = self.secrets.iter().filter(|secret| secret.until.is_none());
        lasting.cloned().collect()
    }
}

/// The number of bytes that do not only repeat those before them.
fn own_bytes(secret: &[u8]) -> usize {
    // A random text may have a period by chance, but not one of at most half its length.
    (1..=secret.len() / 2)
        .find(|period| secret[*period..] == secret[..secret.len() - period])
        .unwrap_or(secret.len())
}
