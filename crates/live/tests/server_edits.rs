//! What the server itself changes: durable before anybody has it, beside what others write, refused
//! where nobody writes. Time is paused.

use std::sync::Arc;

use bytes::Bytes;
use sillage_access::{Role, Writability};
use sillage_document::{Replica, SERVER_CLIENT, StateVector, server_edit};
use sillage_history::document_at;
use sillage_live::state::EditRefusal;
use sillage_live::{
    ClientMessage, CloseReason, Connection, EditError, Handle, Identity, JoinRequest, Options,
    Output, Registry, Wire,
};
use sillage_storage::held::Held;
use sillage_storage::memory::Memory;
use sillage_storage::{DeviceId, DocumentId, Logs, Seq, Storage};

const ORGANISER: DeviceId = DeviceId(9);

fn id() -> DocumentId {
    DocumentId::new("forum", "mercredi").expect("a document's name")
}

async fn join(handle: &Handle, device: u64) -> Connection {
    let request = JoinRequest {
        role: Role::NoteTaker,
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

async fn saves(connection: &mut Connection, words: Vec<u8>) {
    connection.send(ClientMessage::Update(words.into())).await;
    while connection.output().await != Output::Saved(1) {}
}

async fn update(connection: &mut Connection) -> Bytes {
    loop {
        if let Output::Update(update) = connection.output().await {
            return update;
        }
    }
}

/// An edit of the text as it is stored.
async fn edit(storage: &dyn Storage, seq: u64, edits: &[(usize, usize, &str)]) -> Bytes {
    let mut document = document_at(storage, &id(), Seq(seq)).await.expect("stored");
    server_edit(&mut document, edits.iter().copied()).expect("an edit")
}

#[tokio::test(start_paused = true)]
async fn an_edit_is_durable_before_anybody_has_it_and_takes_nothing_from_others() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = Registry::new(Arc::clone(&storage) as Arc<dyn Storage>, Options::default());
    let handle = registry.open(&id()).await.expect("opens");
    let (mut ada, mut bob) = (join(&handle, 1).await, join(&handle, 2).await);
    let mut words = Replica::new(1);
    saves(&mut ada, words.insert(0, "un deux trois")).await;
    update(&mut bob).await;
    let shorter = edit(&*storage, 1, &[(3, 5, "")]).await;
    storage.hold();
    let asking = {
        let (handle, shorter) = (handle.clone(), shorter.clone());
        tokio::spawn(async move { handle.edit(shorter, ORGANISER).await })
    };
    let mut waiting = storage.waiting();
    waiting
        .wait_for(|waiting| *waiting == 1)
        .await
        .expect("asked");
    // Ada writes on: what she writes is there at once, and the edit is not.
    let on = words.insert(0, "zéro ");
    ada.send(ClientMessage::Update(on.clone().into())).await;
    assert_eq!(update(&mut bob).await, on);
    storage.release();
    assert_eq!(asking.await.expect("no panic").expect("made"), Seq(2));
    assert_eq!(update(&mut bob).await, shorter);
    while ada.output().await != Output::Saved(1) {}
    let read = handle.read().await.expect("reads");
    assert_eq!((&*read.text, read.seq), ("zéro un trois", Seq(3)));
    let entries = storage
        .entries(&id(), Seq(1)..=Seq(3))
        .await
        .expect("entries");
    let devices: Vec<u64> = entries.iter().map(|entry| entry.device.0).collect();
    assert_eq!(devices, [1, 9, 1]);
    let late = handle.edit(shorter, ORGANISER).await;
    assert!(matches!(late, Err(EditError::Refused(EditRefusal::Stale))));
}

#[tokio::test(start_paused = true)]
async fn a_paused_document_takes_an_edit_and_a_frozen_one_refuses_it() {
    let storage = Arc::new(Memory::new());
    let registry = Registry::new(Arc::clone(&storage) as Arc<dyn Storage>, Options::default());
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = join(&handle, 1).await;
    saves(&mut ada, Replica::new(1).insert(0, "un")).await;
    let paused = Writability::Paused;
    registry.change_writability(&id(), paused).await;
    let first = edit(&*storage, 1, &[(0, 0, "!")]).await;
    assert_eq!(handle.edit(first, ORGANISER).await.expect("taken"), Seq(2));
    let second = edit(&*storage, 2, &[(0, 1, "")]).await;
    let frozen = Writability::Frozen;
    registry.change_writability(&id(), frozen).await;
    let refused = handle.edit(second, ORGANISER).await;
    assert!(matches!(
        refused,
        Err(EditError::Refused(EditRefusal::Frozen))
    ));
    assert_eq!(&*handle.read().await.expect("reads").text, "!un");
}

#[tokio::test(start_paused = true)]
async fn a_frozen_document_is_settled_when_what_was_accepted_before_is_on_disk() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = Registry::new(Arc::clone(&storage) as Arc<dyn Storage>, Options::default());
    let handle = registry.open(&id()).await.expect("opens");
    let (ada, mut bob) = (join(&handle, 1).await, join(&handle, 2).await);
    storage.hold();
    let words = Replica::new(1).insert(0, "un");
    ada.send(ClientMessage::Update(words.into())).await;
    update(&mut bob).await;
    let frozen = Writability::Frozen;
    registry.change_writability(&id(), frozen).await;
    let waits = handle.settled().await;
    assert!(matches!(waits, Err(EditError::Waiting)), "{waits:?}");
    storage.release();
    let settled = handle.settled().await.expect("settles");
    assert_eq!((&*settled.text, settled.seq), ("un", Seq(1)));
}

#[tokio::test(start_paused = true)]
async fn who_writes_or_announces_the_id_of_the_server_is_a_breach() {
    let registry = Registry::new(Arc::new(Memory::new()), Options::default());
    let handle = registry.open(&id()).await.expect("opens");
    let forged = Replica::new(SERVER_CLIENT).insert(0, "forged");
    for message in [
        ClientMessage::Update(forged.clone().into()),
        ClientMessage::Step2(forged.into()),
        ClientMessage::Awareness(announcement()),
    ] {
        let mut mallory = join(&handle, 3).await;
        mallory.send(message).await;
        while mallory.output().await != Output::Close(CloseReason::Breach) {}
    }
    assert_eq!(&*handle.read().await.expect("reads").text, "");
}

fn announcement() -> Bytes {
    let mut message = sillage_document::lib0::Encoder::default();
    message.var_uint(1);
    message.var_uint(SERVER_CLIENT);
    message.var_uint(1);
    message.var_string("{}");
    message.finish()
}
