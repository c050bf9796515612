//! The simulation: the state under test, its journal, its clients, and a seeded generator.

mod client;
mod forger;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use client::{Client, Knowledge};
use forger::Forger;
use sillage_document::{Document, StateVector, server_edit};
use sillage_history::Loaded;
use sillage_live::state::{EditId, EditRefusal, Effect, FailureKind, LiveEvent, ServerEdit, State};
use sillage_live::{
    ClientMessage, CloseReason, ConnectionId, Identity, JoinRequest, Role, StorageNotice, Wire,
};
use sillage_storage::{
    Checkpoint, DeviceId, Entry, Epoch, Head, NewEntry, Seq, Stored, UnixMillis,
};
use sillage_test_kit::Rng;

/// How often the rare paths ran. A simulation that never takes them proves nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Covered {
    crashes: u32,
    lost_appends: u32,
    checkpoints: u32,
    deferred: u32,
    repeated: u32,
    saved_after_crash: u32,
    behind: u32,
    failed_appends: u32,
    recovered: u32,
    joined_while_degraded: u32,
    remains_after_crash: u32,
    refused: u32,
    pages_reloaded: u32,
    forged: u32,
    edited: u32,
    stale_edits: u32,
}

impl Covered {
    pub(crate) fn add(&mut self, other: Self) {
        self.crashes += other.crashes;
        self.lost_appends += other.lost_appends;
        self.checkpoints += other.checkpoints;
        self.deferred += other.deferred;
        self.repeated += other.repeated;
        self.saved_after_crash += other.saved_after_crash;
        self.behind += other.behind;
        self.failed_appends += other.failed_appends;
        self.recovered += other.recovered;
        self.joined_while_degraded += other.joined_while_degraded;
        self.remains_after_crash += other.remains_after_crash;
        self.refused += other.refused;
        self.pages_reloaded += other.pages_reloaded;
        self.forged += other.forged;
        self.edited += other.edited;
        self.stale_edits += other.stale_edits;
    }

    pub(crate) fn assert_all(self) {
        println!("{self:?}");
        let counts = [
            self.crashes,
            self.lost_appends,
            self.checkpoints,
            self.deferred,
            self.repeated,
            self.saved_after_crash,
            self.behind,
            self.failed_appends,
            self.recovered,
            self.joined_while_degraded,
            self.remains_after_crash,
            self.pages_reloaded,
            self.edited,
            self.stale_edits,
        ];
        assert!(
            counts.iter().all(|count| *count > 0),
            "a path never ran: {self:?}"
        );
        // Only who brings words that their author deleted before they were saved is refused.
        assert!(self.refused < self.crashes / 2, "{self:?}");
    }

    pub(crate) fn assert_forged(self) {
        println!("{self:?}");
        let counts = [self.crashes, self.forged, self.refused, self.pages_reloaded];
        assert!(
            counts.iter().all(|count| *count > 0),
            "a path never ran: {self:?}"
        );
    }
}

/// One update on its way to the followers.
struct FeedEntry {
    author: ConnectionId,
    update: Bytes,
}

