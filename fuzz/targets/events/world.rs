//! The model: what was accepted, what is on disk, who is here. After every turn:
//!
//! - at most one append is in flight, and it holds exactly what was accepted, in order;
//! - what is acknowledged, published or made a checkpoint is on disk;
//! - no honest editor is refused or closed (unless somebody wrote in its name);
//! - what follows from an event is bounded, and the next tick lies ahead.
//!
//! At the end everybody is told that all is saved, and without lies all texts are equal.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use sillage_document::{
    Applied, ClientId, Contents, Document, Refusal, awareness, verify_checkpoint,
};
use sillage_fuzz::tally::RareCount;
use sillage_history::Loaded;
use sillage_live::state::{Effect, FailureKind, LiveEvent, State};
use sillage_live::{
    ClientMessage, CloseReason, ConnectionId, Identity, JoinRequest, Published, Role,
    StorageNotice, Wire,
};
use sillage_storage::{Checkpoint, DeviceId, Entry, NewEntry, Stored, UnixMillis};

use crate::peer::FuzzPeer;
use crate::stored::Before;
use crate::{Act, Json, announcements};

/// Known: such a state is never stored as a checkpoint.
static CHECKPOINTS: RareCount = RareCount::new("checkpoints that read differently");
/// A checkpoint reads the same, and the journal after it does not.
static TAILS: RareCount = RareCount::new("good checkpoints whose later entries read differently");

/// Effects that one event can have, now or when it is on disk: four, and a question to whoever waits
/// for it or owns an id that it uses …
const EFFECTS_OF_EVENT: u64 = 16;
/// … and that a turn can have besides: awareness, durable, append, checkpoint, publish, publish again.
const EFFECTS_OF_TURN: u64 = 6;
/// Rounds in which everything that is left must be said.
const ROUNDS: usize = 100_000;
/// Longer than anybody is remembered.
const LONG: Duration = Duration::from_mins(1);

pub(crate) struct World {
    now: UnixMillis,
    state: State,
    stored: Stored,
    peers: Vec<FuzzPeer>,
    /// Whose connections these were, by their numbers.
    connections: Vec<usize>,
    /// What the state accepted, and what of it is on disk.
    accepted: Document,
    durable: Document,
    accepted_count: u64,
    durable_count: u64,
    unappended: VecDeque<(Option<DeviceId>, Bytes)>,
    in_flight: Option<Vec<NewEntry>>,
    /// Of a failed append: a crash may find it on the disk, the next append leaves it behind.
    remains: Vec<NewEntry>,
    /// What everybody was told last of a disk that fails.
    degraded: Option<StorageNotice>,
    checkpoint: Option<(Checkpoint, Contents)>,
    feed: Vec<(ConnectionId, Bytes)>,
    sent: Vec<Bytes>,
    published: Published,
    publications: u64,
    /// Connections that were closed and have not said farewell.
    farewells: Vec<ConnectionId>,
    stopped: bool,
    lied: bool,
    forged: BTreeSet<ClientId>,
    /// Acts that still belong to this turn.
    together: u8,
    events: u64,
    turns: u64,
    effects: u64,
}

impl World {
    pub(crate) fn new(before: Before) -> Self {
        let stored = before.stored();
        let state = State::new(Loaded::replay(stored.clone()).expect("an honest journal loads"));
        let published = state.loaded();
        let honest = |author, role, wire| FuzzPeer::new(author, true, role, wire);
        Self {
            now: UnixMillis(1_000_000),
            state,
            peers: vec![
                honest(7, Role::NoteTaker, Wire::Yjs),
                honest(3_000_000_000, Role::NoteTaker, Wire::Hocuspocus),
                honest(101, Role::NoteTaker, Wire::Hocuspocus),
                honest(102, Role::Reader, Wire::Hocuspocus),
                FuzzPeer::new(201, false, Role::NoteTaker, Wire::Hocuspocus),
                FuzzPeer::new(202, false, Role::Reader, Wire::Yjs),
            ],
            connections: Vec::new(),
            accepted: load(&stored),
            durable: load(&stored),
            accepted_count: 0,
            durable_count: 0,
            unappended: VecDeque::new(),
            in_flight: None,
            remains: Vec::new(),
            degraded: None,
            checkpoint: None,
            feed: Vec::new(),
            sent: Vec::new(),
            published,
            publications: 0,
            farewells: Vec::new(),
            stopped: false,
            lied: false,
            forged: BTreeSet::new(),
            together: 0,
            events: 0,
            turns: 0,
            effects: 0,
            stored,
        }
    }

