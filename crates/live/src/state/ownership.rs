//! Whose client id is whose.
//!
//! Clients choose their own ids, and the CRDT knows a block by its id and clock alone. Whoever writes
//! the next block under another's id takes its clock, and the real one can no longer be kept.
//!
//! * An id belongs to the device that first wrote or announced it; where devices are not told apart,
//!   to the connection, as long as that lives.
//! * A new block under the id of somebody who is connected waits until the owner has sent everything
//!   he has, at most [`GRACE`]. Only what stood in that answer is admitted, so nothing new is.
//! * Who writes under an id that has no owner here, or whose owner is away, may be its author, an
//!   honest relay after a crash, or a forger: it is admitted, and contested from then on
//!   ([`Contested`]), so that nobody is told *saved* for words that are not these.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sillage_document::{ClientId, Contribution, Document, StateVector, Verdict};
use sillage_storage::{DeviceId, UnixMillis};

use super::contested::Contested;
use super::event::SyncKind;
use crate::ConnectionId;

/// How long an owner may take to answer before others may speak for him.
const GRACE: Duration = Duration::from_secs(5);
/// Ids of devices that are away and still own them. Beyond, the next who writes under one is taken
/// for anybody.
const ABSENT_OWNERS: usize = 4096;

/// Who writes: a connection, and the device behind it where devices are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct UpdateSource {
    pub(super) connection: ConnectionId,
    pub(super) device: Option<DeviceId>,
}

/// Who an id belongs to. At least one of both.
#[derive(Debug)]
struct ClientOwner {
    device: Option<DeviceId>,
    /// `None` while it is away.
    connection: Option<ConnectionId>,
    /// Nobody had used the id before, and it has not written yet: until then it stays contested, so
    /// that nobody else can pass for its first author, not even after a crash.
    unwritten: bool,
}

impl ClientOwner {
    fn is(&self, author: UpdateSource) -> bool {
        self.connection == Some(author.connection)
            || (self.device.is_some() && self.device == author.device)
    }
}

/// What an owner who was asked for everything brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnerAnswer {
    /// All of it is in the document.
    Complete,
    /// It has to wait for others, who wait for him: his words may come from them first.
    Entangled,
}

/// "Send all you have": asked of an owner because others speak for him.
#[derive(Debug)]
struct OwnerQuery {
    /// When it was asked, or answered.
    since: UnixMillis,
    answer: Option<OwnerAnswer>,
    /// Who waits for the answer, or may try once more since it came.
    waiting: BTreeSet<ConnectionId>,
}

/// What to do with an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admission {
    /// Apply it.
    Admit,
    /// Defer it until the owners of these ids were asked.
    Wait(Vec<ClientId>),
    /// It brings other words than those that are held under the same id and clock, or new words
    /// under an id whose owner has just said that they are not his: say that it is not saved.
    Conflict,
}

/// The ids of one document.
#[derive(Debug, Default)]
pub(super) struct Ownership {
    owners: BTreeMap<ClientId, ClientOwner>,
    queries: BTreeMap<ClientId, OwnerQuery>,
    pub(super) contested: Contested,
    /// Ids whose owners have written their first words, and at which accepted update: contested until
    /// that is on disk, or a crash would leave an id that everybody knows and nobody owns.
    first_words: Vec<(ClientId, u64)>,
}

impl Ownership {
    /// An id that has no owner belongs to whoever announces it first. Of one that has written before,
    /// `clock` units, it is not known who that was.
    pub(super) fn claim(&mut self, client: ClientId, author: UpdateSource, clock: u32) {
        let UpdateSource { connection, device } = author;
        match self.owners.get_mut(&client) {
            Some(owner) if owner.is(author) => owner.connection = Some(connection),
            Some(_) => {}
            None => {
                let unwritten = clock == 0 && !self.contested.has(client);
                self.contested.add(client, clock);
                let owner = ClientOwner {
                    device,
                    connection: Some(connection),
                    unwritten,
                };
                self.owners.insert(client, owner);
            }
        }
    }

