//! The decisions of a live document, without IO: an [`LiveEvent`] and the time go in, [`Effect`]s
//! come out. The clock never runs backwards while a document is open.
//!
//! The order of things is here: gate, role, apply; then the feed and the journal at once; an
//! acknowledgement only when the journal has it. At most one append is in flight.

mod access;
mod allowance;
mod answers;
mod append;
mod asking;
mod contested;
mod degraded;
mod event;
mod ownership;
mod peer;
mod presence;
mod server_edit;
mod sync;

use std::collections::BTreeMap;
use std::time::Duration;

use sillage_access::Writability;
use sillage_document::{Document, Malformed, Refusal, StateVector};
use sillage_history::Loaded;
use sillage_storage::{Head, UnixMillis};

use crate::{ConnectionId, Published};
use answers::Answers;
use append::AppendQueue;
use contested::Contested;
use degraded::Degraded;
use ownership::Ownership;
use peer::Peer;
use presence::PresenceTable;

pub use access::Whose;
pub(crate) use allowance::Allowance;
pub use degraded::FailureKind;
pub use event::{Effect, LiveEvent};
pub use server_edit::{EditId, EditRefusal, ServerEdit};

/// Entries that may wait for the journal before the document stops reading its connections.
const WAITING_ENTRIES: usize = 4096;
/// Bytes that may wait for the journal: one largest frame, or a second of the wildest typing.
const WAITING_BYTES: usize = 4 * 1024 * 1024;
/// Readers see a new version at most so often.
const PUBLISH_EVERY: Duration = Duration::from_millis(250);

/// A live document.
#[derive(Debug)]
pub struct State {
    document: Document,
    peers: BTreeMap<ConnectionId, Peer>,
    appends: AppendQueue,
    degraded: Option<Degraded>,
    presences: PresenceTable,
    /// The names that were told last.
    named: Vec<String>,
    ownership: Ownership,
    answers: Answers,
    allowance: Allowance,
    writability: Writability,
    /// The journal is damaged after what was loaded: everybody reads, nobody writes.
    damaged: bool,
    /// Somebody follows the published text.
    watched: bool,
    read_requested: bool,
    published_at: UnixMillis,
    effects: Vec<Effect>,
}

