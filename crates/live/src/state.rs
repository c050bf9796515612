//! The decisions of a live document, without IO: an [`Event`] and the time go in, [`Effect`]s
//! come out.
//!
//! The order of things is here: gate, role, apply; then the feed and the journal at once; an
//! acknowledgement only when the journal has it. At most one append is in flight.

mod append;
mod awareness;
mod ownership;
mod sync;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use sillage_document::{Document, LoadError, StateVector};
use sillage_storage::{DeviceId, NewEntry, Seq, Stored};

use crate::{Closing, ConnectionId, Message, Presence, Published, Role, StorageNews, Wire};
use append::Journal;
use awareness::Crowd;
use ownership::Ownership;
use trouble::Trouble;

pub use trouble::Failure;

/// Milliseconds since the Unix epoch, by a clock that never runs backwards while a document is
/// open.
pub type Millis = u64;

/// Entries that may wait for the journal before the document stops reading its connections.
const WAITING_ENTRIES: usize = 4096;
/// Bytes that may wait for the journal: one largest frame, or a second of the wildest typing.
const WAITING_BYTES: usize = 4 * 1024 * 1024;
/// Readers see a new version at most so often.
const PUBLISH_EVERY: Millis = 250;

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
        message: Message,
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
    Asked,
    /// The append in flight is on disk, up to this entry.
    Appended(Seq),
    /// The append in flight failed: nothing of it may be acknowledged.
    AppendFailed(Failure),
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
    Fresh(ConnectionId, Bytes),
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
    Storage(Option<ConnectionId>, StorageNews),
    /// How many are here changed.
    Presence(Presence),
    /// The last word to one connection.
    Close(ConnectionId, Closing),
    /// The last word to all; the owner stops, and the next opening loads from the journal.
    Stop(Closing),
}

/// What is known of a connection.
#[derive(Debug)]
struct Guest {
    role: Role,
    device: DeviceId,
    wire: Wire,
    /// We asked for its Step2 and it has not come.
    asked: bool,
    /// Its updates that had to wait for that Step2; each gets its acknowledgement with it.
    aside: u32,
    /// Its last Step2 had a gap too.
    gap_again: bool,
}

/// A live document.
#[derive(Debug)]
pub struct State {
    document: Document,
    guests: BTreeMap<ConnectionId, Guest>,
    journal: Journal,
    trouble: Option<Trouble>,
    crowd: Crowd,
    ownership: Ownership,
    /// The journal is damaged after what was loaded: everybody reads, nobody writes.
    damaged: bool,
    /// Somebody follows the published text.
    watched: bool,
    asked: bool,
    published_at: Millis,
    effects: Vec<Effect>,
}

impl State {
    /// A document as it was stored. `changed_at` is the time of its last entry.
    pub fn load(stored: &Stored, changed_at: Option<Millis>) -> Result<Self, LoadError> {
        let checkpoint = stored
            .checkpoint
            .as_ref()
            .map(|checkpoint| &checkpoint.state[..]);
        let updates = stored.entries.iter().map(|entry| &entry.update[..]);
        Ok(Self {
            document: Document::load(checkpoint, updates)?,
            guests: BTreeMap::new(),
            journal: Journal::new(stored, changed_at),
            trouble: None,
            crowd: Crowd::default(),
            ownership: Ownership::default(),
            damaged: stored.damaged,
            watched: false,
            asked: false,
            published_at: 0,
            effects: Vec::new(),
        })
    }

    /// What readers may see of a document that was just loaded: all of it is durable.
    #[must_use]
    pub fn loaded(&self) -> Published {
        self.journal.published(self.document.text().into())
    }

