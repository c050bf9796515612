//! Nobody's words are replaced under his own client id while he still holds them, and honest
//! relays pass.

use std::time::Duration;

use bytes::Bytes;
use sillage_document::{Document, Replica, StateVector};
use sillage_history::Loaded;
use sillage_live::state::{Effect, LiveEvent, State};
use sillage_live::{ClientMessage, ConnectionId, Identity, JoinRequest, RefusalReason, Role, Wire};
use sillage_storage::{Checkpoint, DeviceId, Epoch, Head, Seq, Stored, UnixMillis};

const VICTIM: ConnectionId = ConnectionId(1);
const OTHER: ConnectionId = ConnectionId(2);

struct Scene {
    state: State,
    now: UnixMillis,
    seq: u64,
    entries: Vec<Bytes>,
    contested: Option<Bytes>,
}

impl Scene {
    fn new() -> Self {
        let stored = Stored {
            epoch: Epoch(1),
            checkpoint: None,
            entries: Vec::new(),
            head: Head::default(),
            damaged: false,
        };
        let mut scene = Self {
            state: State::new(Loaded::replay(stored.clone()).expect("loads")),
            now: UnixMillis(1_000_000),
            seq: 0,
            entries: Vec::new(),
            contested: None,
        };
        for connection in [VICTIM, OTHER] {
            scene.join(connection);
        }
        scene
    }

    fn join(&mut self, connection: ConnectionId) {
        let request = JoinRequest {
            role: Role::NoteTaker,
            device: DeviceId(7),
            wire: Wire::Hocuspocus,
            identity: Identity::Connection,
        };
        self.turn(LiveEvent::Joined {
            connection,
            request,
        });
    }

    /// A checkpoint is made, and the document is loaded from it.
    fn restart(&mut self) {
        let entries = self.entries.iter().map(|update| &update[..]);
        let mut document = Document::load(None, entries).expect("loads");
        let checkpoint = Checkpoint {
            through: Seq(self.seq),
            state: document.state(),
        };
        let stored = Stored {
            epoch: Epoch(1),
            checkpoint: Some(checkpoint),
            entries: Vec::new(),
            head: head(self.seq),
            damaged: false,
        };
        self.state = State::new(Loaded::replay(stored).expect("loads"));
        if let Some(ids) = &self.contested {
            self.state.remember_contested(ids).expect("our own bytes");
        }
        for update in &self.entries {
            self.state.recall(update).expect("an entry");
        }
    }

    /// Everything that follows from an event, with every append at once durable.
    fn turn(&mut self, event: LiveEvent) -> Vec<Effect> {
        self.state.handle(event, self.now);
        let mut all = self.state.effects(self.now);
        while let Some(Effect::Append(entries)) = all
            .iter()
            .rev()
            .find(|effect| matches!(effect, Effect::Append(_)))
        {
            self.seq += entries.len() as u64;
            let updates = entries.iter().map(|entry| entry.update.clone());
            self.entries.extend(updates);
            self.state
                .handle(LiveEvent::Appended(head(self.seq)), self.now);
            let next = self.state.effects(self.now);
            let done = !next
                .iter()
                .any(|effect| matches!(effect, Effect::Append(_)));
            all.extend(next);
            if done {
                break;
            }
        }
        for effect in &all {
            if let Effect::Contested(ids) = effect {
                self.contested = Some(ids.clone());
            }
        }
        all
    }

    fn says(&mut self, connection: ConnectionId, message: ClientMessage) -> Vec<Effect> {
        self.turn(LiveEvent::Received {
            connection,
            message,
        })
    }

    fn update(&mut self, connection: ConnectionId, update: Vec<u8>) -> Vec<Effect> {
        self.says(connection, ClientMessage::Update(update.into()))
    }

    fn step2(&mut self, connection: ConnectionId, replica: &Replica) -> Vec<Effect> {
        let all = replica.difference(&StateVector::default());
        self.says(connection, ClientMessage::Step2(all.into()))
    }

    fn asked(effects: &[Effect], connection: ConnectionId) -> bool {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Step1(to, _) if *to == connection))
    }

    fn saved(effects: &[Effect], connection: ConnectionId) -> u32 {
        let count = |effect: &Effect| match effect {
            Effect::Saved(to, count) if *to == connection => *count,
            _ => 0,
        };
        effects.iter().map(count).sum()
    }

    fn refused(effects: &[Effect], connection: ConnectionId) -> bool {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Refused(to, ..) if *to == connection))
    }
}

/// The victim has written "intro "; the forger has its own copy under the same id.
fn forgery() -> (Scene, Replica, Replica) {
    let mut scene = Scene::new();
    let (mut victim, mut forger) = (Replica::new(1), Replica::new(1));
    let intro = victim.insert(0, "intro ");
    forger.receive(&intro).expect("an update");
    assert_eq!(Scene::saved(&scene.update(VICTIM, intro), VICTIM), 1);
    (scene, victim, forger)
}