    /// The ids whose owner is the author, and which write their first words.
    pub(super) fn first_words(
        &self,
        author: UpdateSource,
        written: &[Contribution],
    ) -> Vec<ClientId> {
        let first = |range: &&Contribution| {
            let owner = self.owners.get(&range.client);
            range.from == 0 && owner.is_some_and(|owner| owner.unwritten && owner.is(author))
        };
        let ranges = written.iter().filter(first);
        ranges.map(|range| range.client).collect()
    }

    /// These first words were accepted, in the `accepted`th update.
    pub(super) fn wrote(&mut self, clients: Vec<ClientId>, accepted: u64) {
        for client in clients {
            if let Some(owner) = self.owners.get_mut(&client) {
                owner.unwritten = false;
            }
            self.first_words.push((client, accepted));
        }
    }

    /// So many accepted updates are on disk.
    pub(super) fn durable(&mut self, durable: u64) {
        let contested = &mut self.contested;
        self.first_words.retain(|(client, accepted)| {
            let waits = *accepted > durable;
            if !waits {
                contested.remove(*client);
            }
            waits
        });
    }

    /// Somebody has words that the document does not have: they were lost with a server, or written
    /// while their author was away. Others may have written in their place, from the beginning.
    /// True when that is news.
    pub(super) fn missed(
        &mut self,
        author: UpdateSource,
        has: &StateVector,
        document: &Document,
    ) -> bool {
        let mut news = false;
        for (client, clock) in has.iter() {
            let known = document.clock(client);
            if clock > known && !self.owns(author, client) {
                news |= self.contested.add(client, 0);
            }
        }
        news
    }

    /// Judges what the gate found in an update.
    pub(super) fn judge(
        &mut self,
        author: UpdateSource,
        verdict: &Verdict,
        kind: SyncKind,
    ) -> Admission {
        if self.is_conflict(verdict) {
            return Admission::Conflict;
        }
        let foreign: Vec<&Contribution> = verdict
            .written
            .iter()
            .filter(|range| !self.owns(author, range.client))
            .collect();
        if foreign.is_empty() {
            // A keystroke under one's own id.
            return Admission::Admit;
        }
        let guarded: Vec<ClientId> = foreign
            .iter()
            .map(|range| range.client)
            .filter(|client| self.is_connected(*client))
            .collect();
        if !guarded.is_empty() {
            let unanswered = self.unanswered(author.connection, &guarded);
            if !unanswered.is_empty() {
                return Admission::Wait(unanswered);
            }
            if self.take_answers(author.connection, &guarded) == OwnerAnswer::Complete {
                return Admission::Conflict;
            }
        }
        // An update by one author is its sender's own; a relay or a local copy has many.
        if let (SyncKind::Update, [own]) = (kind, &verdict.written[..])
            && !self.owners.contains_key(&own.client)
        {
            self.claim(own.client, author, own.from);
        } else {
            for range in foreign {
                self.contested.add(range.client, range.from);
            }
        }
        Admission::Admit
    }

    /// Whether an update brings other words than those that are held, or may do so where nothing is held
    /// to compare with. What its owner wrote is the same in every copy.
    pub(super) fn is_conflict(&self, verdict: &Verdict) -> bool {
        let unsure = |range: &Contribution| self.contested.meets(range);
        verdict.differs || verdict.unheld.iter().any(unsure)
    }

    fn owns(&self, author: UpdateSource, client: ClientId) -> bool {
        self.owners
            .get(&client)
            .is_some_and(|owner| owner.is(author))
    }

    fn is_connected(&self, client: ClientId) -> bool {
        self.owners
            .get(&client)
            .is_some_and(|owner| owner.connection.is_some())
    }

