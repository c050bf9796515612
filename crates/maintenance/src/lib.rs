//! What an operator does with a folder of data beside serving it: copy it, check it, bring it back,
//! repair it, erase from it. An engine that keeps folders implements [`Maintenance`].

use std::path::{Path, PathBuf};

use bytes::Bytes;

use sillage_storage::{
    Checkpoint, Damage, DeviceId, DocumentId, Entry, Seq, StorageError, UnixMillis,
};

/// The operator's tools of an engine. All of them block.
pub trait Maintenance: Sync {
    /// Brings the backup in `to` (made if need be) to what `data` holds now, while it is served or
    /// not. Copies only what is new. Damage in `data` is copied as it is and reported.
    fn backup(
        &self,
        data: &Path,
        to: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError>;

    /// Reads everything in a data folder or a backup, and reports what is not as it was written.
    fn verify(&self, folder: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError>;

    /// Makes a data folder of a backup that is whole; `into` must be empty or absent. Every
    /// document gets a new epoch.
    fn restore(
        &self,
        backup: &Path,
        into: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError>;

    /// Writes all that can still be read in `data` (a data folder or a backup) into an empty folder.
    /// Nothing in `data` changes.
    fn repair(
        &self,
        data: &Path,
        into: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError>;

    /// Makes everything again that can be made from the journal. Nobody may serve `data` meanwhile.
    fn fix_index(&self, data: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError>;

    /// Takes what `what` names out of every file of `data`. Nobody may serve it meanwhile.
    fn erase(
        &self,
        data: &Path,
        what: &Erase,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError>;
}

/// What is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erase {
    /// The whole text of a document, its history included.
    Document(DocumentId),
    /// Every text that a device sent, in all documents.
    Device(DeviceId),
}

/// What a tool needs beside folders.
pub struct Work<'a> {
    /// What the bytes of updates mean.
    pub content: &'a dyn UpdateInterpreter,
    /// Called now and then with how much is done and how much there is.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

impl Work<'_> {
    /// Does one of several parts that take about as long as each other; `part` counts from 0.
    pub fn part<T>(&mut self, part: u64, parts: u64, tool: impl FnOnce(&mut Work<'_>) -> T) -> T {
        let progress = &mut *self.progress;
        tool(&mut Work {
            content: self.content,
            progress: &mut |done, total| progress(done + part * total, parts * total),
        })
    }
}

/// What the bytes of updates mean, for engines that keep them without knowing. Errors are in words.
pub trait UpdateInterpreter {
    /// The text after these entries, or after the checkpoint and the entries that follow it.
    fn text(
        &self,
        checkpoint: Option<&Checkpoint>,
        entries: &[Entry],
    ) -> Result<TextReading, UnusableEntry>;

    /// For each entry whether it can be used, when those that cannot are left out.
    fn usable(&self, entries: &[Entry]) -> Vec<bool>;

    /// The update with every text in it replaced by as much deleted text.
    fn erased(&self, update: &Bytes) -> Result<Bytes, String>;

    /// An update that changes nothing.
    fn nothing(&self) -> Bytes;
}

/// What entries say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextReading {
    /// The text.
    pub text: String,
    /// Whether a checkpoint of it would say the same text; otherwise none is ever kept.
    pub is_deterministic: bool,
}

/// Why entries say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableEntry {
    /// The first one that cannot be used, where it is one of them.
    pub entry: Option<Seq>,
    /// What is wrong with it.
    pub why: String,
}

/// What a tool found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Every document that was read, in the order of their names.
    pub documents: Vec<Inspected>,
    /// What is not as it was written. Empty when all is well.
    pub damage: Vec<Damage>,
    /// What was done, in sentences for the operator.
    pub notes: Vec<String>,
}

/// A document as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The document.
    pub document: DocumentId,
    /// Its last good entry.
    pub head: Seq,
    /// When that entry was accepted; `None` without one.
    pub at: Option<UnixMillis>,
    /// The SHA-256 of its text there; `None` when it could not be read.
    pub text: Option<[u8; 32]>,
}

/// Why a tool did nothing, or stopped.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MaintenanceError {
    /// As an engine says it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There is nothing of ours.
    #[error("{} holds no data of Sillage", .0.display())]
    NoData(PathBuf),
    /// Something is there already, and would be overwritten.
    #[error("{} is not empty; name an empty folder or a new one", .0.display())]
    NotEmpty(PathBuf),
    /// The state of what was given forbids it; a sentence for the operator.
    #[error("{0}")]
    Refused(String),
}
