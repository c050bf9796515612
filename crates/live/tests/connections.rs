//! The owner, its connections and the registry, over the memory engine and its wrappers. Time is
//! paused: what waits for a timer runs at once, nothing sleeps.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sillage_document::{Replica, StateVector};
use sillage_live::{
    ClientMessage, CloseReason, Connection, Handle, Identity, JoinRequest, OpenError, Options,
    Output, RefusalReason, Registry, Role, StorageNotice, Wire,
};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::faulty::{Call, Faulty};
use sillage_storage::held::Held;
use sillage_storage::memory::Memory;
use sillage_storage::{
    DeviceId, DocumentId, Logs, NewEntry, Seq, Storage, StorageError, UnixMillis,
};

fn id() -> DocumentId {
    DocumentId::new("forum", "mercredi").expect("a document's name")
}

fn registry(storage: &Arc<impl Storage>) -> Registry {
    Registry::new(
        Arc::clone(storage) as Arc<dyn Storage>,
        Options {
            idle: Duration::from_secs(10),
            many: 16,
        },
    )
}

/// A joined connection with its own copy of the text, as an editor has.
struct Editor {
    connection: Connection,
    replica: Replica,
    /// What it was told about its words and the disk.
    told: Vec<Output>,
}

impl Editor {
    async fn join(handle: &Handle, client: u64, wire: Wire) -> Self {
        let request = JoinRequest {
            role: Role::NoteTaker,
            device: DeviceId(client),
            identity: Identity::Connection,
            wire,
        };
        let connection = handle.join(request).await.expect("the document is open");
        let mut editor = Self {
            connection,
            replica: Replica::new(client),
            told: Vec::new(),
        };
        editor
            .connection
            .send(ClientMessage::Step1(StateVector::default()))
            .await;
        while !matches!(editor.next().await, Output::Step2(_)) {}
        editor
    }

    async fn type_in(&mut self, words: &str) {
        let update = self.replica.insert(0, words);
        self.connection
            .send(ClientMessage::Update(update.into()))
            .await;
    }

    async fn next(&mut self) -> Output {
        let output = self.connection.output().await;
        if let Output::Step2(update) | Output::Update(update) = &output {
            self.replica
                .receive(update)
                .expect("what the document sends is whole");
        }
        if let Output::Saved(_) | Output::Refused(..) | Output::Storage(_) = &output {
            self.told.push(output.clone());
        }
        output
    }

    /// Until this copy says so.
    async fn sees(&mut self, text: &str) {
        while self.replica.text() != text {
            self.next().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_acknowledged_before_it_is_durable_and_everybody_else_sees_it_at_once() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let mut bob = Editor::join(&handle, 2, Wire::Yjs).await;
    let mut eve = Editor::join(&handle, 3, Wire::Yjs).await;

    storage.hold();
    ada.type_in("saved?").await;
    eve.sees("saved?").await;
    bob.sees("saved?").await;
    bob.type_in("echo? ").await;
    eve.sees("echo? saved?").await;
    ada.sees("echo? saved?").await;

    // Two questions whose answers show that nothing else came before them.
    bob.connection
        .send(ClientMessage::Step1(bob.replica.state_vector()))
        .await;
    assert!(
        matches!(bob.next().await, Output::Step2(_)),
        "the answer, and no echo before it"
    );
    ada.connection
        .send(ClientMessage::Step1(ada.replica.state_vector()))
        .await;
    assert!(
        matches!(ada.next().await, Output::Step1(_)),
        "the answer, and no acknowledgement before it"
    );
    assert!(matches!(ada.next().await, Output::Step2(_)));
    assert_eq!(storage.load(&id()).await.expect("loads").entries.len(), 0);

    storage.release();
    assert_eq!(ada.next().await, Output::Saved(1));
    assert!(matches!(
        bob.next().await,
        Output::Saved(1) | Output::Update(_)
    ));
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_gets_one_difference_and_misses_nothing() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut fast = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let mut slow = Editor::join(&handle, 2, Wire::Yjs).await;
    for _ in 0..2000 {
        fast.type_in("x").await;
    }
    while !matches!(fast.connection.output().await, Output::Saved(_)) {}
    let all = "x".repeat(2000);
    let mut outputs = 0;
    while slow.replica.text() != all {
        slow.next().await;
        outputs += 1;
    }
    assert!(outputs < 20, "{outputs} frames for 2,000 updates");
}

#[tokio::test(start_paused = true)]
async fn what_waits_together_leaves_as_one_shared_frame() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut writer = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let mut one = Editor::join(&handle, 2, Wire::Yjs).await;
    let mut two = Editor::join(&handle, 3, Wire::Hocuspocus).await;
    for _ in 0..50 {
        writer.type_in("x").await;
    }
    while writer.next().await != Output::Saved(50) {}
    let update = |output| match output {
        Output::Update(update) => update,
        other => panic!("{other:?}"),
    };
    let (for_one, for_two): (Bytes, Bytes) = (update(one.next().await), update(two.next().await));
    assert_eq!(one.replica.text().len(), 50);
    assert_eq!(for_one.as_ptr(), for_two.as_ptr(), "built once");
}

#[tokio::test(start_paused = true)]
async fn readers_are_refused_and_stay() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let request = JoinRequest {
        role: Role::Reader,
        device: DeviceId(0),
        identity: Identity::Connection,
        wire: Wire::Hocuspocus,
    };
    let mut reader = handle.join(request).await.expect("joins");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let update = Replica::new(9).insert(0, "graffiti");
    reader.send(ClientMessage::Update(update.into())).await;
    assert_eq!(
        reader.output().await,
        Output::Refused(1, RefusalReason::ReadOnly)
    );
    reader
        .send(ClientMessage::Step2(Bytes::from_static(&[0, 0])))
        .await;
    assert_eq!(
        reader.output().await,
        Output::Saved(1),
        "a Step2 with nothing new is fine"
    );
    ada.type_in("hello").await;
    while ada.next().await != Output::Saved(1) {}
    assert_eq!(&*handle.read().await.expect("reads").text, "hello");
}

