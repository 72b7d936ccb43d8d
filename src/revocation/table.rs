//! An exact table of 64-bit keys, of which most live in sorted bytes.

/// By the first 16 bits of a key.
const BUCKETS: usize = 1 << 16;
/// What is left of a key in its bucket.
const REST: usize = 6;
/// Entries of a page. Pages, so that nothing is ever copied in order to grow: the memory of a
/// wasm instance never shrinks.
const PAGE: usize = 1 << 13;

/// Keys, and with each a time where `width` has room for it.
///
/// New ones come into `delta`, and from there all at once into the pages: in place, from the
/// back. A key is in one of both.
#[derive(Debug)]
pub(super) struct Table {
    /// Bytes of an entry.
    width: usize,
    pages: Vec<Vec<u8>>,
    /// Where each bucket begins, and the last one ends; empty where there are no pages.
    starts: Vec<u32>,
    len: usize,
    delta: Vec<(u64, u32)>,
    /// Of `delta`.
    is_sorted: bool,
}

impl Table {
    pub(super) const fn of_keys() -> Self {
        Self::new(REST)
    }

    pub(super) const fn of_times() -> Self {
        Self::new(REST + 4)
    }

    const fn new(width: usize) -> Self {
        Self {
            width,
            pages: Vec::new(),
            starts: Vec::new(),
            len: 0,
            delta: Vec::new(),
            is_sorted: true,
        }
    }

    /// How many keys; some may be counted twice until the next look-up.
    pub(super) fn len(&self) -> usize {
        self.len + self.delta.len()
    }

    /// Of two times of a key the later one counts.
    pub(super) fn insert(&mut self, key: u64, time: u32) {
        // A part of the whole, so that merging costs the same for each key, however many.
        if self.delta.len() >= (self.len / 64).max(4096) {
            self.merge();
        }
        if let Some(at) = self.place(key) {
            if self.time(at) < time {
                self.write(at, key, time);
            }
            return;
        }
        self.delta.push((key, time));
        self.is_sorted = false;
    }

    /// The time of a key; 0 in a table without times.
    pub(super) fn find(&mut self, key: u64) -> Option<u32> {
        self.sort();
        let at = self.delta.partition_point(|(other, _)| *other < key);
        match self.delta.get(at) {
            Some((other, time)) if *other == key => Some(*time),
            _ => self.place(key).map(|at| self.time(at)),
        }
    }