#[test]
fn a_forged_next_clock_waits_for_its_owner_who_loses_nothing() {
    let (mut scene, mut victim, mut forger) = forgery();
    let attempt = scene.update(OTHER, forger.insert(6, "FORGED WORDS"));
    assert!(Scene::asked(&attempt, VICTIM) && Scene::saved(&attempt, OTHER) == 0);
    assert_eq!(scene.state.text(), "intro ");

    let real = scene.update(VICTIM, victim.insert(6, "real"));
    assert_eq!(Scene::saved(&real, VICTIM), 1);
    let answered = scene.step2(VICTIM, &victim);
    assert!(Scene::asked(&answered, OTHER), "the owner has spoken");
    scene.step2(OTHER, &forger);
    assert!(
        scene.state.text().contains("intro real"),
        "{}",
        scene.state.text()
    );
}

#[test]
fn one_answer_admits_nothing_that_did_not_stand_in_it() {
    let (mut scene, mut victim, mut forger) = forgery();
    let real = scene.update(VICTIM, victim.insert(6, "real"));
    assert_eq!(Scene::saved(&real, VICTIM), 1);
    scene.update(OTHER, forger.insert(6, "FORGED WORDS"));
    scene.step2(VICTIM, &victim);
    let insists = scene.step2(OTHER, &forger);
    assert!(Scene::refused(&insists, OTHER));
    // Longer than the real words: the rest would be new.
    assert_eq!(scene.state.text(), "intro real");
    let next = scene.update(VICTIM, victim.insert(10, " more"));
    assert_eq!(Scene::saved(&next, VICTIM), 1);
    assert_eq!(scene.state.text(), "intro real more");
}

/// The victim types, the network is gone, somebody else writes at these clocks: the victim comes back, on
/// the same page or on a new one, and is told the truth.
#[test]
fn words_that_were_forged_while_their_author_was_away_are_not_called_saved() {
    for (new_id, deleted) in [(1, false), (1, true), (9, false), (9, true)] {
        let (mut scene, mut victim, mut forger) = forgery();
        victim.insert(6, "real");
        scene.turn(LiveEvent::Left { connection: VICTIM });
        let relay = scene.update(OTHER, forger.insert(6, "FORGED WORDS"));
        assert_eq!(Scene::saved(&relay, OTHER), 1, "it may be a relay");
        if deleted {
            scene.update(OTHER, forger.delete(6, 12));
            scene.restart();
        }
        let mut again = Replica::new(new_id);
        let kept = victim.difference(&StateVector::default());
        again.receive(&kept).expect("a whole state");
        let back = ConnectionId(3);
        scene.join(back);
        let answered = scene.says(back, ClientMessage::Step1(again.state_vector()));
        let asked = answered.iter().find_map(|effect| match effect {
            Effect::Step1(to, state) if *to == back => Some(state),
            _ => None,
        });
        let brought = again.difference(asked.expect("it is asked"));
        let said = scene.says(back, ClientMessage::Step2(brought.into()));
        assert_eq!(Scene::saved(&said, back), 0);
        let why = |effect: &Effect| matches!(effect, Effect::Refused(to, 1, RefusalReason::Conflict) if *to == back);
        assert!(said.iter().any(why), "{said:?}");
    }
}

#[test]
fn an_owner_who_does_not_answer_is_waited_for_five_seconds() {
    let (mut scene, _, mut forger) = forgery();
    scene.update(OTHER, forger.insert(6, "relayed"));
    assert_eq!(
        scene.state.next_tick(),
        Some(scene.now + Duration::from_secs(5))
    );
    scene.now += Duration::from_secs(5);
    assert!(Scene::asked(&scene.turn(LiveEvent::Tick), OTHER));
    assert_eq!(
        Scene::saved(&scene.step2(OTHER, &forger), OTHER),
        2,
        "the Step2 and what waited for it"
    );
    assert_eq!(scene.state.text(), "intro relayed");
}

#[test]
fn after_a_crash_others_bring_what_an_author_had_not_saved() {
    let mut scene = Scene::new();
    let (mut author, mut peer) = (Replica::new(1), Replica::new(2));
    peer.receive(&author.insert(0, "seen by all, on no disk"))
        .expect("an update");
    assert_eq!(
        Scene::saved(&scene.step2(OTHER, &peer), OTHER),
        1,
        "nobody owns the author's id"
    );
    assert_eq!(Scene::saved(&scene.step2(VICTIM, &author), VICTIM), 1);
    assert_eq!(
        Scene::saved(&scene.update(VICTIM, author.insert(0, "and on: ")), VICTIM),
        1
    );
    assert_eq!(scene.state.text(), "and on: seen by all, on no disk");
}

fn head(seq: u64) -> Head {
    Head {
        seq: Seq(seq),
        ..Head::default()
    }
}
