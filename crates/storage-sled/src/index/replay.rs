//! Bringing the index to the end of the journal.

use std::collections::BTreeMap;
use std::path::Path;

use sillage_storage::{Damage, DocumentId, RecordKey, Seq, StorageError};

use crate::index::Index;
use crate::index::changes::{Changes, Heads};
use crate::index::values::Facts;
use crate::index::values::{ChainHead, RecordLocation, Through};
use crate::journal::heads;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{Header, RecordKind};
use crate::journal::scan::{Found, Tail, scan};

/// Changes that go to the index at once: bounds the memory of a rebuild.
const BATCH: usize = 16 << 10;

/// Applies what the journal holds from `through` on, and says where it ends and what the facts are then.
pub(crate) fn replay(
    journal: &Path,
    index: &mut Index,
    through: Through,
    acknowledged: Option<Location>,
    progress: &mut dyn FnMut(Location),
) -> Result<(Tail, Through), StorageError> {
    let mut replay = Replay {
        before: index,
        through,
        changes: Changes::default(),
    };
    let tail = scan(
        journal,
        through.id,
        through.end,
        acknowledged,
        &mut |found| {
            replay.take(found)?;
            if replay.changes.len() >= BATCH {
                progress(replay.through.end);
                replay.apply()?;
            }
            Ok(())
        },
    )?;
    replay.through.end = tail.end;
    // Nothing is written when nothing was found, so that opening and closing leave no trace.
    if !replay.changes.is_empty() || replay.through.end != through.end {
        replay.apply()?;
    }
    Ok((tail, replay.through))
}

/// Takes in the journal without an index, for those who only read, as far as `until` if that is
/// said: `visit` sees all that is found, and the changes are everything that an index would hold.
pub(crate) fn replay_alone(
    journal: &Path,
    id: JournalId,
    until: Option<Location>,
    acknowledged: Option<Location>,
    visit: &mut dyn FnMut(&Found<'_>),
) -> Result<(Tail, Changes), StorageError> {
    let through = beginning(id);
    let mut replay = Replay {
        before: &mut Nothing,
        through,
        changes: Changes::default(),
    };
    let tail = scan(journal, id, through.end, acknowledged, &mut |found| {
        if until.is_some_and(|end| found.location() >= end) {
            return Ok(());
        }
        visit(&found);
        replay.take(found)
    })?;
    let end = until.map_or(tail.end, |end| end.min(tail.end));
    let tail = Tail { end, ..tail };
    Ok((tail, replay.changes))
}

/// Nothing is known before the first record.
struct Nothing;

impl Heads for Nothing {
    fn head(&self, _: &DocumentId) -> Result<ChainHead, StorageError> {
        Ok(ChainHead::default())
    }
}

/// What an index knew of the journal.
pub(crate) struct KnownIndex {
    pub(crate) heads: BTreeMap<DocumentId, ChainHead>,
    pub(crate) facts: Facts,
}

/// Notes what was `known` and is no longer there: the journal lost it.
pub(crate) fn miss(
    index: &mut Index,
    through: &mut Through,
    known: &KnownIndex,
) -> Result<(), StorageError> {
    let mut changes = Changes::default();
    for (document, known) in &known.heads {
        let head = index.head(document)?;
        if head.seq < known.seq {
            changes.damaged(document, head, missing(head.seq, known.seq));
        }
    }
    let seq = through.facts.seq;
    if seq < known.facts.seq {
        let what = format!("records {} to {} are missing", seq + 1, known.facts.seq);
        changes.damage.push(Damage {
            document: None,
            what,
        });
        // No version is used twice, not even one that is lost.
        through.facts.seq = known.facts.seq;
    }
    if changes.is_empty() {
        Ok(())
    } else {
        index.apply(&changes, *through)
    }
}

/// Where an index begins that knows nothing.
pub(crate) fn beginning(id: JournalId) -> Through {
    let end = Location {
        segment: 1,
        offset: crate::journal::segment::SEGMENT_HEADER_BYTES,
    };
    Through {
        id,
        end,
        last: None,
        facts: Facts::default(),
    }
}

struct Replay<'a, H> {
    before: &'a mut H,
    through: Through,
    changes: Changes,
}