impl State {
    /// A document as it was loaded.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        let stored = &loaded.stored;
        Self {
            appends: AppendQueue::new(stored, loaded.changed_at, loaded.document.replay_work()),
            damaged: stored.damaged,
            document: loaded.document,
            peers: BTreeMap::new(),
            degraded: None,
            presences: PresenceTable::default(),
            named: Vec::new(),
            ownership: Ownership::default(),
            answers: Answers::default(),
            allowance: Allowance::default(),
            writability: Writability::default(),
            watched: false,
            read_requested: false,
            published_at: UnixMillis(0),
            effects: Vec::new(),
        }
    }

    /// The contested client ids of a document that was just loaded, as it said them before.
    pub fn remember_contested(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        self.ownership.contested = Contested::decode(bytes)?;
        Ok(())
    }

    /// Its contested ids are not known: all are.
    pub fn contest_everything(&mut self) {
        self.ownership.contested = Contested::everything();
    }

    /// Whether older entries hold words that may have to be compared: see [`Self::recall`].
    #[must_use]
    pub fn has_contested(&self) -> bool {
        self.ownership.contested.clients().next().is_some()
    }

    /// Takes the words of contested ids from an entry that is older than the checkpoint.
    pub fn recall(&mut self, update: &[u8]) -> Result<(), Refusal> {
        for client in self.ownership.contested.clients() {
            self.document.recall(update, client)?;
        }
        Ok(())
    }

    /// What devices filled of the journal today, for whoever opens the document next.
    pub(crate) fn allowance(&self) -> &Allowance {
        &self.allowance
    }

    /// As it was when the document was closed.
    pub(crate) fn remember_allowance(&mut self, allowance: Allowance) {
        self.allowance = allowance;
    }

    /// What readers may see of a document that was just loaded: all of it is durable.
    #[must_use]
    pub fn loaded(&self) -> Published {
        self.appends.published(self.document.text().into())
    }

    /// Takes one event. What follows from it waits in [`Self::effects`].
    pub fn handle(&mut self, event: LiveEvent, now: UnixMillis) {
        tracing::trace!(?event, %now, "in");
        match event {
            LiveEvent::Joined {
                connection,
                request,
            } => self.joined(connection, request),
            LiveEvent::Received {
                connection,
                message,
            } => self.received(connection, message, now),
            LiveEvent::Behind { connection, state } => {
                self.appends.difference_when_durable(connection, state);
            }
            LiveEvent::RoleChanged { whose, role } => self.role_changed(whose, role, now),
            LiveEvent::WritabilityChanged(writability) => {
                self.writability_changed(writability, now);
            }
            LiveEvent::AnswerTaken { connection } => self.answer_taken(connection, now),
            LiveEvent::ServerEdit(edit) => self.server_edit(edit),
            LiveEvent::Left { connection } => self.left(connection, now),
            LiveEvent::ReadRequested => self.read_requested = true,
            LiveEvent::Appended(head) => self.appended(head, now),
            LiveEvent::AppendFailed(failure) => self.append_failed(failure, now),
            LiveEvent::ReadBack => self.was_read_back(),
            LiveEvent::Checkpointed { stored } => self.appends.checkpointed(stored),
            LiveEvent::Tick => self.expire_owners(now),
        }
    }

    /// Ends a turn: what one turn accepted leaves together. Every effect since the last call, in
    /// order.
    pub fn effects(&mut self, now: UnixMillis) -> Vec<Effect> {
        self.presences.flush(now, &mut self.effects);
        self.append(now);
        self.release_replies(now);
        self.publish(now);
        self.give_up_when_full();
        let effects = std::mem::take(&mut self.effects);
        for effect in &effects {
            tracing::trace!(?effect, %now, "out");
        }
        effects
    }

    /// Whether there is room for more updates; while there is not, connections wait.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.appends.has_room_for_replies()
            && if self.is_degraded() {
                self.has_room_while_degraded()
            } else {
                self.appends.waiting() < WAITING_ENTRIES
                    && self.appends.waiting_bytes() < WAITING_BYTES
            }
    }

    /// Whether the last append failed.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.degraded.is_some()
    }

    /// Whether somebody follows the published text.
    pub fn watched(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// Whether so much lies unread in the process that only shared answers are given.
    pub fn crowded(&mut self, crowded: bool) {
        self.answers.crowded = crowded;
    }

    /// Whether nobody is connected and nothing is on its way to the disk.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.peers.is_empty() && self.appends.is_settled()
    }

    /// Whether everything that was accepted is on disk.
    #[must_use]
    pub fn is_durable(&self) -> bool {
        self.appends.is_durable()
    }

    /// Asks for a checkpoint before unloading, if loading would otherwise be slow.
    pub fn checkpoint_before_eviction(&mut self) {
        self.store_contested();
        if self.appends.is_worth_a_checkpoint() {
            self.checkpoint();
        }
    }

    /// When [`LiveEvent::Tick`] is due, if nothing else happens before.
    #[must_use]
    pub fn next_tick(&self) -> Option<UnixMillis> {
        let publish = (self.wants_publishing() && self.appends.is_settled())
            .then_some(self.published_at + PUBLISH_EVERY);
        [
            self.presences.next_tick(),
            self.ownership.next_tick(),
            publish,
            self.next_retry(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Where the log ends as far as it is known: the next append goes behind it.
    #[must_use]
    pub fn head(&self) -> Head {
        self.appends.head()
    }

    /// Every accepted update, in the state as it is now.
    #[must_use]
    pub fn state_vector(&self) -> StateVector {
        self.document.state_vector()
    }

    /// The text with everything accepted, durable or not.
    #[must_use]
    pub fn text(&self) -> String {
        self.document.text()
    }

    fn wants_publishing(&self) -> bool {
        self.read_requested || (self.watched && self.appends.has_unpublished())
    }
}
