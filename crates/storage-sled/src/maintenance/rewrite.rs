//! A journal written anew from the records of another, and how it takes the other's place.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use sillage_storage::{DocumentId, Seq, StorageError};

use crate::index::values::ChainHead;
use crate::index::values::Facts;
use crate::journal::chain::{Chain, Salt};
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{Draft, RecordKind};
use crate::journal::segment::SEGMENT_BYTES;
use crate::journal::{CommitError, Journal};

/// Bytes that are written and synced together.
const GROUP_BYTES: usize = 1 << 20;

/// A journal in the making. Numbers and chains go on from record to record by themselves; a record
/// that stays as it was, after records that stayed, keeps its chain.
pub(super) struct Rewriting {
    id: JournalId,
    journal: Journal,
    group: Vec<u8>,
    start: Location,
    heads: HashMap<DocumentId, ChainHead>,
    facts: Facts,
}

impl Rewriting {
    /// Begins in the folder `journal`, which must be empty.
    pub(super) fn begin(journal: PathBuf, id: JournalId) -> Result<Self, StorageError> {
        let mut journal = Journal::create(journal, id, SEGMENT_BYTES).map_err(writing)?;
        let start = journal.next_location().map_err(failed)?;
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
            kind: RecordKind::Entry,
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
        (kind, name, at): (RecordKind, &str, u64),
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
            self.start = self.journal.next_location().map_err(failed)?;
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

fn writing(error: io::Error) -> StorageError {
    StorageError::io("write the new journal", error)
}

fn failed(failure: CommitError) -> StorageError {
    match failure {
        CommitError::Full => StorageError::Full,
        CommitError::Broken(error) => writing(error),
    }
}
