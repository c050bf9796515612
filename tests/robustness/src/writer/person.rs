//! Who a writer is at the moment, and what it has.

use sillage_document::Replica;

use crate::history::Name;

/// Who it is, and what it has.
pub(super) struct Participant {
    pub(super) name: Name,
    pub(super) id: u64,
    pub(super) replica: Replica,
    /// Only what came from the server. On the y-websocket wire an own word is acknowledged when it comes back.
    pub(super) mirror: Replica,
    /// Own words that nobody called saved, with the clock at which each ends.
    pub(super) unsaved: Vec<(u32, String)>,
    /// Own deletions that nobody called saved.
    pub(super) undone: Vec<String>,
    /// Edits made without a connection, since the last one.
    pub(super) offline: usize,
    /// The clock of its announcements.
    pub(super) announced: u64,
    pub(super) typed: usize,
}

impl Participant {
    pub(super) fn new(name: Name, id: u64) -> Self {
        Self {
            name,
            id,
            replica: Replica::new(id),
            // It never writes; an id of zero is nobody's.
            mirror: Replica::new(0),
            unsaved: Vec::new(),
            undone: Vec::new(),
            offline: 0,
            announced: 0,
            typed: 0,
        }
    }

    /// The next clock of its own.
    pub(super) fn clock(&self) -> u32 {
        self.replica.state_vector().get(self.id)
    }
}
