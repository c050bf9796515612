//! A checkpoint is due by the work of replaying, however few entries it came in.

use sillage_document::Replica;
use sillage_history::Loaded;
use sillage_live::state::{Effect, LiveEvent, State};
use sillage_live::{ClientMessage, ConnectionId, Identity, JoinRequest, Role, Wire};
use sillage_storage::{DeviceId, Head, Seq, Stored, UnixMillis};

const NOW: UnixMillis = UnixMillis(0);

/// Whether a document is checkpointed before it is evicted, after one update was accepted.
fn is_checkpointed_after(update: Vec<u8>) -> bool {
    let mut state = State::new(Loaded::replay(Stored::default()).expect("an empty document loads"));
    let connection = ConnectionId(1);
    let request = JoinRequest {
        role: Role::NoteTaker,
        device: DeviceId(7),
        wire: Wire::Hocuspocus,
        identity: Identity::Connection,
    };
    let joined = LiveEvent::Joined {
        connection,
        request,
    };
    state.handle(joined, NOW);
    let received = LiveEvent::Received {
        connection,
        message: ClientMessage::Update(update.into()),
    };
    state.handle(received, NOW);
    let effects = state.effects(NOW);
    let appends = |effect: &Effect| matches!(effect, Effect::Append(_));
    assert!(effects.iter().any(appends), "it is accepted: {effects:?}");
    let head = Head {
        seq: Seq(1),
        ..Head::default()
    };
    state.handle(LiveEvent::Appended(head), NOW);
    state.checkpoint_before_eviction();
    let effects = state.effects(NOW);
    let is_checkpoint = |effect: &Effect| matches!(effect, Effect::Checkpoint { .. });
    effects.iter().any(is_checkpoint)
}

#[test]
fn few_keystrokes_are_replayed_and_one_update_of_much_work_is_not() {
    let mut author = Replica::new(1);
    assert!(!is_checkpointed_after(author.insert(0, "a")));

    // Each word before the one before it: a block of its own.
    let mut author = Replica::new(1);
    for _ in 0..200 {
        author.insert(0, "mot ");
    }
    let blocks = author.difference(&sillage_document::StateVector::default());
    assert!(is_checkpointed_after(blocks));
}
