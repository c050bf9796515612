//! Documents in quarantine because they cannot be opened, or because their owner keeps failing.
//!
//! Each document fails alone. Here it is remembered why, so that hundreds of clients that come back
//! do not load and lose the same document hundreds of times.

use std::any::Any;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use sillage_storage::DocumentId;
use tokio::time::Instant;

/// So many failures within [`WITHIN`] are no accident.
const FAILURES: usize = 3;
/// Failures further apart have nothing to do with each other.
const WITHIN: Duration = Duration::from_mins(10);
/// A document in quarantine is tried once more after so long: some reasons pass by themselves.
const RETRY_AFTER: Duration = Duration::from_mins(10);

/// How a document failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentFailure {
    /// What is stored makes no document, and will not the next time.
    Stored,
    /// Something went wrong while it was open, or while it was read.
    Open,
}

/// The documents that have failed lately: at most as many as were ever opened.
#[derive(Debug, Default)]
pub(crate) struct Quarantine {
    /// Held for a look, never across an await.
    failing: Mutex<HashMap<DocumentId, Failing>>,
}

#[derive(Debug)]
struct Failing {
    /// The latest, at most [`FAILURES`].
    at: Vec<Instant>,
    why: Arc<str>,
    /// In quarantine until then.
    until: Option<Instant>,
}

impl Quarantine {
    /// Why a document must not be opened now.
    pub(crate) fn reason(&self, id: &DocumentId) -> Option<Arc<str>> {
        let failing = self.lock();
        let failing = failing.get(id)?;
        failing
            .until
            .filter(|until| Instant::now() < *until)
            .map(|_| Arc::clone(&failing.why))
    }

    /// Notes a failure; true when the document is quarantined from now on.
    pub(crate) fn failed(&self, id: &DocumentId, how: DocumentFailure, why: &Arc<str>) -> bool {
        let now = Instant::now();
        let mut failing = self.lock();
        let failing = failing.entry(id.clone()).or_insert_with(|| Failing {
            at: Vec::new(),
            why: Arc::clone(why),
            until: None,
        });
        failing.why = Arc::clone(why);
        failing.at.retain(|at| now - *at < WITHIN);
        failing.at.push(now);
        let quarantined = how == DocumentFailure::Stored || failing.at.len() >= FAILURES;
        if quarantined {
            failing.at.clear();
            failing.until = Some(now + RETRY_AFTER);
        }
        quarantined
    }

    /// The documents in quarantine now.
    pub(crate) fn count(&self) -> usize {
        let now = Instant::now();
        let failing = self.lock();
        let until = failing.values().filter_map(|failing| failing.until);
        until.filter(|until| now < *until).count()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DocumentId, Failing>> {
        // Every change is whole, also after a panic elsewhere.
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a future; a panic in it becomes an error, and what it worked on is not to be used again.
pub(crate) async fn guarded<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}