    pub(crate) fn perform(&mut self, act: &Act) {
        self.act(act);
        if self.together > 0 {
            self.together -= 1;
        } else {
            self.turn();
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Join(who) => self.join(self.index(*who)),
            Act::Leave(who) => self.leave(self.index(*who)),
            Act::Type(who, at, words) => self.peer(*who).write(|replica| {
                let at = u32::from(*at) % (replica.length() + 1);
                Some(replica.insert(at, words.text()))
            }),
            Act::Delete(who, at, length) => self.peer(*who).write(|replica| {
                let at = u32::from(*at) % replica.length().max(1);
                let length = u32::from(*length).min(replica.length() - at);
                (length > 0).then(|| replica.delete(at, length))
            }),
            Act::Announce(who) => self
                .peer(*who)
                .announce(|clock| announcements(&[(*who, clock, Json::Named)])),
            Act::Deliver(who) => drop(self.deliver(self.index(*who))),
            Act::Read(who) => drop(self.read(self.index(*who))),
            Act::FallBehind(who) => self.fall_behind(self.index(*who)),
            Act::Lie(who, saying) => {
                // The last two are liars.
                let who = self.peers.len() - 1 - usize::from(*who % 2);
                let Some(connection) = self.peers[who].connection else {
                    return;
                };
                match saying.message(&self.accepted.state_vector(), &self.sent) {
                    Ok(message) => self.hand(who, message),
                    Err(state) => self.handle(LiveEvent::Behind {
                        connection,
                        state: state.into(),
                    }),
                }
            }
            Act::Asked => self.handle(LiveEvent::ReadRequested),
            Act::Watched(watched) => self.state.watched(*watched),
            Act::Appended => drop(self.append(true)),
            Act::AppendFailed(how) => self.fail_append(*how),
            Act::Checkpointed(stored) => drop(self.store_checkpoint(*stored)),
            Act::Crash(kept) => self.crash(*kept),
            Act::Unload => self.unload(),
            Act::Wait(time) => {
                self.now += Duration::from_millis(u64::from(*time));
                self.handle(LiveEvent::Tick);
            }
            Act::Together(acts) => self.together = *acts % 64,
        }
    }

    /// Everybody honest connects; everything is said.
    pub(crate) fn heal(&mut self) {
        self.together = 0;
        self.turn();
        for who in 0..self.peers.len() {
            if self.peers[who].honest && self.peers[who].connection.is_none() {
                self.join(who);
                self.turn();
            }
        }
        let mut quiet = false;
        for _ in 0..ROUNDS {
            let mut moved = self.append(true) | self.store_checkpoint(true);
            self.turn();
            for who in 0..self.peers.len() {
                moved |= self.deliver(who) | self.read(who);
                self.turn();
            }
            if !moved && quiet {
                return;
            }
            quiet = !moved;
            if quiet {
                // Those who were waited for are not waited for any longer.
                self.now += LONG;
                self.handle(LiveEvent::Tick);
                self.turn();
            }
        }
        panic!("the conversation does not end");
    }

    pub(crate) fn check(&mut self) {
        let text = self.state.text();
        assert_eq!(self.degraded, None);
        assert_eq!(self.accepted.text(), text);
        assert_eq!(self.durable.text(), text);
        assert_eq!(self.durable.state_vector(), self.state.state_vector());
        for peer in self.peers.iter().filter(|peer| peer.honest) {
            assert_eq!(peer.unanswered(), 0, "{} waits", peer.author);
            assert!(
                self.lied || self.stored.damaged || peer.replica.text() == text,
                "{} reads something else",
                peer.author
            );
        }
        let before = self.publications;
        self.handle(LiveEvent::ReadRequested);
        self.turn();
        assert!(self.publications > before, "who asks is answered");
        assert_eq!(*self.published.text, text);
        self.check_rest();
    }

    /// When everybody has left, the document comes to rest.
    fn check_rest(&mut self) {
        for who in 0..self.peers.len() {
            self.leave(who);
        }
        self.turn();
        self.now += LONG;
        for _ in 0..10 {
            self.handle(LiveEvent::Tick);
            self.turn();
            self.store_checkpoint(true);
            self.now = self.state.next_tick().unwrap_or(self.now);
        }
        assert_eq!(self.state.next_tick(), None, "nothing to wait for");
        assert!(self.state.is_idle() && self.state.has_room());
    }

