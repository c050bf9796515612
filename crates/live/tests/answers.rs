//! What a question of a few bytes may cost: one answer under way for a connection, and shared ones when
//! many ask.

use bytes::Bytes;
use sillage_document::{Replica, StateVector};
use sillage_history::Loaded;
use sillage_live::state::{Effect, LiveEvent, State};
use sillage_live::{ClientMessage, ConnectionId, Identity, JoinRequest, Role, Wire};
use sillage_storage::{DeviceId, Stored, UnixMillis};

const NOW: UnixMillis = UnixMillis(1_000_000);

/// A note of 300 kB with its writer, and so many who ask.
fn note(readers: u64) -> (State, Replica) {
    let loaded = Loaded::replay(Stored::default()).expect("an empty document loads");
    let mut state = State::new(loaded);
    for id in 0..=readers {
        let role = if id == 0 {
            Role::NoteTaker
        } else {
            Role::Reader
        };
        let request = JoinRequest {
            role,
            device: DeviceId(id),
            identity: Identity::Connection,
            wire: Wire::Hocuspocus,
        };
        let connection = ConnectionId(id);
        let joined = LiveEvent::Joined {
            connection,
            request,
        };
        state.handle(joined, NOW);
    }
    let mut writer = Replica::new(1);
    for _ in 0..300 {
        let words = writer.insert(0, &"words ".repeat(170));
        says(&mut state, 0, ClientMessage::Update(words.into()));
    }
    (state, writer)
}

fn says(state: &mut State, id: u64, message: ClientMessage) -> Vec<Effect> {
    let connection = ConnectionId(id);
    let received = LiveEvent::Received {
        connection,
        message,
    };
    state.handle(received, NOW);
    state.effects(NOW)
}

fn answers(effects: &[Effect]) -> Vec<Bytes> {
    let body = |effect: &Effect| match effect {
        Effect::Step2 { body, .. } => Some(body.clone()),
        _ => None,
    };
    effects.iter().filter_map(body).collect()
}

/// A state that nobody else says, so that nothing encoded for it can be shared.
fn odd(clock: u32) -> ClientMessage {
    ClientMessage::Step1([(1, clock + 1)].into_iter().collect())
}

#[test]
fn a_connection_that_reads_nothing_holds_one_answer_and_its_last_question() {
    let (mut state, _) = note(1);
    let mut held = Vec::new();
    for clock in 0..60 {
        held.extend(answers(&says(&mut state, 1, odd(clock))));
    }
    assert_eq!(held.len(), 1);
    let connection = ConnectionId(1);
    state.handle(LiveEvent::AnswerTaken { connection }, NOW);
    let next = answers(&state.effects(NOW));
    assert_eq!(next.len(), 1, "only the last is answered");
    assert!(next[0].len() < held[0].len(), "it had more");
    state.handle(LiveEvent::AnswerTaken { connection }, NOW);
    assert_eq!(answers(&state.effects(NOW)), [] as [Bytes; 0]);
}

#[test]
fn many_questions_are_answered_from_one_encoding_and_the_feed_brings_the_rest() {
    let (mut state, mut writer) = note(400);
    let mut bodies = std::collections::BTreeMap::new();
    let mut last = Vec::new();
    for id in 1..=400 {
        // Somebody types all the while, so that no encoding is of the newest version.
        let typed = writer.insert(0, "x");
        says(&mut state, 0, ClientMessage::Update(typed.into()));
        let question = odd(u32::try_from(id).expect("small"));
        last = says(&mut state, id, question);
        for body in answers(&last) {
            bodies.insert(body.as_ptr() as usize, body);
        }
    }
    let bytes: usize = bodies.values().map(Bytes::len).sum();
    assert!(bytes < 20 * 1024 * 1024, "{bytes} bytes for 400 questions");
    let shared = last.iter().find_map(|effect| match effect {
        Effect::Step2 {
            body,
            contains,
            at,
            shared: true,
            ..
        } => Some((body, contains, *at)),
        _ => None,
    });
    let (body, contains, at) = shared.expect("a shared answer");
    let mut reader = Replica::new(2);
    reader.receive(body).expect("a whole state");
    assert_eq!(reader.state_vector(), **contains);
    assert!(at < 700, "an older state, from which the feed goes on");
    assert!(writer.state_vector().covers(contains));
    assert_ne!(**contains, StateVector::default());
}

#[test]
fn when_too_much_lies_unread_only_shared_answers_are_given() {
    let (mut state, _) = note(3);
    assert_eq!(answers(&says(&mut state, 1, odd(3))).len(), 1);
    state.crowded(true);
    let (one, two) = (says(&mut state, 2, odd(5)), says(&mut state, 3, odd(7)));
    let (one, two) = (answers(&one), answers(&two));
    assert_eq!(one[0].as_ptr(), two[0].as_ptr());
}
