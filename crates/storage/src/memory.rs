//! The engine that keeps everything in memory: for tests, and the plainest reading of the contract.

mod parts;

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use async_trait::async_trait;
use bytes::Bytes;

use crate::{
    BlobId, ChangePublisher, ChangeStream, Checkpoint, DocumentId, Entry, Epoch, Head, HeadToken,
    Health, NewEntry, Record, RecordKey, Seq, Storage, StorageChange, StorageError,
};

/// Storage in memory. [`reopen`](Memory::reopen) plays the restart of a process on the same folder, or
/// another machine that shares the data.
pub struct Memory {
    /// Shared with every handle made by `reopen`; locked for one short operation, never across an await.
    data: Arc<Mutex<Data>>,
    closed: AtomicBool,
    changes: Arc<ChangePublisher>,
}

struct Data {
    epoch: Epoch,
    logs: BTreeMap<DocumentId, Log>,
    records: BTreeMap<RecordKey, Record>,
    blobs: BTreeMap<BlobId, Bytes>,
    last_version: u64,
    /// Counts the appends of all documents: unlike a document's numbers, as another engine's tokens are.
    last_token: u64,
    /// Of every handle that may be open.
    followers: Vec<Weak<ChangePublisher>>,
}

#[derive(Default)]
struct Log {
    /// Entry `n` is at `n - 1`.
    entries: Vec<Entry>,
    checkpoint: Option<Checkpoint>,
    token: HeadToken,
}

impl Log {
    fn head(&self) -> Head {
        Head {
            seq: self.entries.last().map_or(Seq(0), |entry| entry.seq),
            token: self.token,
        }
    }

    fn append(&mut self, new: Vec<NewEntry>, token: HeadToken) {
        let mut seq = self.head().seq;
        self.entries.extend(new.into_iter().map(|new| {
            seq = seq.next();
            Entry {
                seq,
                at: new.at,
                device: new.device,
                update: new.update,
            }
        }));
        self.token = token;
    }
}

impl Data {
    fn publish(&mut self, change: &StorageChange) {
        self.followers.retain(|publisher| {
            let publisher = publisher.upgrade();
            publisher
                .inspect(|publisher| publisher.publish([change.clone()]))
                .is_some()
        });
    }
}

impl Memory {
    /// Empty storage, of a new epoch.
    #[must_use]
    pub fn new() -> Self {
        let data = Data {
            epoch: Epoch(RandomState::new().build_hasher().finish()),
            logs: BTreeMap::new(),
            records: BTreeMap::new(),
            blobs: BTreeMap::new(),
            last_version: 0,
            last_token: 0,
            followers: Vec::new(),
        };
        Self::with(Arc::new(Mutex::new(data)))
    }

    /// The same data in other hands, as after a restart. The handle itself stays as it is.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self::with(Arc::clone(&self.data))
    }

    fn with(data: Arc<Mutex<Data>>) -> Self {
        let changes = Arc::new(ChangePublisher::new());
        let follower = Arc::downgrade(&changes);
        lock(&data).followers.push(follower);
        Self {
            data,
            closed: AtomicBool::new(false),
            changes,
        }
    }

    fn open(&self) -> Result<MutexGuard<'_, Data>, StorageError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(StorageError::Closed);
        }
        Ok(lock(&self.data))
    }
}

/// Every change is one assignment, so data behind a poisoned lock is whole.
fn lock(data: &Mutex<Data>) -> MutexGuard<'_, Data> {
    data.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

#[async_trait]
impl Storage for Memory {
    fn changes(&self) -> ChangeStream {
        self.changes.subscribe()
    }

    fn health(&self) -> Health {
        if self.closed.load(Ordering::Acquire) {
            Health::Closed
        } else {
            Health::Ok
        }
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.closed.store(true, Ordering::Release);
        self.changes.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Logs;
    use crate::conformance::{self, Fixture};

    #[async_trait]
    impl Fixture for Memory {
        async fn open(&self) -> Arc<dyn Storage> {
            Arc::new(self.reopen())
        }
    }

    #[tokio::test]
    async fn memory_keeps_the_contract() {
        conformance::suite(Memory::new).await;
    }

    /// As two machines that share their data do.
    #[tokio::test]
    async fn another_handle_is_told_and_cannot_append_behind_the_first() {
        let (one, other) = {
            let memory = Memory::new();
            (memory.reopen(), memory)
        };
        let mut changes = other.changes();
        let document = DocumentId::new("event", "session").unwrap();
        let before = other.load(&document).await.unwrap().head;
        let head = one
            .append(&document, before, vec![conformance::entry(b"one")])
            .await
            .unwrap();
        let told = changes.next().await;
        assert_eq!(
            told,
            Some(StorageChange::Document {
                document: document.clone(),
                seq: head.seq
            })
        );
        let late = other
            .append(&document, before, vec![conformance::entry(b"other")])
            .await;
        assert!(
            matches!(late, Err(StorageError::HeadConflict { found, .. }) if found == head),
            "{late:?}"
        );
    }
}