    fn index(&self, who: u8) -> usize {
        usize::from(who) % self.peers.len()
    }

    fn peer(&mut self, who: u8) -> &mut FuzzPeer {
        let index = self.index(who);
        &mut self.peers[index]
    }

    fn connected(&mut self, connection: ConnectionId) -> Option<&mut FuzzPeer> {
        self.peers
            .iter_mut()
            .find(|peer| peer.connection == Some(connection))
    }

    fn handle(&mut self, event: LiveEvent) {
        self.events += 1;
        self.state.handle(event, self.now);
    }

    fn join(&mut self, who: usize) {
        self.leave(who);
        let connection = ConnectionId(self.connections.len() as u64);
        self.connections.push(who);
        let peer = &mut self.peers[who];
        peer.connect(connection);
        let joined = LiveEvent::Joined {
            connection,
            request: JoinRequest {
                role: peer.role,
                device: peer.device,
                wire: peer.wire,
                identity: Identity::Connection,
            },
        };
        self.handle(joined);
    }

    fn leave(&mut self, who: usize) {
        if let Some(connection) = self.peers[who].disconnect() {
            self.handle(LiveEvent::Left { connection });
        }
    }

    /// The next message of an honest editor.
    fn deliver(&mut self, who: usize) -> bool {
        let message = self.peers[who].outbox.pop_front();
        let moved = message.is_some();
        if let Some(message) = message {
            self.hand(who, message);
        }
        moved
    }

    fn hand(&mut self, who: usize, message: ClientMessage) {
        let peer = &mut self.peers[who];
        let Some(connection) = peer.connection else {
            return;
        };
        if let ClientMessage::Step2(update) | ClientMessage::Update(update) = &message {
            peer.hand(update, &self.accepted);
            self.sent.push(update.clone());
        }
        self.handle(LiveEvent::Received {
            connection,
            message,
        });
    }

    /// The next word for an honest editor: a letter, or else the feed.
    fn read(&mut self, who: usize) -> bool {
        let peer = &mut self.peers[who];
        if self.forged.contains(&peer.author) {
            // It no longer knows its own text; what it reads then is not ours to judge.
            return peer.inbox.pop_front().is_some();
        }
        if let Some(effect) = peer.inbox.pop_front() {
            peer.receive(effect);
            return true;
        }
        let Some(cursor) = peer.cursor.filter(|cursor| *cursor < self.feed.len()) else {
            return false;
        };
        peer.cursor = Some(cursor + 1);
        let (author, update) = &self.feed[cursor];
        if peer.connection != Some(*author) {
            peer.take(update);
        }
        true
    }

    fn fall_behind(&mut self, who: usize) {
        let peer = &mut self.peers[who];
        if let (Some(connection), Some(_)) = (peer.connection, peer.cursor.take()) {
            let state = peer.replica.state_vector().into();
            self.handle(LiveEvent::Behind { connection, state });
        }
    }

    /// The append in flight ends; whether there was one.
    fn append(&mut self, kept: bool) -> bool {
        let Some(entries) = self.in_flight.take() else {
            return false;
        };
        if kept {
            self.store(entries);
        }
        self.handle(LiveEvent::Appended(self.stored.head));
        true
    }

    fn store(&mut self, entries: Vec<NewEntry>) {
        for NewEntry { at, device, update } in entries {
            let fresh = self.durable.apply(&update);
            assert_eq!(fresh, Ok(Applied::Fresh(update.clone())));
            self.durable_count += 1;
            self.stored.head.seq = self.stored.head.seq.next();
            self.stored.entries.push(Entry {
                seq: self.stored.head.seq,
                at,
                device,
                update,
            });
        }
    }

    fn fail_append(&mut self, how: u8) {
        let Some(entries) = self.in_flight.take() else {
            return;
        };
        let failure = match how % 8 {
            0 => FailureKind::Permanent,
            1..4 => FailureKind::Full,
            _ => FailureKind::Failing,
        };
        self.remains.clone_from(&entries);
        let waiting = entries
            .into_iter()
            .map(|entry| (Some(entry.device), entry.update));
        for accepted in waiting.rev() {
            self.unappended.push_front(accepted);
        }
        self.handle(LiveEvent::AppendFailed(failure));
        self.turn();
        assert_eq!(self.stopped, failure == FailureKind::Permanent);
        assert!(self.stopped || self.degraded.is_some(), "nobody is told");
        if self.stopped {
            self.crash(how & 8 == 0);
        }
    }

