//! A wrapper that fails a chosen call with a chosen error: it shows what the layers above do then.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::{
    BlobId, BlobReader, Blobs, ChangeStream, Checkpoint, DocumentHead, DocumentId, Entry, Expect,
    Head, Health, Logs, NewEntry, Record, RecordKey, Records, Seq, Storage, StorageError, Stored,
};

/// A call that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`Logs::load`]
    Load,
    /// [`Logs::append`]
    Append,
    /// [`Logs::checkpoint`]
    Checkpoint,
    /// [`Records::put_record`]
    PutRecord,
    /// [`Blobs::put_blob`]
    PutBlob,
}

/// Storage whose calls fail as planned; a failed call does not reach `inner`.
#[derive(Debug)]
pub struct Faulty {
    inner: Arc<dyn Storage>,
    /// Locked for one look, never across an await.
    plans: Mutex<HashMap<Call, Plan>>,
}

#[derive(Debug)]
struct Plan {
    /// Calls that still succeed.
    left: usize,
    /// Without one the call panics.
    error: Option<StorageError>,
    for_ever: bool,
}

impl Faulty {
    /// Wraps `inner`; nothing fails at first.
    pub fn new(inner: Arc<dyn Storage>) -> Self {
        Self {
            inner,
            plans: Mutex::default(),
        }
    }

    /// The `nth` such `call` from now (1 is the next) fails with `error`; those after it succeed.
    pub fn fail_nth(&self, call: Call, nth: usize, error: StorageError) {
        self.plan(
            call,
            Plan {
                left: nth.saturating_sub(1),
                error: Some(error),
                for_ever: false,
            },
        );
    }

    /// The `nth` such `call` from now (1 is the next) and all later ones fail with `error`.
    pub fn fail_from(&self, call: Call, nth: usize, error: StorageError) {
        self.plan(
            call,
            Plan {
                left: nth.saturating_sub(1),
                error: Some(error),
                for_ever: true,
            },
        );
    }

    /// The `nth` such `call` from now (1 is the next) panics, as a program with a bug does.
    pub fn panic_nth(&self, call: Call, nth: usize) {
        self.plan(
            call,
            Plan {
                left: nth.saturating_sub(1),
                error: None,
                for_ever: false,
            },
        );
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.plans
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn plan(&self, call: Call, plan: Plan) {
        self.plans
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(call, plan);
    }

    fn fails(&self, call: Call) -> Result<(), StorageError> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(plan) = plans.get_mut(&call) else {
            return Ok(());
        };
        if plan.left > 0 {
            plan.left -= 1;
            return Ok(());
        }
        let error = plan.error.clone();
        if !plan.for_ever {
            plans.remove(&call);
        }
        drop(plans);
        Err(error.unwrap_or_else(|| panic!("{call:?} panics, as planned")))
    }
}

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Storage for Faulty {
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
impl Logs for Faulty {
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        self.fails(Call::Load)?;
        self.inner.load(document).await
    }

    async fn append(
        &self,
        document: &DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
    ) -> Result<Head, StorageError> {
        self.fails(Call::Append)?;
        self.inner.append(document, expected, entries).await
    }

    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError> {
        self.fails(Call::Checkpoint)?;
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
impl Records for Faulty {
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        self.inner.record(key).await
    }

    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError> {
        self.fails(Call::PutRecord)?;
        self.inner.put_record(key, expect, value).await
    }

    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError> {
        self.inner.records(prefix).await
    }
}

#[warn(clippy::missing_trait_methods)]
#[async_trait]
impl Blobs for Faulty {
    async fn put_blob(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<BlobId, StorageError> {
        self.fails(Call::PutBlob)?;
        self.inner.put_blob(content, limit).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Box<dyn BlobReader>>, StorageError> {
        self.inner.blob(id).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Fixture};
    use crate::memory::Memory;

    /// What it wraps.
    struct Inner(Memory);

    #[async_trait]
    impl Fixture for Inner {
        async fn open(&self) -> Arc<dyn Storage> {
            Arc::new(Faulty::new(Arc::new(self.0.reopen())))
        }
    }

    #[tokio::test]
    async fn without_a_plan_it_keeps_the_contract() {
        conformance::suite(|| Inner(Memory::new())).await;
    }

    #[tokio::test]
    async fn calls_fail_as_planned() {
        let faulty = Faulty::new(Arc::new(Memory::new()));
        let key = RecordKey::new("k").unwrap();
        let put = || faulty.put_record(&key, Expect::Absent, None);
        faulty.fail_nth(Call::PutRecord, 2, StorageError::Full);
        assert!(put().await.is_ok());
        assert!(matches!(put().await, Err(StorageError::Full)));
        assert!(put().await.is_ok());
        faulty.fail_from(Call::PutRecord, 1, StorageError::Full);
        assert!(put().await.is_err() && put().await.is_err());
        faulty.heal();
        assert_eq!(put().await.unwrap(), 3);
    }
}
