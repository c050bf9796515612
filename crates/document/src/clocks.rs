//! What a document knows of every client: the gate's memory.
//!
//! Kept beside the CRDT so that judging an update never needs a transaction.

use std::collections::BTreeMap;

use crate::ranges::Ranges;
use crate::written::Written;
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
    /// Whether it brings other text at clocks that are taken: two cannot have written it.
    pub differs: bool,
    /// Ranges of known blocks of which it brings text and the document holds none, since they came
    /// deleted: whether it is the same text cannot be told.
    pub unheld: Vec<Contribution>,
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
pub(crate) struct ClientClocks {
    /// The next clock: everything below is in the document.
    pub(crate) clock: u32,
    /// What of it is deleted.
    pub(crate) deleted: Ranges,
    /// Its text, deleted or not.
    pub(crate) written: Written,
}

/// New text of one client, in an update.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewText<'a> {
    /// Whose, and at which clocks.
    pub(crate) range: Contribution,
    pub(crate) text: &'a str,
}

/// What is known of all clients. Ordered, not hashed: clients choose their ids.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    known: BTreeMap<ClientId, ClientClocks>,
    /// Bytes of text that are kept, and the number at which what is deleted is forgotten.
    text_bytes: usize,
    forget_at: usize,
}

/// Deleted text is kept until all kept text takes up so many bytes: hours of a full room.
const KEPT_TEXT_BYTES: usize = 2 * 1024 * 1024;

impl Clocks {
    /// The next clock of a client.
    pub(crate) fn clock(&self, client: ClientId) -> u32 {
        self.known.get(&client).map_or(0, |known| known.clock)
    }

    /// What is known of a client, if anything.
    pub(crate) fn get(&self, client: ClientId) -> Option<&ClientClocks> {
        self.known.get(&client)
    }

    /// Remembers that a block range is in the document.
    pub(crate) fn wrote(&mut self, range: Contribution) {
        let known = self.known.entry(range.client).or_default();
        known.clock = known.clock.max(range.to);
    }

    /// Remembers that a known range is deleted.
    pub(crate) fn deleted(&mut self, range: Contribution) {
        let known = self.known.entry(range.client).or_default();
        known.deleted.insert(range.from, range.to);
    }

    /// Fills in what is not kept of the text of a range.
    pub(crate) fn recall_text(&mut self, text: &NewText<'_>) {
        let known = self.known.entry(text.range.client).or_default();
        self.text_bytes += known.written.fill(text.range.from, text.text);
    }

    /// Remembers the text of a range.
    pub(crate) fn wrote_text(&mut self, new: &NewText<'_>) {
        let Contribution { client, from, to } = new.range;
        let known = self.known.entry(client).or_default();
        self.text_bytes += known.written.insert(from, to, new.text);
        if self.text_bytes > self.forget_at.max(KEPT_TEXT_BYTES) {
            let all = self.known.values_mut();
            self.text_bytes = all
                .map(|known| known.written.forget_deleted(&known.deleted))
                .sum();
            self.forget_at = 2 * self.text_bytes;
        }
    }

    /// The state vector of the document.
    pub(crate) fn state_vector(&self) -> StateVector {
        self.known
            .iter()
            .map(|(&client, known)| (client, known.clock))
            .collect()
    }
}
