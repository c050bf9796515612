//! What the bytes of entries mean: the texts of notes.
//!
//! Stored bytes are not trusted: should the program fail over them, that is said of their entry, and
//! everything else goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use sillage_document::{Document, LoadError, Refusal, reloads_to};
use sillage_storage::{Checkpoint, Content, Entry, Reading, Unusable};

/// An update without blocks and without deletions.
const NOTHING: &[u8] = &[0, 0];

pub(super) struct Texts;

impl Content for Texts {
    fn text(
        &self,
        checkpoint: Option<&Checkpoint>,
        entries: &[Entry],
    ) -> Result<Reading, Unusable> {
        let state = checkpoint.map(|checkpoint| &checkpoint.state[..]);
        let updates = entries.iter().map(|entry| &entry.update[..]);
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut document = Document::load(state, updates)?;
            let text = document.text();
            let is_steady = reloads_to(&document.state(), &text);
            Ok(Reading { text, is_steady })
        }));
        match read {
            Ok(read) => read.map_err(|error| which(&error, entries)),
            Err(_) => Err(Unusable {
                entry: None,
                why: "the program fails over them".to_owned(),
            }),
        }
    }

    fn usable(&self, entries: &[Entry]) -> Vec<bool> {
        let mut document = Document::new();
        let mut kept: Vec<&[u8]> = Vec::new();
        let mut usable = Vec::with_capacity(entries.len());
        for entry in entries {
            let applied = catch_unwind(AssertUnwindSafe(|| document.apply(&entry.update)));
            usable.push(matches!(applied, Ok(Ok(_))));
            match applied {
                Ok(Ok(_)) => kept.push(&entry.update),
                // What is in memory is no longer sound.
                Ok(Err(Refusal::Unstable)) | Err(_) => {
                    document = Document::load(None, kept.iter().copied()).unwrap_or_default();
                }
                Ok(Err(_)) => {}
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

fn which(error: &LoadError, entries: &[Entry]) -> Unusable {
    let (entry, refusal) = match error {
        LoadError::Checkpoint(refusal) => (None, refusal),
        LoadError::Update { index, refusal } => (entries.get(*index), refusal),
    };
    Unusable {
        entry: entry.map(|entry| entry.seq),
        why: refusal.to_string(),
    }
}
