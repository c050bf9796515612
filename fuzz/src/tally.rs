//! Counts what is rare and known: it must not fail a run, and nobody should have to guess how often
//! it happens.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often something known went wrong, of how many times.
#[derive(Debug)]
pub struct RareCount {
    what: &'static str,
    tried: AtomicU64,
    wrong: AtomicU64,
}

impl RareCount {
    /// Nothing counted yet.
    #[must_use]
    pub const fn new(what: &'static str) -> Self {
        Self {
            what,
            tried: AtomicU64::new(0),
            wrong: AtomicU64::new(0),
        }
    }

    /// Counts one. Says so on standard error at the 1st, 2nd, 4th, 8th … that is wrong.
    pub fn count(&self, right: bool) {
        let tried = self.tried.fetch_add(1, Ordering::Relaxed) + 1;
        if right {
            return;
        }
        let wrong = self.wrong.fetch_add(1, Ordering::Relaxed) + 1;
        if wrong.is_power_of_two() {
            eprintln!("{}: {wrong} of {tried}", self.what);
        }
    }
}
