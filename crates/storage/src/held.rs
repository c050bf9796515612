//! A wrapper whose appends wait until the test lets them go: it shows that nothing above
//! acknowledges an update before storage has answered.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

use crate::{
    BlobId, Checkpoint, DocumentId, Entry, Expect, Health, NewEntry, Record, RecordKey, Seq,
    Storage, StorageError, Stored,
};

/// Storage whose appends reach `inner` only while it is not held.
#[derive(Debug)]
pub struct Held {
    inner: Arc<dyn Storage>,
    /// Whether appends wait.
    gate: watch::Sender<bool>,
    waiting: watch::Sender<usize>,
}

impl Held {
    /// Wraps `inner`; not held at first.
    pub fn new(inner: Arc<dyn Storage>) -> Self {
        Self {
            inner,
            gate: watch::Sender::new(false),
            waiting: watch::Sender::new(0),
        }
    }

    /// From now on appends wait.
    pub fn hold(&self) {
        self.gate.send_replace(true);
    }

    /// Lets the waiting appends and all later ones go.
    pub fn release(&self) {
        self.gate.send_replace(false);
    }

    /// The number of appends that wait, to be awaited with `wait_for`.
    #[must_use]
    pub fn waiting(&self) -> watch::Receiver<usize> {
        self.waiting.subscribe()
    }
}

/// Counts an append as waiting for as long as it does, also when the caller gives up.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[async_trait]
impl Storage for Held {
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        self.inner.load(document).await
    }

    async fn append(
        &self,
        document: &DocumentId,
        entries: Vec<NewEntry>,
    ) -> Result<Seq, StorageError> {
        let mut held = self.gate.subscribe();
        if *held.borrow() {
            let _waiting = Waiting::new(&self.waiting);
            held.wait_for(|held| !held)
                .await
                .map_err(|_| StorageError::Closed)?;
        }
        self.inner.append(document, entries).await
    }

    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError> {
        self.inner.checkpoint(document, checkpoint).await
    }

    async fn entries(
        &self,
        document: &DocumentId,
        range: RangeInclusive<Seq>,
    ) -> Result<Vec<Entry>, StorageError> {
        self.inner.entries(document, range).await
    }

    async fn documents(&self) -> Result<Vec<DocumentId>, StorageError> {
        self.inner.documents().await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        self.inner.record(key).await
    }

    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError> {
        self.inner.put_record(key, expect, value).await
    }

    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError> {
        self.inner.records(prefix).await
    }

    async fn put_blob(&self, bytes: Bytes) -> Result<BlobId, StorageError> {
        self.inner.put_blob(bytes).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StorageError> {
        self.inner.blob(id).await
    }

    fn health(&self) -> Health {
        self.inner.health()
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.inner.close().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;
    use crate::{DeviceId, UnixMillis};

    #[tokio::test]
    async fn an_append_waits_until_it_is_let_go() {
        let held = Arc::new(Held::new(Arc::new(Memory::new())));
        held.hold();
        let document = DocumentId::new("event", "session").unwrap();
        let entry = NewEntry {
            at: UnixMillis(0),
            device: DeviceId(1),
            update: Bytes::new(),
        };
        let append = tokio::spawn({
            let (held, document) = (Arc::clone(&held), document.clone());
            async move { held.append(&document, vec![entry]).await }
        });
        held.waiting().wait_for(|count| *count == 1).await.unwrap();
        assert_eq!(held.load(&document).await.unwrap().head, Seq(0));
        held.release();
        assert_eq!(append.await.unwrap().unwrap(), Seq(1));
        assert_eq!(*held.waiting().borrow(), 0);
    }
}
