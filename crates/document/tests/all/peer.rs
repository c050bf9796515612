//! Somebody who writes, as the tests like to say it.

use bytes::Bytes;
use sillage_document::{ClientId, Replica, StateVector};

/// A replica whose updates can be handed to a document. Places are counted in UTF-16 units.
pub(crate) struct TestPeer(Replica);

impl TestPeer {
    /// An empty replica that writes under this id.
    pub(crate) fn new(client: ClientId) -> Self {
        Self(Replica::new(client))
    }

    /// Types; returns the update that this makes.
    pub(crate) fn insert(&mut self, at: u32, words: &str) -> Bytes {
        self.0.insert(at, words).into()
    }

    /// Deletes; returns the update that this makes.
    pub(crate) fn delete(&mut self, at: u32, length: u32) -> Bytes {
        self.0.delete(at, length).into()
    }

    /// Takes updates from elsewhere.
    pub(crate) fn receive<'a>(&mut self, updates: impl IntoIterator<Item = &'a Bytes>) {
        for update in updates {
            self.0.receive(update).expect("an update");
        }
    }

    /// The whole replica as one update.
    pub(crate) fn everything(&self) -> Bytes {
        self.0.difference(&StateVector::default()).into()
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        self.0.text()
    }

    /// The length of the text.
    pub(crate) fn len(&self) -> u32 {
        self.0.length()
    }
}
