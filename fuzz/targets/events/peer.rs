//! Somebody with a connection: an editor with a copy of the text, or a liar without one.

use std::collections::VecDeque;

use bytes::Bytes;
use sillage_document::{ClientId, Document, Replica};
use sillage_live::state::Effect;
use sillage_live::{ClientMessage, ConnectionId, Role, Wire};
use sillage_storage::DeviceId;

pub(crate) struct FuzzPeer {
    pub(crate) author: ClientId,
    pub(crate) honest: bool,
    pub(crate) role: Role,
    pub(crate) wire: Wire,
    pub(crate) device: DeviceId,
    pub(crate) replica: Replica,
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) outbox: VecDeque<ClientMessage>,
    pub(crate) inbox: VecDeque<Effect>,
    /// Its place in the feed, once it has the text.
    pub(crate) cursor: Option<usize>,
    clock: u8,
    /// Messages that the document has not answered.
    unanswered: u64,
    /// What must be on disk when the last of them is acknowledged.
    unproven: Vec<Bytes>,
}

impl FuzzPeer {
    pub(crate) fn new(author: ClientId, honest: bool, role: Role, wire: Wire) -> Self {
        Self {
            author,
            honest,
            role,
            wire,
            device: DeviceId(author),
            replica: Replica::new(author),
            connection: None,
            outbox: VecDeque::new(),
            inbox: VecDeque::new(),
            cursor: None,
            clock: 0,
            unanswered: 0,
            unproven: Vec::new(),
        }
    }

    pub(crate) fn connect(&mut self, connection: ConnectionId) {
        self.connection = Some(connection);
        if self.honest {
            let state = self.replica.state_vector();
            self.outbox.push_back(ClientMessage::Step1(state));
        }
    }

    pub(crate) fn disconnect(&mut self) -> Option<ConnectionId> {
        self.outbox.clear();
        self.inbox.clear();
        self.cursor = None;
        self.unanswered = 0;
        self.unproven.clear();
        self.connection.take()
    }

    /// Typing goes on without a connection; the next Step2 carries it.
    pub(crate) fn write(&mut self, write: impl FnOnce(&mut Replica) -> Option<Vec<u8>>) {
        if !self.honest || !self.role.can_write() {
            return;
        }
        if let (Some(update), true) = (write(&mut self.replica), self.connection.is_some()) {
            self.outbox.push_back(ClientMessage::Update(update.into()));
        }
    }

    pub(crate) fn announce(&mut self, announcement: impl FnOnce(u8) -> Bytes) {
        self.clock = self.clock.saturating_add(1);
        if self.honest && self.connection.is_some() {
            let message = ClientMessage::Awareness(announcement(self.clock));
            self.outbox.push_back(message);
        }
    }

    pub(crate) fn receive(&mut self, effect: Effect) {
        match effect {
            Effect::Step1(_, state) => {
                let difference = self.replica.difference(&state).into();
                self.outbox.push_back(ClientMessage::Step2(difference));
            }
            Effect::Step2 { body, .. } => self.take(&body),
            _ => {}
        }
    }

    pub(crate) fn take(&mut self, update: &[u8]) {
        self.replica.receive(update).expect("an accepted update");
    }

    /// An update is about to reach the document.
    pub(crate) fn hand(&mut self, update: &Bytes, accepted: &Document) {
        self.unanswered += 1;
        // What a liar brings may be deferred, and nothing obliges its Step2 to bring it again.
        let known = || {
            accepted
                .check(update)
                .is_ok_and(|verdict| !verdict.is_new())
        };
        if self.honest || known() {
            self.unproven.push(update.clone());
        }
    }

    /// The document answered so many messages with "saved".
    pub(crate) fn saved(&mut self, count: u32, durable: &Document) {
        self.answered(count);
        if self.unanswered > 0 {
            return;
        }
        for update in self.unproven.drain(..) {
            let on_disk = durable
                .check(&update)
                .is_ok_and(|verdict| !verdict.is_new());
            assert!(on_disk, "acknowledged, and not on disk");
        }
    }

    /// The document refused so many messages.
    pub(crate) fn refused(&mut self, count: u32) {
        self.answered(count);
        self.unproven.clear();
    }

    pub(crate) fn unanswered(&self) -> u64 {
        self.unanswered
    }

    fn answered(&mut self, count: u32) {
        let left = self.unanswered.checked_sub(count.into());
        self.unanswered = left.expect("no more answers than messages");
    }
}
