//! Why an update was not applied, and why stored ones make no document.

use crate::lib0::Malformed;

/// Why an update was not applied. Nothing of it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It builds on something the document does not have. Honest clients send such updates (typing
    /// while they reconnect): defer it, and ask for everything with a `SyncStep1`.
    #[error("the update builds on something unknown here")]
    Gap,
    /// It is not an update. A breach: close the connection.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It is an update of something that the schema does not let in. A breach: close the connection.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The text would be longer than [`crate::TEXT_LIMIT`].
    #[error("the text would be {bytes} bytes long")]
    TooLong {
        /// The length it would have, in bytes of UTF-8.
        bytes: usize,
    },
    /// Whoever decides about it did not admit it.
    #[error("the update was not admitted")]
    NotAdmitted,
    /// The CRDT did not take all of it, which the gate is there to prevent. The document in memory
    /// can no longer be trusted: rebuild it from the journal.
    #[error("the update left the document unstable")]
    Unstable,
}

/// Stored bytes that do not make a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The checkpoint does not stand alone.
    #[error("checkpoint: {0}")]
    Checkpoint(Refusal),
    /// An update does not follow from what stands before it.
    #[error("update {index}: {refusal}")]
    Update {
        /// Its index among the updates, from 0.
        index: usize,
        /// What is wrong with it.
        refusal: Refusal,
    },
}
