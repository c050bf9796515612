//! What became durable, told to those who follow it.

use std::sync::{Mutex, PoisonError};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::{DocumentId, RecordKey, Seq};

/// Changes that a follower may leave unread before it is told of a gap: minutes of a full event, in
/// less than 64 KiB.
pub const CHANGES_MAX: usize = 1024;

/// Something that became durable. It names what changed; its content is read from the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageChange {
    /// The log of `document` has entries up to `seq`.
    Document {
        /// The document.
        document: DocumentId,
        /// Its last entry.
        seq: Seq,
    },
    /// The record `key` was put or deleted.
    Record {
        /// The record.
        key: RecordKey,
        /// The version of the change.
        version: u64,
    },
    /// There was more than the follower took: anything may have changed since the change before.
    Gap,
}

/// A stream of changes, at most [`CHANGES_MAX`] of them unread. In the order in which they became
/// durable; one may be told twice, or only the last of several of the same document or record.
#[derive(Debug)]
pub struct ChangeStream(Option<broadcast::Receiver<StorageChange>>);

impl ChangeStream {
    /// The next change; `None` when the storage is closed. May be dropped while it waits.
    pub async fn next(&mut self) -> Option<StorageChange> {
        match self.0.as_mut()?.recv().await {
            Ok(change) => Some(change),
            Err(RecvError::Lagged(_)) => Some(StorageChange::Gap),
            Err(RecvError::Closed) => None,
        }
    }
}

/// The engine's end of the streams.
#[derive(Debug)]
pub struct ChangePublisher {
    /// Locked for one operation, never across an await. `None` when it is closed.
    sender: Mutex<Option<broadcast::Sender<StorageChange>>>,
}

impl ChangePublisher {
    /// Nobody follows at first.
    #[must_use]
    pub fn new() -> Self {
        let sender = broadcast::Sender::new(CHANGES_MAX);
        Self {
            sender: Mutex::new(Some(sender)),
        }
    }

    /// A stream of what is published from now on.
    #[must_use]
    pub fn subscribe(&self) -> ChangeStream {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        ChangeStream(sender.as_ref().map(broadcast::Sender::subscribe))
    }

    /// Tells everybody who follows. Never waits.
    pub fn publish(&self, changes: impl IntoIterator<Item = StorageChange>) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = sender.as_ref().filter(|all| all.receiver_count() > 0) else {
            return;
        };
        for change in changes {
            // Those who followed may be gone by now.
            let _ = sender.send(change);
        }
    }

    /// Ends all streams, each after what it was told before.
    pub fn close(&self) {
        self.sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

impl Default for ChangePublisher {
    fn default() -> Self {
        Self::new()
    }
}
