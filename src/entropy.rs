//! Randomness as an argument: the core draws none of its own accord.

/// A source of secure random bytes.
pub trait Entropy {
    /// Fills `bytes`, or says that there is no randomness to be had; then
    /// nothing is sealed.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable>;
}

/// There is no secure randomness.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EntropyUnavailable;

/// The system's randomness; in JavaScript `crypto.getRandomValues`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        getrandom::fill(bytes).map_err(|_| EntropyUnavailable)
    }
}
