//! What a reader is told about what it repeats.

use sillage_document::Replica;
use sillage_history::Loaded;
use sillage_live::state::{Effect, LiveEvent, State};
use sillage_live::{ClientMessage, ConnectionId, Identity, JoinRequest, Role, Wire};
use sillage_storage::{DeviceId, Head, Stored, UnixMillis};

#[test]
fn what_a_reader_repeats_is_saved_only_when_it_is_on_disk() {
    let mut state = State::new(Loaded::replay(Stored::default()).expect("an empty document loads"));
    let connections = [Role::NoteTaker, Role::Reader].into_iter().zip(1..);
    for (role, id) in connections {
        state.handle(
            LiveEvent::Joined {
                connection: ConnectionId(id),
                request: JoinRequest {
                    role,
                    device: DeviceId(7),
                    wire: Wire::Hocuspocus,
                    identity: Identity::Connection,
                },
            },
            UnixMillis(0),
        );
    }
    let words = Replica::new(1).insert(0, "written before the link was read-only");
    let mut says = |id, message| {
        let connection = ConnectionId(id);
        state.handle(
            LiveEvent::Received {
                connection,
                message,
            },
            UnixMillis(0),
        );
        state.effects(UnixMillis(0))
    };
    says(1, ClientMessage::Update(words.clone().into()));
    let saved = Effect::Saved(ConnectionId(2), 1);
    let repeated = says(2, ClientMessage::Step2(words.into()));
    assert!(!repeated.contains(&saved), "the append is in flight");
    state.handle(LiveEvent::Appended(Head::default()), UnixMillis(0));
    assert!(state.effects(UnixMillis(0)).contains(&saved));
}
