//! What answers cost, counted since the process began: that many requests do not mean much work can be shown by
//! numbers, on any machine.

use std::sync::atomic::{AtomicU64, Ordering};

/// Pages made from templates.
pub(crate) static RENDERED: CountedWork = CountedWork::new();
/// Bytes that were compressed.
pub(crate) static COMPRESSED: CountedWork = CountedWork::new();

/// Work of one kind.
#[derive(Debug)]
pub(crate) struct CountedWork(AtomicU64);

impl CountedWork {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn add(&self, amount: usize) {
        self.0.fetch_add(amount as u64, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
