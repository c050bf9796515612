//! The decisions of a live document, without IO: an [`Event`] and the time go in, [`Effect`]s
//! come out. The clock never runs backwards while a document is open.
//!
//! The order of things is here: gate, role, apply; then the feed and the journal at once; an
//! acknowledgement only when the journal has it. At most one append is in flight.

mod append;
mod degraded;
mod ownership;
mod presence;
mod sync;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sillage_document::{Document, StateVector};
use sillage_history::Loaded;
use sillage_storage::{DeviceId, Head, NewEntry, Seq, UnixMillis};

use crate::{
    ClientMessage, CloseReason, ConnectionId, Occupancy, Published, Role, StorageNotice, Wire,
};
use append::AppendQueue;
use degraded::Degraded;
use ownership::Ownership;
use presence::PresenceTable;

pub use degraded::FailureKind;

/// Entries that may wait for the journal before the document stops reading its connections.
const WAITING_ENTRIES: usize = 4096;
/// Bytes that may wait for the journal: one largest frame, or a second of the wildest typing.
const WAITING_BYTES: usize = 4 * 1024 * 1024;
/// Readers see a new version at most so often.
const PUBLISH_EVERY: Duration = Duration::from_millis(250);

/// What can happen to a live document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A connection joined; its role was decided by the server.
    Joined {
        /// Its name, never used before in this document.
        connection: ConnectionId,
        /// What it may do.
        role: Role,
        /// Stamped on what it writes.
        device: DeviceId,
        /// How it is told things.
        wire: Wire,
    },
    /// It said something.
    Received {
        /// Who.
        connection: ConnectionId,
        /// What.
        message: ClientMessage,
    },
    /// It was so slow that the feed went on without it.
    Behind {
        /// Who.
        connection: ConnectionId,
        /// What it is known to have.
        state: Arc<StateVector>,
    },
    /// It is gone.
    Left {
        /// Who.
        connection: ConnectionId,
    },
    /// Somebody wants to read the newest durable text.
    ReadRequested,
    /// The append in flight is on disk, up to this entry.
    Appended(Head),
    /// The append in flight failed: nothing of it may be acknowledged.
    AppendFailed(FailureKind),
    /// Readers may see what is stored (or it could not be read: then they see what they saw).
    ReadBack,
    /// The checkpoint that was asked for is stored (or was not: then another is asked for later).
    Checkpointed {
        /// Whether it is stored.
        stored: bool,
    },
    /// Time went by.
    Tick,
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Answer one connection with what it has to send us.
    Step1(ConnectionId, StateVector),
    /// Send one connection all that it lacks of what was accepted so far; from then on, the feed.
    Step2 {
        /// To whom.
        to: ConnectionId,
        /// What it lacks.
        body: Bytes,
        /// The state that it has then.
        contains: Arc<StateVector>,
    },
    /// So many messages of this connection are on disk.
    Saved(ConnectionId, u32),
    /// So many messages of this connection are refused.
    Refused(ConnectionId, u32),
    /// To everybody's feed.
    Broadcast(ConnectionId, Bytes),
    /// So many of the updates accepted since the document was opened are on disk.
    Durable(u64),
    /// Append these to the journal; the answer is [`Event::Appended`] or [`Event::AppendFailed`].
    Append(Vec<NewEntry>),
    /// Prove that this state reloads to this text, then store it; the answer is
    /// [`Event::Checkpointed`].
    Checkpoint {
        /// The last entry that the state contains.
        through: Seq,
        /// The whole state.
        state: Bytes,
        /// What it must reload to.
        text: String,
    },
    /// Readers may see this; `None`: what they were shown last is still the newest.
    Publish(Option<Published>),
    /// Load what is stored and let readers see it, unless they see something newer; the answer is
    /// [`Event::ReadBack`].
    ReadBack,
    /// To everybody, or to one.
    Awareness(Option<ConnectionId>, Bytes),
    /// To everybody, or to one: how the disk is. Only the newest counts.
    Storage(Option<ConnectionId>, StorageNotice),
    /// How many are here changed.
    Occupancy(Occupancy),
    /// The last word to one connection.
    Close(ConnectionId, CloseReason),
    /// The last word to all; the owner stops, and the next opening loads from the journal.
    Stop(CloseReason),
}

/// What is known of a connection.
#[derive(Debug)]
struct Peer {
    role: Role,
    device: DeviceId,
    wire: Wire,
    /// We asked for its Step2 and it has not come.
    asked: bool,
    /// Its updates that had to wait for that Step2; each gets its acknowledgement with it.
    deferred: u32,
    /// Its last Step2 had a gap too.
    gap_again: bool,
}

/// A live document.
#[derive(Debug)]
pub struct State {
    document: Document,
    peers: BTreeMap<ConnectionId, Peer>,
    appends: AppendQueue,
    degraded: Option<Degraded>,
    presences: PresenceTable,
    ownership: Ownership,
    /// The journal is damaged after what was loaded: everybody reads, nobody writes.
    damaged: bool,
    /// Somebody follows the published text.
    watched: bool,
    asked: bool,
    published_at: UnixMillis,
    effects: Vec<Effect>,
}

