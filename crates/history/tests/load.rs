//! Whatever the checkpoint is worth, everybody reads the same text.

use bytes::Bytes;
use sillage_document::{Document, Replica};
use sillage_history::{HistoryError, document_at, load};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{
    Checkpoint, DeviceId, DocumentId, Logs, NewEntry, Seq, UnixMillis, memory::Memory,
};

fn id() -> DocumentId {
    DocumentId::new("forum", "mer-lowtech").unwrap()
}

/// Storage in which somebody wrote a word at a time, and the text after each.
async fn written(words: &[&str]) -> (Memory, Vec<String>) {
    let (storage, mut writer) = (Memory::new(), Replica::new(7));
    let mut texts = vec![String::new()];
    for (at, word) in (1..).zip(words) {
        append(&storage, at, writer.insert(writer.length(), word)).await;
        texts.push(writer.text());
    }
    (storage, texts)
}

async fn append(storage: &Memory, at: u64, update: Vec<u8>) {
    let entry = NewEntry {
        at: UnixMillis(at),
        device: DeviceId(1),
        update: update.into(),
    };
    storage.append_at_end(&id(), vec![entry]).await.unwrap();
}

async fn keep_checkpoint(storage: &Memory, through: u64, state: Bytes) {
    let checkpoint = Checkpoint {
        through: Seq(through),
        state,
    };
    storage.checkpoint(&id(), checkpoint).await.unwrap();
}

async fn check_every_text(storage: &Memory, texts: &[String]) {
    for (seq, text) in (0..).zip(texts) {
        let document = document_at(storage, &id(), Seq(seq)).await.unwrap();
        assert_eq!(document.text(), *text, "after {seq}");
    }
    let loaded = load(storage, &id()).await.unwrap();
    assert_eq!(loaded.document.text(), *texts.last().unwrap());
    let last = texts.len() as u64 - 1;
    assert_eq!(loaded.changed_at, (last > 0).then_some(UnixMillis(last)));
    let past = document_at(storage, &id(), Seq(last + 1)).await;
    assert!(matches!(past, Err(HistoryError::PastHead { .. })));
}

#[tokio::test]
async fn the_text_at_every_entry_without_a_checkpoint() {
    let (storage, texts) = written(&["un ", "deux ", "trois"]).await;
    check_every_text(&storage, &texts).await;
    check_every_text(&Memory::new(), &[String::new()]).await;
}

#[tokio::test]
async fn the_text_at_every_entry_around_a_good_checkpoint() {
    for through in 1..=3 {
        let (storage, texts) = written(&["un ", "deux ", "trois"]).await;
        let mut document = document_at(&storage, &id(), Seq(through)).await.unwrap();
        keep_checkpoint(&storage, through, document.state()).await;
        check_every_text(&storage, &texts).await;
        let loaded = load(&storage, &id()).await.unwrap();
        assert_eq!(loaded.stored.entries.len() as u64, 3 - through);
        assert!(loaded.stored.checkpoint.is_some());
    }
}

#[tokio::test]
async fn a_refused_checkpoint_is_read_past() {
    for through in 1..=3 {
        let (storage, texts) = written(&["un ", "deux ", "trois"]).await;
        keep_checkpoint(&storage, through, Bytes::from_static(b"no update")).await;
        check_every_text(&storage, &texts).await;
        let loaded = load(&storage, &id()).await.unwrap();
        assert_eq!(loaded.stored.checkpoint, None);
        assert_eq!(loaded.stored.entries.len(), 3);
    }
}

#[tokio::test]
async fn an_entry_that_is_refused_is_named() {
    let (storage, texts) = written(&["un ", "deux "]).await;
    append(&storage, 3, b"no update".to_vec()).await;
    for checkpoint in [None, Some(Bytes::from_static(b"no update either"))] {
        if let Some(state) = checkpoint {
            keep_checkpoint(&storage, 1, state).await;
        }
        let refused = load(&storage, &id()).await;
        assert!(matches!(
            refused,
            Err(HistoryError::Entry { seq: Seq(3), .. })
        ));
        let before = document_at(&storage, &id(), Seq(2)).await.unwrap();
        assert_eq!(before.text(), texts[2]);
    }
}

#[tokio::test]
async fn a_checkpoint_that_lacks_what_entries_need_is_read_past() {
    let (storage, texts) = written(&["un ", "deux "]).await;
    keep_checkpoint(&storage, 1, Document::new().state()).await;
    let loaded = load(&storage, &id()).await.unwrap();
    assert_eq!(loaded.document.text(), texts[2]);
}
