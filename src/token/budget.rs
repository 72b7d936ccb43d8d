//! The limit of what one request may cost. The sender chooses how many tokens it has
//! and how long they are, and each may have to be tried with every secret.

use core::cell::Cell;

/// Bytes that are authenticated for one request, over all keys and tokens: a token
/// without `kid` that is longer than an eighth of it is not tried with eight secrets.
pub(crate) const MAX_AUTHENTICATED: usize = 65_536;

/// The bytes that may still be authenticated.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<usize>,
    is_exceeded: Cell<bool>,
}

impl Budget {
    /// For one request.
    pub(crate) fn request() -> Self {
        Self::new(MAX_AUTHENTICATED)
    }

    /// For a caller that opens a single token.
    pub(crate) fn unlimited() -> Self {
        Self::new(usize::MAX)
    }

    fn new(bytes: usize) -> Self {
        Self {
            left: Cell::new(bytes),
            is_exceeded: Cell::new(false),
        }
    }

    /// Takes the cost of an attempt; false if that is more than is left, in which case
    /// nothing is known about the token.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        match self.left.get().checked_sub(bytes) {
            Some(left) if !self.is_exceeded.get() => self.left.set(left),
            // From now on every attempt fails: the order of the tokens must decide, not
            // which of them are short.
            _ => self.is_exceeded.set(true),
        }
        !self.is_exceeded.get()
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_ends_it() {
        let budget = Budget::request();
        assert!(budget.spend(MAX_AUTHENTICATED - 1) && budget.spend(1));
        assert!(!budget.is_exceeded());
        assert!(!budget.spend(1) && budget.is_exceeded());
        assert!(!budget.spend(0), "also for what would cost nothing");
        assert!(Budget::unlimited().spend(usize::MAX));
    }
}