impl State {
    /// A document as it was loaded.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        let stored = &loaded.stored;
        Self {
            appends: AppendQueue::new(stored, loaded.changed_at),
            damaged: stored.damaged,
            document: loaded.document,
            peers: BTreeMap::new(),
            degraded: None,
            presences: PresenceTable::default(),
            ownership: Ownership::default(),
            watched: false,
            asked: false,
            published_at: UnixMillis(0),
            effects: Vec::new(),
        }
    }

    /// What readers may see of a document that was just loaded: all of it is durable.
    #[must_use]
    pub fn loaded(&self) -> Published {
        self.appends.published(self.document.text().into())
    }

    /// Takes one event. What follows from it waits in [`Self::effects`].
    pub fn handle(&mut self, event: Event, now: UnixMillis) {
        tracing::trace!(?event, %now, "in");
        match event {
            Event::Joined {
                connection,
                role,
                device,
                wire,
            } => self.joined(connection, role, device, wire),
            Event::Received {
                connection,
                message,
            } => self.received(connection, message, now),
            Event::Behind { connection, state } => {
                self.appends.difference_when_durable(connection, state);
            }
            Event::Left { connection } => self.left(connection, now),
            Event::ReadRequested => self.asked = true,
            Event::Appended(head) => self.appended(head, now),
            Event::AppendFailed(failure) => self.append_failed(failure, now),
            Event::ReadBack => self.was_read_back(),
            Event::Checkpointed { stored } => self.appends.checkpointed(stored),
            Event::Tick => self.expire_owners(now),
        }
    }

    /// Ends a turn: what one turn accepted leaves together. Every effect since the last call, in
    /// order.
    pub fn effects(&mut self, now: UnixMillis) -> Vec<Effect> {
        self.presences.flush(now, &mut self.effects);
        self.append(now);
        self.release_replies();
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

    /// Whether nobody is connected and nothing is on its way to the disk.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.peers.is_empty() && self.appends.is_settled()
    }

    /// Asks for a checkpoint before unloading, if loading would otherwise be slow.
    pub fn checkpoint_before_eviction(&mut self) {
        if self.appends.is_worth_a_checkpoint() {
            self.checkpoint();
        }
    }

    /// When [`Event::Tick`] is due, if nothing else happens before.
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

    fn joined(&mut self, connection: ConnectionId, role: Role, device: DeviceId, wire: Wire) {
        let role = if self.damaged { Role::Reader } else { role };
        let mut peer = Peer {
            role,
            device,
            wire,
            asked: false,
            deferred: 0,
            gap_again: false,
        };
        if wire == Wire::Yjs {
            peer.asked = true;
            self.effects
                .push(Effect::Step1(connection, self.document.state_vector()));
        }
        self.peers.insert(connection, peer);
        if let Some(everybody) = self.presences.everybody() {
            self.effects
                .push(Effect::Awareness(Some(connection), everybody));
        }
        if let Some(degraded) = &self.degraded {
            self.effects
                .push(Effect::Storage(Some(connection), degraded.news()));
        }
        self.effects.push(Effect::Occupancy(self.occupancy()));
    }

    fn received(&mut self, connection: ConnectionId, message: ClientMessage, now: UnixMillis) {
        let Some(peer) = self.peers.get(&connection) else {
            return;
        };
        match message {
            ClientMessage::Step1(state) => self.answer_step1(connection, &state),
            ClientMessage::Step2(update) => self.write(connection, &update, sync::Kind::Step2, now),
            ClientMessage::Update(update) => {
                self.write(connection, &update, sync::Kind::Update, now);
            }
            ClientMessage::Awareness(bytes) if peer.role.can_write() => {
                let device = peer.device;
                match self.presences.hear(connection, device, &bytes, now) {
                    Ok(()) => {
                        for client in self.presences.spoken_for(connection) {
                            self.ownership.claim(client, connection);
                        }
                    }
                    Err(_) => self.close(connection, CloseReason::Breach, now),
                }
            }
            ClientMessage::Awareness(_) => {}
            ClientMessage::QueryAwareness => {
                if let Some(everybody) = self.presences.everybody() {
                    self.effects
                        .push(Effect::Awareness(Some(connection), everybody));
                }
            }
        }
    }

    fn close(&mut self, connection: ConnectionId, why: CloseReason, now: UnixMillis) {
        self.effects.push(Effect::Close(connection, why));
        self.left(connection, now);
    }

    fn left(&mut self, connection: ConnectionId, now: UnixMillis) {
        if self.peers.remove(&connection).is_some() {
            self.presences.left(connection, now);
            self.owner_left(connection, now);
            self.appends.forget(connection);
            self.effects.push(Effect::Occupancy(self.occupancy()));
        }
    }

    fn occupancy(&self) -> Occupancy {
        let writers = self
            .peers
            .values()
            .filter(|peer| peer.role.can_write())
            .count();
        Occupancy {
            writers: u32::try_from(writers).unwrap_or(u32::MAX),
        }
    }

    fn wants_publishing(&self) -> bool {
        self.asked || (self.watched && self.appends.has_unpublished())
    }
}
