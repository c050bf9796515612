//! A note is restored, undone, closed and opened, while others write in it.

use sillage_access::Role;
use sillage_document::Replica;
use sillage_live::{
    ClientMessage, Connection, Handle, Identity, JoinRequest, Options, Output, RefusalReason, Wire,
};
use sillage_storage::{Logs, NewEntry, UnixMillis, conformance::Unrivalled, memory::Memory};

use super::*;
use crate::{Programmes, auth::Pepper};

/// Writers during the freeze.
const WRITERS: u64 = 50;

fn id() -> DocumentId {
    DocumentId::new("open", "note").unwrap()
}

async fn revisions(storage: &Arc<Memory>) -> Revisions {
    let storage: Arc<dyn Storage> = storage.clone();
    let folder = tempfile::tempdir().unwrap();
    let programmes = Programmes::load(storage.clone(), true).await.unwrap();
    let pepper = Pepper::of_folder(folder.path()).unwrap();
    let access = Access::load(storage.clone(), Arc::new(programmes), pepper, true);
    let access = Arc::new(access.await.unwrap());
    let registry = Registry::new(storage.clone(), Options::default());
    Revisions::new(storage, registry, access)
}

/// What devices wrote, an entry each; the replica that wrote it.
async fn written(storage: &Memory, words: &[(u64, &str)]) -> Replica {
    let mut writer = Replica::new(7);
    for (at, (device, word)) in (1..).zip(words) {
        let entry = NewEntry {
            at: UnixMillis(at * 1000),
            device: DeviceId(*device),
            update: writer.insert(writer.length(), word).into(),
        };
        storage.append_at_end(&id(), vec![entry]).await.unwrap();
    }
    writer
}

async fn text(revisions: &Revisions) -> String {
    let timeline = revisions.timeline(&id()).await.unwrap();
    timeline.text_at(timeline.head())
}

#[tokio::test]
async fn what_was_written_after_the_preview_survives_a_restore_and_the_restore_can_be_undone() {
    let storage = Arc::new(Memory::new());
    written(&storage, &[(1, "un "), (2, "deux "), (1, "trois ")]).await;
    let revisions = revisions(&storage).await;
    let organiser = DeviceId(9);
    let to = (Seq(1), Some(Seq(2)));
    let seq = revisions.restore(&id(), to, organiser).await.unwrap();
    assert_eq!(seq, Seq(4));
    assert_eq!(text(&revisions).await, "un trois ");
    let entries = storage.entries(&id(), Seq(4)..=Seq(4)).await.unwrap();
    assert_eq!(entries[0].device, organiser);
    let back = revisions.restore(&id(), (Seq(3), None), organiser).await;
    assert_eq!(back.unwrap(), Seq(5));
    assert_eq!(text(&revisions).await, "un deux trois ");
    let again = revisions.restore(&id(), (Seq(3), None), organiser).await;
    assert!(matches!(again, Err(RevisionError::Nothing)));
    let late = revisions
        .restore(&id(), (Seq(3), Some(Seq(2))), organiser)
        .await;
    let stale = EditError::Refused(EditRefusal::Stale);
    let late = late.unwrap_err();
    assert_eq!(late.to_string(), RevisionError::Edit(stale).to_string());
}

#[tokio::test]
async fn a_device_is_undone_and_nobody_else() {
    let storage = Arc::new(Memory::new());
    written(&storage, &[(1, "un "), (2, "zzz "), (1, "deux "), (2, "z")]).await;
    let revisions = revisions(&storage).await;
    let span = DeviceSpan {
        device: DeviceId(2),
        from: UnixMillis(0),
        to: UnixMillis(3000),
    };
    let undone = revisions.undo(&id(), (&span, None), DeviceId(9)).await;
    assert_eq!(undone.unwrap(), Seq(5));
    assert_eq!(text(&revisions).await, "un deux z");
}

#[tokio::test]
async fn a_seal_is_kept_verified_and_gone_when_the_note_is_opened_again() {
    let storage = Arc::new(Memory::new());
    written(&storage, &[(1, "un")]).await;
    let revisions = revisions(&storage).await;
    let seal = revisions.freeze(&id()).await.unwrap();
    // What `printf un | sha256sum` says.
    assert_eq!((seal.seq, &seal.sha256[..8]), (Seq(1), "68bca10e"));
    assert_eq!(revisions.freeze(&id()).await.unwrap(), seal);
    assert!(revisions.verify(&id(), &seal).await.unwrap());
    let refused = revisions.restore(&id(), (Seq(0), None), DeviceId(9)).await;
    let frozen = EditError::Refused(EditRefusal::Frozen);
    let frozen = RevisionError::Edit(frozen).to_string();
    assert_eq!(refused.unwrap_err().to_string(), frozen);

    revisions.reopen(&id()).await.unwrap();
    assert_eq!(revisions.access.seal(&id()), None);
    revisions
        .restore(&id(), (Seq(0), None), DeviceId(9))
        .await
        .unwrap();
    assert!(!revisions.verify(&id(), &seal).await.unwrap());
}

/// Writes until it is refused; how many of its messages were acknowledged.
async fn write(handle: Handle, client: u64) -> u32 {
    let request = JoinRequest {
        role: Role::NoteTaker,
        device: DeviceId(client),
        identity: Identity::Device,
        wire: Wire::Hocuspocus,
    };
    let mut connection: Connection = handle.join(request).await.unwrap();
    let mut words = Replica::new(client);
    let (mut saved, mut sent) = (0, 0);
    loop {
        let update = words.insert(words.length(), "x");
        sent += 1;
        connection.send(ClientMessage::Update(update.into())).await;
        loop {
            match connection.output().await {
                Output::Saved(count) => {
                    saved += count;
                    break;
                }
                Output::Refused(count, why) => {
                    assert_eq!((saved + count, why), (sent, RefusalReason::Frozen));
                    return saved;
                }
                Output::Close(why) => panic!("closed: {why:?}"),
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn during_a_freeze_each_edit_is_in_and_acknowledged_or_refused_in_words() {
    let storage = Arc::new(Memory::new());
    let revisions = revisions(&storage).await;
    let handle = revisions.registry.open(&id()).await.unwrap();
    let mut published = handle.published().await.unwrap();
    let writers: Vec<_> = (1..=WRITERS)
        .map(|client| tokio::spawn(write(handle.clone(), client)))
        .collect();
    // In the middle of it.
    let busy = published.wait_for(|published| published.text.len() > 200);
    busy.await.unwrap();
    let seal = revisions.freeze(&id()).await.unwrap();
    let mut saved = 0;
    for writer in writers {
        saved += u64::from(writer.await.unwrap());
    }
    assert_eq!(text(&revisions).await.len() as u64, saved);
    assert_eq!(seal.seq.0, saved, "nothing came after it");
    assert!(revisions.verify(&id(), &seal).await.unwrap());
}
