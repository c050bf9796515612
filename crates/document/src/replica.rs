//! A client's side of a document: it writes, and takes what others wrote in any order.
//!
//! Simulations and benchmarks write with it. It trusts what it is given: bytes from outside
//! belong to [`crate::Document`].

use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, ReadTxn, Text, TextRef, Transact, Update};

use crate::yrs_doc::new_doc;
use crate::{ClientId, MergeError, ROOT, StateVector};

/// One author's copy of a document. Positions are counted in UTF-16 units.
#[derive(Debug)]
pub struct Replica {
    doc: Doc,
    text: TextRef,
}

impl Replica {
    /// An empty copy that writes under this id.
    #[must_use]
    pub fn new(client: ClientId) -> Self {
        let doc = new_doc(client);
        let text = doc.get_or_insert_text(ROOT);
        Self { doc, text }
    }

    /// Writes at a position; returns the update that says so.
    pub fn insert(&mut self, at: u32, words: &str) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut();
        self.text.insert(&mut transaction, at, words);
        transaction.encode_update_v1()
    }

    /// Deletes so many units from a position on; returns the update that says so.
    pub fn delete(&mut self, at: u32, length: u32) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut();
        self.text.remove_range(&mut transaction, at, length);
        transaction.encode_update_v1()
    }

    /// Several edits as one update: each a position, how much is removed there, and what is inserted,
    /// after the edits before it. Positions behind the end mean the end.
    pub fn edit<'a>(
        &mut self,
        edits: impl IntoIterator<Item = (usize, usize, &'a str)>,
    ) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut();
        for (at, removed, inserted) in edits {
            let length = self.text.len(&transaction);
            let at = u32::try_from(at).unwrap_or(length).min(length);
            let removed = u32::try_from(removed).unwrap_or(length).min(length - at);
            if removed > 0 {
                self.text.remove_range(&mut transaction, at, removed);
            }
            if !inserted.is_empty() {
                self.text.insert(&mut transaction, at, inserted);
            }
        }
        transaction.encode_update_v1()
    }

    /// Takes an update from elsewhere. One that builds on something unknown waits inside.
    pub fn receive(&mut self, update: &[u8]) -> Result<(), MergeError> {
        let refused = |error: &dyn std::fmt::Display| MergeError(error.to_string());
        let update = Update::decode_v1(update).map_err(|error| refused(&error))?;
        self.doc
            .transact_mut()
            .apply_update(update)
            .map_err(|error| refused(&error))
    }

    /// What this copy has of every client.
    #[must_use]
    pub fn state_vector(&self) -> StateVector {
        let encoded = self.doc.transact().state_vector().encode_v1();
        StateVector::decode(&encoded).unwrap_or_default()
    }

    /// What somebody who has `from` may lack.
    #[must_use]
    pub fn difference(&self, from: &StateVector) -> Vec<u8> {
        let from = yrs::StateVector::decode_v1(&from.encode()).unwrap_or_default();
        self.doc.transact().encode_state_as_update_v1(&from)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }

    /// The length of the text in UTF-16 units.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.text.len(&self.doc.transact())
    }
}
