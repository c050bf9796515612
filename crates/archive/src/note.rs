//! The text of a session as it is on disk.

use std::collections::BTreeSet;

use bytes::Bytes;
use jiff::Timestamp;
use sillage_history::Loaded;
use sillage_storage::{DocumentId, Entry, Seq, Storage};

use crate::ArchiveError;

/// The text of one session, up to its last durable update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, byte for byte as the editors have it.
    pub text: String,
    /// Number of the last durable update in it; 0 if nobody ever wrote.
    pub sequence: Seq,
    /// The storage is damaged after `sequence`: something that was written later may be missing.
    pub damaged: bool,
    /// When the last update was accepted; none if nobody ever wrote.
    pub changed_at: Option<Timestamp>,
    /// The images in the text that the storage has, as `{sha256}.{kind}`.
    pub images: BTreeSet<String>,
    /// How it came about, for formats that hold it.
    pub history: Option<NoteHistory>,
}

/// How a note came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteHistory {
    /// The whole document as a Yjs update.
    pub state: Bytes,
    /// Every entry of its journal, in order.
    pub entries: Vec<Entry>,
}

/// Reads a note from storage, as its live owner loads it. What is merely live is not in it.
pub async fn note(storage: &dyn Storage, document: &DocumentId) -> Result<Note, ArchiveError> {
    Ok(read(storage, document).await?.0)
}

/// The same with its history.
pub(crate) async fn with_history(
    storage: &dyn Storage,
    document: &DocumentId,
) -> Result<Note, ArchiveError> {
    let (mut note, mut loaded) = read(storage, document).await?;
    if note.sequence > Seq(0) {
        let all = Seq(1)..=note.sequence;
        let entries = storage.entries(document, all).await;
        note.history = Some(NoteHistory {
            state: loaded.document.state(),
            entries: entries.map_err(|error| ArchiveError::Note {
                document: document.clone(),
                source: error.into(),
            })?,
        });
    }
    Ok(note)
}

async fn read(
    storage: &dyn Storage,
    document: &DocumentId,
) -> Result<(Note, Loaded), ArchiveError> {
    let loaded = sillage_history::load(storage, document).await;
    let loaded = loaded.map_err(|source| ArchiveError::Note {
        document: document.clone(),
        source,
    })?;
    let note = Note {
        text: loaded.document.text(),
        sequence: loaded.stored.head.seq,
        damaged: loaded.stored.damaged,
        changed_at: (loaded.changed_at)
            .and_then(|at| Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()),
        images: BTreeSet::new(),
        history: None,
    };
    Ok((note, loaded))
}
