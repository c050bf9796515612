//! What a document knows of every client: the gate's memory.
//!
//! Kept beside the CRDT so that judging an update never needs a transaction.

use std::collections::BTreeMap;

use crate::ranges::Ranges;
use crate::{ClientId, StateVector};

/// A range of one client's clocks that an update brings and the document did not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// Who wrote it, by its own claim.
    pub client: ClientId,
    /// The first new clock.
    pub from: u32,
    /// The clock after the last new one.
    pub to: u32,
}

/// What the gate found in an update that it lets pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The new blocks, one entry for each client that has some, lowest client first.
    pub written: Vec<Contribution>,
    /// The ranges that this update deletes and that were not all deleted before.
    pub deleted: Vec<Contribution>,
    /// New blocks that do not go on where their author was writing. Integrating one may scan the
    /// whole document (0.3 µs a block), so this, and not the length, is what an update may cost.
    pub insertions: usize,
    /// Whether it also brings blocks that were known before.
    pub repeats: bool,
}

impl Verdict {
    /// Whether the update changes the document.
    #[must_use]
    pub fn is_new(&self) -> bool {
        !self.written.is_empty() || !self.deleted.is_empty()
    }
}

/// What is known of one client.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The next clock: everything below is in the document.
    pub(crate) clock: u32,
    /// What of it is deleted.
    pub(crate) deleted: Ranges,
}

/// What is known of all clients. Ordered, not hashed: clients choose their ids.
#[derive(Debug, Default)]
pub(crate) struct Clocks(BTreeMap<ClientId, Known>);

impl Clocks {
    /// The next clock of a client.
    pub(crate) fn clock(&self, client: ClientId) -> u32 {
        self.0.get(&client).map_or(0, |known| known.clock)
    }

    /// What is known of a client, if anything.
    pub(crate) fn get(&self, client: ClientId) -> Option<&Known> {
        self.0.get(&client)
    }

    /// Remembers that a block range is in the document.
    pub(crate) fn wrote(&mut self, range: Contribution) {
        let known = self.0.entry(range.client).or_default();
        known.clock = known.clock.max(range.to);
    }

    /// Remembers that a known range is deleted.
    pub(crate) fn deleted(&mut self, range: Contribution) {
        let known = self.0.entry(range.client).or_default();
        known.deleted.insert(range.from, range.to);
    }

    /// The state vector of the document.
    pub(crate) fn state_vector(&self) -> StateVector {
        self.0
            .iter()
            .map(|(&client, known)| (client, known.clock))
            .collect()
    }
}
