//! What follows from ownership for the conversation: who is asked, what a connection is told that the
//! document has.

use std::collections::BTreeSet;

use sillage_document::{ClientId, StateVector};
use sillage_storage::UnixMillis;

use super::access::may_write;
use super::ownership::OwnerAnswer;
use super::peer::Peer;
use super::{Effect, State};
use crate::ConnectionId;

/// Contested clocks that readers are asked for: their messages are at most 64 KiB long.
const READER_UNITS: u64 = 16 * 1024;

impl State {
    /// Defers an update and asks those whose ids it uses. Its bytes are not kept: its sender is asked
    /// for everything afterwards.
    pub(super) fn wait_for_owners(
        &mut self,
        connection: ConnectionId,
        clients: &[ClientId],
        now: UnixMillis,
    ) {
        if let Some(peer) = self.peers.get_mut(&connection) {
            peer.deferred = peer.deferred.saturating_add(1);
        }
        for owner in self.ownership.wait(connection, clients, now) {
            self.ask(owner);
        }
    }

    pub(super) fn owner_answered(
        &mut self,
        connection: ConnectionId,
        answer: OwnerAnswer,
        now: UnixMillis,
    ) {
        let waited = self.ownership.answered(connection, answer, now);
        self.ask_all(waited);
    }

    pub(super) fn owner_left(&mut self, connection: ConnectionId, now: UnixMillis) {
        let waited = self.ownership.left(connection, now);
        self.ask_all(waited);
    }

    pub(super) fn expire_owners(&mut self, now: UnixMillis) {
        let waited = self.ownership.expire(now);
        self.ask_all(waited);
    }

    fn ask_all(&mut self, connections: BTreeSet<ConnectionId>) {
        for connection in connections {
            self.ask(connection);
        }
    }

    /// "Send all that I lack", and what is contested.
    pub(super) fn ask(&mut self, connection: ConnectionId) {
        let state = self.asked_of(connection);
        if let Some(peer) = self.peers.get_mut(&connection) {
            peer.awaiting_step2 = true;
            self.effects.push(Effect::Step1(connection, state));
        }
    }

    /// What this connection is told that the document has.
    pub(super) fn asked_of(&self, connection: ConnectionId) -> StateVector {
        let state = self.document.state_vector();
        if self.is_unsure_of(connection) {
            state
        } else {
            self.ownership.contested.lower(state)
        }
    }

    /// Whether a reader is not asked for contested words, since his messages may not be that long.
    pub(super) fn is_unsure_of(&self, connection: ConnectionId) -> bool {
        let reads = |peer: &Peer| !may_write(peer.role, self.writability);
        self.peers.get(&connection).is_some_and(reads)
            && self
                .ownership
                .contested
                .weight(&self.document.state_vector())
                > READER_UNITS
    }
}
