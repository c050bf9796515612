//! Somebody who writes: an independent replica, as a client has one.

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact,
    Update,
};

/// A replica with its own client id. Offsets and lengths are in UTF-16 units.
pub(crate) struct Peer {
    doc: Doc,
    text: TextRef,
}

impl Peer {
    /// An empty replica.
    pub(crate) fn new(client: u64) -> Self {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(ClientID::new(client))
        });
        let text = doc.get_or_insert_text("content");
        Self { doc, text }
    }

    /// Types; returns the update that this makes.
    pub(crate) fn insert(&mut self, at: u32, words: &str) -> Bytes {
        let mut transaction = self.doc.transact_mut();
        self.text.insert(&mut transaction, at, words);
        transaction.commit();
        transaction.encode_update_v1().into()
    }

    /// Deletes; returns the update that this makes.
    pub(crate) fn delete(&mut self, at: u32, length: u32) -> Bytes {
        let mut transaction = self.doc.transact_mut();
        self.text.remove_range(&mut transaction, at, length);
        transaction.commit();
        transaction.encode_update_v1().into()
    }

    /// Takes an update from elsewhere.
    pub(crate) fn receive(&mut self, update: &[u8]) {
        let update = Update::decode_v1(update).expect("an update");
        self.doc
            .transact_mut()
            .apply_update(update)
            .expect("an update that fits");
    }

    /// The whole replica as one update.
    pub(crate) fn everything(&self) -> Bytes {
        self.doc
            .transact()
            .encode_diff_v1(&StateVector::default())
            .into()
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }

    /// The length of the text.
    pub(crate) fn len(&self) -> u32 {
        self.text.len(&self.doc.transact())
    }
}
