//! What stands on entries: a device, one of the programs that share a link, or nobody.

use bytes::Bytes;
use sillage_access::stock_client_id;
use sillage_document::Replica;
use sillage_history::Loaded;
use sillage_live::state::{Effect, LiveEvent, State};
use sillage_live::{ClientMessage, ConnectionId, Identity, JoinRequest, Role, Wire};
use sillage_storage::{DeviceId, Epoch, Head, Stored, UnixMillis};

/// What stands on the entry of a connection that joins so and writes one word under `client`.
fn stamp(device: u64, identity: Identity, client: u64) -> DeviceId {
    let stored = Stored {
        epoch: Epoch(1),
        checkpoint: None,
        entries: Vec::new(),
        head: Head::default(),
        damaged: false,
    };
    let mut state = State::new(Loaded::replay(stored).expect("loads"));
    let (connection, now) = (ConnectionId(1), UnixMillis(1));
    let request = JoinRequest {
        role: Role::NoteTaker,
        device: DeviceId(device),
        wire: Wire::Hocuspocus,
        identity,
    };
    let joined = LiveEvent::Joined {
        connection,
        request,
    };
    state.handle(joined, now);
    let word = Bytes::from(Replica::new(client).insert(0, "word"));
    let message = ClientMessage::Update(word);
    let received = LiveEvent::Received {
        connection,
        message,
    };
    state.handle(received, now);
    let appended = state
        .effects(now)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Append(entries) => Some(entries),
            _ => None,
        });
    appended.expect("an append")[0].device
}

#[test]
fn a_device_stands_on_its_words_and_programs_of_one_link_are_told_apart() {
    assert_eq!(stamp(7, Identity::Device, 21), DeviceId(7));
    assert_eq!(stamp(7, Identity::Device, 22), DeviceId(7));
    let one = stamp(7, Identity::Connection, 21);
    assert_eq!(one, DeviceId(stock_client_id(7, 21)));
    assert_ne!(one, stamp(7, Identity::Connection, 22));
    assert_ne!(one, stamp(8, Identity::Connection, 21));
    assert_eq!(stamp(0, Identity::Connection, 21), DeviceId(0));
}
