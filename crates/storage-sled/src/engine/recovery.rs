//! What the writer does when the disk fails, and how it goes on when the disk is well again.
//!
//! Nothing is acknowledged after a failure until a commit went through again, in a new file: a system
//! that could not write a block may forget that it did not, so the file of a failed call is never
//! written again, only read. What was acknowledged before is read back from the disk first.

use std::time::Instant;

use sillage_storage::StorageError;

use crate::engine::writer::JournalWriter;
use crate::folder::{self, opening, remove};
use crate::index::Index;
use crate::index::changes::Changes;
use crate::index::replay::{beginning, replay};
use crate::journal::CommitError;

impl JournalWriter {
    /// Fails while nothing can be made durable. Makes good what failed, after a rest.
    pub(super) fn writable(&mut self) -> Result<(), StorageError> {
        match self.degraded.rest_until {
            Some(until) if Instant::now() < until => self.status.writable(),
            _ if self.degraded.index => self.remake_index(),
            _ => Ok(()),
        }
    }

    /// Looks whether the disk is well again.
    pub(super) fn retry(&mut self) {
        if self.status.is_degraded() && self.writable().is_ok() {
            match self.journal.prepare() {
                Ok(()) => self.committed(),
                Err(failure) => drop(self.journal_failed(failure)),
            }
        }
    }

    /// Something became durable. On a disk without room that may be the last of what was reserved:
    /// then it is not well.
    pub(super) fn committed(&mut self) {
        if self.status.is_degraded() && self.journal.leave_room().is_ok() {
            self.status.well();
        }
    }

    /// Nothing of a commit may be acknowledged.
    pub(super) fn journal_failed(&mut self, failure: CommitError) -> StorageError {
        match failure {
            CommitError::Full => {
                self.status.full();
                StorageError::Full
            }
            CommitError::Broken(error) => {
                self.stop(format!("writing the journal failed: {error}"));
                StorageError::io("write the journal", error)
            }
        }
    }

    /// The index does not have what the journal has.
    pub(super) fn index_failed(&mut self, error: StorageError) -> StorageError {
        self.degraded.index = true;
        self.stop(format!("writing the index failed: {}", error_chain(&error)));
        error
    }

    pub(super) fn index_is_well(&self) -> bool {
        !self.degraded.index
    }

    fn stop(&mut self, why: String) {
        self.status.stop(why);
        self.degraded.rest_until = Some(Instant::now() + self.degraded.rest);
    }

    fn remake_index(&mut self) -> Result<(), StorageError> {
        // The journal is read to its last byte: what a failed commit left must be behind its end.
        let ready = self
            .journal
            .leave_room()
            .and_then(|()| self.journal.next_location());
        ready.map_err(|failure| self.journal_failed(failure))?;
        match self.index_from_journal() {
            Ok(()) => {
                self.degraded.index = false;
                Ok(())
            }
            Err(error) => Err(self.index_failed(error)),
        }
    }

    fn index_from_journal(&mut self) -> Result<(), StorageError> {
        let path = folder::index(&self.folder);
        // Readers may still hold the one before: its files stay for them until they let go.
        remove(&path)?;
        let (mut index, _) = Index::open(&path).map_err(|why| StorageError::Unreadable {
            what: path.display().to_string(),
            why,
        })?;
        let journal = folder::journal(&self.folder);
        let end = self.journal.end();
        let begin = beginning(self.id);
        let (tail, through) = replay(&journal, &mut index, begin, Some(end), &mut |_| {})?;
        if tail.end != end {
            let what = format!("the journal ends at {}", tail.end);
            return Err(opening(std::io::Error::other(what)));
        }
        self.status.damage(&index.damage()?);
        self.index = index;
        self.through = through;
        self.pending = Changes::default();
        Ok(())
    }
}

/// An error with what caused it, in one line.
fn error_chain(error: &StorageError) -> String {
    match error {
        StorageError::Io { doing, source } => format!("could not {doing}: {source}"),
        other => other.to_string(),
    }
}
