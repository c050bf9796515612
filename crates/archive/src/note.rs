//! The text of a session as it is on disk.

use sillage_document::Document;
use sillage_storage::{DocumentId, Storage};

use crate::ArchiveError;

/// The text of one session, up to its last durable update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, byte for byte as the editors have it.
    pub text: String,
    /// Number of the last durable update in it; 0 if nobody ever wrote.
    pub sequence: u64,
    /// The storage is damaged after `sequence`: something that was written later may be missing.
    pub damaged: bool,
}

/// Reads a note from storage. What is merely live is not in it.
pub async fn note(storage: &dyn Storage, document: &DocumentId) -> Result<Note, ArchiveError> {
    let stored = storage
        .load(document)
        .await
        .map_err(|source| ArchiveError::Storage {
            document: document.clone(),
            source,
        })?;
    let checkpoint = stored
        .checkpoint
        .as_ref()
        .map(|checkpoint| checkpoint.state.as_ref());
    let updates = stored.entries.iter().map(|entry| entry.update.as_ref());
    let loaded = Document::load(checkpoint, updates).map_err(|source| ArchiveError::Document {
        document: document.clone(),
        source,
    })?;
    Ok(Note {
        text: loaded.text(),
        sequence: stored.head.0,
        damaged: stored.damaged,
    })
}
