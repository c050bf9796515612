//! Opening a folder: the journal is the truth, the index is brought to it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sillage_storage::{Damage, StorageError};

use crate::clock_and_entropy::ClockAndEntropy;
use crate::disk;
use crate::engine::blobs;
use crate::engine::degraded::DegradedState;
use crate::engine::status::EngineStatus;
use crate::engine::writer::JournalWriter;
use crate::folder::{self, opening, remove};
use crate::index::changes::Changes;
use crate::index::replay::{KnownIndex, beginning, miss, replay};
use crate::index::values::Through;
use crate::index::{Index, tree};
use crate::journal::Journal;
use crate::journal::acknowledged::{self, Acknowledged};
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::segment;
use crate::journal::torn_tail::TornTail;
use crate::journal::window::{Look, Window};
use crate::replacement;

/// How far the reading of the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenProgress {
    /// The segment that is being read, from 1.
    pub segment: u32,
    /// The last segment there is.
    pub segments: u32,
}

/// Takes the folder, makes it whole where it was left in the middle of something, and holds it.
fn take(dir: &Path) -> Result<File, StorageError> {
    folder::refuse_newer(dir)?;
    let lock = folder::lock(dir)?;
    replacement::settle(dir)?;
    folder::create(dir).map_err(opening)?;
    blobs::remove_drafts(dir).map_err(opening)?;
    Ok(lock)
}

/// Takes the folder and makes everything ready for writing. `progress` is called now and then
/// while much of the journal is read.
pub(crate) fn open(
    dir: &Path,
    segment_bytes: u32,
    progress: &mut dyn FnMut(OpenProgress),
) -> Result<JournalWriter, StorageError> {
    let lock = take(dir)?;
    let (id, spoiled) = match folder::format(dir)? {
        Some(said) => identify(dir, said)?,
        None => (create(dir)?, None),
    };
    let journal = folder::journal(dir);
    let segments = segment::list(&journal).map_err(opening)?;
    if segments.is_empty() && !folder::index(dir).exists() {
        // FORMAT comes first, so that a folder whose making was cut short is made whole here.
        Journal::create(journal.clone(), id, segment_bytes).map_err(opening)?;
    }
    let segments = segments.last().copied().unwrap_or(1);
    let mut show = |Location { segment, .. }| progress(OpenProgress { segment, segments });
    let Trusted {
        mut index,
        through,
        known,
    } = trusted_index(dir, id)?;
    let is_new = through.last.is_none();
    let said = acknowledged::read(dir, id);
    let (tail, mut through) = replay(&journal, &mut index, through, said, &mut show)?;
    if is_new && through.last.is_some() {
        tracing::info!("The index was made from the journal");
    }
    if let Some(torn_tail) = TornTail::behind(tail, &journal, id).map_err(opening)? {
        tracing::warn!("{torn_tail}");
    }
    if let Some(known) = known {
        miss(&mut index, &mut through, &known)?;
    }
    folder::index_in_use(dir)?;
    let journal = Journal::resume(journal, id, segment_bytes, tail).map_err(opening)?;
    let mut acknowledged = Acknowledged::open(dir, id);
    acknowledged.note(journal.end());
    let status = Arc::new(EngineStatus::default());
    status.damage(&index.damage()?);
    status.damage(&Vec::from_iter(spoiled));
    Ok(JournalWriter {
        folder: dir.to_owned(),
        id,
        journal,
        acknowledged,
        index,
        through,
        status,
        publisher: Arc::default(),
        lock,
        pending: Changes::default(),
        unsaid: BTreeMap::new(),
        degraded: DegradedState::default(),
        entropy: ClockAndEntropy::System(Vec::new()),
    })
}

struct Trusted {
    index: Index,
    through: Through,
    /// What an index knew that was given up: the journal must still have it.
    known: Option<KnownIndex>,
}

/// The index if it fits the journal; otherwise a new one, and the old one is moved aside.
fn trusted_index(dir: &Path, id: JournalId) -> Result<Trusted, StorageError> {
    let path = folder::index(dir);
    let mut known = None;
    if !folder::index_is_whole(dir) {
        // What sled has in its files after a power cut is worth nothing.
        remove(&path)?;
    }
    if path.exists() {
        folder::close_to_others(&path);
        match Index::open(&path) {
            Ok((index, through)) => {
                let through = through.unwrap_or(beginning(id));
                if fits(&folder::journal(dir), id, through) {
                    return Ok(Trusted {
                        index,
                        through,
                        known,
                    });
                }
                tracing::error!("The index does not fit the journal");
                if through.id == id {
                    let heads = tree::heads(&index.reading(), "")?;
                    known = Some(KnownIndex {
                        heads,
                        facts: through.facts,
                    });
                }
            }
            Err(why) => tracing::error!(why, "The index cannot be used"),
        }
        let aside = aside(dir);
        disk::rename(&path, &aside).map_err(opening)?;
        tracing::warn!(kept = %aside.display(), "The index is made again from the journal");
    }
    let (index, _) = Index::open(&path).map_err(|why| StorageError::Unreadable {
        what: path.display().to_string(),
        why,
    })?;
    Ok(Trusted {
        index,
        through: beginning(id),
        known,
    })
}

/// Whether the journal still has the last record that the index knows.
fn fits(journal: &Path, id: JournalId, through: Through) -> bool {
    let Some((location, chain)) = through.last else {
        return through.id == id;
    };
    let Ok(file) = disk::open(&segment::path(journal, location.segment)) else {
        return false;
    };
    let last = Window::picking(file, location.segment, id)
        .look(location.offset)
        .map(|look| match look {
            Look::Record(header, _) => header.chain == chain,
            _ => false,
        });
    through.id == id
        && last.unwrap_or(false)
        && segment::path(journal, through.end.segment).exists()
}

/// A name that is free for an index that is kept for whoever wants to look.
pub(crate) fn aside(dir: &Path) -> PathBuf {
    let mut number = 1;
    loop {
        let path = dir.join(format!("index.damaged-{number}"));
        if !path.exists() {
            return path;
        }
        number += 1;
    }
}

/// The id of the journal, by its segments if they know better than `FORMAT`.
pub(crate) fn identify(
    dir: &Path,
    said: JournalId,
) -> Result<(JournalId, Option<Damage>), StorageError> {
    match folder::id_of_segments(dir).map_err(opening)? {
        Some(id) if id != said => {
            let what = "FORMAT names another journal than the one that is there".to_owned();
            Ok((
                id,
                Some(Damage {
                    document: None,
                    what,
                }),
            ))
        }
        _ => Ok((said, None)),
    }
}

fn create(dir: &Path) -> Result<JournalId, StorageError> {
    let id = JournalId::random()
        .map_err(|error| StorageError::io("get random bytes", io::Error::other(error)))?;
    folder::write_format(dir, id).map_err(opening)?;
    Ok(id)
}
