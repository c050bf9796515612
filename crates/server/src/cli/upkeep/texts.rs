//! What the bytes of entries mean: the texts of notes.

use bytes::Bytes;
use sillage_document::{Document, Refusal};
use sillage_storage::{Checkpoint, Content, Entry};

/// An update without blocks and without deletions.
const NOTHING: &[u8] = &[0, 0];

pub(super) struct Texts;

impl Content for Texts {
    fn text(&self, checkpoint: Option<&Checkpoint>, entries: &[Entry]) -> Result<String, String> {
        let checkpoint = checkpoint.map(|checkpoint| &checkpoint.state[..]);
        let updates = entries.iter().map(|entry| &entry.update[..]);
        Document::load(checkpoint, updates)
            .map(|document| document.text())
            .map_err(|error| error.to_string())
    }

    fn usable(&self, entries: &[Entry]) -> Vec<bool> {
        let mut document = Document::new();
        let mut kept: Vec<&[u8]> = Vec::new();
        let mut usable = Vec::with_capacity(entries.len());
        for entry in entries {
            let applied = document.apply(&entry.update);
            usable.push(applied.is_ok());
            match applied {
                Ok(_) => kept.push(&entry.update),
                Err(Refusal::Unstable) => {
                    document = Document::load(None, kept.iter().copied()).unwrap_or_default();
                }
                Err(_) => {}
            }
        }
        usable
    }

    fn erased(&self, update: &Bytes) -> Result<Bytes, String> {
        sillage_document::erase(update).map_err(|error| error.to_string())
    }

    fn nothing(&self) -> Bytes {
        Bytes::from_static(NOTHING)
    }
}
