//! One walk through a journal without its index: all that an index would know, and all damage.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sillage_maintenance::{Inspected, MaintenanceError, Report, TextReading, UnusableEntry, Work};
use sillage_storage::{BlobId, Damage, DocumentId, Entry, Seq, StorageError};

use super::manifest::Manifest;
use crate::engine::checkpoints;
use crate::engine::open;
use crate::engine::reader::{Gathered, Segments};
use crate::folder;
use crate::index::changes::{Changes, Touched};
use crate::index::replay::replay_alone;
use crate::journal::acknowledged;
use crate::journal::codec;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::RecordKind;
use crate::journal::scan::{Found, Tail};
use crate::journal::segment;
use crate::journal::torn_tail::TornTail;
use crate::journal::window::Look;

/// What a journal holds.
pub(super) struct Survey {
    journal: PathBuf,
    pub(super) id: JournalId,
    pub(super) tail: Tail,
    /// Up to where it was acknowledged, as far as that was said.
    pub(super) acknowledged: Option<Location>,
    /// What lies behind the end.
    torn_tail: Option<TornTail>,
    /// Everything, on top of nothing.
    pub(super) changes: Changes,
    /// The blobs that were kept, and their lengths in bytes.
    pub(super) blobs: BTreeMap<BlobId, u64>,
}

impl Survey {
    /// Walks through the journal of `dir`, a data folder or a backup. Needs no lock: what is written
    /// meanwhile is seen or not.
    pub(super) fn of(dir: &Path, work: &mut Work<'_>) -> Result<Self, MaintenanceError> {
        let journal = folder::journal(dir);
        if !journal.is_dir() {
            return Err(MaintenanceError::NoData(dir.to_owned()));
        }
        // Behind what a backup says that it holds there may be what a later one left unfinished.
        let until = match Manifest::read(dir) {
            Ok(manifest) => manifest.map(|manifest| manifest.end),
            Err(MaintenanceError::Storage(StorageError::Unreadable { .. })) => None,
            Err(error) => return Err(error),
        };
        let (id, spoiled) = identify(dir)?;
        let ends = (until, acknowledged::read(dir, id));
        let mut survey = Self::of_journal(journal, id, ends, work)?;
        survey.changes.damage.extend(spoiled);
        Ok(survey)
    }

    /// Walks through the journal with this id, to its end or until a location; it was acknowledged up to
    /// another one, if that is known.
    pub(super) fn of_journal(
        journal: PathBuf,
        id: JournalId,
        (until, acknowledged): (Option<Location>, Option<Location>),
        work: &mut Work<'_>,
    ) -> Result<Self, MaintenanceError> {
        let steps = Steps::of(&journal)?;
        let mut blobs = BTreeMap::new();
        let (tail, changes) = replay_alone(&journal, id, until, acknowledged, &mut |found| {
            if let Found::Record(location, header, payload) = found {
                steps.show(*location, work);
                if header.kind == RecordKind::Blob {
                    blobs.extend(blob(payload));
                }
            }
        })?;
        let torn_tail = match until {
            // Of a backup that is what a later one left unfinished.
            Some(_) => None,
            None => TornTail::behind(tail, &journal, id).map_err(reading)?,
        };
        Ok(Self {
            journal,
            id,
            tail,
            acknowledged,
            torn_tail,
            changes,
            blobs,
        })
    }

    /// The documents in the order of their names.
    pub(super) fn documents(&self) -> BTreeMap<&DocumentId, &Touched> {
        self.changes.documents.iter().collect()
    }