    /// Takes one event. What follows from it waits in [`Self::effects`].
    pub fn handle(&mut self, event: Event, now: Millis) {
        tracing::trace!(?event, now, "in");
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
            Event::Behind { connection, state } => self.journal.owe_difference(connection, state),
            Event::Left { connection } => self.left(connection, now),
            Event::Asked => self.asked = true,
            Event::Appended(seq) => self.appended(seq, now),
            Event::AppendFailed(failure) => self.append_failed(failure, now),
            Event::ReadBack => self.was_read_back(),
            Event::Checkpointed { stored } => self.journal.checkpointed(stored),
            Event::Tick => self.expire_owners(now),
        }
    }

    /// Ends a turn: what one turn accepted leaves together. Every effect since the last call, in
    /// order.
    pub fn effects(&mut self, now: Millis) -> Vec<Effect> {
        self.crowd.flush(now, &mut self.effects);
        self.append(now);
        self.settle();
        self.publish(now);
        self.give_up_when_full();
        let effects = std::mem::take(&mut self.effects);
        for effect in &effects {
            tracing::trace!(?effect, now, "out");
        }
        effects
    }

    /// Whether there is room for more updates; while there is not, connections wait.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.journal.has_room_for_debts()
            && if self.in_trouble() {
                self.has_room_in_trouble()
            } else {
                self.journal.waiting() < WAITING_ENTRIES
                    && self.journal.waiting_bytes() < WAITING_BYTES
            }
    }

    /// Whether the last append failed.
    #[must_use]
    pub fn in_trouble(&self) -> bool {
        self.trouble.is_some()
    }

    /// Whether somebody follows the published text.
    pub fn watched(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// Whether nobody is connected and nothing is on its way to the disk.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.guests.is_empty() && self.journal.is_settled()
    }

    /// Asks for a checkpoint before unloading, if loading would otherwise be slow.
    pub fn before_unload(&mut self) {
        if self.journal.is_worth_a_checkpoint() {
            self.checkpoint();
        }
    }

    /// When [`Event::Tick`] is due, if nothing else happens before.
    #[must_use]
    pub fn next_tick(&self) -> Option<Millis> {
        let publish = (self.wants_publishing() && self.journal.is_settled())
            .then_some(self.published_at + PUBLISH_EVERY);
        [
            self.crowd.next_tick(),
            self.ownership.next_tick(),
            publish,
            self.next_try(),
        ]
        .into_iter()
        .flatten()
        .min()
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
        let mut guest = Guest {
            role,
            device,
            wire,
            asked: false,
            aside: 0,
            gap_again: false,
        };
        if wire == Wire::Yjs {
            guest.asked = true;
            self.effects
                .push(Effect::Step1(connection, self.document.state_vector()));
        }
        self.guests.insert(connection, guest);
        if let Some(everybody) = self.crowd.everybody() {
            self.effects
                .push(Effect::Awareness(Some(connection), everybody));
        }
        if let Some(trouble) = &self.trouble {
            self.effects
                .push(Effect::Storage(Some(connection), trouble.news()));
        }
        self.effects.push(Effect::Presence(self.presence()));
    }

    fn received(&mut self, connection: ConnectionId, message: Message, now: Millis) {
        let Some(guest) = self.guests.get(&connection) else {
            return;
        };
        match message {
            Message::Step1(state) => self.answer_step1(connection, &state),
            Message::Step2(update) => self.write(connection, &update, sync::Kind::Step2, now),
            Message::Update(update) => self.write(connection, &update, sync::Kind::Update, now),
            Message::Awareness(bytes) if guest.role.can_write() => {
                let device = guest.device;
                match self.crowd.hear(connection, device, &bytes, now) {
                    Ok(()) => {
                        for client in self.crowd.spoken_for(connection) {
                            self.ownership.claim(client, connection);
                        }
                    }
                    Err(_) => self.close(connection, Closing::Breach, now),
                }
            }
            Message::Awareness(_) => {}
            Message::QueryAwareness => {
                if let Some(everybody) = self.crowd.everybody() {
                    self.effects
                        .push(Effect::Awareness(Some(connection), everybody));
                }
            }
        }
    }

    fn close(&mut self, connection: ConnectionId, why: Closing, now: Millis) {
        self.effects.push(Effect::Close(connection, why));
        self.left(connection, now);
    }

    fn left(&mut self, connection: ConnectionId, now: Millis) {
        if self.guests.remove(&connection).is_some() {
            self.crowd.left(connection, now);
            self.owner_left(connection, now);
            self.journal.forget(connection);
            self.effects.push(Effect::Presence(self.presence()));
        }
    }

    fn presence(&self) -> Presence {
        let writers = self
            .guests
            .values()
            .filter(|guest| guest.role.can_write())
            .count();
        Presence {
            writers: u32::try_from(writers).unwrap_or(u32::MAX),
        }
    }

    fn wants_publishing(&self) -> bool {
        self.asked || (self.watched && self.journal.has_unpublished())
    }
}
