//! Reading what is in the index and, by it, in the journal. Blocking.

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use sillage_storage::DeviceId;
use sillage_storage::{
    Checkpoint, Damage, DocumentHead, DocumentId, Entry, Epoch, Head, Record, RecordKey, Seq,
    StorageError, Stored, UnixMillis,
};

use crate::disk;
use crate::engine::checkpoints;
use crate::folder;
use crate::index::replay;
use crate::index::tombstone::tombstone;
use crate::index::values::{ChainHead, RecordLocation};
use crate::index::view::IndexView;
use crate::journal::acknowledged;
use crate::journal::chain::Chain;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{Header, RecordKind};
use crate::journal::scan::{Found, scan};
use crate::journal::segment;
use crate::journal::window::{Look, Window};

/// A view on the folder, at least as new as the moment it was asked for.
pub(crate) struct StoredReader {
    folder: PathBuf,
    id: JournalId,
    view: IndexView,
}

/// The records that could be read of those that were asked for.
pub(crate) struct IntactRecords {
    pub(crate) records: Vec<(RecordKey, Record)>,
    /// What kept the others from being read.
    pub(crate) damage: Vec<Damage>,
}

/// The entries that could be read of those that were asked for.
pub(crate) struct Read {
    pub(crate) entries: Vec<Entry>,
    /// What kept the rest from being read.
    pub(crate) damage: Option<String>,
}

impl StoredReader {
    pub(crate) fn new(folder: PathBuf, id: JournalId, view: IndexView) -> Self {
        Self { folder, id, view }
    }

    /// What is needed to open `document`, and damage that was found only now.
    pub(crate) fn load(
        &self,
        document: &DocumentId,
    ) -> Result<(Stored, Option<String>), StorageError> {
        let head = self.view.head(document)?;
        let checkpoint = checkpoints::read(&self.folder, self.id, document, head.seq);
        let through = checkpoint
            .as_ref()
            .map_or(Seq(0), |checkpoint| checkpoint.through);
        let read = self.read(document, through.0 + 1, head.seq.0)?;
        let last = read.entries.last().map_or(through, |entry| entry.seq);
        let stored = Stored {
            epoch: self.epoch(document)?,
            head: if last == head.seq {
                head.public()
            } else {
                // Nothing can be appended behind it.
                Head {
                    seq: last,
                    ..Head::default()
                }
            },
            checkpoint,
            entries: read.entries,
            damaged: head.damaged || read.damage.is_some(),
        };
        Ok((stored, read.damage))
    }

    fn epoch(&self, document: &DocumentId) -> Result<Epoch, StorageError> {
        let erased = self.view.record(&tombstone(document))?;
        Ok(self.id.epoch(erased.map_or(0, |record| record.version)))
    }

    /// The entries from `first` to `last` that exist, and damage that was found only now.
    pub(crate) fn entries(
        &self,
        document: &DocumentId,
        first: u64,
        last: u64,
    ) -> Result<Read, StorageError> {
        let head = self.view.head(document)?;
        self.read(document, first.max(1), last.min(head.seq.0))
    }

