//! What one request may cost. Whoever sends a request chooses how many tokens it
//! holds and how long they are, and each may have to be tried under every secret.

use core::cell::Cell;

/// Bytes that one request may have authenticated, over all keys and tokens: a token
/// without `kid` that is longer than an eighth of it is not tried under eight secrets.
pub(crate) const MAX_AUTHENTICATED: usize = 65_536;

/// The bytes that may still be authenticated.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<usize>,
    is_exceeded: Cell<bool>,
}

impl Budget {
    /// Of one request.
    pub(crate) fn request() -> Self {
        Self::new(MAX_AUTHENTICATED)
    }

    /// Of somebody who asks for one token.
    pub(crate) fn unlimited() -> Self {
        Self::new(usize::MAX)
    }

    fn new(bytes: usize) -> Self {
        Self {
            left: Cell::new(bytes),
            is_exceeded: Cell::new(false),
        }
    }

    /// Takes what an attempt costs; false where that is more than is left, and
    /// nothing may be said of the token.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        match self.left.get().checked_sub(bytes) {
            Some(left) if !self.is_exceeded.get() => self.left.set(left),
            // From here on nothing counts: the order of the tokens must decide, not
            // which of them is short.
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