#[tokio::test(start_paused = true)]
async fn a_breach_closes_only_who_sent_it() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let mut mallory = Editor::join(&handle, 2, Wire::Yjs).await;
    mallory
        .connection
        .send(ClientMessage::Update(Bytes::from_static(b"garbage")))
        .await;
    while mallory.next().await != Output::Close(CloseReason::Breach) {}
    ada.type_in("unharmed").await;
    while ada.next().await != Output::Saved(1) {}
}

#[tokio::test(start_paused = true)]
async fn while_the_disk_is_full_everybody_is_told_and_afterwards_all_is_saved() {
    let storage = Arc::new(Faulty::new(Arc::new(Memory::new())));
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    ada.type_in("kept ").await;
    while ada.next().await != Output::Saved(1) {}
    // Nobody asked for it until now, so readers were not shown it before the disk was full.
    storage.fail_from(Call::Append, 1, StorageError::Full);
    ada.type_in("waiting ").await;
    let full = Output::Storage(StorageNotice::Full);
    while ada.told != [Output::Saved(1), full.clone()] {
        ada.next().await;
    }
    assert_eq!(&*handle.read().await.expect("reads").text, "kept ");
    let mut bob = Editor::join(&handle, 2, Wire::Hocuspocus).await;
    bob.type_in("more ").await;
    ada.sees("more waiting kept ").await;
    assert_eq!(bob.told, [full]);
    storage.heal();
    let well = [Output::Saved(1), Output::Storage(StorageNotice::Recovered)];
    for editor in [&mut ada, &mut bob] {
        while !editor.told.ends_with(&well) {
            editor.next().await;
        }
    }
    let text = handle.read().await.expect("reads").text.clone();
    assert_eq!(&*text, "more waiting kept ");
    assert_eq!(storage.load(&id()).await.expect("loads").entries.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_append_that_would_fail_again_is_never_acknowledged_and_the_next_opening_reads_the_journal()
 {
    let storage = Arc::new(Faulty::new(Arc::new(Memory::new())));
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    ada.type_in("kept ").await;
    while ada.next().await != Output::Saved(1) {}
    storage.fail_nth(Call::Append, 1, StorageError::Closed);
    ada.type_in("lost ").await;
    let last = loop {
        match ada.next().await {
            Output::Saved(_) => panic!("acknowledged, and not on disk"),
            Output::Close(why) => break why,
            _ => {}
        }
    };
    assert_eq!(last, CloseReason::StorageFailed);
    drop((ada, handle));
    let again = registry.open(&id()).await.expect("opens again");
    assert_eq!(&*again.read().await.expect("reads").text, "kept ");
}

#[tokio::test(start_paused = true)]
async fn opening_never_makes_two_owners_or_an_empty_document_out_of_a_failure() {
    let storage = Arc::new(Faulty::new(Arc::new(Memory::new())));
    let first = NewEntry {
        at: UnixMillis(5),
        device: DeviceId(1),
        update: Replica::new(1).insert(0, "words").into(),
    };
    storage
        .append_at_end(&id(), vec![first])
        .await
        .expect("appends");
    storage.fail_nth(Call::Load, 1, StorageError::Closed);
    let registry = registry(&storage);
    let failed = registry.open(&id()).await.expect_err("the load fails");
    assert!(matches!(failed, OpenError::Storage(_)), "{failed}");

    let openers = (0..50).map(|_| {
        let registry = registry.clone();
        tokio::spawn(async move { registry.open(&id()).await.expect("opens") })
    });
    let mut handles = Vec::new();
    for opener in openers.collect::<Vec<_>>() {
        handles.push(opener.await.expect("no panic"));
    }
    assert_eq!(registry.open_documents(), 1);
    let mut ada = Editor::join(&handles[0], 2, Wire::Hocuspocus).await;
    let mut bob = Editor::join(&handles[49], 3, Wire::Hocuspocus).await;
    ada.type_in("more ").await;
    bob.sees("more words").await;
}

#[tokio::test(start_paused = true)]
async fn idle_documents_are_checkpointed_unloaded_and_come_back() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    for _ in 0..150 {
        ada.type_in("é").await;
    }
    while handle.read().await.expect("reads").text.chars().count() < 150 {}
    drop((ada, handle));
    while registry.open_documents() > 0 {
        tokio::time::advance(Duration::from_secs(1)).await;
        // The proof of the checkpoint runs on a thread of its own.
        tokio::task::yield_now().await;
    }
    let stored = storage.load(&id()).await.expect("loads");
    assert_eq!(
        stored.checkpoint.expect("a checkpoint").through,
        stored.head.seq
    );
    let again = registry.open(&id()).await.expect("opens");
    let published = again.read().await.expect("reads");
    assert_eq!(
        (published.seq, published.text.chars().count()),
        (Seq(150), 150)
    );
}

/// *Hell*, and an *a* after its third character and before its second: each loading of the state
/// moves it, so no checkpoint says what was written.
const RESTLESS: &[u8] = b"\x01\x02\x01\0\x04\x01\x07content\x04Hell\xc4\x01\x02\x01\x01\x01a\0";

#[tokio::test(start_paused = true)]
async fn a_checkpoint_that_says_another_text_is_not_stored_and_the_text_stays() {
    let storage = Arc::new(Memory::new());
    let restless = [RESTLESS].into_iter().chain([&[0u8, 0][..]; 150]);
    let entries = restless.map(|update| NewEntry {
        at: UnixMillis(1),
        device: DeviceId(1),
        update: Bytes::copy_from_slice(update),
    });
    let appended = storage.append_at_end(&id(), entries.collect()).await;
    appended.expect("appends");
    let registry = registry(&storage);
    let mut texts = Vec::new();
    for _ in 0..2 {
        let handle = registry.open(&id()).await.expect("opens");
        texts.push(handle.read().await.expect("reads").text.clone());
        drop(handle);
        while registry.open_documents() > 0 {
            tokio::time::advance(Duration::from_secs(1)).await;
            // The proof of the checkpoint runs on a thread of its own.
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(registry.metrics().unverified_checkpoints, 2);
    let stored = storage.load(&id()).await.expect("loads");
    assert!(stored.checkpoint.is_none() && stored.entries.len() == 151);
}

#[tokio::test(start_paused = true)]
async fn stopping_keeps_and_acknowledges_what_was_read() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    storage.hold();
    ada.type_in("at the last moment").await;
    let stopping = tokio::spawn({
        let registry = registry.clone();
        async move { registry.shutdown().await }
    });
    storage
        .waiting()
        .wait_for(|waiting| *waiting > 0)
        .await
        .expect("an append waits");
    storage.release();
    let mut saved = 0;
    loop {
        match ada.next().await {
            Output::Saved(count) => saved += count,
            Output::Close(why) => break assert_eq!(why, CloseReason::Restart),
            _ => {}
        }
    }
    assert_eq!(saved, 1);
    stopping.await.expect("stops");
    assert_eq!(storage.load(&id()).await.expect("loads").entries.len(), 1);
    assert!(matches!(
        registry.open(&id()).await,
        Err(OpenError::Closing)
    ));
}

#[tokio::test(start_paused = true)]
async fn readers_follow_durable_text_only() {
    let storage = Arc::new(Held::new(Arc::new(Memory::new())));
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    let mut published = handle.published().await.expect("follows");
    storage.hold();
    ada.type_in("not yet").await;
    storage
        .waiting()
        .wait_for(|waiting| *waiting > 0)
        .await
        .expect("an append waits");
    assert_eq!(&*published.borrow_and_update().text, "");
    storage.release();
    published.changed().await.expect("the document is open");
    let now = published.borrow_and_update().clone();
    assert_eq!((&*now.text, now.seq), ("not yet", Seq(1)));
}

#[tokio::test(start_paused = true)]
async fn words_behind_a_head_that_is_no_longer_the_last_are_not_acknowledged() {
    let storage = Arc::new(Memory::new());
    let registry = registry(&storage);
    let handle = registry.open(&id()).await.expect("opens");
    let mut ada = Editor::join(&handle, 1, Wire::Hocuspocus).await;
    ada.type_in("first ").await;
    while ada.next().await != Output::Saved(1) {}
    // As another machine would that took the document over.
    let other = NewEntry {
        at: UnixMillis(5),
        device: DeviceId(2),
        update: Replica::new(2).insert(0, "another machine ").into(),
    };
    let appended = storage.append_at_end(&id(), vec![other]).await;
    assert_eq!(appended.expect("appends"), Seq(2));
    ada.type_in("late ").await;
    while ada.next().await != Output::Close(CloseReason::StorageFailed) {}
    assert!(!ada.told.ends_with(&[Output::Saved(1), Output::Saved(1)]));
    drop((ada, handle));

    let again = registry.open(&id()).await.expect("opens");
    let text = again.read().await.expect("reads").text.clone();
    assert!(
        text.contains("another machine ") && text.contains("first "),
        "{text}"
    );
    assert!(!text.contains("late"), "{text}");
}
