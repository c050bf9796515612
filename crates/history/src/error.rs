//! Why a log says nothing.

use sillage_document::{LoadError, Refusal};
use sillage_storage::{Entry, Seq, StorageError};

/// Why a log says nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HistoryError {
    /// The storage did not give it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The checkpoint makes no document.
    #[error("its checkpoint cannot be used: {0}")]
    Checkpoint(Refusal),
    /// An entry does not follow from those before it. The next attempt would fail alike.
    #[error("its entry {seq} cannot be used: {refusal}")]
    Entry {
        /// Which one.
        seq: Seq,
        /// What is wrong with it.
        refusal: Refusal,
    },
    /// The program failed over it.
    #[error("the program failed while it read it")]
    Panicked,
    /// The program is stopping.
    #[error("the program is stopping")]
    Stopping,
    /// So many entries were never written, or are lost.
    #[error("it ends at entry {head}; there is no entry {seq}")]
    PastHead {
        /// What was asked for.
        seq: Seq,
        /// The last entry.
        head: Seq,
    },
}

impl HistoryError {
    /// Names the entry as the log does.
    pub(crate) fn of(error: LoadError, entries: &[Entry]) -> Self {
        match error {
            LoadError::Checkpoint(refusal) => Self::Checkpoint(refusal),
            LoadError::Update { index, refusal } => Self::Entry {
                seq: entries[index].seq,
                refusal,
            },
        }
    }
}
