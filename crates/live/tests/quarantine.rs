//! A document that fails does so alone, and is quarantined when it keeps failing. Time is paused.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sillage_document::{Replica, StateVector};
use sillage_live::{
    ClientMessage, CloseReason, Connection, Handle, Identity, JoinRequest, OpenError, Options,
    Output, Registry, Role, Wire,
};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::faulty::{Call, Faulty};
use sillage_storage::memory::Memory;
use sillage_storage::{
    Checkpoint, DeviceId, DocumentId, Logs, NewEntry, Seq, StorageError, UnixMillis,
};

fn id(session: &str) -> DocumentId {
    DocumentId::new("forum", session).expect("a document's name")
}

fn registry() -> (Arc<Faulty>, Registry) {
    let storage = Arc::new(Faulty::new(Arc::new(Memory::new())));
    let registry = Registry::new(storage.clone(), Options::default());
    (storage, registry)
}

async fn join(handle: &Handle, client: u64) -> Connection {
    let request = JoinRequest {
        role: Role::NoteTaker,
        device: DeviceId(client),
        identity: Identity::Connection,
        wire: Wire::Hocuspocus,
    };
    let mut connection = handle.join(request).await.expect("the document is open");
    let nothing = StateVector::default();
    connection.send(ClientMessage::Step1(nothing)).await;
    while !matches!(connection.output().await, Output::Step2(_)) {}
    connection
}

async fn type_in(connection: &mut Connection, client: u64) {
    let update = Replica::new(client).insert(0, "words");
    connection.send(ClientMessage::Update(update.into())).await;
}

async fn closing(connection: &mut Connection) -> CloseReason {
    loop {
        if let Output::Close(why) = connection.output().await {
            return why;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_unusable_entry_quarantines_its_document_and_no_other() {
    let (storage, registry) = registry();
    for update in [
        Replica::new(1).insert(0, "kept").into(),
        Bytes::from_static(b"poison"),
    ] {
        let entry = NewEntry {
            at: UnixMillis(1),
            device: DeviceId(1),
            update,
        };
        storage
            .append_at_end(&id("sick"), vec![entry])
            .await
            .expect("appends");
    }
    let well = registry.open(&id("well")).await.expect("opens");
    let mut ada = join(&well, 2).await;

    let Err(OpenError::Quarantined(why)) = registry.open(&id("sick")).await else {
        panic!("opened");
    };
    assert!(why.contains("entry 2"), "{why}");
    // It is not even loaded again: a load would meet this error.
    storage.fail_nth(Call::Load, 1, StorageError::Closed);
    for _ in 0..100 {
        let again = registry.open(&id("sick")).await;
        assert!(matches!(again, Err(OpenError::Quarantined(_))));
    }
    let metrics = registry.metrics();
    assert_eq!((metrics.quarantined, metrics.failures), (1, 1));

    type_in(&mut ada, 2).await;
    while ada.output().await != Output::Saved(1) {}
    let metrics = registry.metrics();
    assert_eq!((metrics.appended, metrics.connections), (1, 1));

    tokio::time::advance(Duration::from_secs(601)).await;
    let tried = registry.open(&id("sick")).await;
    assert!(matches!(tried, Err(OpenError::Storage(_))));
    assert_eq!(registry.metrics().quarantined, 0);
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_that_cannot_be_used_is_done_without() {
    let (storage, registry) = registry();
    let mut author = Replica::new(1);
    for words in ["first ", "second "] {
        let entry = NewEntry {
            at: UnixMillis(1),
            device: DeviceId(1),
            update: author.insert(author.length(), words).into(),
        };
        let appended = storage.append_at_end(&id("well"), vec![entry]).await;
        appended.expect("appends");
    }
    let checkpoint = Checkpoint {
        through: Seq(1),
        state: Bytes::from_static(b"refused by a stricter gate"),
    };
    let kept = storage.checkpoint(&id("well"), checkpoint).await;
    kept.expect("keeps it");
    let well = registry.open(&id("well")).await.expect("opens");
    let published = well.read().await.expect("reads");
    assert_eq!((&*published.text, published.seq), ("first second ", Seq(2)));
}

#[tokio::test(start_paused = true)]
async fn an_owner_that_panics_dies_alone_and_is_not_replaced_for_ever() {
    let (storage, registry) = registry();
    let well = registry.open(&id("well")).await.expect("opens");
    let mut ada = join(&well, 1).await;
    for round in 1..=3 {
        let sick = registry.open(&id("sick")).await.expect("opens");
        let mut eve = join(&sick, 2).await;
        storage.panic_nth(Call::Append, 1);
        type_in(&mut eve, 2).await;
        assert_eq!(closing(&mut eve).await, CloseReason::Restart);
        let quarantined = u64::from(round == 3);
        assert_eq!(registry.metrics().quarantined, quarantined, "after {round}");
    }
    let refused = registry.open(&id("sick")).await;
    assert!(matches!(refused, Err(OpenError::Quarantined(_))));
    type_in(&mut ada, 1).await;
    while ada.output().await != Output::Saved(1) {}

    tokio::time::advance(Duration::from_secs(601)).await;
    let sick = registry.open(&id("sick")).await.expect("opens again");
    let mut eve = join(&sick, 2).await;
    type_in(&mut eve, 2).await;
    while eve.output().await != Output::Saved(1) {}
}

#[tokio::test(start_paused = true)]
async fn a_load_that_panics_is_an_answer() {
    let (storage, registry) = registry();
    storage.panic_nth(Call::Load, 1);
    let failed = registry.open(&id("sick")).await;
    assert!(matches!(failed, Err(OpenError::Quarantined(_))));
    registry.open(&id("sick")).await.expect("opens now");
    assert_eq!(registry.metrics().failures, 1);
}
