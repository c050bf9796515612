//! The engine that keeps everything in memory: for tests, and the plainest reading of the contract.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::{
    BlobId, Checkpoint, DocumentId, Entry, Epoch, Expect, Health, NewEntry, Record, RecordKey, Seq,
    Storage, StorageError, Stored,
};

/// Storage in memory. [`reopen`](Memory::reopen) plays the restart of a process on the same folder.
pub struct Memory {
    /// Shared with every handle made by `reopen`; locked for one short operation, never across an await.
    data: Arc<Mutex<Data>>,
    closed: AtomicBool,
}

struct Data {
    epoch: Epoch,
    logs: BTreeMap<DocumentId, Log>,
    records: BTreeMap<RecordKey, Record>,
    blobs: BTreeMap<BlobId, Bytes>,
    last_version: u64,
}

#[derive(Default)]
struct Log {
    /// Entry `n` is at `n - 1`.
    entries: Vec<Entry>,
    checkpoint: Option<Checkpoint>,
}

impl Log {
    fn head(&self) -> Seq {
        self.entries.last().map_or(Seq(0), |entry| entry.seq)
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
        };
        Self {
            data: Arc::new(Mutex::new(data)),
            closed: AtomicBool::new(false),
        }
    }

    /// The same data in other hands, as after a restart. The handle itself stays as it is.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self {
            data: Arc::clone(&self.data),
            closed: AtomicBool::new(false),
        }
    }

    fn open(&self) -> Result<MutexGuard<'_, Data>, StorageError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(StorageError::Closed);
        }
        // Every change below is one assignment, so data behind a poisoned lock is whole.
        Ok(self.data.lock().unwrap_or_else(PoisonError::into_inner))
    }
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
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        let data = self.open()?;
        let mut stored = Stored {
            epoch: data.epoch,
            ..Stored::default()
        };
        if let Some(log) = data.logs.get(document) {
            stored.head = log.head();
            stored.checkpoint.clone_from(&log.checkpoint);
            let through = log
                .checkpoint
                .as_ref()
                .map_or(Seq(0), |checkpoint| checkpoint.through);
            stored.entries = log
                .entries
                .iter()
                .filter(|entry| entry.seq > through)
                .cloned()
                .collect();
        }
        Ok(stored)
    }

    async fn append(
        &self,
        document: &DocumentId,
        entries: Vec<NewEntry>,
    ) -> Result<Seq, StorageError> {
        let mut data = self.open()?;
        if entries.is_empty() {
            return Ok(data.logs.get(document).map_or(Seq(0), Log::head));
        }
        let log = data.logs.entry(document.clone()).or_default();
        for NewEntry { at, device, update } in entries {
            let seq = log.head().next();
            log.entries.push(Entry {
                seq,
                at,
                device,
                update,
            });
        }
        Ok(log.head())
    }

    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError> {
        let mut data = self.open()?;
        let head = data.logs.get(document).map_or(Seq(0), Log::head);
        if checkpoint.through > head {
            return Err(StorageError::PastHead {
                document: document.clone(),
                through: checkpoint.through,
                head,
            });
        }
        if let Some(log) = data.logs.get_mut(document)
            && log
                .checkpoint
                .as_ref()
                .is_none_or(|known| known.through <= checkpoint.through)
        {
            log.checkpoint = Some(checkpoint);
        }
        Ok(())
    }

    async fn entries(
        &self,
        document: &DocumentId,
        range: RangeInclusive<Seq>,
    ) -> Result<Vec<Entry>, StorageError> {
        let data = self.open()?;
        let entries = data.logs.get(document).map_or(&[][..], |log| &log.entries);
        Ok(entries
            .iter()
            .filter(|entry| range.contains(&entry.seq))
            .cloned()
            .collect())
    }

    async fn documents(&self) -> Result<Vec<DocumentId>, StorageError> {
        Ok(self.open()?.logs.keys().cloned().collect())
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        Ok(self.open()?.records.get(key).cloned())
    }

    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError> {
        let mut data = self.open()?;
        let found = data.records.get(key).map(|record| record.version);
        if !expect.allows(found) {
            return Err(StorageError::Conflict {
                key: key.clone(),
                found,
            });
        }
        data.last_version += 1;
        let version = data.last_version;
        match value {
            Some(value) => data.records.insert(key.clone(), Record { version, value }),
            None => data.records.remove(key),
        };
        Ok(version)
    }

    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError> {
        let data = self.open()?;
        let matching = data
            .records
            .iter()
            .filter(|(key, _)| key.as_str().starts_with(prefix));
        Ok(matching
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect())
    }

    async fn put_blob(&self, bytes: Bytes) -> Result<BlobId, StorageError> {
        let id = BlobId::of(&bytes);
        self.open()?.blobs.insert(id, bytes);
        Ok(id)
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StorageError> {
        Ok(self.open()?.blobs.get(id).cloned())
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
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Bench};

    #[async_trait]
    impl Bench for Memory {
        async fn open(&self) -> Arc<dyn Storage> {
            Arc::new(self.reopen())
        }
    }

    #[tokio::test]
    async fn memory_keeps_the_contract() {
        conformance::suite(Memory::new).await;
    }
}
