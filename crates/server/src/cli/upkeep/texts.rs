//! What the bytes of entries mean: the texts of notes.

use sillage_document::Document;
use sillage_storage::{Checkpoint, Content, Entry};

pub(super) struct Texts;

impl Content for Texts {
    fn text(&self, checkpoint: Option<&Checkpoint>, entries: &[Entry]) -> Result<String, String> {
        let checkpoint = checkpoint.map(|checkpoint| &checkpoint.state[..]);
        let updates = entries.iter().map(|entry| &entry.update[..]);
        Document::load(checkpoint, updates)
            .map(|document| document.text())
            .map_err(|error| error.to_string())
    }
}
