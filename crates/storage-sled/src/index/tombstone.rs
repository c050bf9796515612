//! The record that an erasure leaves.

use sillage_storage::{DocumentId, RecordKey};

/// The record that says that something was erased from a document.
pub(crate) fn tombstone(document: &DocumentId) -> RecordKey {
    RecordKey::new(&format!("erased/{document}")).expect("a document's name is part of a key")
}