    /// Sorts what is new, and leaves one of each key.
    fn sort(&mut self) {
        if self.is_sorted {
            return;
        }
        let delta = &mut self.delta;
        // By Shell, with Knuth's gaps: that of the standard library is 4 KB.
        let mut gap = 1;
        while gap < delta.len() / 3 {
            gap = gap * 3 + 1;
        }
        while gap > 0 {
            for from in gap..delta.len() {
                let entry = delta[from];
                let mut at = from;
                while at >= gap && delta[at - gap].0 > entry.0 {
                    delta[at] = delta[at - gap];
                    at -= gap;
                }
                delta[at] = entry;
            }
            gap /= 3;
        }
        delta.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                kept.1 = kept.1.max(later.1);
            }
            is_same
        });
        self.is_sorted = true;
    }

    /// Moves what is new into the pages. From the back, so that each entry moves once and no
    /// second copy is needed.
    fn merge(&mut self) {
        self.sort();
        let delta = core::mem::take(&mut self.delta);
        if self.starts.is_empty() {
            self.starts = vec![0; BUCKETS + 1];
        }
        let len = self.len + delta.len();
        while self.pages.len() * PAGE < len {
            self.pages.push(vec![0; PAGE * self.width]);
        }
        let mut end = self.len;
        for (shift, (key, time)) in delta.iter().enumerate().rev() {
            let (from, to) = self.bucket(*key);
            let at = self.lower_bound(*key, from, to.min(end));
            self.move_up(at, end, shift + 1);
            self.write(at + shift, *key, *time);
            end = at;
        }
        let mut before = 0;
        for (bucket, start) in self.starts.iter_mut().enumerate() {
            while delta
                .get(before)
                .is_some_and(|(key, _)| bucket_of(*key) < bucket)
            {
                before += 1;
            }
            *start += before as u32;
        }
        self.len = len;
        self.delta = delta;
        self.delta.clear();
    }

    /// Moves the entries from `from` to before `end` up by so many.
    fn move_up(&mut self, from: usize, mut end: usize, by: usize) {
        let width = self.width;
        while end > from {
            // As many as are in one page, before and after.
            let count = (end - from)
                .min((end - 1) % PAGE + 1)
                .min((end - 1 + by) % PAGE + 1);
            let (source, target) = (end - count, end - count + by);
            let (low, high) = (source % PAGE * width, target % PAGE * width);
            let bytes = low..low + count * width;
            if source / PAGE == target / PAGE {
                self.pages[source / PAGE].copy_within(bytes, high);
            } else {
                let (before, after) = self.pages.split_at_mut(target / PAGE);
                after[0][high..high + count * width].copy_from_slice(&before[source / PAGE][bytes]);
            }
            end = source;
        }
    }

    /// Where a key is in the pages.
    fn place(&self, key: u64) -> Option<usize> {
        let (from, to) = self.bucket(key);
        let at = self.lower_bound(key, from, to);
        (at < to && self.rest(at) == rest_of(key)).then_some(at)
    }

    fn bucket(&self, key: u64) -> (usize, usize) {
        match self.starts.get(bucket_of(key)..bucket_of(key) + 2) {
            Some(&[from, to]) => (from as usize, to as usize),
            _ => (0, 0),
        }
    }

    /// The first entry of a bucket, or a part of it, that is not below the key.
    fn lower_bound(&self, key: u64, mut from: usize, mut to: usize) -> usize {
        while from < to {
            let middle = from.midpoint(to);
            match self.rest(middle) < rest_of(key) {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    }

    fn rest(&self, at: usize) -> u64 {
        let mut bytes = [0; 8];
        bytes[..REST].copy_from_slice(&self.entry(at)[..REST]);
        u64::from_le_bytes(bytes)
    }

    fn time(&self, at: usize) -> u32 {
        match self.entry(at)[REST..] {
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        }
    }

    fn write(&mut self, at: usize, key: u64, time: u32) {
        let start = at % PAGE * self.width;
        let entry = &mut self.pages[at / PAGE][start..start + self.width];
        entry[..REST].copy_from_slice(&key.to_le_bytes()[..REST]);
        if entry.len() > REST {
            entry[REST..].copy_from_slice(&time.to_le_bytes());
        }
    }

    fn entry(&self, at: usize) -> &[u8] {
        let start = at % PAGE * self.width;
        &self.pages[at / PAGE][start..start + self.width]
    }
}

fn bucket_of(key: u64) -> usize {
    (key >> (8 * REST)) as usize
}

fn rest_of(key: u64) -> u64 {
    key & ((1 << (8 * REST)) - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// So many; fewer in an interpreter.
    const MANY: u32 = if cfg!(miri) { 500 } else { 100_000 };
    const CASES: u32 = if cfg!(miri) { 1 } else { 64 };

    /// Keys that are all over the place, and the same at every run.
    fn scattered(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(|n| {
            let mixed = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        })
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        let mut table = Table::of_times();
        for (time, key) in scattered(MANY.into()).enumerate() {
            table.insert(key, time as u32);
            if time % 9973 == 0 {
                assert_eq!(table.find(key), Some(time as u32));
            }
        }
        for (time, key) in scattered(MANY.into()).enumerate() {
            assert_eq!(table.find(key), Some(time as u32));
            assert_eq!(table.find(key ^ 1), None);
        }
        assert_eq!(table.len(), MANY as usize);
    }

    #[test]
    fn repeated_keys_take_no_room() {
        let mut table = Table::of_keys();
        for _ in 0..3 {
            scattered(MANY.into()).for_each(|key| table.insert(key, 0));
        }
        assert_eq!(table.find(1), None);
        assert_eq!(table.len(), MANY as usize);
        assert!(table.pages.len() <= (MANY as usize).div_ceil(PAGE));
    }

    #[test]
    fn neighbours_share_a_bucket() {
        let mut table = Table::of_keys();
        let length = u64::from(MANY / 5);
        let keys = |start: u64| (start..start + length).step_by(2);
        for start in [0, u64::MAX - 20_000, 1 << 48] {
            keys(start).for_each(|key| table.insert(key, 0));
        }
        for start in [0, u64::MAX - 20_000, 1 << 48] {
            for key in keys(start) {
                assert_eq!(table.find(key), Some(0));
                assert_eq!(table.find(key + 1), None);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]

        #[test]
        fn it_is_a_map(
            // Few keys and many in one place, so that all of it is used.
            few in prop::collection::vec((0u64..2000, any::<u32>()), 0..3000),
            many in prop::collection::vec((any::<u64>(), any::<u32>()), 0..9000),
        ) {
            let mut table = Table::of_times();
            let mut map = HashMap::<u64, u32>::new();
            for (key, time) in many.into_iter().chain(few.into_iter().map(|(key, time)| (key << 40, time))) {
                table.insert(key, time);
                let known = map.entry(key).or_insert(time);
                *known = time.max(*known);
            }
            for (key, time) in &map {
                prop_assert_eq!(table.find(*key), Some(*time));
                prop_assert_eq!(table.find(key ^ 3), map.get(&(key ^ 3)).copied());
            }
            prop_assert_eq!(table.len(), map.len());
        }
    }
}
