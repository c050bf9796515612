//! A journal written anew from the records of another, and how it takes the other's place.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sillage_storage::{DocumentId, Seq, StorageError};

use super::files::{self, using};
use crate::chain::{Chain, Salt};
use crate::changes::Facts;
use crate::engine::SEGMENT_BYTES;
use crate::folder;
use crate::index::ChainHead;
use crate::journal::{Failure, Journal};
use crate::journal_id::JournalId;
use crate::place::Place;
use crate::record::{Draft, Kind};

/// Bytes that are written and synced together.
const GROUP_BYTES: usize = 1 << 20;

/// A journal in the making. Numbers and chains go on from record to record by themselves; a record
/// that stays as it was, after records that stayed, keeps its chain.
pub(super) struct Rewriting {
    id: JournalId,
    journal: Journal,
    group: Vec<u8>,
    start: Place,
    heads: HashMap<DocumentId, ChainHead>,
    facts: Facts,
}

impl Rewriting {
    /// Begins in the folder `journal`, which must be empty.
    pub(super) fn begin(journal: PathBuf, id: JournalId) -> Result<Self, StorageError> {
        let mut journal = Journal::create(journal, id, SEGMENT_BYTES).map_err(writing)?;
        let start = journal.next_place().map_err(failed)?;
        Ok(Self {
            id,
            journal,
            group: Vec::new(),
            start,
            heads: HashMap::new(),
            facts: Facts::default(),
        })
    }

    /// The last entry of a document.
    pub(super) fn head(&self, document: &DocumentId) -> Seq {
        self.heads.get(document).copied().unwrap_or_default().seq
    }

    /// The number of the last record that is no entry.
    pub(super) fn facts(&self) -> u64 {
        self.facts.seq
    }

    /// The document's next entry: who sent it when, in milliseconds since the Unix epoch.
    pub(super) fn entry(
        &mut self,
        document: &DocumentId,
        (device, at): (u64, u64),
        salt: Salt,
        update: &[u8],
    ) -> Result<(), StorageError> {
        let head = self.heads.get(document).copied().unwrap_or_default();
        let draft = Draft {
            kind: Kind::Entry,
            name: document.as_str(),
            seq: head.seq.next().0,
            at,
            device,
            payload: update,
        };
        let seq = head.seq.next();
        let chain = self.encode(&draft, head.chain, salt)?;
        self.heads
            .insert(document.clone(), ChainHead { seq, chain, ..head });
        Ok(())
    }

    /// The next record of another kind; returns its number.
    pub(super) fn fact(
        &mut self,
        (kind, name, at): (Kind, &str, u64),
        salt: Salt,
        payload: &[u8],
    ) -> Result<u64, StorageError> {
        let seq = self.facts.seq + 1;
        let draft = Draft {
            kind,
            name,
            seq,
            at,
            device: 0,
            payload,
        };
        let chain = self.encode(&draft, self.facts.chain, salt)?;
        self.facts = Facts { seq, chain };
        Ok(seq)
    }

    /// Makes the rest durable.
    pub(super) fn finish(mut self) -> Result<(), StorageError> {
        self.commit()
    }

    fn encode(
        &mut self,
        draft: &Draft<'_>,
        before: Chain,
        salt: Salt,
    ) -> Result<Chain, StorageError> {
        if self.group.is_empty() {
            self.start = self.journal.next_place().map_err(failed)?;
        }
        let (_, chain) = draft.encode(&mut self.group, self.start, &self.id, before, salt);
        if self.group.len() >= GROUP_BYTES {
            self.commit()?;
        }
        Ok(chain)
    }

    fn commit(&mut self) -> Result<(), StorageError> {
        self.journal.commit(&self.group).map_err(failed)?;
        self.group.clear();
        Ok(())
    }
}

/// Random bytes for a payload that was not there before.
pub(super) fn new_salt() -> Result<Salt, StorageError> {
    let mut salt = Salt::default();
    getrandom::fill(&mut salt).map_err(random)?;
    Ok(salt)
}

pub(super) fn random(error: getrandom::Error) -> StorageError {
    StorageError::io("get random bytes", io::Error::other(error))
}

/// Where a journal is written that is to take the place of the one that is there.
pub(super) fn fresh(dir: &Path) -> PathBuf {
    dir.join("journal.new")
}

/// Where the journal is that was replaced, until nothing is left of it.
fn replaced(dir: &Path) -> PathBuf {
    dir.join("journal.old")
}

/// Puts the journal that was written, and is whole, in the place of the one before, of which nothing
/// is left when this returns.
pub(super) fn replace(dir: &Path) -> Result<(), StorageError> {
    let swap = || {
        fs::rename(folder::journal(dir), replaced(dir))?;
        files::sync_folder(dir)
    };
    swap().map_err(using(dir))?;
    settle(dir)
}

/// Brings a replacement to its end that was cut short: before the old journal was put aside it
/// did not happen, afterwards it did. To be called before anything else in a folder that is locked.
pub(crate) fn settle(dir: &Path) -> Result<(), StorageError> {
    settle_files(dir).map_err(using(dir))
}

fn settle_files(dir: &Path) -> io::Result<()> {
    let (journal, fresh, replaced) = (folder::journal(dir), fresh(dir), replaced(dir));
    if !replaced.exists() {
        return remove(&fresh);
    }
    if !journal.exists() {
        fs::rename(&fresh, &journal)?;
        files::sync_folder(dir)?;
    }
    if let Some(id) = folder::id_of_segments(dir)? {
        folder::write_format(dir, id)?;
    }
    // What was made from the old journal holds its words too.
    for file in fs::read_dir(dir)? {
        let file = file?;
        let name = file.file_name();
        let derived = name
            .to_str()
            .is_some_and(|name| name == "checkpoints" || name.starts_with("index"));
        if derived {
            remove(&file.path())?;
        }
    }
    // Last, because it says that there is something to settle.
    remove(&replaced)?;
    files::sync_folder(dir)
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn writing(error: io::Error) -> StorageError {
    StorageError::io("write the new journal", error)
}

fn failed(failure: Failure) -> StorageError {
    match failure {
        Failure::Full => StorageError::Full,
        Failure::Broken(error) => writing(error),
    }
}
