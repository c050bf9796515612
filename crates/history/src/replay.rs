//! From stored bytes to a document, without IO.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sillage_document::Document;
use sillage_storage::{Checkpoint, Entry};

use crate::HistoryError;

/// The document after these entries, or after the checkpoint and the entries that follow it.
///
/// Stored bytes are not trusted: should the program fail over them, that is an error too.
pub fn replay(
    checkpoint: Option<&Checkpoint>,
    entries: &[Entry],
) -> Result<Document, HistoryError> {
    let state = checkpoint.map(|checkpoint| &checkpoint.state[..]);
    let updates = entries.iter().map(|entry| &entry.update[..]);
    match catch_unwind(AssertUnwindSafe(|| Document::load(state, updates))) {
        Ok(loaded) => loaded.map_err(|error| HistoryError::of(error, entries)),
        Err(_) => Err(HistoryError::Panicked),
    }
}