    /// Reads every document and says its text; the journal's damage and what fails are in the report.
    pub(super) fn inspect(
        &self,
        dir: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError> {
        let mut report = Report {
            damage: self.changes.damage.clone(),
            notes: Vec::from_iter(self.torn_tail.as_ref().map(TornTail::to_string)),
            ..Report::default()
        };
        let documents = self.documents();
        let all = documents.len() as u64;
        for (done, (document, touched)) in (0..).zip(documents) {
            // The walk before was the first half.
            (work.progress)(all + done, 2 * all);
            let entries = self.entries(&touched.locations)?;
            let text = work.content.text(None, &entries);
            let head = touched.head.seq;
            let wrong = match &text {
                _ if entries.len() < touched.locations.len() => {
                    Some((head, "an entry could not be read a second time".to_owned()))
                }
                Err(unusable) => Some(explained(unusable, head)),
                Ok(TextReading { text, .. }) => self
                    .shortcut(dir, document, &entries, text, work)
                    .map(|what| (head, what)),
            };
            report.damage.extend(wrong.map(|(after, what)| Damage {
                document: Some((document.clone(), after)),
                what,
            }));
            if text.as_ref().is_ok_and(|read| !read.is_deterministic) {
                report.notes.push(format!(
                    "The note {document} says another text when it is read from a checkpoint, because \
                     somebody sent blocks without a sound location. Nothing is lost: no checkpoint of it is \
                     kept, and it is opened from its whole journal, which takes longer."
                ));
            }
            report.documents.push(Inspected {
                document: document.clone(),
                head: touched.head.seq,
                at: entries.last().map(|entry| entry.at),
                text: text.ok().map(|read| Sha256::digest(read.text).into()),
            });
        }
        Ok(report)
    }

    /// What is wrong with the document's checkpoint, if it has one: it must lead to the same text.
    fn shortcut(
        &self,
        dir: &Path,
        document: &DocumentId,
        entries: &[Entry],
        text: &str,
        work: &Work<'_>,
    ) -> Option<String> {
        let head = entries.last()?.seq;
        let checkpoint = checkpoints::read(dir, self.id, document, head)?;
        let after = entries.partition_point(|entry| entry.seq <= checkpoint.through);
        match work.content.text(Some(&checkpoint), &entries[after..]) {
            Ok(other) if other.text == text => None,
            Ok(_) => Some("its checkpoint leads to another text than its entries".to_owned()),
            Err(unusable) => Some(format!("its checkpoint makes no text: {}", unusable.why)),
        }
    }

    /// The entries at `places`, as far as they can be read.
    pub(super) fn entries(&self, locations: &[Location]) -> Result<Vec<Entry>, StorageError> {
        let mut segments = Segments::new(self.journal.clone(), self.id);
        let mut entries = Gathered::default();
        for location in locations {
            match segments.look(*location) {
                Ok(Look::Record(header, update)) => entries.push(&header, update),
                Ok(_) => break,
                Err(error) => return Err(reading(error)),
            }
        }
        Ok(entries.finish())
    }
}

/// The last entry that can be used, and what is wrong behind it.
fn explained(unusable: &UnusableEntry, head: Seq) -> (Seq, String) {
    let UnusableEntry { entry, why } = unusable;
    match entry {
        Some(seq) => {
            let what = format!(
                "its entry {seq} is as it was written, but cannot be used ({why}), so the server \
                 quarantines the note"
            );
            (Seq(seq.0.saturating_sub(1)), what)
        }
        None => (head, format!("its entries make no text: {why}")),
    }
}

/// The journal's id by `FORMAT` or, where that is damaged, by the segments.
fn identify(dir: &Path) -> Result<(JournalId, Option<Damage>), StorageError> {
    match folder::format(dir) {
        Ok(Some(said)) => open::identify(dir, said),
        Ok(None) => Err(StorageError::Unreadable {
            what: dir.join("FORMAT").display().to_string(),
            why: "it is missing".to_owned(),
        }),
        Err(error @ StorageError::Unreadable { .. }) => {
            let id = folder::id_of_segments(dir).map_err(reading)?.ok_or(error)?;
            let what = "FORMAT cannot be read".to_owned();
            Ok((
                id,
                Some(Damage {
                    document: None,
                    what,
                }),
            ))
        }
        Err(error) => Err(error),
    }
}

/// What a record of a blob says.
fn blob(payload: &[u8]) -> Option<(BlobId, u64)> {
    let mut read = codec::FieldReader(payload);
    Some((BlobId::from_bytes(read.array()?), read.u64()?))
}

/// How far the walk is, in bytes of the journal.
struct Steps {
    /// The bytes of all segments before one.
    before: BTreeMap<u32, u64>,
    total: u64,
}

impl Steps {
    fn of(journal: &Path) -> Result<Self, StorageError> {
        let mut before = BTreeMap::new();
        let mut total = 0;
        for number in segment::list(journal).map_err(reading)? {
            before.insert(number, total);
            total += segment::path(journal, number)
                .metadata()
                .map_or(0, |file| file.len());
        }
        Ok(Self { before, total })
    }

    fn show(&self, location: Location, work: &mut Work<'_>) {
        let before = self.before.get(&location.segment).unwrap_or(&self.total);
        // The journal may grow meanwhile. Reading the documents is the second half.
        let done = self.total.min(before + u64::from(location.offset));
        (work.progress)(done, 2 * self.total);
    }
}

fn reading(error: io::Error) -> StorageError {
    StorageError::io("read the journal", error)
}
