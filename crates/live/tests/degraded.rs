//! What waits for a disk that fails is bounded: beyond the bound everybody is sent away, to come back with
//! all of it in one piece.

use bytes::Bytes;
use sillage_document::Replica;
use sillage_history::Loaded;
use sillage_live::state::{Effect, FailureKind, LiveEvent, State};
use sillage_live::{
    ClientMessage, CloseReason, ConnectionId, Identity, JoinRequest, Role, StorageNotice, Wire,
};
use sillage_storage::{DeviceId, Stored, UnixMillis};

/// A note that two people have open and whose first words could not be written.
struct DegradedNote {
    state: State,
    writer: Replica,
}

impl DegradedNote {
    fn new() -> Self {
        let mut state =
            State::new(Loaded::replay(Stored::default()).expect("an empty document loads"));
        for id in [1, 2] {
            let joined = LiveEvent::Joined {
                connection: ConnectionId(id),
                request: JoinRequest {
                    role: Role::NoteTaker,
                    device: DeviceId(id),
                    wire: Wire::Hocuspocus,
                    identity: Identity::Connection,
                },
            };
            state.handle(joined, UnixMillis(0));
        }
        let mut note = Self {
            state,
            writer: Replica::new(1),
        };
        let first = note.writer.insert(0, "first ");
        note.says(1, first.into());
        note.state
            .handle(LiveEvent::AppendFailed(FailureKind::Full), UnixMillis(0));
        let effects = note.state.effects(UnixMillis(0));
        assert!(effects.contains(&Effect::Storage(None, StorageNotice::Full)));
        note
    }

    /// Whether the document stops after this.
    fn says(&mut self, id: u64, update: Bytes) -> bool {
        let received = LiveEvent::Received {
            connection: ConnectionId(id),
            message: ClientMessage::Update(update),
        };
        self.state.handle(received, UnixMillis(0));
        let effects = self.state.effects(UnixMillis(0));
        assert!(
            !effects
                .iter()
                .any(|effect| matches!(effect, Effect::Saved(..)))
        );
        effects.contains(&Effect::Stop(CloseReason::StorageFailed))
    }
}

#[test]
fn a_room_that_writes_on_fills_no_more_than_four_megabytes() {
    let mut note = DegradedNote::new();
    let paste = "x".repeat(100_000);
    let pastes = (1..100).find(|_| {
        let update = note.writer.insert(0, &paste);
        let stops = note.says(1, update.into());
        let update = note.writer.delete(0, 100_000);
        stops || note.says(1, update.into())
    });
    assert_eq!(pastes, Some(42));
}

#[test]
fn nor_do_those_who_repeat_themselves() {
    let mut note = DegradedNote::new();
    let update = Bytes::from(note.writer.insert(0, "again"));
    assert!(!note.says(1, update.clone()));
    let repeated = (0..100_000).find(|turn| note.says(1 + turn % 2, update.clone()));
    // Two replies wait already, and the first repetition follows its like.
    assert_eq!(repeated, Some(64 * 1024 - 2));
}
