//! The trait that every engine implements.

use std::fmt;
use std::ops::RangeInclusive;

use async_trait::async_trait;
use bytes::Bytes;

use crate::{
    BlobId, Checkpoint, DocumentId, Entry, Expect, Health, NewEntry, Record, RecordKey, Seq,
    StorageError, Stored,
};

/// Where an event is kept. `Ok` means durable: it survives a crash of the process and a power cut.
///
/// A call may be dropped before it ends; the work it asked for is then done or not done, never half.
#[async_trait]
pub trait Storage: Send + Sync + fmt::Debug + 'static {
    /// What is needed to open `document`: every append that was acknowledged before is in it.
    /// A document that was never written loads as empty. A damaged one loads up to the damage.
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError>;

    /// Appends `entries` in order, all or none, and returns the number of the last one (the head,
    /// when there are none). Durable when it returns; the appends of all documents that wait at the
    /// same time share one commit. Appends to one document take effect in the order of the calls.
    async fn append(
        &self,
        document: &DocumentId,
        entries: Vec<NewEntry>,
    ) -> Result<Seq, StorageError>;

    /// Keeps `checkpoint` as the shortcut for the next [`load`](Self::load), unless a later one is
    /// there. Never removes entries. It may be forgotten: then `load` returns more entries.
    /// [`StorageError::PastHead`] when it contains more than the log.
    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError>;

    /// The entries of `range` that exist, in order.
    async fn entries(
        &self,
        document: &DocumentId,
        range: RangeInclusive<Seq>,
    ) -> Result<Vec<Entry>, StorageError>;

    /// The documents that have at least one entry, or lost all by damage, in the order of their names.
    async fn documents(&self) -> Result<Vec<DocumentId>, StorageError>;

    /// The record under `key`.
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError>;

    /// Puts `value` under `key`, or deletes the record (`None`), if it is what `expect` says
    /// ([`StorageError::Conflict`] otherwise). Returns the version of the change. Durable when it returns.
    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError>;

    /// The records whose keys begin with `prefix`, in the order of their keys.
    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError>;

    /// Keeps `bytes` under their hash. Durable when it returns; keeping the same bytes again is no error.
    async fn put_blob(&self, bytes: Bytes) -> Result<BlobId, StorageError>;

    /// The bytes whose hash is `id`.
    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StorageError>;

    /// How storage is now. Never waits.
    fn health(&self) -> Health;

    /// Finishes what was asked before, then lets go of the folder. Every call after it answers
    /// [`StorageError::Closed`]. Closing twice is no error.
    async fn close(&self) -> Result<(), StorageError>;
}