    /// Those of these ids whose owners have not said what they have since this connection asked.
    fn unanswered(&self, connection: ConnectionId, clients: &[ClientId]) -> Vec<ClientId> {
        let answered = |client: &ClientId| {
            self.queries
                .get(client)
                .is_some_and(|query| query.answer.is_some() && query.waiting.contains(&connection))
        };
        let all = clients.iter().copied();
        all.filter(|client| !answered(client)).collect()
    }

    /// Uses the answers up, each for one attempt. After a complete one nothing new is the owner's.
    fn take_answers(&mut self, connection: ConnectionId, clients: &[ClientId]) -> OwnerAnswer {
        let mut taken = OwnerAnswer::Entangled;
        for client in clients {
            if let Some(query) = self.queries.get_mut(client) {
                query.waiting.remove(&connection);
                if query.answer == Some(OwnerAnswer::Complete) {
                    taken = OwnerAnswer::Complete;
                }
            }
        }
        self.queries
            .retain(|_, query| query.answer.is_none() || !query.waiting.is_empty());
        taken
    }

    /// Notes who waits for the owners of these ids; returns the owners who are to be asked now.
    pub(super) fn wait(
        &mut self,
        connection: ConnectionId,
        clients: &[ClientId],
        now: UnixMillis,
    ) -> BTreeSet<ConnectionId> {
        let mut ask = BTreeSet::new();
        for client in clients {
            let query = self
                .queries
                .entry(*client)
                .or_insert_with(|| OwnerQuery::new(now));
            if query.answer.is_some() {
                *query = OwnerQuery::new(now);
            }
            if query.waiting.is_empty() {
                ask.extend(self.owners.get(client).and_then(|owner| owner.connection));
            }
            query.waiting.insert(connection);
        }
        ask
    }

    /// This connection has sent all it has (or is gone): whoever waited for it may speak.
    pub(super) fn answered(
        &mut self,
        connection: ConnectionId,
        answer: OwnerAnswer,
        now: UnixMillis,
    ) -> BTreeSet<ConnectionId> {
        let Self {
            owners, queries, ..
        } = self;
        let mut waited = BTreeSet::new();
        for (client, query) in queries
            .iter_mut()
            .filter(|(_, query)| query.answer.is_none())
        {
            let owner = owners.get(client).and_then(|owner| owner.connection);
            if owner.is_none_or(|owner| owner == connection) {
                query.answer = Some(answer);
                query.since = now;
                waited.extend(&query.waiting);
            }
        }
        waited
    }

    /// The ids of a connection lose their owner, or wait for its device.
    pub(super) fn left(
        &mut self,
        connection: ConnectionId,
        now: UnixMillis,
    ) -> BTreeSet<ConnectionId> {
        let owners = &mut self.owners;
        let mut absent = owners
            .values()
            .filter(|owner| owner.connection.is_none())
            .count();
        owners.retain(|_, owner| {
            if owner.connection != Some(connection) {
                return true;
            }
            owner.connection = None;
            absent += 1;
            owner.device.is_some() && absent <= ABSENT_OWNERS
        });
        for query in self.queries.values_mut() {
            query.waiting.remove(&connection);
        }
        self.answered(connection, OwnerAnswer::Entangled, now)
    }

    /// Owners who did not answer in time own nothing any more; returns who waited for them.
    pub(super) fn expire(&mut self, now: UnixMillis) -> BTreeSet<ConnectionId> {
        let Self {
            owners, queries, ..
        } = self;
        let mut waited = BTreeSet::new();
        queries.retain(|client, query| {
            if now < query.since + GRACE {
                return true;
            }
            if query.answer.is_none() {
                owners.remove(client);
                waited.append(&mut query.waiting);
            }
            false
        });
        waited
    }

    pub(super) fn next_tick(&self) -> Option<UnixMillis> {
        self.queries.values().map(|query| query.since + GRACE).min()
    }
}

impl OwnerQuery {
    fn new(now: UnixMillis) -> Self {
        Self {
            since: now,
            answer: None,
            waiting: BTreeSet::new(),
        }
    }
}
