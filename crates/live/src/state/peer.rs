//! The connections of a document: who joins, what they say, who leaves.

use sillage_access::stock_client_id;
use sillage_document::{ClientId, Contribution};
use sillage_storage::{DeviceId, UnixMillis};

use super::access::may_write;
use super::answers::Question;
use super::event::SyncKind;
use super::ownership::UpdateSource;
use super::presence::PRESENCES;
use super::{Effect, State};
use crate::{
    ClientMessage, CloseReason, ConnectionId, Identity, JoinRequest, Occupancy, Role, Wire,
};

/// Stands on entries of whoever came without a key.
const NOBODY: DeviceId = DeviceId(0);

/// Of so many writers the names are told; a sentence names no more.
const NAMED_WRITERS: usize = 3;

/// What a connection did so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Activity {
    /// Nothing that others would notice.
    Listens,
    /// It was heard as somebody who may write: ids may be its own.
    Speaks,
    /// It wrote something.
    Writes,
}

/// What is known of a connection.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) role: Role,
    pub(super) device: DeviceId,
    pub(super) wire: Wire,
    /// Whether its device owns client ids, or only the connection.
    pub(super) identity: Identity,
    /// The client id that it writes under, once that is known.
    client: Option<ClientId>,
    /// We asked for its Step2 and it has not come.
    pub(super) awaiting_step2: bool,
    /// Its updates that had to wait for that Step2; each gets its acknowledgement with it.
    pub(super) deferred: u32,
    pub(super) question: Question,
    /// The ids that it announced as its own.
    pub(super) announced: Vec<ClientId>,
    pub(super) activity: Activity,
    /// Its last Step2 had a gap too.
    pub(super) gap_again: bool,
}

impl Peer {
    pub(super) fn author(&self, connection: ConnectionId) -> UpdateSource {
        let device = (self.identity == Identity::Device).then_some(self.device);
        UpdateSource { connection, device }
    }

    /// Remembers under which client id it writes: a Step2 may hand on what others wrote.
    pub(super) fn wrote_as(&mut self, kind: SyncKind, written: &[Contribution]) {
        if let [own] = written
            && (kind == SyncKind::Update || self.client.is_none())
        {
            self.client = Some(own.client);
        }
    }

    /// What stands on its entries. Programs that share a link are told apart by their client ids; whoever
    /// came without a key is nobody.
    pub(super) fn stamp(&self) -> DeviceId {
        match self.identity {
            Identity::Connection if self.device != NOBODY => {
                let client = self.client.unwrap_or_default();
                DeviceId(stock_client_id(self.device.0, client))
            }
            Identity::Connection | Identity::Device => self.device,
        }
    }
}

impl State {
    pub(super) fn joined(&mut self, connection: ConnectionId, request: JoinRequest) {
        let role = if self.damaged {
            Role::Reader
        } else {
            request.role
        };
        let peer = Peer {
            role,
            device: request.device,
            wire: request.wire,
            identity: request.identity,
            client: None,
            awaiting_step2: false,
            deferred: 0,
            question: Question::default(),
            announced: Vec::new(),
            activity: Activity::Listens,
            gap_again: false,
        };
        self.peers.insert(connection, peer);
        if request.wire == Wire::Yjs {
            self.ask(connection);
        }
        if let Some(everybody) = self.presences.everybody() {
            self.effects
                .push(Effect::Awareness(Some(connection), everybody));
        }
        if let Some(degraded) = &self.degraded {
            self.effects
                .push(Effect::Storage(Some(connection), degraded.news()));
        }
        if may_write(role, self.writability) {
            self.effects.push(Effect::Occupancy(self.occupancy()));
        }
    }

    pub(super) fn received(
        &mut self,
        connection: ConnectionId,
        message: ClientMessage,
        now: UnixMillis,
    ) {
        let Some(peer) = self.peers.get(&connection) else {
            return;
        };
        match message {
            ClientMessage::Step1(state) => self.answer_step1(connection, state, now),
            ClientMessage::Step2(update) => self.write(connection, &update, SyncKind::Step2, now),
            ClientMessage::Update(update) => {
                self.write(connection, &update, SyncKind::Update, now);
            }
            ClientMessage::Awareness(bytes) if may_write(peer.role, self.writability) => {
                self.announced(connection, &bytes, now);
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

    /// Somebody says who he is. An id is his whether or not there is room to show him.
    fn announced(&mut self, connection: ConnectionId, message: &[u8], now: UnixMillis) {
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        peer.activity = peer.activity.max(Activity::Speaks);
        let author = peer.author(connection);
        let wrote = peer.activity == Activity::Writes;
        let announced = &mut peer.announced;
        let Self {
            presences,
            ownership,
            document,
            ..
        } = self;
        let heard = presences.hear(author, peer.device, wrote, message, now, |client| {
            if announced.contains(&client) {
                return;
            }
            if announced.len() < PRESENCES {
                announced.push(client);
                ownership.claim(client, author, document.clock(client));
            }
        });
        if heard.is_err() {
            self.close(connection, CloseReason::Breach, now);
            return;
        }
        let occupancy = self.occupancy();
        if occupancy.names != self.named {
            self.named.clone_from(&occupancy.names);
            self.effects.push(Effect::Occupancy(occupancy));
        }
    }

    pub(super) fn close(&mut self, connection: ConnectionId, why: CloseReason, now: UnixMillis) {
        self.effects.push(Effect::Close(connection, why));
        self.left(connection, now);
    }

    pub(super) fn left(&mut self, connection: ConnectionId, now: UnixMillis) {
        let Some(peer) = self.peers.remove(&connection) else {
            return;
        };
        // Thousands of readers come and go: nothing is looked through for one of them.
        if peer.activity > Activity::Listens {
            self.presences.left(connection, now);
            self.owner_left(connection, now);
        }
        self.appends.forget(connection);
        if may_write(peer.role, self.writability) {
            self.effects.push(Effect::Occupancy(self.occupancy()));
        }
    }

    pub(super) fn occupancy(&self) -> Occupancy {
        let can_write = |peer: &Peer| may_write(peer.role, self.writability);
        let writers = self.peers.values().filter(|peer| can_write(peer)).count();
        let names = if writers <= NAMED_WRITERS {
            self.presences
                .names(|connection| self.peers.get(&connection).is_some_and(can_write))
        } else {
            Vec::new()
        };
        Occupancy {
            writers: u32::try_from(writers).unwrap_or(u32::MAX),
            names,
        }
    }
}
