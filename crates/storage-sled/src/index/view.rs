//! What is known of documents and records: what the index has, and on top of it what could not be written
//! to it, so that reading goes on while a disk takes nothing.

use std::collections::BTreeMap;

use sillage_storage::{DocumentId, RecordKey, Seq, StorageError};

use crate::index::changes::{Changes, Touched};
use crate::index::tree;
use crate::index::values::{ChainHead, RecordLocation};
use crate::journal::location::Location;

/// The index and changes on top of it; there are none while the index can be written.
pub(crate) struct IndexView {
    index: sled::Db,
    pending: Changes,
}

impl IndexView {
    pub(crate) fn new(index: sled::Db, pending: Changes) -> Self {
        Self { index, pending }
    }

    /// The head of `document`.
    pub(crate) fn head(&self, document: &DocumentId) -> Result<ChainHead, StorageError> {
        match self.pending.documents.get(document) {
            Some(touched) => Ok(touched.head),
            None => tree::head(&self.index, document),
        }
    }

    /// The heads of the documents whose names begin with `prefix`.
    pub(crate) fn heads(
        &self,
        prefix: &str,
    ) -> Result<BTreeMap<DocumentId, ChainHead>, StorageError> {
        let mut heads = tree::heads(&self.index, prefix)?;
        let pending = self.pending.documents.iter();
        let fitting = pending.filter(|(document, _)| document.as_str().starts_with(prefix));
        heads.extend(fitting.map(|(document, touched)| (document.clone(), touched.head)));
        Ok(heads)
    }

    /// Where the value of `key` is.
    pub(crate) fn record(&self, key: &RecordKey) -> Result<Option<RecordLocation>, StorageError> {
        match self.pending.records.get(key) {
            Some(location) => Ok(*location),
            None => tree::record(&self.index, key),
        }
    }

    /// Where the values are whose keys begin with `prefix`, in order.
    pub(crate) fn records(
        &self,
        prefix: &str,
    ) -> Result<Vec<(RecordKey, RecordLocation)>, StorageError> {
        let indexed = tree::records(&self.index, prefix)?;
        let mut locations: BTreeMap<_, _> = indexed
            .into_iter()
            .map(|(key, location)| (key, Some(location)))
            .collect();
        let pending = self.pending.records.iter();
        let fitting = pending.filter(|(key, _)| key.as_str().starts_with(prefix));
        locations.extend(fitting.map(|(key, location)| (key.clone(), *location)));
        let there = locations
            .into_iter()
            .filter_map(|(key, location)| Some((key, location?)));
        Ok(there.collect())
    }

    /// The places of the document's entries from `first` to `last`, in order, as far as they are known.
    pub(crate) fn locations(
        &self,
        document: &DocumentId,
        first: u64,
        last: u64,
    ) -> Result<Vec<Location>, StorageError> {
        let Some(Touched { head, locations }) = self.pending.documents.get(document) else {
            return tree::locations(&self.index, document, first, last);
        };
        let Seq(head) = head.seq;
        let begin = head + 1 - locations.len() as u64;
        let mut all = if first < begin {
            tree::locations(&self.index, document, first, last.min(begin - 1))?
        } else {
            Vec::new()
        };
        let newer = (begin..).zip(locations);
        all.extend(
            newer.filter_map(|(seq, location)| (first..=last).contains(&seq).then_some(*location)),
        );
        Ok(all)
    }
}
