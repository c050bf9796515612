//! A wrapper whose appends wait until the test lets them go: it shows that nothing above
//! acknowledges an update before storage has answered.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncRead;
use tokio::sync::watch;

use crate::{
    BlobId, BlobReader, Blobs, ChangeStream, Checkpoint, DocumentHead, DocumentId, Entry, Expect,
    Head, Health, Logs, NewEntry, Record, RecordKey, Records, Seq, Storage, StorageError, Stored,
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

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Storage for Held {
    fn changes(&self) -> ChangeStream {
        self.inner.changes()
    }

    fn health(&self) -> Health {
        self.inner.health()
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.inner.close().await
    }
}

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Logs for Held {
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        self.inner.load(document).await
    }

    async fn append(
        &self,
        document: &DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
    ) -> Result<Head, StorageError> {
        let mut held = self.gate.subscribe();
        if *held.borrow() {
            let _waiting = Waiting::new(&self.waiting);
            held.wait_for(|held| !held)
                .await
                .map_err(|_| StorageError::Closed)?;
        }
        self.inner.append(document, expected, entries).await
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

    async fn heads(&self, prefix: &str) -> Result<Vec<DocumentHead>, StorageError> {
        self.inner.heads(prefix).await
    }
}

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Records for Held {
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
}

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Blobs for Held {
    async fn put_blob(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<BlobId, StorageError> {
        self.inner.put_blob(content, limit).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Box<dyn BlobReader>>, StorageError> {
        self.inner.blob(id).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Fixture, entry};
    use crate::memory::Memory;

    /// What it wraps.
    struct Inner(Memory);

    #[async_trait]
    impl Fixture for Inner {
        async fn open(&self) -> Arc<dyn Storage> {
            Arc::new(Held::new(Arc::new(self.0.reopen())))
        }
    }

    #[tokio::test]
    async fn while_it_is_not_held_it_keeps_the_contract() {
        conformance::suite(|| Inner(Memory::new())).await;
    }

    #[tokio::test]
    async fn an_append_waits_until_it_is_let_go() {
        let held = Arc::new(Held::new(Arc::new(Memory::new())));
        held.hold();
        let document = DocumentId::new("event", "session").unwrap();
        let append = tokio::spawn({
            let (held, document) = (Arc::clone(&held), document.clone());
            async move {
                held.append(&document, Head::default(), vec![entry(b"new")])
                    .await
            }
        });
        held.waiting().wait_for(|count| *count == 1).await.unwrap();
        assert_eq!(held.load(&document).await.unwrap().head.seq, Seq(0));
        held.release();
        assert_eq!(append.await.unwrap().unwrap().seq, Seq(1));
        assert_eq!(*held.waiting().borrow(), 0);
    }
}
