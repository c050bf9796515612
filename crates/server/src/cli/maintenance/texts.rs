//! What the bytes of entries mean: the texts of notes.
//!
//! Stored bytes are not trusted: should the program fail over them, that is said of their entry, and
//! everything else goes on.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use sillage_document::{Document, Refusal, verify_checkpoint};
use sillage_history::{HistoryError, replay};
use sillage_maintenance::{TextReading, UnusableEntry, UpdateInterpreter};
use sillage_storage::{Checkpoint, Entry, Seq};

/// An update without blocks and without deletions.
const NOTHING: &[u8] = &[0, 0];

pub(super) struct Texts;

impl UpdateInterpreter for Texts {
    fn text(
        &self,
        checkpoint: Option<&Checkpoint>,
        entries: &[Entry],
    ) -> Result<TextReading, UnusableEntry> {
        let mut document = replay(checkpoint, entries).map_err(|error| match error {
            HistoryError::Entry { seq, refusal } => unusable(Some(seq), &refusal),
            HistoryError::Checkpoint(refusal) => unusable(None, &refusal),
            error => unusable(None, &error),
        })?;
        let text = document.text();
        let is_deterministic = catch_unwind(AssertUnwindSafe(|| {
            verify_checkpoint(&document.state(), &document.contents())
        }));
        Ok(TextReading {
            is_deterministic: is_deterministic.unwrap_or(false),
            text,
        })
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

fn unusable(entry: Option<Seq>, why: &dyn Display) -> UnusableEntry {
    UnusableEntry {
        entry,
        why: why.to_string(),
    }
}
