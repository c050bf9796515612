//! What is known of documents and records: what the index has, and on top of it what could not be written
//! to it, so that reading goes on while a disk takes nothing.

use std::collections::BTreeMap;

use sillage_storage::{DocumentId, RecordKey, Seq, StorageError};

use crate::changes::{Changes, Touched};
use crate::index::{self, ChainHead, RecordPlace};
use crate::place::Place;

/// The index and changes on top of it; there are none while the index can be written.
pub(crate) struct View {
    index: sled::Db,
    pending: Changes,
}

impl View {
    pub(crate) fn new(index: sled::Db, pending: Changes) -> Self {
        Self { index, pending }
    }

    /// The head of `document`.
    pub(crate) fn head(&self, document: &DocumentId) -> Result<ChainHead, StorageError> {
        match self.pending.documents.get(document) {
            Some(touched) => Ok(touched.head),
            None => index::head(&self.index, document),
        }
    }

    /// The heads of the documents whose names begin with `prefix`.
    pub(crate) fn heads(
        &self,
        prefix: &str,
    ) -> Result<BTreeMap<DocumentId, ChainHead>, StorageError> {
        let mut heads = index::heads(&self.index, prefix)?;
        let pending = self.pending.documents.iter();
        let fitting = pending.filter(|(document, _)| document.as_str().starts_with(prefix));
        heads.extend(fitting.map(|(document, touched)| (document.clone(), touched.head)));
        Ok(heads)
    }

    /// Where the value of `key` is.
    pub(crate) fn record(&self, key: &RecordKey) -> Result<Option<RecordPlace>, StorageError> {
        match self.pending.records.get(key) {
            Some(place) => Ok(*place),
            None => index::record(&self.index, key),
        }
    }

    /// Where the values are whose keys begin with `prefix`, in order.
    pub(crate) fn records(
        &self,
        prefix: &str,
    ) -> Result<Vec<(RecordKey, RecordPlace)>, StorageError> {
        let indexed = index::records(&self.index, prefix)?;
        let mut places: BTreeMap<_, _> = indexed
            .into_iter()
            .map(|(key, place)| (key, Some(place)))
            .collect();
        let pending = self.pending.records.iter();
        let fitting = pending.filter(|(key, _)| key.as_str().starts_with(prefix));
        places.extend(fitting.map(|(key, place)| (key.clone(), *place)));
        let there = places
            .into_iter()
            .filter_map(|(key, place)| Some((key, place?)));
        Ok(there.collect())
    }

    /// The places of the document's entries from `first` to `last`, in order, as far as they are known.
    pub(crate) fn places(
        &self,
        document: &DocumentId,
        first: u64,
        last: u64,
    ) -> Result<Vec<Place>, StorageError> {
        let Some(Touched { head, places }) = self.pending.documents.get(document) else {
            return index::places(&self.index, document, first, last);
        };
        let Seq(head) = head.seq;
        let begin = head + 1 - places.len() as u64;
        let mut all = if first < begin {
            index::places(&self.index, document, first, last.min(begin - 1))?
        } else {
            Vec::new()
        };
        let newer = (begin..).zip(places);
        all.extend(
            newer.filter_map(|(seq, place)| (first..=last).contains(&seq).then_some(*place)),
        );
        Ok(all)
    }
}
