//! A document's log: its updates in order, and the state that stands for the first of them.

use bytes::Bytes;

use crate::{Epoch, Seq, UnixMillis};

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
    /// The last durable number; 0 for a document that has nothing yet.
    pub head: Seq,
    /// The document is damaged after `head`: it can be read, and every append is refused.
    pub damaged: bool,
}
