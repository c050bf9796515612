//! A client of the simulation: types into its own copy and counts what is not saved, as a stock
//! provider does.

use std::collections::VecDeque;

use bytes::Bytes;
use sillage_document::lib0::Encoder;
use sillage_document::{Replica, StateVector};
use sillage_live::state::Effect;
use sillage_live::{ClientMessage, ConnectionId, RefusalReason, Wire};

use sillage_test_kit::Rng;

/// What people type: accents, an emoji of two UTF-16 units, right-to-left, several lines.
const WORDS: [&str; 6] = ["a", "é", "🌊", "ŵ c'h\n", "שלום", "une phrase entière "];

/// Who knows the id of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Knowledge {
    Nobody,
    /// Everybody who is here.
    Announced,
    /// It is on its way to the disk that it is known.
    InFlight,
    /// The document knows, also after a crash.
    Durably,
}

pub(crate) struct Client {
    pub(crate) id: u64,
    pub(crate) wire: Wire,
    pub(crate) replica: Replica,
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) outbox: VecDeque<ClientMessage>,
    pub(crate) inbox: VecDeque<Effect>,
    /// Its position in the feed.
    pub(crate) cursor: Option<usize>,
    /// Its own updates that have not come back yet.
    pub(crate) held: Vec<(u64, Bytes)>,
    announcements: u64,
    pub(crate) told: Knowledge,
    /// Messages without an acknowledgement on this connection.
    outstanding: u64,
    pub(crate) was_asked: bool,
    /// It was told to keep a copy and to load the note anew.
    pub(crate) refused: bool,
    pub(crate) told_degraded: bool,
    /// Its own clock when it was last told that everything is saved.
    pub(crate) saved: u32,
}

impl Client {
    pub(crate) fn new(id: u64, wire: Wire) -> Self {
        Self {
            id,
            wire,
            replica: Replica::new(id),
            connection: None,
            outbox: VecDeque::new(),
            inbox: VecDeque::new(),
            cursor: None,
            held: Vec::new(),
            announcements: 0,
            told: Knowledge::Nobody,
            outstanding: 0,
            was_asked: false,
            refused: false,
            told_degraded: false,
            saved: 0,
        }
    }

    pub(crate) fn unsaved(&self) -> u64 {
        if self.wire == Wire::Hocuspocus {
            self.outstanding
        } else {
            0
        }
    }

    pub(crate) fn write(&mut self, rng: &mut Rng) {
        let length = self.replica.length();
        let at = u32::try_from(rng.below(u64::from(length) + 1)).expect("a position");
        let update = if rng.below(4) == 0 && at < length {
            let count = 1 + rng.below(u64::from(length - at).min(5));
            self.replica
                .delete(at, u32::try_from(count).expect("a few"))
        } else {
            self.replica.insert(at, WORDS[rng.index(WORDS.len())])
        };
        // Typing goes on without a connection; the next Step2 carries it.
        if self.connection.is_some() {
            self.send(ClientMessage::Update(update.into()));
        }
    }

    /// As stock clients do: ask first, and count one for the Step2 that the server will ask for.
    pub(crate) fn connect(&mut self, connection: ConnectionId) {
        self.connection = Some(connection);
        self.outbox
            .push_back(ClientMessage::Step1(self.replica.state_vector()));
        self.announcements += 1;
        let announcement = announcement(self.id, self.announcements);
        self.outbox
            .push_back(ClientMessage::Awareness(announcement));
    }

    pub(crate) fn disconnect(&mut self) -> Option<ConnectionId> {
        self.outbox.clear();
        self.inbox.clear();
        self.held.clear();
        self.cursor = None;
        self.outstanding = 0;
        self.was_asked = false;
        self.told_degraded = false;
        self.connection.take()
    }

    /// As somebody new, with nothing: what was not saved stays with the person who wrote it.
    pub(crate) fn reload(&mut self, id: u64) {
        let wire = self.wire;
        *self = Self::new(id, wire);
    }

    /// The page is loaded again: another id, and everything that the browser kept.
    pub(crate) fn reload_page(&mut self, id: u64) {
        let mut again = Self::new(id, self.wire);
        let kept = self.replica.difference(&StateVector::default());
        again.replica.receive(&kept).expect("a whole state");
        *self = again;
    }

    pub(crate) fn count_repeated(&mut self) {
        self.outstanding += 1;
    }

    pub(crate) fn receive(&mut self, effect: Effect) {
        match effect {
            Effect::Step1(_, state) => {
                self.was_asked = true;
                self.send(ClientMessage::Step2(self.replica.difference(&state).into()));
            }
            Effect::Step2 { body, .. } => self
                .replica
                .receive(&body)
                .expect("a state of the document"),
            Effect::Saved(_, count) => self.acknowledged(count),
            Effect::Refused(_, _, RefusalReason::Conflict) => self.refused = true,
            Effect::Refused(..) => panic!("client {} was refused an honest write", self.id),
            _ => {}
        }
    }

    fn send(&mut self, message: ClientMessage) {
        self.outstanding += 1;
        self.outbox.push_back(message);
    }

    fn acknowledged(&mut self, count: u32) {
        let left = self.outstanding.checked_sub(u64::from(count));
        self.outstanding =
            left.unwrap_or_else(|| panic!("client {} got too many acknowledgements", self.id));
        if self.outstanding == 0 && self.was_asked {
            self.saved = self.replica.state_vector().get(self.id);
        }
    }
}

/// "I am here", as stock clients say it when they connect.
pub(crate) fn announcement(client: u64, clock: u64) -> Bytes {
    let mut message = Encoder::default();
    message.var_uint(1);
    message.var_uint(client);
    message.var_uint(clock);
    message.var_string("{}");
    message.finish()
}