impl Replay<'_, Index> {
    fn apply(&mut self) -> Result<(), StorageError> {
        let changes = std::mem::take(&mut self.changes);
        self.through.last = changes.last.or(self.through.last);
        self.before.apply(&changes, self.through)
    }
}

impl<H: Heads> Replay<'_, H> {
    fn take(&mut self, found: Found<'_>) -> Result<(), StorageError> {
        match found {
            Found::Record(location, header, payload) => {
                match header.kind {
                    RecordKind::Entry => self.entry(location, &header, payload)?,
                    _ => self.fact(location, &header, Some(payload))?,
                }
                self.changes.last = Some((location, header.chain));
                self.through.end = Location {
                    offset: location.offset + header.stride(),
                    ..location
                };
            }
            Found::BadPayload(location, header) if header.kind == RecordKind::Entry => {
                let what = format!("the entry {} at {location} is damaged", header.seq);
                self.damaged(&header.name, what)?;
            }
            Found::BadPayload(location, header) => {
                self.note(format!(
                    "the record {} at {location} is damaged",
                    header.name
                ));
                self.fact(location, &header, None)?;
            }
            Found::Lost(location, what) => self.note(format!("{what} at {location}")),
        }
        Ok(())
    }

    fn entry(
        &mut self,
        location: Location,
        header: &Header,
        payload: &[u8],
    ) -> Result<(), StorageError> {
        let Ok(document) = header.name.parse::<DocumentId>() else {
            self.note(format!(
                "the name of the document at {location} cannot be read"
            ));
            return Ok(());
        };
        let head = self.changes.head(&document, self.before)?;
        if head.damaged {
            return Ok(());
        }
        if header.seq != head.seq.next().0 {
            self.changes
                .damaged(&document, head, missing(head.seq, Seq(header.seq - 1)));
        } else if header.follows(head.chain, payload) {
            let head = ChainHead {
                seq: Seq(header.seq),
                chain: header.chain,
                ..head
            };
            self.changes.entry(&document, head, location);
        } else {
            self.changes.damaged(
                &document,
                head,
                format!("the entry {} at {location} breaks the chain", header.seq),
            );
        }
        Ok(())
    }

    /// A record that is no entry; without its payload when that is damaged.
    fn fact(
        &mut self,
        location: Location,
        header: &Header,
        payload: Option<&[u8]>,
    ) -> Result<(), StorageError> {
        let facts = self.through.facts;
        if header.seq != facts.seq + 1 {
            self.note(format!(
                "records {} to {} are missing before {location}",
                facts.seq + 1,
                header.seq - 1
            ));
        } else if payload.is_some_and(|payload| !header.follows(facts.chain, payload)) {
            self.note(format!(
                "the record {} at {location} breaks the chain",
                header.seq
            ));
        }
        self.through.facts = Facts {
            seq: header.seq,
            chain: header.chain,
        };
        match (header.kind, RecordKey::new(&header.name)) {
            (RecordKind::Put, Ok(key)) => {
                self.changes.records.insert(
                    key,
                    Some(RecordLocation {
                        version: header.seq,
                        location,
                    }),
                );
            }
            (RecordKind::Delete, Ok(key)) => {
                self.changes.records.insert(key, None);
            }
            (RecordKind::Heads, _) => {
                for (document, seq) in heads::decode(payload.unwrap_or_default()) {
                    let head = self.changes.head(&document, self.before)?;
                    if head.seq < seq {
                        self.changes
                            .damaged(&document, head, missing(head.seq, seq));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn damaged(&mut self, name: &str, what: String) -> Result<(), StorageError> {
        let Ok(document) = name.parse::<DocumentId>() else {
            self.note(what);
            return Ok(());
        };
        let head = self.changes.head(&document, self.before)?;
        self.changes.damaged(&document, head, what);
        Ok(())
    }

    fn note(&mut self, what: String) {
        self.changes.damage.push(Damage {
            document: None,
            what,
        });
    }
}

fn missing(head: Seq, known: Seq) -> String {
    format!("the entries {} to {known} are missing", head.next())
}
