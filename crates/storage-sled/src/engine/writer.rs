//! The one thread that writes: what has arrived is one write and one fdatasync.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use sillage_storage::{
    ChangePublisher, DocumentId, Expect, Head, NewEntry, RecordKey, Seq, StorageError,
};
use tokio::sync::mpsc;

use crate::clock_and_entropy::ClockAndEntropy;
use crate::engine::command::{ReadScope, WriterCommand};
use crate::engine::degraded::DegradedState;
use crate::engine::group::{CommitGroup, CommitReply};
use crate::engine::reader::StoredReader;
use crate::engine::status::EngineStatus;
use crate::folder;
use crate::index::Index;
use crate::index::changes::Changes;
use crate::index::values::Facts;
use crate::index::values::{ChainHead, RecordLocation, Through};
use crate::index::view::IndexView;
use crate::journal::Journal;
use crate::journal::acknowledged::Acknowledged;
use crate::journal::chain::Salt;
use crate::journal::heads;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{Draft, RecordKind};

/// A commit takes no more commands once it has this many bytes: the first of them waits for all.
const GROUP_BYTES: usize = 256 << 10;
/// Changes after which the index is written, if nobody reads before: less is done in vain at every
/// keystroke, and after a crash so many records are read again, which takes some hundredths of a second.
const INDEX_AFTER: usize = 16 << 10;

/// The writer's own things.
pub(crate) struct JournalWriter {
    pub(crate) folder: PathBuf,
    pub(crate) id: JournalId,
    pub(crate) journal: Journal,
    pub(crate) acknowledged: Acknowledged,
    pub(crate) index: Index,
    pub(crate) through: Through,
    pub(crate) status: Arc<EngineStatus>,
    pub(crate) publisher: Arc<ChangePublisher>,
    /// Held for as long as the folder is ours.
    pub(crate) lock: File,
    /// In the journal, not yet in the index.
    pub(crate) pending: Changes,
    /// In the index and not yet said a second time in the journal.
    pub(crate) unsaid: BTreeMap<DocumentId, Seq>,
    pub(crate) degraded: DegradedState,
    pub(crate) entropy: ClockAndEntropy,
}

