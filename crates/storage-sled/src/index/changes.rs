//! What was written to the journal and is not yet in the index.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use sillage_storage::{Damage, DocumentId, RecordKey, StorageError};

use crate::index::values::{ChainHead, RecordLocation};
use crate::journal::chain::Chain;
use crate::journal::location::Location;

/// A document that has new entries.
#[derive(Debug, Clone)]
pub(crate) struct Touched {
    pub(crate) head: ChainHead,
    /// Of the new entries, in order.
    pub(crate) locations: Vec<Location>,
}

/// What is known of documents before some changes.
pub(crate) trait Heads {
    fn head(&self, document: &DocumentId) -> Result<ChainHead, StorageError>;
}

/// Changes on top of the index.
#[derive(Debug, Default, Clone)]
pub(crate) struct Changes {
    pub(crate) documents: HashMap<DocumentId, Touched>,
    /// `None` for a record that was deleted.
    pub(crate) records: BTreeMap<RecordKey, Option<RecordLocation>>,
    pub(crate) damage: Vec<Damage>,
    /// The last record of the journal that is in these changes.
    pub(crate) last: Option<(Location, Chain)>,
    entries: usize,
}

impl Changes {
    /// The head of `document` after these changes.
    pub(crate) fn head(
        &self,
        document: &DocumentId,
        before: &impl Heads,
    ) -> Result<ChainHead, StorageError> {
        match self.documents.get(document) {
            Some(touched) => Ok(touched.head),
            None => before.head(document),
        }
    }

    /// The document's new entry at `location`; its head is then `head`.
    pub(crate) fn entry(&mut self, document: &DocumentId, head: ChainHead, location: Location) {
        self.touch(document, head).locations.push(location);
        self.entries += 1;
        self.last = Some((location, head.chain));
    }

    /// The document whose head is `head` can no longer be written.
    pub(crate) fn damaged(&mut self, document: &DocumentId, head: ChainHead, what: String) {
        if !head.damaged {
            self.touch(
                document,
                ChainHead {
                    damaged: true,
                    ..head
                },
            );
            self.damage.push(Damage {
                document: Some((document.clone(), head.seq)),
                what,
            });
        }
    }

    /// Adds changes that were made after these.
    pub(crate) fn add(&mut self, later: Self) {
        for (document, touched) in later.documents {
            match self.documents.entry(document) {
                Entry::Occupied(known) => {
                    let known = known.into_mut();
                    known.head = touched.head;
                    known.locations.extend(touched.locations);
                }
                Entry::Vacant(none) => drop(none.insert(touched)),
            }
        }
        self.records.extend(later.records);
        self.damage.extend(later.damage);
        self.last = later.last.or(self.last);
        self.entries += later.entries;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty()
            && self.records.is_empty()
            && self.damage.is_empty()
            && self.last.is_none()
    }

    /// Entries and records in these changes.
    pub(crate) fn len(&self) -> usize {
        self.entries + self.records.len()
    }

    fn touch(&mut self, document: &DocumentId, head: ChainHead) -> &mut Touched {
        let touched = self
            .documents
            .entry(document.clone())
            .or_insert_with(|| Touched {
                head,
                locations: Vec::new(),
            });
        touched.head = head;
        touched
    }
}
