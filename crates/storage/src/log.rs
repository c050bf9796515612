//! A document's log: its updates in order, and the state that stands for the first of them.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use bytes::Bytes;

use crate::{DocumentId, Epoch, Seq, StorageError, UnixMillis};

/// The logs of all documents.
#[async_trait]
pub trait Logs: Send + Sync + 'static {
    /// What is needed to open `document`: every append that was acknowledged before is in it.
    /// A document that was never written loads as empty. A damaged one loads up to the damage.
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError>;

    /// Appends `entries` in order, all or none, if the log still ends at `expected`
    /// ([`StorageError::HeadConflict`] otherwise), and returns where it ends then. Durable when it
    /// returns; the appends of all documents that wait at the same time share one commit. Appends to
    /// one document take effect in the order of the calls.
    async fn append(
        &self,
        document: &DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
    ) -> Result<Head, StorageError>;

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

    /// The documents whose names begin with `prefix` and that have at least one entry, or lost all by
    /// damage, in the order of their names. The same work for each, however long its log is.
    async fn heads(&self, prefix: &str) -> Result<Vec<DocumentHead>, StorageError>;
}

/// Where a log ends: what an append must know. Two that are equal stand for the same entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// The last durable number; 0 for a document that has nothing yet.
    pub seq: Seq,
    /// What the engine knows this end by. Nobody else makes one or reads it.
    pub token: HeadToken,
}

/// Opaque outside of the engine that made it; that of an empty log is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeadToken(pub u64);

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// The document.
    pub document: DocumentId,
    /// Which history the numbers belong to.
    pub epoch: Epoch,
    /// The last durable number.
    pub seq: Seq,
    /// When that entry was accepted; `None` where there is none or it cannot be read.
    pub changed_at: Option<UnixMillis>,
}

/// The device that sent an update, as the server knows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u64);

/// An update to append; the server stamps time and device, never the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When the server took it.
    pub at: UnixMillis,
    /// Who sent it.
    pub device: DeviceId,
    /// The Yjs update (v1), opaque here.
    pub update: Bytes,
}

/// An update in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the document.
    pub seq: Seq,
    /// When the server took it.
    pub at: UnixMillis,
    /// Who sent it.
    pub device: DeviceId,
    /// The Yjs update (v1), opaque here.
    pub update: Bytes,
}

/// A state that equals all entries up to and including `through`. A shortcut, never a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last entry that the state contains.
    pub through: Seq,
    /// The document's state as one Yjs update (v1), opaque here.
    pub state: Bytes,
}

/// What is needed to open a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// Which history the numbers belong to.
    pub epoch: Epoch,
    /// The latest checkpoint, if there is one.
    pub checkpoint: Option<Checkpoint>,
    /// All entries after the checkpoint, in order.
    pub entries: Vec<Entry>,
    /// Where the log ends.
    pub head: Head,
    /// The document is damaged after `head`: it can be read, and every append is refused.
    pub damaged: bool,
}
