//! The keys of one format, one for each secret: the first seals, all open, and a key
//! with an end opens only until then.

use super::budget::Budget;
use crate::error::Reason;

/// A secret that keys are derived from.
#[derive(Clone, Copy)]
pub(crate) struct Material<'a> {
    pub(crate) secret: &'a [u8],
    /// Milliseconds since 1970; from then on its key opens nothing.
    pub(crate) until: Option<i64>,
}

/// A token to be opened.
pub(crate) struct Trial<'a> {
    pub(crate) now_ms: i64,
    /// The bytes that one attempt authenticates.
    pub(crate) bytes: usize,
    pub(crate) budget: &'a Budget,
}

pub(crate) struct KeySet<K>(Vec<Entry<K>>);

struct Entry<K> {
    key: K,
    until: Option<i64>,
}

/// Which key opened a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opener {
    pub(crate) is_first: bool,
    pub(crate) until: Option<i64>,
}

impl<K> KeySet<K> {
    pub(crate) fn derive(secrets: &[Material<'_>], key: impl Fn(&[u8]) -> K) -> Self {
        let entry = |material: &Material<'_>| Entry {
            key: key(material.secret),
            until: material.until,
        };
        Self(secrets.iter().map(entry).collect())
    }

    /// The key that seals. There is at least one secret.
    pub(crate) fn first(&self) -> &K {
        &self.0[0].key
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The index of the key that a header names, unless it has ended.
    pub(crate) fn find(&self, now_ms: i64, is_named: impl Fn(&K) -> bool) -> Option<usize> {
        let mut entries = self.0.iter();
        entries.position(|entry| entry.is_live(now_ms) && is_named(&entry.key))
    }

    /// Opens a token with the key that its header names, or with the first that can.
    pub(crate) fn open<T>(
        &self,
        named: Option<usize>,
        trial: &Trial<'_>,
        attempt: impl Fn(&K) -> Result<T, Reason>,
    ) -> Result<(Opener, T), Reason> {
        for (index, entry) in self.0.iter().enumerate() {
            if named.is_some_and(|named| named != index) || !entry.is_live(trial.now_ms) {
                continue;
            }
            // The only place where a key is tried.
            if !trial.budget.spend(trial.bytes) {
                return Err(Reason::Oversize);
            }
            match attempt(&entry.key) {
                Ok(opened) => {
                    let opener = Opener {
                        is_first: index == 0,
                        until: entry.until,
                    };
                    return Ok((opener, opened));
                }
                Err(Reason::Signature) => {}
                Err(reason) => return Err(reason),
            }
        }
        Err(Reason::Signature)
    }

    #[cfg(test)]
    pub(super) fn keys_mut(&mut self) -> impl Iterator<Item = &mut K> {
        self.0.iter_mut().map(|entry| &mut entry.key)
    }
}

impl<K> Entry<K> {
    fn is_live(&self, now_ms: i64) -> bool {
        self.until.is_none_or(|until| now_ms < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_MATCH: Result<(), Reason> = Err(Reason::Signature);

    fn trial(now_ms: i64, budget: &Budget) -> Trial<'_> {
        Trial {
            now_ms,
            bytes: 1,
            budget,
        }
    }

    fn set() -> KeySet<Vec<u8>> {
        let material = |secret, until| Material { secret, until };
        KeySet::derive(
            &[material(b"new", None), material(b"old", Some(50))],
            <[u8]>::to_vec,
        )
    }

    #[test]
    fn a_key_with_an_end_opens_until_then_and_has_no_name_after() {
        let keys = set();
        let budget = Budget::unlimited();
        let opens = |now_ms| {
            keys.open(None, &trial(now_ms, &budget), |key| {
                (key == b"old").then_some(()).ok_or(Reason::Signature)
            })
        };
        let (opener, ()) = opens(49).expect("opened");
        assert_eq!((opener.is_first, opener.until), (false, Some(50)));
        assert_eq!(opens(50).err(), Some(Reason::Signature));
        assert_eq!(keys.find(49, |key| key == b"old"), Some(1));
        assert_eq!(keys.find(50, |key| key == b"old"), None);
        assert_eq!(keys.find(i64::MAX, |key| key == b"new"), Some(0));
    }

    #[test]
    fn a_named_key_is_the_only_one_that_is_tried() {
        let keys = set();
        let budget = Budget::unlimited();
        let tried = core::cell::RefCell::new(Vec::new());
        let fail = |key: &Vec<u8>| {
            tried.borrow_mut().push(key.clone());
            NO_MATCH
        };
        assert_eq!(
            keys.open(Some(1), &trial(0, &budget), fail).err(),
            Some(Reason::Signature)
        );
        assert_eq!(
            keys.open(None, &trial(0, &budget), fail).err(),
            Some(Reason::Signature)
        );
        assert_eq!(tried.into_inner(), [b"old", b"new", b"old"]);
        // A malformed token is refused at once.
        let malformed = |_: &Vec<u8>| Err::<(), _>(Reason::Malformed);
        assert_eq!(
            keys.open(None, &trial(0, &budget), malformed).err(),
            Some(Reason::Malformed)
        );
    }

    #[test]
    fn attack_71_every_attempt_costs() {
        let keys = set();
        let budget = Budget::request();
        let trial = Trial {
            now_ms: 0,
            bytes: 40_000,
            budget: &budget,
        };
        let tried = core::cell::Cell::new(0);
        let fail = |_: &Vec<u8>| {
            tried.set(tried.get() + 1);
            NO_MATCH
        };
        assert_eq!(keys.open(None, &trial, fail).err(), Some(Reason::Oversize));
        assert_eq!(tried.get(), 1);
        assert!(budget.is_exceeded());
    }
}