    /// The checkpoint that was asked for is verified and stored; whether there was one.
    fn store_checkpoint(&mut self, stored: bool) -> bool {
        let Some((checkpoint, contents)) = self.checkpoint.take() else {
            return false;
        };
        let sound = verify_checkpoint(&checkpoint.state, &contents);
        assert!(sound || self.lied, "nobody lied, and a checkpoint differs");
        CHECKPOINTS.count(sound);
        let stored = stored && sound;
        if stored {
            let through = checkpoint.through;
            self.stored.entries.retain(|entry| entry.seq > through);
            self.stored.checkpoint = Some(checkpoint);
        }
        self.handle(LiveEvent::Checkpointed { stored });
        true
    }

    fn unload(&mut self) {
        if !self.state.is_idle() {
            return;
        }
        self.state.checkpoint_before_eviction();
        self.turn();
        self.store_checkpoint(true);
        if self.state.is_idle() {
            self.crash(false);
        }
    }

    /// The process ends and another one loads what is stored.
    fn crash(&mut self, kept: bool) {
        let in_flight = self.in_flight.take();
        let found = in_flight.unwrap_or_else(|| std::mem::take(&mut self.remains));
        if kept {
            self.store(found);
        }
        self.remains.clear();
        self.degraded = None;
        for peer in &mut self.peers {
            peer.disconnect();
        }
        self.farewells.clear();
        self.feed.clear();
        self.unappended.clear();
        self.checkpoint = None;
        self.stopped = false;
        self.state =
            State::new(Loaded::replay(self.stored.clone()).expect("what was accepted loads"));
        assert_eq!(self.state.state_vector(), self.durable.state_vector());
        let same = self.state.text() == self.durable.text();
        assert!(same || self.lied, "nobody lied, and the text differs");
        TAILS.count(same);
        self.published = self.state.loaded();
        self.accepted = load(&self.stored);
        self.durable = load(&self.stored);
        (self.accepted_count, self.durable_count) = (0, 0);
    }

