//! Whether something is asked on a connection. While nothing is, it is one of the pending ones: from when it was
//! looked at and nothing was there, so that a slow server does not take itself for a silent client.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::listening::Beginning;
use crate::http::pending::{PendingConnections, PendingSlot};

/// What the stream of a connection and its routes know of it together. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    shared: Arc<Shared>,
    /// Cancelled when a newer connection needs the place of one that asks for nothing.
    pub(super) silent: CancellationToken,
}

#[derive(Debug)]
struct Shared {
    pending: PendingConnections,
    beginning: Mutex<Option<Beginning>>,
    slot: Mutex<Option<PendingSlot>>,
    answering: AtomicBool,
}

/// A request that is being answered, until this is dropped.
#[derive(Debug)]
pub(super) struct BeingAnswered(Asking);

impl Asking {
    /// A connection that was just accepted: the next one begins when something is known of it.
    pub(super) fn new(pending: PendingConnections, beginning: Option<Beginning>) -> Self {
        let shared = Shared {
            pending,
            beginning: Mutex::new(beginning),
            slot: Mutex::new(None),
            answering: AtomicBool::new(false),
        };
        Self {
            shared: Arc::new(shared),
            silent: CancellationToken::new(),
        }
    }

    /// The head of a request was read, and all of it unless it has a body.
    pub(super) fn begins(&self, complete: bool) -> BeingAnswered {
        self.has_begun();
        if complete {
            *self.slot() = None;
        } else {
            self.is_silent();
        }
        self.shared.answering.store(true, Ordering::Relaxed);
        BeingAnswered(self.clone())
    }

    /// It is told something.
    pub(super) fn is_told(&self) {
        *self.slot() = None;
    }

    /// Nothing comes: unless an answer is being made, nothing is asked.
    pub(super) fn is_silent(&self) {
        self.has_begun();
        let mut slot = self.slot();
        if slot.is_none() && !self.shared.answering.load(Ordering::Relaxed) {
            *slot = Some(self.shared.pending.admit(&self.silent));
        }
    }

    fn has_begun(&self) {
        let beginning = &self.shared.beginning;
        let beginning = beginning.lock().unwrap_or_else(PoisonError::into_inner);
        drop({ beginning }.take());
    }

    fn slot(&self) -> MutexGuard<'_, Option<PendingSlot>> {
        // It is right at every moment.
        let slot = &self.shared.slot;
        slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for BeingAnswered {
    fn drop(&mut self) {
        let answering = &self.0.shared.answering;
        answering.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_pending_before_between_and_after_its_requests() {
        let asking = Asking::new(PendingConnections::default(), None);
        let is_pending = || asking.slot().is_some();
        assert!(!is_pending(), "nobody has looked");
        asking.is_silent();
        assert!(is_pending());
        let being_answered = asking.begins(true);
        asking.is_silent();
        assert!(!is_pending(), "its answer is being made");
        drop(being_answered);
        asking.is_told();
        assert!(!is_pending(), "its answer leaves");
        asking.is_silent();
        assert!(is_pending(), "it is kept alive");
        let _with_a_body = asking.begins(false);
        assert!(is_pending(), "its body may never come");
        asking.is_told();
        asking.is_silent();
        assert!(!is_pending());
    }
}