impl JournalWriter {
    /// Works until told to close, or until nobody is left who could ask.
    pub(crate) fn run(mut self, mut commands: mpsc::Receiver<WriterCommand>) {
        let mut buffer = Vec::new();
        while let Some(first) = commands.blocking_recv() {
            let mut later = Vec::new();
            buffer = self.commit(buffer, first, &mut commands, &mut later);
            for command in later {
                match command {
                    WriterCommand::Read { scope, answer } => {
                        // The one who asked may have gone; so has the answer then.
                        let _ = answer.send(self.reader(&scope));
                    }
                    WriterCommand::Damaged { document, what } => self.note_damage(&document, what),
                    WriterCommand::Retry => self.retry(),
                    WriterCommand::Close { answer } => {
                        commands.close();
                        let _ = answer.send(self.close().map(|()| 0));
                        return;
                    }
                    _ => unreachable!("writes are in the commit"),
                }
            }
            if self.pending.len() >= INDEX_AFTER {
                let said = self.update_index().and_then(|()| self.say_heads());
                if let Err(error) = said {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "The index was not written, or the heads not said again"
                    );
                }
            }
        }
        if let Err(error) = self.close() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "Storage was not closed well"
            );
        }
    }

    /// Commits `first` and what else has arrived; puts into `later` what is not a write, in order.
    /// Takes a buffer and gives it back.
    fn commit(
        &mut self,
        mut buffer: Vec<u8>,
        first: WriterCommand,
        commands: &mut mpsc::Receiver<WriterCommand>,
        later: &mut Vec<WriterCommand>,
    ) -> Vec<u8> {
        buffer.clear();
        buffer.shrink_to(GROUP_BYTES);
        let mut group = CommitGroup::new(buffer, self.through.facts);
        let mut next = Some(first);
        while let Some(command) = next {
            let closes = matches!(command, WriterCommand::Close { .. });
            self.take(command, &mut group, later);
            let full = closes || group.bytes.len() >= GROUP_BYTES;
            next = if full { None } else { commands.try_recv().ok() };
        }
        self.finish(group).unwrap_or_default()
    }

    fn take(
        &mut self,
        command: WriterCommand,
        group: &mut CommitGroup,
        later: &mut Vec<WriterCommand>,
    ) {
        let (answer, taken) = match command {
            WriterCommand::Append {
                document,
                expected,
                entries,
                answer,
            } => {
                return match self.append(group, &document, expected, &entries) {
                    Ok(head) => group.replies.push(CommitReply::Appended(answer, head)),
                    Err(error) => drop(answer.send(Err(error))),
                };
            }
            WriterCommand::Put {
                key,
                expect,
                value,
                answer,
            } => (answer, self.put(group, &key, expect, value.as_deref())),
            WriterCommand::Blob { id, bytes, answer } => {
                let payload = [&id.as_bytes()[..], &bytes.to_le_bytes()].concat();
                (
                    answer,
                    self.fact(group, RecordKind::Blob, "", &payload)
                        .map(|(seq, _)| seq),
                )
            }
            other => return later.push(other),
        };
        match taken {
            Ok(number) => group.replies.push(CommitReply::Number(answer, number)),
            Err(error) => drop(answer.send(Err(error))),
        }
    }

    /// Makes the group durable, or not, and answers. Gives its buffer back.
    fn finish(&mut self, group: CommitGroup) -> Result<Vec<u8>, StorageError> {
        if group.bytes.is_empty() {
            group
                .replies
                .into_iter()
                .for_each(|reply| reply.send(Ok(())));
            return Ok(group.bytes);
        }
        let committed = self
            .journal
            .commit(&group.bytes)
            .map_err(|failure| self.journal_failed(failure));
        if committed.is_ok() {
            self.acknowledged.note(self.journal.end());
            self.committed();
            self.through.facts = group.facts;
            self.publisher.publish(group.told());
            self.pending.add(group.changes);
        }
        for reply in group.replies {
            reply.send(committed.clone());
        }
        committed.map(|()| group.bytes)
    }

    fn append(
        &mut self,
        group: &mut CommitGroup,
        document: &DocumentId,
        expected: Head,
        entries: &[NewEntry],
    ) -> Result<Head, StorageError> {
        let mut head = self.head(group, document)?;
        if head.damaged && !entries.is_empty() {
            return Err(StorageError::Damaged {
                document: document.clone(),
                after: head.seq,
            });
        }
        let found = head.public();
        if found != expected {
            return Err(StorageError::HeadConflict {
                document: document.clone(),
                expected,
                found,
            });
        }
        if entries.is_empty() {
            return Ok(found);
        }
        self.writable()?;
        let start = self.start(group)?;
        // All of them before the first entry is in the group: an append is taken whole or not at all.
        let salts: Vec<Salt> = entries
            .iter()
            .map(|_| self.entropy.random())
            .collect::<Result<_, _>>()?;
        for (entry, salt) in entries.iter().zip(salts) {
            let seq = head.seq.next();
            let draft = Draft {
                kind: RecordKind::Entry,
                name: document.as_str(),
                seq: seq.0,
                at: entry.at.0,
                device: entry.device.0,
                payload: &entry.update,
            };
            let (location, chain) =
                draft.encode(&mut group.bytes, start, &self.id, head.chain, salt);
            head = ChainHead { seq, chain, ..head };
            group.changes.entry(document, head, location);
        }
        Ok(head.public())
    }

    fn put(
        &mut self,
        group: &mut CommitGroup,
        key: &RecordKey,
        expect: Expect,
        value: Option<&[u8]>,
    ) -> Result<u64, StorageError> {
        let known = group
            .changes
            .records
            .get(key)
            .or_else(|| self.pending.records.get(key))
            .copied();
        let known = match known {
            Some(known) => known,
            None => self.index.record(key)?,
        };
        let found = known.map(|record| record.version);
        if !expect.allows(found) {
            return Err(StorageError::Conflict {
                key: key.clone(),
                found,
            });
        }
        let kind = if value.is_some() {
            RecordKind::Put
        } else {
            RecordKind::Delete
        };
        let (version, location) =
            self.fact(group, kind, key.as_str(), value.unwrap_or_default())?;
        group.changes.records.insert(
            key.clone(),
            value.map(|_| RecordLocation { version, location }),
        );
        group.records.push((key.clone(), version));
        Ok(version)
    }

    /// Adds a record that is no entry; returns its number and its location.
    fn fact(
        &mut self,
        group: &mut CommitGroup,
        kind: RecordKind,
        name: &str,
        payload: &[u8],
    ) -> Result<(u64, Location), StorageError> {
        self.writable()?;
        let start = self.start(group)?;
        let salt = self.entropy.random()?;
        let seq = group.facts.seq + 1;
        let draft = Draft {
            kind,
            name,
            seq,
            at: self.entropy.now().0,
            device: 0,
            payload,
        };
        let (location, chain) =
            draft.encode(&mut group.bytes, start, &self.id, group.facts.chain, salt);
        group.facts = Facts { seq, chain };
        group.changes.last = Some((location, chain));
        Ok((seq, location))
    }

    fn start(&mut self, group: &CommitGroup) -> Result<Location, StorageError> {
        // Once the group has begun its location is fixed.
        if !group.bytes.is_empty() {
            return Ok(self.journal.end());
        }
        self.journal
            .next_location()
            .map_err(|failure| self.journal_failed(failure))
    }

    fn head(&self, group: &CommitGroup, document: &DocumentId) -> Result<ChainHead, StorageError> {
        match group.changes.documents.get(document) {
            Some(touched) => Ok(touched.head),
            None => self.pending.head(document, &self.index),
        }
    }

    fn reader(&mut self, scope: &ReadScope) -> StoredReader {
        let behind = match scope {
            ReadScope::Document(document) => self.pending.documents.contains_key(document),
            ReadScope::Documents => !self.pending.documents.is_empty(),
            ReadScope::Records => !self.pending.records.is_empty(),
        };
        // Reading goes on when the disk takes nothing.
        let pending = if behind && self.update_index().is_err() {
            self.pending.clone()
        } else {
            Changes::default()
        };
        let view = IndexView::new(self.index.reading(), pending);
        StoredReader::new(self.folder.clone(), self.id, view)
    }

    fn note_damage(&mut self, document: &DocumentId, what: String) {
        if let Ok(head) = self.pending.head(document, &self.index) {
            let mut found = Changes::default();
            found.damaged(document, head, what);
            self.status.damage(&found.damage);
            self.pending.add(found);
            // If it cannot be written, the damage is found again.
            let _ = self.update_index();
        }
    }

    /// Brings the index to the journal's end. If it cannot be written, the journal still has everything.
    fn update_index(&mut self) -> Result<(), StorageError> {
        if !self.index_is_well() {
            return self.writable();
        }
        self.through.end = self.journal.end();
        self.through.last = self.pending.last.or(self.through.last);
        let written = self
            .index
            .apply(&self.pending, self.through)
            .and_then(|()| self.index.flush());
        written.map_err(|error| self.index_failed(error))?;
        let pending = std::mem::take(&mut self.pending);
        self.unsaid.extend(
            pending
                .documents
                .into_iter()
                .map(|(document, touched)| (document, touched.head.seq)),
        );
        Ok(())
    }

    /// Says the heads a second time, so that damage in what is before is missed by name.
    fn say_heads(&mut self) -> Result<(), StorageError> {
        if self.unsaid.is_empty() || self.status.writable().is_err() {
            return Ok(());
        }
        let payload = heads::encode(self.unsaid.iter());
        let mut group = CommitGroup::new(Vec::new(), self.through.facts);
        self.fact(&mut group, RecordKind::Heads, "", &payload)?;
        self.finish(group)?;
        self.unsaid.clear();
        Ok(())
    }

    fn close(mut self) -> Result<(), StorageError> {
        self.status.close();
        self.publisher.close();
        self.update_index()?;
        self.say_heads()?;
        self.update_index()?;
        self.status.writable()?;
        self.index.close(&folder::index(&self.folder))?;
        folder::left_clean(&self.folder)?;
        drop(self.lock);
        Ok(())
    }
}