    /// Keeps a checkpoint.
    pub(crate) fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: &Checkpoint,
    ) -> Result<(), StorageError> {
        let ChainHead { seq: head, .. } = self.view.head(document)?;
        if checkpoint.through > head {
            return Err(StorageError::PastHead {
                document: document.clone(),
                through: checkpoint.through,
                head,
            });
        }
        if checkpoint.through == Seq(0) {
            return Ok(());
        }
        checkpoints::write(&self.folder, self.id, document, head, checkpoint)
    }

    /// The heads of the documents whose names begin with `prefix`.
    pub(crate) fn heads(&self, prefix: &str) -> Result<Vec<DocumentHead>, StorageError> {
        let mut segments = self.segments();
        let heads = self.view.heads(prefix)?.into_iter();
        heads
            .filter(|(_, head)| head.seq > Seq(0) || head.damaged)
            .map(|(document, ChainHead { seq, .. })| {
                Ok(DocumentHead {
                    epoch: self.epoch(&document)?,
                    seq,
                    changed_at: self.changed_at(&mut segments, &document, seq)?,
                    document,
                })
            })
            .collect()
    }

    /// When the entry `seq` was accepted, if it can be read.
    fn changed_at(
        &self,
        segments: &mut Segments,
        document: &DocumentId,
        seq: Seq,
    ) -> Result<Option<UnixMillis>, StorageError> {
        let location = self.view.locations(document, seq.0, seq.0)?.pop();
        let Some(Ok(Some(header))) = location.map(|location| segments.header(location)) else {
            return Ok(None);
        };
        let is_it = header.name == document.as_str() && header.seq == seq.0;
        Ok(is_it.then_some(UnixMillis(header.at)))
    }

    pub(crate) fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        let found = self.view.record(key)?;
        found
            .map(|found| self.value(&mut self.segments(), key, found))
            .transpose()
    }

    /// The records whose keys begin with `prefix`. One that is damaged is quarantined: it is told of and
    /// left out, so that the others can be used.
    pub(crate) fn records(&self, prefix: &str) -> Result<IntactRecords, StorageError> {
        let mut segments = self.segments();
        let (mut records, mut damage) = (Vec::new(), Vec::new());
        for (key, at) in self.view.records(prefix)? {
            match self.value(&mut segments, &key, at) {
                Ok(record) => records.push((key, record)),
                Err(StorageError::Unreadable { why, .. }) => damage.push(Damage {
                    document: None,
                    what: why,
                }),
                Err(error) => return Err(error),
            }
        }
        Ok(IntactRecords { records, damage })
    }

    fn segments(&self) -> Segments {
        Segments::new(folder::journal(&self.folder), self.id)
    }

    fn value(
        &self,
        segments: &mut Segments,
        key: &RecordKey,
        at: RecordLocation,
    ) -> Result<Record, StorageError> {
        match segments.look(at.location) {
            Ok(Look::Record(header, value))
                if header.name == key.as_str() && header.seq == at.version =>
            {
                Ok(Record {
                    version: at.version,
                    value: Bytes::copy_from_slice(value),
                })
            }
            Ok(_) => Err(StorageError::Unreadable {
                what: segment::path(&folder::journal(&self.folder), at.location.segment)
                    .display()
                    .to_string(),
                why: format!("the record {key} at {} is damaged", at.location),
            }),
            Err(error) => Err(StorageError::io("read the journal", error)),
        }
    }

    fn read(&self, document: &DocumentId, first: u64, last: u64) -> Result<Read, StorageError> {
        if first > last {
            return Ok(Read {
                entries: Vec::new(),
                damage: None,
            });
        }
        let locations = self.view.locations(document, first, last)?;
        let mut segments = self.segments();
        let mut entries = Gathered::default();
        for (seq, location) in (first..).zip(locations) {
            let Ok(Look::Record(header, update)) = segments.look(location) else {
                break;
            };
            if header.kind != RecordKind::Entry
                || header.name != document.as_str()
                || header.seq != seq
            {
                break;
            }
            entries.push(&header, update);
        }
        if entries.last() == Some(last) {
            return Ok(Read {
                entries: entries.finish(),
                damage: None,
            });
        }
        self.read_without_index(document, first, last)
    }

    /// Reads the whole journal for one document: slow, for when the index does not lead to its entries.
    fn read_without_index(
        &self,
        document: &DocumentId,
        first: u64,
        last: u64,
    ) -> Result<Read, StorageError> {
        tracing::warn!(%document, "The index does not lead to the entries; reading the journal");
        let mut entries = Gathered::default();
        let mut head = (0, Chain::default());
        let mut damage = None;
        let begin = replay::beginning(self.id).end;
        scan(
            &folder::journal(&self.folder),
            self.id,
            begin,
            acknowledged::read(&self.folder, self.id),
            &mut |found| {
                let Found::Record(location, header, update) = found else {
                    return Ok(());
                };
                if header.kind != RecordKind::Entry
                    || header.name != document.as_str()
                    || damage.is_some()
                    || head.0 == last
                {
                    return Ok(());
                }
                if header.seq != head.0 + 1 || !header.follows(head.1, update) {
                    damage = Some(format!(
                        "the entry {} is not what was written, at {location}",
                        head.0 + 1
                    ));
                    return Ok(());
                }
                head = (header.seq, header.chain);
                if header.seq >= first {
                    entries.push(&header, update);
                }
                Ok(())
            },
        )?;
        if head.0 < last && damage.is_none() {
            damage = Some(format!("the entries {} to {last} are missing", head.0 + 1));
        }
        Ok(Read {
            entries: entries.finish(),
            damage,
        })
    }
}

/// Entries being gathered. Their updates share one allocation: a document of many small ones is
/// loaded quickly, and its memory goes back as a whole.
#[derive(Default)]
pub(crate) struct Gathered {
    updates: Vec<u8>,
    /// Each entry without its update, and where that ends.
    entries: Vec<(Entry, usize)>,
}

impl Gathered {
    pub(crate) fn push(&mut self, header: &Header, update: &[u8]) {
        self.updates.extend_from_slice(update);
        let entry = Entry {
            seq: Seq(header.seq),
            at: UnixMillis(header.at),
            device: DeviceId(header.device),
            update: Bytes::new(),
        };
        self.entries.push((entry, self.updates.len()));
    }

    fn last(&self) -> Option<u64> {
        self.entries.last().map(|(entry, _)| entry.seq.0)
    }

    pub(crate) fn finish(self) -> Vec<Entry> {
        let updates = Bytes::from(self.updates);
        let mut begin = 0;
        let fill = |(entry, end)| {
            let update = updates.slice(begin..end);
            begin = end;
            Entry { update, ..entry }
        };
        self.entries.into_iter().map(fill).collect()
    }
}

/// The segments one after the other: entries lie in order, so one open file is enough.
pub(crate) struct Segments {
    journal: PathBuf,
    id: JournalId,
    open: Option<(u32, Window)>,
}

impl Segments {
    pub(crate) fn new(journal: PathBuf, id: JournalId) -> Self {
        Self {
            journal,
            id,
            open: None,
        }
    }

    pub(crate) fn look(&mut self, location: Location) -> io::Result<Look<'_>> {
        self.window(location)?.look(location.offset)
    }

    /// The header at `location`, without its payload.
    fn header(&mut self, location: Location) -> io::Result<Option<Header>> {
        self.window(location)?.header(location.offset)
    }

    fn window(&mut self, location: Location) -> io::Result<&mut Window> {
        let window = match self.open.take() {
            Some((number, window)) if number == location.segment => window,
            _ => {
                let file = disk::open(&segment::path(&self.journal, location.segment))?;
                Window::picking(file, location.segment, self.id)
            }
        };
        Ok(&mut self.open.insert((location.segment, window)).1)
    }
}