    /// Ends a turn: does what follows.
    fn turn(&mut self) {
        for connection in std::mem::take(&mut self.farewells) {
            self.handle(LiveEvent::Left { connection });
        }
        let effects = self.state.effects(self.now);
        self.turns += 1;
        self.effects += effects.len() as u64;
        assert!(self.effects <= EFFECTS_OF_EVENT * self.events + EFFECTS_OF_TURN * self.turns);
        let mut writers = None;
        for effect in effects {
            if let Effect::Occupancy(presence) = &effect {
                writers = Some(presence.writers as usize);
            }
            self.follow(effect);
        }
        if let Some(writers) = writers.filter(|_| !self.stored.damaged) {
            let here = |peer: &&FuzzPeer| peer.connection.is_some() && peer.role.can_write();
            assert_eq!(writers, self.peers.iter().filter(here).count());
        }
        let next = self.state.next_tick();
        assert!(self.stopped || next.is_none_or(|next| next > self.now));
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each effect")]
    fn follow(&mut self, effect: Effect) {
        match effect {
            Effect::Broadcast(author, update) => self.accept(author, update),
            Effect::Append(entries) => self.begin_append(entries),
            Effect::Durable(count) => assert_eq!(count, self.durable_count),
            Effect::Saved(to, count) => {
                let peers = &mut self.peers;
                let mut peers = peers.iter_mut();
                if let Some(peer) = peers.find(|peer| peer.connection == Some(to)) {
                    peer.saved(count, &self.durable);
                }
            }
            Effect::Refused(to, count, _) => self.refuse(to, count),
            // Nothing is loaded again here while it is contested.
            Effect::Step1(to, _) => self.post(to, effect),
            Effect::Step2 {
                to,
                ref body,
                ref contains,
                at,
                ..
            } => {
                assert!(self.accepted.state_vector().covers(contains));
                let verdict = self.accepted.check(body);
                assert!(verdict.is_ok_and(|verdict| !verdict.is_new()));
                let at = usize::try_from(at).expect("a few");
                if let Some(peer) = self.connected(to) {
                    peer.cursor = Some(at);
                }
                self.post(to, effect);
                let taken = LiveEvent::AnswerTaken { connection: to };
                self.state.handle(taken, self.now);
            }
            Effect::Checkpoint {
                through,
                state,
                contents,
            } => {
                // An append of nothing only says which client ids are contested.
                assert!(self.in_flight.as_ref().is_none_or(Vec::is_empty));
                assert!(self.checkpoint.is_none());
                assert_eq!(through, self.stored.head.seq);
                assert_eq!(contents, self.durable.contents());
                self.checkpoint = Some((Checkpoint { through, state }, contents));
            }
            Effect::Publish(published) => self.publish(published),
            Effect::Awareness(_, message) => {
                let people = awareness::decode(&message).expect("our own message");
                assert!(people.len() <= awareness::STATES_LIMIT);
            }
            Effect::Contested(_)
            | Effect::Access(..)
            | Effect::Occupancy(_)
            | Effect::Edited(..) => {}
            Effect::Storage(None, news) => {
                let well = news == StorageNotice::Recovered;
                assert!(!well || self.degraded.is_some(), "it was well already");
                self.degraded = (!well).then_some(news);
            }
            Effect::Storage(Some(_), news) => assert_eq!(self.degraded, Some(news)),
            Effect::ReadBack => {
                self.published = Published {
                    seq: self.stored.head.seq,
                    text: self.durable.text().into(),
                    ..self.published.clone()
                };
                self.handle(LiveEvent::ReadBack);
            }
            Effect::Close(to, why) => self.close(to, why),
            Effect::Stop(CloseReason::StorageFailed) => self.stopped = true,
            Effect::Stop(why) => panic!("the document stopped: {why:?}"),
        }
    }

    fn accept(&mut self, connection: ConnectionId, update: Bytes) {
        let verdict = self.accepted.check(&update).expect("a fresh update passes");
        let applied = self.accepted.apply(&update);
        assert_eq!(applied, Ok::<_, Refusal>(Applied::Fresh(update.clone())));
        // Perhaps it has left in this very turn.
        let peer = &self.peers[self.connections[usize::try_from(connection.0).expect("few")]];
        assert!(peer.role.can_write());
        if !peer.honest {
            self.lied = true;
            let authors = verdict.written.iter().map(|range| range.client);
            self.forged.extend(authors);
        }
        self.accepted_count += 1;
        // Who shares a link is told apart by what it writes: the owner decides which number that is.
        self.unappended.push_back((None, update.clone()));
        self.feed.push((connection, update));
    }

    fn begin_append(&mut self, entries: Vec<NewEntry>) {
        assert!(!self.stored.damaged);
        let unappended = self.unappended.drain(..entries.len());
        for (entry, (device, update)) in entries.iter().zip(unappended) {
            assert_eq!(entry.update, update);
            assert_ne!(entry.device, DeviceId(0), "everybody here came by a link");
            assert!(
                device.is_none_or(|device| device == entry.device),
                "another author at the second try"
            );
        }
        self.remains.clear();
        let before = self.in_flight.replace(entries);
        assert!(before.is_none(), "two appends in flight");
    }

    fn publish(&mut self, published: Option<Published>) {
        self.publications += 1;
        if let Some(published) = published {
            assert!(published.seq >= self.published.seq);
            assert_eq!(published.seq, self.stored.head.seq);
            self.published = published;
        }
        assert_eq!(*self.published.text, self.durable.text());
    }

    fn refuse(&mut self, to: ConnectionId, count: u32) {
        let (damaged, forged) = (self.stored.damaged, self.forged.clone());
        if let Some(peer) = self.connected(to) {
            peer.refused(count);
            let excused = damaged || forged.contains(&peer.author);
            assert!(!peer.honest || excused, "an honest update is refused");
        }
    }

    fn close(&mut self, to: ConnectionId, why: CloseReason) {
        let forged = self.forged.clone();
        if let Some(peer) = self.connected(to) {
            let excused = forged.contains(&peer.author);
            assert!(
                !peer.honest || excused,
                "an honest editor is closed: {why:?}"
            );
            peer.disconnect();
            self.farewells.push(to);
        }
    }

    fn post(&mut self, to: ConnectionId, effect: Effect) {
        if let Some(peer) = self.connected(to).filter(|peer| peer.honest) {
            peer.inbox.push_back(effect);
        }
    }
}

fn load(stored: &Stored) -> Document {
    let checkpoint = stored.checkpoint.as_ref();
    let checkpoint = checkpoint.map(|checkpoint| &checkpoint.state[..]);
    let updates = stored.entries.iter().map(|entry| &entry.update[..]);
    Document::load(checkpoint, updates).expect("what was accepted loads")
}
