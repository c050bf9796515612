//! What somebody may do changes while he is connected: he is told, what he brings afterwards is refused
//! in words, and what was accepted before is still saved. Time is paused.

use std::sync::Arc;

use sillage_access::{Role, Writability};
use sillage_document::{Replica, StateVector};
use sillage_live::{
    AccessNotice, ClientMessage, CloseReason, Connection, Handle, Identity, JoinRequest, Options,
    Output, RefusalReason, Registry, Wire,
};
use sillage_storage::held::Held;
use sillage_storage::memory::Memory;
use sillage_storage::{DeviceId, DocumentId, Storage};

fn id() -> DocumentId {
    DocumentId::new("forum", "mercredi").expect("a document's name")
}

async fn join(handle: &Handle, device: u64, role: Role) -> Connection {
    let request = JoinRequest {
        role,
        device: DeviceId(device),
        identity: Identity::Device,
        wire: Wire::Hocuspocus,
    };
    let mut connection = handle.join(request).await.expect("it is open");
    let question = ClientMessage::Step1(StateVector::default());
    connection.send(question).await;
    while !matches!(connection.output().await, Output::Step2(_)) {}
    connection
}

async fn writes(connection: &Connection, words: Vec<u8>) {
    connection.send(ClientMessage::Update(words.into())).await;
}

/// Until one of these: everything else that was said before.
async fn until(connection: &mut Connection, wanted: &Output) -> Vec<Output> {
    let mut before = Vec::new();
    loop {
        let output = connection.output().await;
        if output == *wanted {
            return before;
        }
        assert!(!matches!(output, Output::Close(_)), "{output:?}");
        before.push(output);
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_changes_while_its_device_writes_is_answered_and_revoking_ends_it() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = Registry::new(Arc::clone(&storage) as Arc<dyn Storage>, Options::default());
    let handle = registry.open(&id()).await.expect("opens");
    let (mut ada, mut bob) = (
        join(&handle, 1, Role::NoteTaker).await,
        join(&handle, 2, Role::NoteTaker).await,
    );
    let mut words = Replica::new(1);
    storage.hold();
    writes(&ada, words.insert(0, "before")).await;
    // It is in when the others see it.
    while !matches!(bob.output().await, Output::Update(_)) {}
    registry
        .change_roles(DeviceId(1), |_| Some(Role::Reader))
        .await;
    until(&mut ada, &Output::Access(AccessNotice::Reads)).await;
    writes(&ada, words.insert(6, " after")).await;
    until(&mut ada, &Output::Refused(1, RefusalReason::ReadOnly)).await;
    storage.release();
    until(&mut ada, &Output::Saved(1)).await;
    assert_eq!(&*handle.read().await.expect("reads").text, "before");

    registry.change_roles(DeviceId(1), |_| None).await;
    while ada.output().await != Output::Close(CloseReason::Revoked) {}
    writes(&bob, Replica::new(2).insert(0, "on ")).await;
    until(&mut bob, &Output::Saved(1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_document_that_is_paused_refuses_note_takers_and_brings_their_words_in_when_it_opens() {
    let storage: Arc<dyn Storage> = Arc::new(Memory::new());
    let registry = Registry::new(storage, Options::default());
    // Known before it is open.
    registry
        .change_writability(&id(), Writability::Frozen)
        .await;
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = join(&handle, 1, Role::NoteTaker).await;
    let mut organiser = join(&handle, 2, Role::Organiser).await;
    let mut words = Replica::new(1);
    let first = words.insert(0, "typed meanwhile");
    writes(&ada, first.clone()).await;
    until(&mut ada, &Output::Refused(1, RefusalReason::Frozen)).await;
    writes(&organiser, Replica::new(2).insert(0, "no")).await;
    until(&mut organiser, &Output::Refused(1, RefusalReason::Frozen)).await;

    registry
        .change_writability(&id(), Writability::Paused)
        .await;
    until(&mut organiser, &Output::Access(AccessNotice::Writes)).await;
    writes(&organiser, Replica::new(3).insert(0, "organised. ")).await;
    until(&mut organiser, &Output::Saved(1)).await;
    writes(&ada, first).await;
    until(&mut ada, &Output::Refused(1, RefusalReason::Paused)).await;

    registry.change_writability(&id(), Writability::Open).await;
    let asked = until(&mut ada, &Output::Access(AccessNotice::Writes)).await;
    let state = loop {
        if let Output::Step1(state) = ada.output().await {
            break state;
        }
    };
    let all = words.difference(&state);
    ada.send(ClientMessage::Step2(all.into())).await;
    until(&mut ada, &Output::Saved(1)).await;
    let text = handle.read().await.expect("reads").text.clone();
    assert!(text.contains("typed meanwhile"), "{text} {asked:?}");
}
