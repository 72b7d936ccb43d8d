//! Randomness as an argument: the core draws none by itself.

use core::fmt;

/// A source of secure random bytes: [`SystemEntropy`], or what a test or another host
/// gives.
///
/// ```
/// use waxseal::{Entropy, EntropyUnavailable};
///
/// /// The same bytes in every run, for tests alone.
/// struct Fixed;
///
/// impl Entropy for Fixed {
///     fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
///         bytes.fill(7);
///         Ok(())
///     }
/// }
/// ```
pub trait Entropy {
    /// Fills `bytes` with secure random ones.
    ///
    /// # Errors
    ///
    /// There is no randomness to be had; then nothing is sealed.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable>;
}

/// There is no secure randomness.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EntropyUnavailable;

impl fmt::Display for EntropyUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("There is no secure randomness, so nothing is sealed.")
    }
}

impl core::error::Error for EntropyUnavailable {}

/// The system's randomness; in JavaScript `crypto.getRandomValues`, with the feature
/// `js`.
#[cfg(any(
    feature = "js",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

#[cfg(any(
    feature = "js",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        getrandom::fill(bytes).map_err(|_| EntropyUnavailable)
    }
}

/// Randomness for one request, drawn at once: `getRandomValues` takes
/// microseconds for any number of bytes, and a write asks three times. The rest is
/// never kept for the next request: a process that is restored from a snapshot would
/// use the same bytes twice.
#[cfg(any(
    all(target_arch = "wasm32", target_os = "unknown", feature = "js"),
    test
))]
pub(crate) struct RequestEntropy<E> {
    source: E,
    /// `sid`, `jti` and the initialisation vector.
    bytes: [u8; 48],
    left: usize,
    failed: bool,
}

#[cfg(any(
    all(target_arch = "wasm32", target_os = "unknown", feature = "js"),
    test
))]
impl<E> RequestEntropy<E> {
    pub(crate) fn new(source: E) -> Self {
        Self {
            source,
            bytes: [0; 48],
            left: 0,
            failed: false,
        }
    }

    /// Whether drawing randomness failed.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }
}

#[cfg(any(
    all(target_arch = "wasm32", target_os = "unknown", feature = "js"),
    test
))]
impl<E: Entropy> Entropy for RequestEntropy<E> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        if bytes.len() > self.left {
            self.left = 0;
            // A `getRandomValues` that does nothing leaves zeros: a test's stub, or a
            // view of memory that has moved.
            self.failed = self.source.fill(&mut self.bytes).is_err() || self.bytes == [0; 48];
            if self.failed {
                return Err(EntropyUnavailable);
            }
            self.left = self.bytes.len();
        }
        let start = self.left.checked_sub(bytes.len());
        let start = start.ok_or(EntropyUnavailable)?;
        bytes.copy_from_slice(&self.bytes[start..self.left]);
        self.left = start;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
            for byte in bytes {
                self.0 = self.0.checked_add(1).ok_or(EntropyUnavailable)?;
                *byte = self.0;
            }
            Ok(())
        }
    }

    #[test]
    fn no_byte_is_handed_out_twice() {
        let mut entropy = RequestEntropy::new(Counter(0));
        let mut seen = Vec::new();
        for length in [16, 16, 12, 32, 16, 48] {
            let mut bytes = vec![0; length];
            entropy.fill(&mut bytes).expect("there is enough");
            assert!(bytes.iter().all(|byte| *byte != 0 && !seen.contains(byte)));
            seen.extend(bytes);
        }
    }

    #[test]
    fn without_randomness_it_fails() {
        let mut dry = RequestEntropy::new(Counter(255));
        assert!(!dry.failed());
        assert!(dry.fill(&mut [0; 16]).is_err());
        assert!(dry.failed());
        assert!(RequestEntropy::new(Counter(0)).fill(&mut [0; 49]).is_err());
    }

    #[test]
    fn zeros_are_no_randomness() {
        struct Stub;

        impl Entropy for Stub {
            fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyUnavailable> {
                Ok(())
            }
        }

        let mut entropy = RequestEntropy::new(Stub);
        assert!(entropy.fill(&mut [0; 16]).is_err());
        assert!(entropy.fill(&mut [0; 12]).is_err());
        assert!(entropy.failed());
    }
}
