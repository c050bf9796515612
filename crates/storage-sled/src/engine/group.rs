//! What becomes durable together, and who is answered then.

use sillage_storage::{Head, RecordKey, StorageChange, StorageError};

use crate::engine::command::ReplySender;
use crate::index::changes::Changes;
use crate::index::values::Facts;

/// One commit in the making.
pub(super) struct CommitGroup {
    pub(super) bytes: Vec<u8>,
    pub(super) changes: Changes,
    pub(super) facts: Facts,
    /// The records in it, with their versions.
    pub(super) records: Vec<(RecordKey, u64)>,
    pub(super) replies: Vec<CommitReply>,
}

/// What is answered once the group is durable.
pub(super) enum CommitReply {
    Appended(ReplySender<Head>, Head),
    Number(ReplySender, u64),
}

impl CommitReply {
    /// The one who asked may have gone; so has the answer then.
    pub(super) fn send(self, committed: Result<(), StorageError>) {
        match self {
            Self::Appended(answer, head) => drop(answer.send(committed.map(|()| head))),
            Self::Number(answer, number) => drop(answer.send(committed.map(|()| number))),
        }
    }
}

impl CommitGroup {
    /// An empty one that goes on from `facts`.
    pub(super) fn new(bytes: Vec<u8>, facts: Facts) -> Self {
        Self {
            bytes,
            changes: Changes::default(),
            facts,
            records: Vec::new(),
            replies: Vec::new(),
        }
    }

    /// What those who follow are told of it.
    pub(super) fn told(&self) -> impl Iterator<Item = StorageChange> {
        let documents = self.changes.documents.iter();
        let documents = documents.map(|(document, touched)| StorageChange::Document {
            document: document.clone(),
            seq: touched.head.seq,
        });
        let records = self.records.iter();
        documents.chain(records.map(|(key, version)| StorageChange::Record {
            key: key.clone(),
            version: *version,
        }))
    }
}
