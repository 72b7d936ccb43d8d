//! An allocator that counts, so that a target can hold what a call takes against
//! a bound by the size of its input.
#![allow(unsafe_code, reason = "an allocator is unsafe to implement")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The bytes that a call may have at a time, and may ask for in all, for an input
/// of a size: `base + each * size`.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    pub base: usize,
    pub peak_each: usize,
    pub total_each: usize,
}

/// Runs the call and holds it to the bound.
#[track_caller]
pub fn within<T>(bound: Bound, size: usize, call: impl FnOnce() -> T) -> T {
    let before = COUNTS.with(|counts| {
        let before = counts.get();
        counts.set(Counts {
            peak: before.live,
            ..before
        });
        before
    });
    let result = call();
    let after = COUNTS.with(Cell::get);
    // What was freed meanwhile may have been there before.
    let peak = usize::try_from(after.peak - before.live).unwrap_or(0);
    let total = after.total - before.total;
    let Bound { base, .. } = bound;
    assert!(
        peak <= base + bound.peak_each * size && total <= base + bound.total_each * size,
        "{peak} bytes at a time and {total} in all for an input of {size}: above {bound:?}"
    );
    report(peak, total, size, base);
    result
}

/// With `FUZZ_MEMORY` set, prints each call that takes more per byte than any
/// before it: how a bound is found.
fn report(peak: usize, total: usize, size: usize, base: usize) {
    thread_local! {
        static ON: bool = std::env::var_os("FUZZ_MEMORY").is_some();
        static MOST: Cell<[usize; 2]> = const { Cell::new([0; 2]) };
    }
    if !ON.with(|on| *on) {
        return;
    }
    let each = [peak, total].map(|bytes| bytes.saturating_sub(base).div_ceil(size.max(1)));
    let most = MOST.get();
    if each[0] > most[0] || each[1] > most[1] {
        MOST.set([each[0].max(most[0]), each[1].max(most[1])]);
        eprintln!("memory: peak {peak}, total {total}, size {size}: {each:?} a byte above {base}");
    }
}

#[derive(Clone, Copy)]
struct Counts {
    live: isize,
    peak: isize,
    total: usize,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { live: 0, peak: 0, total: 0 }) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes to the system's allocator as it came; the counts are
// cells of the thread, and touching them allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both blocks may be there for a while.
        count(size, 0);
        count(0, layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(block, layout) }
    }
}

fn count(more: usize, less: usize) {
    // Nothing is counted while a thread ends.
    let _ = COUNTS.try_with(|counts| {
        let Counts { live, peak, total } = counts.get();
        let live = live + more as isize - less as isize;
        counts.set(Counts {
            live,
            peak: peak.max(live),
            total: total + more,
        });
    });
}
