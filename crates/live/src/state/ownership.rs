//! Whose client id is whose.
//!
//! Clients choose their own ids, and a block is known by its id and clock alone. Whoever wrote the
//! next block under another's id would make the server take the real one for known, and its author
//! would be told that it is saved. So an id belongs to the connection that first wrote or announced
//! it, and a new block under a connected owner's id waits until that owner has sent everything he
//! has, at most [`GRACE`]. Then it is admitted as a relay: after a crash of the server, the others
//! rightly bring an author's unsaved words.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sillage_document::{ClientId, Verdict};
use sillage_storage::UnixMillis;

use super::sync::Kind;
use super::{Effect, State};
use crate::ConnectionId;

/// How long an owner may take to answer before others may speak for him.
const GRACE: Duration = Duration::from_secs(5);
/// How long the answer stands; a relayer's Step2 takes a moment.
const STANDS: Duration = Duration::from_secs(30);

#[derive(Debug)]
struct Owner {
    connection: ConnectionId,
    /// Blocks under this id were admitted from others while he was connected: what he writes at
    /// the same clocks can no longer be kept, and must not pass for saved.
    relayed: bool,
}

/// "Send all you have": asked of an owner because others speak for him.
#[derive(Debug)]
struct Question {
    asked_at: UnixMillis,
    answered_at: Option<UnixMillis>,
    waiting: BTreeSet<ConnectionId>,
}

/// What to do with an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admission {
    /// Apply it.
    Welcome,
    /// Set it deferred until the owners of these ids were asked.
    Wait(Vec<ClientId>),
    /// It contradicts what was admitted under the same id: say that it is not saved.
    Contested,
}

/// The ids of the connections of one document.
#[derive(Debug, Default)]
pub(super) struct Ownership {
    owners: BTreeMap<ClientId, Owner>,
    questions: BTreeMap<ClientId, Question>,
}

impl Ownership {
    /// An id that nobody connected has belongs to whoever uses it first.
    pub(super) fn claim(&mut self, client: ClientId, connection: ConnectionId) {
        self.owners.entry(client).or_insert(Owner {
            connection,
            relayed: false,
        });
    }

    /// Judges what the gate found in an update of this connection.
    pub(super) fn judge(
        &mut self,
        connection: ConnectionId,
        verdict: &Verdict,
        kind: Kind,
    ) -> Admission {
        if kind == Kind::Update && verdict.repeats && self.is_contested(connection) {
            return Admission::Contested;
        }
        let is_foreign = |owner: &Owner| owner.connection != connection;
        let foreign: Vec<ClientId> = verdict
            .written
            .iter()
            .map(|written| written.client)
            .filter(|client| self.owners.get(client).is_some_and(is_foreign))
            .collect();
        let unanswered = |client: &&ClientId| {
            self.questions
                .get(client)
                .is_none_or(|question| question.answered_at.is_none())
        };
        let wait: Vec<ClientId> = foreign.iter().filter(unanswered).copied().collect();
        if !wait.is_empty() {
            return Admission::Wait(wait);
        }
        for client in foreign {
            if let Some(owner) = self.owners.get_mut(&client) {
                owner.relayed = true;
            }
        }
        // An update by one author is its sender's own; a relay or a local copy has many.
        if let (Kind::Update, [written]) = (kind, &verdict.written[..]) {
            self.claim(written.client, connection);
        }
        Admission::Welcome
    }

    fn is_contested(&self, connection: ConnectionId) -> bool {
        self.owners
            .values()
            .any(|owner| owner.connection == connection && owner.relayed)
    }

    /// Notes who waits for the owners of these ids; returns the owners who are to be asked now.
    fn wait(
        &mut self,
        connection: ConnectionId,
        clients: &[ClientId],
        now: UnixMillis,
    ) -> Vec<ConnectionId> {
        let mut ask = Vec::new();
        for client in clients {
            let question = self.questions.entry(*client).or_insert_with(|| {
                ask.extend(self.owners.get(client).map(|owner| owner.connection));
                Question {
                    asked_at: now,
                    answered_at: None,
                    waiting: BTreeSet::new(),
                }
            });
            question.waiting.insert(connection);
        }
        ask
    }

    /// This connection has sent all it has (or is gone): whoever waited for it may speak.
    fn answered(&mut self, connection: ConnectionId, now: UnixMillis) -> BTreeSet<ConnectionId> {
        let Self { owners, questions } = self;
        let mut waited = BTreeSet::new();
        for (client, question) in questions
            .iter_mut()
            .filter(|(_, question)| question.answered_at.is_none())
        {
            if owners
                .get(client)
                .is_none_or(|owner| owner.connection == connection)
            {
                question.answered_at = Some(now);
                waited.append(&mut question.waiting);
            }
        }
        waited
    }

    fn left(&mut self, connection: ConnectionId, now: UnixMillis) -> BTreeSet<ConnectionId> {
        self.owners
            .retain(|_, owner| owner.connection != connection);
        for question in self.questions.values_mut() {
            question.waiting.remove(&connection);
        }
        self.answered(connection, now)
    }

    /// Owners who did not answer in time own nothing any more; returns who waited for them.
    fn expire(&mut self, now: UnixMillis) -> BTreeSet<ConnectionId> {
        let Self { owners, questions } = self;
        let mut waited = BTreeSet::new();
        questions.retain(|client, question| match question.answered_at {
            Some(at) => now < at + STANDS,
            None if now < question.asked_at + GRACE => true,
            None => {
                owners.remove(client);
                waited.append(&mut question.waiting);
                false
            }
        });
        waited
    }

    pub(super) fn next_tick(&self) -> Option<UnixMillis> {
        let due = |question: &Question| match question.answered_at {
            Some(at) => at + STANDS,
            None => question.asked_at + GRACE,
        };
        self.questions.values().map(due).min()
    }
}

impl State {
    /// Sets an update deferred and asks those whose ids it uses. Its bytes are not kept: its sender
    /// is asked for everything afterwards.
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

    pub(super) fn owner_answered(&mut self, connection: ConnectionId, now: UnixMillis) {
        let waited = self.ownership.answered(connection, now);
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

    /// "Send all that I lack."
    pub(super) fn ask(&mut self, connection: ConnectionId) {
        if let Some(peer) = self.peers.get_mut(&connection) {
            peer.asked = true;
            self.effects
                .push(Effect::Step1(connection, self.document.state_vector()));
        }
    }
}