pub(crate) struct Simulation {
    rng: Rng,
    now: UnixMillis,
    state: State,
    stored: Stored,
    in_flight: Option<Vec<NewEntry>>,
    /// The contested ids as they are stored, and as they are on their way with the append.
    contested: Option<Bytes>,
    contested_in_flight: Option<Bytes>,
    /// Entries before the checkpoint.
    older: Vec<Bytes>,
    /// Of a failed append: a crash may find it in the journal, the next append leaves it behind.
    remains: Vec<NewEntry>,
    clients: Vec<Client>,
    /// Whether somebody forges, and who does at the moment.
    forging: bool,
    forgers: Vec<Forger>,
    by_connection: BTreeMap<ConnectionId, usize>,
    next_connection: u64,
    next_client: u64,
    next_edit: u64,
    feed: Vec<FeedEntry>,
    durable: u64,
    crashed: bool,
    pub(crate) covered: Covered,
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let clients = (0..5 + rng.below(8))
            .map(|id| {
                Client::new(
                    1 + id,
                    if rng.below(2) == 0 {
                        Wire::Yjs
                    } else {
                        Wire::Hocuspocus
                    },
                )
            })
            .collect();
        let stored = Stored {
            epoch: Epoch(1),
            checkpoint: None,
            entries: Vec::new(),
            head: Head::default(),
            damaged: false,
        };
        Self {
            rng,
            now: UnixMillis(1_000_000),
            state: State::new(Loaded::replay(stored.clone()).expect("an empty document loads")),
            stored,
            in_flight: None,
            contested: None,
            contested_in_flight: None,
            older: Vec::new(),
            remains: Vec::new(),
            clients,
            forging: false,
            forgers: Vec::new(),
            by_connection: BTreeMap::new(),
            next_connection: 0,
            next_client: 1000,
            next_edit: 0,
            feed: Vec::new(),
            durable: 0,
            crashed: false,
            covered: Covered::default(),
        }
    }

    /// A simulation with people who write under the ids of others.
    pub(crate) fn with_forgers(seed: u64) -> Self {
        Self {
            forging: true,
            ..Self::new(seed)
        }
    }

    /// One thing happens.
    pub(crate) fn step(&mut self) {
        if self.forging {
            self.forge();
        }
        self.now += Duration::from_millis(self.rng.below(40));
        let who = self.rng.index(self.clients.len());
        match self.rng.below(1000) {
            0..250 => self.write(who),
            250..550 => drop(self.deliver_to_document(who)),
            550..850 => drop(self.deliver_to_client(who)),
            850..874 => self.finish_append(),
            874..880 => self.fail_append(),
            880..958 if self.clients[who].connection.is_none() => self.connect(who),
            960..973 => self.disconnect(who),
            958..960 => self.server_edit(),
            973..975 => self.reload_page(who),
            975..985 => self.fall_behind(who),
            985..995 => self.checkpoint_or_tick(),
            995..1000 => self.crash(),
            _ => {}
        }
        self.perform();
    }

    /// The server changes the text, from what is stored: sometimes from the beginning, as whoever
    /// looked at a preview for long.
    fn server_edit(&mut self) {
        let mut stored = self.stored.clone();
        if self.rng.below(4) == 0 {
            let kept = self.rng.index(stored.entries.len() + 1);
            stored.entries.truncate(kept);
        }
        let mut document = load(&stored);
        let text = document.text();
        let units = |letters: usize| -> usize {
            let first = text.chars().take(letters);
            first.map(char::len_utf16).sum()
        };
        // Between characters, as the comparison of two texts finds them.
        let at = self.rng.index(text.chars().count() + 1);
        let to = at + self.rng.index(4);
        let (at, removed) = (units(at), units(to) - units(at));
        let update = server_edit(&mut document, [(at, removed, "(server)")]);
        let edit = ServerEdit {
            id: EditId(self.next_edit),
            update: update.expect("an update"),
            device: DeviceId(77),
        };
        self.next_edit += 1;
        self.state.handle(LiveEvent::ServerEdit(edit), self.now);
    }

    /// Everybody who is not connected connects; everything is delivered.
    pub(crate) fn heal(&mut self) {
        self.stop_forging();
        loop {
            let mut moved = false;
            for who in 0..self.clients.len() {
                if self.clients[who].connection.is_none() {
                    self.connect(who);
                    self.perform();
                }
                moved |= self.deliver_to_document(who) | self.deliver_to_client(who);
                self.perform();
            }
            if self.in_flight.is_some() {
                self.finish_append();
                self.perform();
                moved = true;
            } else if self.state.is_degraded() {
                self.now = self.state.next_tick().expect("another try");
                self.state.handle(LiveEvent::Tick, self.now);
                self.perform();
                moved = true;
            }
            if !moved {
                return;
            }
        }
    }

    /// All copies are equal, and so is one that is loaded from the journal.
    pub(crate) fn check(&self) {
        let text = self.state.text();
        let document = load(&self.stored);
        for client in &self.clients {
            let all = client.replica.difference(&StateVector::default());
            let verdict = document.check(&all).expect("an honest state");
            assert!(
                !verdict.differs && verdict.written.is_empty(),
                "client {} has other words than the document, and was told that all is saved",
                client.id
            );
            // Forged neighbours may have no sound place: then only the words are the same.
            let (mut theirs, mut ours) = (client.replica.text(), text.clone());
            if self.covered.forged > 0 {
                (theirs, ours) = (sorted(&theirs), sorted(&ours));
            }
            assert_eq!(theirs, ours, "client {}", client.id);
            assert_eq!(
                client.unsaved(),
                0,
                "client {} was not told that all is saved",
                client.id
            );
            assert!(!client.told_degraded, "client {}", client.id);
        }
        let reloaded = State::new(Loaded::replay(self.stored.clone()).expect("the journal loads"));
        assert_eq!(reloaded.text(), text);
        let all: Vec<_> = self
            .stored
            .entries
            .iter()
            .map(|entry| entry.seq.0)
            .collect();
        let first = self
            .stored
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.through.0);
        assert!(
            all.iter()
                .zip(first + 1..)
                .all(|(seq, expected)| *seq == expected),
            "a hole in the journal"
        );
    }

    fn write(&mut self, who: usize) {
        let client = &mut self.clients[who];
        client.write(&mut self.rng);
    }

    fn connect(&mut self, who: usize) {
        self.disconnect(who);
        let (id, wire) = (self.clients[who].id, self.clients[who].wire);
        let connection = self.join(id, wire);
        self.clients[who].connect(connection);
        self.by_connection.insert(connection, who);
    }

    fn join(&mut self, device: u64, wire: Wire) -> ConnectionId {
        let connection = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let joined = LiveEvent::Joined {
            connection,
            request: JoinRequest {
                role: Role::NoteTaker,
                device: DeviceId(device),
                wire,
                identity: Identity::Connection,
            },
        };
        self.state.handle(joined, self.now);
        connection
    }

    fn disconnect(&mut self, who: usize) {
        if let Some(connection) = self.clients[who].disconnect() {
            self.by_connection.remove(&connection);
            self.state.handle(LiveEvent::Left { connection }, self.now);
        }
    }

    /// The next message of a client, sometimes twice, sometimes after the one behind it.
    fn deliver_to_document(&mut self, who: usize) -> bool {
        let client = &mut self.clients[who];
        let Some(connection) = client.connection else {
            return false;
        };
        // Only updates change places: a Step2 contains what its client sent before it.
        let updates = client
            .outbox
            .iter()
            .take(2)
            .filter(|message| matches!(message, ClientMessage::Update(_)));
        if updates.count() == 2 && self.rng.below(20) == 0 {
            client.outbox.swap(0, 1);
        }
        let Some(message) = client.outbox.pop_front() else {
            return false;
        };
        if matches!(message, ClientMessage::Awareness(_)) && client.told == Knowledge::Nobody {
            client.told = Knowledge::Announced;
        }
        if matches!(message, ClientMessage::Update(_)) && self.rng.below(20) == 0 {
            client.outbox.push_front(message.clone());
            client.count_repeated();
            self.covered.repeated += 1;
        }
        self.state.handle(
            LiveEvent::Received {
                connection,
                message,
            },
            self.now,
        );
        true
    }

    fn deliver_to_client(&mut self, who: usize) -> bool {
        let client = &mut self.clients[who];
        if client.connection.is_none() {
            return false;
        }
        if client.refused {
            assert!(
                self.crashed || self.covered.forged > 0,
                "refused without a reason"
            );
            self.covered.refused += 1;
            self.reload_client(who);
            return true;
        }
        if let Some(effect) = client.inbox.pop_front() {
            if let (Effect::Step2 { .. }, Some(connection)) = (&effect, client.connection) {
                let taken = LiveEvent::AnswerTaken { connection };
                self.state.handle(taken, self.now);
            }
            client.receive(effect);
            if client.unsaved() == 0 && client.wire == Wire::Hocuspocus && self.crashed {
                self.covered.saved_after_crash += 1;
            }
            return true;
        }
        self.follow(who)
    }

    /// A forger is thrown out; so is somebody whose words do not even fit beside forged ones.
    fn closed(&mut self, connection: ConnectionId, why: CloseReason) {
        assert!(
            self.covered.forged > 0,
            "an honest client was closed: {why:?}"
        );
        self.forgers
            .retain(|forger| forger.connection != connection);
        if let Some(client) = self.client(connection) {
            client.refused = true;
        }
    }

    fn advance_told(&mut self, from: Knowledge, to: Knowledge) {
        let all = self.clients.iter_mut();
        for client in all.filter(|client| client.told == from) {
            client.told = to;
        }
    }

    fn stop_forging(&mut self) {
        self.forging = false;
        for forger in std::mem::take(&mut self.forgers) {
            let connection = forger.connection;
            self.state.handle(LiveEvent::Left { connection }, self.now);
            self.perform();
        }
    }

    /// A forger comes, speaks, or goes.
    fn forge(&mut self) {
        let victim = &self.clients[self.rng.index(self.clients.len())];
        // Ids are random numbers: nobody knows one that was never told. One that was told only in the
        // moment before a crash is the exception of docs/reliability.md.
        let (victim, told) = (victim.id, victim.told == Knowledge::Durably);
        if self.rng.below(40) == 0 && self.forgers.len() < 3 && told {
            let connection = self.join(0, Wire::Hocuspocus);
            self.forgers.push(Forger::new(connection, victim));
        } else if !self.forgers.is_empty() && self.rng.below(3) == 0 {
            let who = self.rng.index(self.forgers.len());
            let forger = &mut self.forgers[who];
            let connection = forger.connection;
            let event = if let Some(message) = forger.outbox.pop_front() {
                self.covered.forged += 1;
                LiveEvent::Received {
                    connection,
                    message,
                }
            } else if forger.patience > 0 {
                forger.patience -= 1;
                return;
            } else {
                self.forgers.swap_remove(who);
                LiveEvent::Left { connection }
            };
            self.state.handle(event, self.now);
        }
        self.perform();
    }

    /// Somebody comes back under another id, with what his browser kept.
    fn reload_page(&mut self, who: usize) {
        self.disconnect(who);
        self.next_client += 1;
        self.clients[who].reload_page(self.next_client);
        self.covered.pages_reloaded += 1;
    }

    /// Somebody who deleted words of his own that were lost with the server cannot be told from a
    /// forger: whoever still has them is told to keep a copy.
    fn reload_client(&mut self, who: usize) {
        self.disconnect(who);
        self.next_client += 1;
        self.clients[who].reload(self.next_client);
    }

    /// The feed: what others wrote, and one's own when the wire says so.
    fn follow(&mut self, who: usize) -> bool {
        let client = &mut self.clients[who];
        let Some(connection) = client.connection else {
            return false;
        };
        if let Some(at) = client.held.iter().position(|(at, _)| *at < self.durable) {
            let (_, update) = client.held.remove(at);
            client.replica.receive(&update).expect("our own update");
            return true;
        }
        let Some(cursor) = client.cursor.filter(|cursor| *cursor < self.feed.len()) else {
            return false;
        };
        client.cursor = Some(cursor + 1);
        let fresh = &self.feed[cursor];
        if client.wire == Wire::Yjs && fresh.author == connection {
            client.held.push((cursor as u64, fresh.update.clone()));
        } else {
            client
                .replica
                .receive(&fresh.update)
                .expect("an update of the document");
        }
        true
    }

    /// A slow connection loses its position and is given a difference.
    fn fall_behind(&mut self, who: usize) {
        let client = &mut self.clients[who];
        let (Some(connection), Some(_)) = (client.connection, client.cursor) else {
            return;
        };
        client.cursor = None;
        let state = client.replica.state_vector().into();
        self.state
            .handle(LiveEvent::Behind { connection, state }, self.now);
        self.covered.behind += 1;
    }

    fn finish_append(&mut self) {
        let Some(entries) = self.in_flight.take() else {
            return;
        };
        self.remains.clear();
        self.store(entries);
        self.advance_told(Knowledge::InFlight, Knowledge::Durably);
        self.contested = self.contested_in_flight.take().or(self.contested.take());
        self.state
            .handle(LiveEvent::Appended(self.stored.head), self.now);
    }

    fn fail_append(&mut self) {
        let Some(entries) = self.in_flight.take() else {
            return;
        };
        self.remains = entries;
        let failure = [FailureKind::Full, FailureKind::Failing][self.rng.index(2)];
        self.state
            .handle(LiveEvent::AppendFailed(failure), self.now);
        self.covered.failed_appends += 1;
    }

    fn store(&mut self, entries: Vec<NewEntry>) {
        for NewEntry { at, device, update } in entries {
            let seq = self.stored.head.seq.next();
            self.stored.head.seq = seq;
            self.stored.entries.push(Entry {
                seq,
                at,
                device,
                update,
            });
        }
    }

    fn checkpoint_or_tick(&mut self) {
        self.now += Duration::from_secs(1);
        self.state.handle(LiveEvent::Tick, self.now);
        if self.in_flight.is_none() && self.stored.head.seq > Seq(0) && self.state.is_idle() {
            self.state.checkpoint_before_eviction();
        }
    }

    /// The process dies. What was on its way to the disk may have arrived.
    fn crash(&mut self) {
        self.covered.crashes += 1;
        if let Some(entries) = self.in_flight.take() {
            self.remains.clear();
            if self.rng.below(2) == 0 {
                self.store(entries);
            } else {
                self.covered.lost_appends += 1;
            }
        }
        let remains = std::mem::take(&mut self.remains);
        if !remains.is_empty() && self.rng.below(2) == 0 {
            self.store(remains);
            self.covered.remains_after_crash += 1;
        }
        self.advance_told(Knowledge::InFlight, Knowledge::Nobody);
        self.advance_told(Knowledge::Announced, Knowledge::Nobody);
        for client in &mut self.clients {
            client.disconnect();
        }
        self.forgers.clear();
        self.by_connection.clear();
        self.feed.clear();
        self.durable = 0;
        self.crashed = true;
        // Everybody's checkpoint sometimes, as an idle document would be.
        if self.rng.below(3) == 0 && self.stored.head.seq > Seq(0) {
            let mut document = load(&self.stored);
            self.stored.checkpoint = Some(Checkpoint {
                through: self.stored.head.seq,
                state: document.state(),
            });
            let entries = self.stored.entries.drain(..);
            self.older.extend(entries.map(|entry| entry.update));
            self.covered.checkpoints += 1;
        }
        // A crash may come between the ids and the entries that follow them.
        self.contested = self.contested_in_flight.take().or(self.contested.take());
        self.state = self.reload();
        let durable = load(&self.stored).state_vector();
        for client in &self.clients {
            assert!(
                durable.get(client.id) >= client.saved,
                "client {} lost what was saved",
                client.id
            );
        }
    }

    fn reload(&self) -> State {
        let mut state = State::new(Loaded::replay(self.stored.clone()).expect("the journal loads"));
        if let Some(ids) = &self.contested {
            state.remember_contested(ids).expect("our own bytes");
            for update in &self.older {
                state.recall(update).expect("an entry");
            }
        }
        state
    }

    fn perform(&mut self) {
        for effect in self.state.effects(self.now) {
            match effect {
                Effect::Broadcast(author, update) => self.feed.push(FeedEntry { author, update }),
                Effect::Append(entries) => {
                    self.advance_told(Knowledge::Announced, Knowledge::InFlight);
                    assert!(
                        self.in_flight.replace(entries).is_none(),
                        "two appends in flight"
                    );
                }
                Effect::Contested(ids) => self.contested_in_flight = Some(ids),
                Effect::Durable(position) => self.durable = position,
                Effect::Close(to, why) => self.closed(to, why),
                Effect::Stop(why) => panic!("the document stopped: {why:?}"),
                Effect::Checkpoint { .. } => self
                    .state
                    .handle(LiveEvent::Checkpointed { stored: false }, self.now),
                Effect::Step1(to, ref state) => {
                    self.covered.deferred +=
                        u32::from(self.client(to).is_some_and(|client| client.was_asked));
                    let question = Effect::Step1(to, state.clone());
                    self.post(to, question);
                }
                Effect::Step2 { to, at, .. } => {
                    let at = usize::try_from(at).expect("a few");
                    if let Some(client) = self.client(to) {
                        client.cursor = Some(at);
                    }
                    self.post(to, effect);
                }
                Effect::Saved(to, _) | Effect::Refused(to, ..) => self.post(to, effect),
                Effect::Edited(_, Ok(seq)) => {
                    self.covered.edited += 1;
                    assert_eq!(seq, self.stored.head.seq, "not the entry that it became");
                }
                Effect::Edited(_, Err(why)) => {
                    assert_eq!(why, EditRefusal::Stale);
                    self.covered.stale_edits += 1;
                }
                Effect::ReadBack => self.state.handle(LiveEvent::ReadBack, self.now),
                Effect::Storage(to, news) => self.tell(to, news),
                Effect::Publish(_)
                | Effect::Occupancy(_)
                | Effect::Awareness(..)
                | Effect::Access(..) => {}
            }
        }
        for client in &self.clients {
            let knows =
                client.connection.is_none() || client.told_degraded == self.state.is_degraded();
            assert!(knows, "client {} was not told how the disk is", client.id);
        }
    }

    /// News of the disk goes beside the queues: it is there at once, and the newest counts.
    fn tell(&mut self, to: Option<ConnectionId>, news: StorageNotice) {
        let connected: Vec<_> = self.by_connection.keys().copied().collect();
        for connection in connected {
            if to.is_none_or(|to| to == connection)
                && let Some(client) = self.client(connection)
            {
                client.told_degraded = news != StorageNotice::Recovered;
            }
        }
        self.covered.joined_while_degraded += u32::from(to.is_some());
        self.covered.recovered += u32::from(news == StorageNotice::Recovered);
    }

    fn client(&mut self, connection: ConnectionId) -> Option<&mut Client> {
        self.by_connection
            .get(&connection)
            .map(|who| &mut self.clients[*who])
    }

    fn post(&mut self, to: ConnectionId, effect: Effect) {
        if let Some(forger) = self
            .forgers
            .iter_mut()
            .find(|forger| forger.connection == to)
        {
            return forger.receive(&effect, &mut self.rng);
        }
        if let Some(client) = self.client(to) {
            client.inbox.push_back(effect);
        }
    }
}

fn sorted(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

fn load(stored: &Stored) -> Document {
    let checkpoint = stored
        .checkpoint
        .as_ref()
        .map(|checkpoint| &checkpoint.state[..]);
    Document::load(
        checkpoint,
        stored.entries.iter().map(|entry| &entry.update[..]),
    )
    .expect("the journal loads")
}
