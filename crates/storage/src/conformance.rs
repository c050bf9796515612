//! The contract as tests: every engine runs [`suite`], which panics where the contract is broken.
//!
//! Each function takes a [`Fixture`] that is empty; what differs between engines is only how it opens.

#![expect(
    clippy::missing_panics_doc,
    reason = "panicking is how a broken contract is shown"
)]

mod blobs;
mod changes;
mod logs;
mod random;
mod records;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

pub use blobs::{blobs_are_kept_by_hash, blobs_over_the_limit_are_refused, read_blob};
pub use changes::{a_slow_follower_is_told_of_the_gap, followers_are_told_what_is_durable};
pub use logs::{
    an_append_is_all_or_nothing_and_in_order, an_append_names_the_head,
    an_unknown_document_is_empty, checkpoints_shorten_the_load_and_remove_nothing,
    documents_are_apart_and_listed, entries_are_numbered_without_gap,
    heads_are_known_without_loading, ranges_are_clipped_to_what_exists,
};
pub use random::random_work_equals_the_model;
pub use records::{one_of_many_rivals_wins, records_are_listed_by_prefix, records_compare_and_set};

use crate::{
    Checkpoint, DeviceId, DocumentId, Entry, Expect, Head, Health, Logs, NewEntry, RecordKey,
    Records, Seq, Storage, StorageError, UnixMillis,
};

/// Where an engine keeps its data, and that can be opened again and again.
#[async_trait]
pub trait Fixture: Send + Sync {
    /// Opens the engine on what was stored before. The one opened before was closed.
    async fn open(&self) -> Arc<dyn Storage>;
}

/// Runs all of the contract, each part on a fixture of its own.
pub async fn suite<F: Fixture>(make: impl Fn() -> F) {
    an_unknown_document_is_empty(&make()).await;
    entries_are_numbered_without_gap(&make()).await;
    an_append_names_the_head(&make()).await;
    an_append_is_all_or_nothing_and_in_order(&make()).await;
    checkpoints_shorten_the_load_and_remove_nothing(&make()).await;
    ranges_are_clipped_to_what_exists(&make()).await;
    documents_are_apart_and_listed(&make()).await;
    heads_are_known_without_loading(&make()).await;
    records_compare_and_set(&make()).await;
    one_of_many_rivals_wins(&make()).await;
    records_are_listed_by_prefix(&make()).await;
    blobs_are_kept_by_hash(&make()).await;
    blobs_over_the_limit_are_refused(&make()).await;
    followers_are_told_what_is_durable(&make()).await;
    a_slow_follower_is_told_of_the_gap(&make()).await;
    closed_storage_says_so(&make()).await;
    for seed in 0..8 {
        random_work_equals_the_model(&make(), seed).await;
    }
}

/// After `close` every call says so, and closing again is no error.
pub async fn closed_storage_says_so(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let document = document("a");
    let head = storage
        .append(&document, Head::default(), vec![entry(b"kept")])
        .await
        .expect("append");
    let id = storage.put_blob(&mut &b"kept"[..], 4).await.expect("put");
    let mut open = storage.blob(&id).await.expect("blob").expect("it is there");
    storage.close().await.expect("close");
    storage.close().await.expect("close again");
    assert_eq!(storage.health(), Health::Closed);
    let lost = vec![entry(b"lost")];
    for error in [
        storage.append(&document, head, lost).await.err(),
        storage
            .put_record(&key("k"), Expect::Absent, None)
            .await
            .err(),
        storage.load(&document).await.err(),
        storage.heads("").await.err(),
        storage.records("").await.err(),
        storage.put_blob(&mut &b"lost"[..], 4).await.err(),
        storage.blob(&id).await.err(),
    ] {
        assert!(matches!(error, Some(StorageError::Closed)), "{error:?}");
    }
    // What was begun may end or not, but it does not hold anything open.
    let _ = open.next().await;
    let storage = fixture.open().await;
    assert_eq!(storage.load(&document).await.expect("load").head, head);
    storage.close().await.expect("close");
}

/// Changes without having read before: for tests that have no rival.
#[async_trait]
pub trait Unrivalled {
    /// Appends `entries` wherever the log of `document` ends, and returns the number of the last one.
    async fn append_at_end(
        &self,
        document: &DocumentId,
        entries: Vec<NewEntry>,
    ) -> Result<Seq, StorageError>;

    /// Puts or deletes the record, whatever it is.
    async fn overwrite(&self, key: &RecordKey, value: Option<Bytes>) -> Result<u64, StorageError>;
}

#[async_trait]
impl<S: Logs + Records + ?Sized> Unrivalled for S {
    async fn append_at_end(
        &self,
        document: &DocumentId,
        entries: Vec<NewEntry>,
    ) -> Result<Seq, StorageError> {
        let mut expected = Head::default();
        loop {
            match self.append(document, expected, entries.clone()).await {
                Err(StorageError::HeadConflict { found, .. }) => expected = found,
                appended => return appended.map(|head| head.seq),
            }
        }
    }

    async fn overwrite(&self, key: &RecordKey, value: Option<Bytes>) -> Result<u64, StorageError> {
        let mut expect = Expect::Absent;
        loop {
            match self.put_record(key, expect, value.clone()).await {
                Err(StorageError::Conflict { found, .. }) => {
                    expect = found.map_or(Expect::Absent, Expect::Version);
                }
                put => return put,
            }
        }
    }
}

/// An entry with this update.
#[must_use]
pub fn entry(update: &[u8]) -> NewEntry {
    NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(7),
        update: Bytes::copy_from_slice(update),
    }
}

fn document(session: &str) -> DocumentId {
    DocumentId::new("event", session).expect("a good name")
}

fn key(text: &str) -> RecordKey {
    RecordKey::new(text).expect("a good key")
}

#[expect(clippy::unnecessary_wraps, reason = "it is what `put_record` takes")]
fn some(text: &str) -> Option<Bytes> {
    Some(text.to_owned().into())
}

fn checkpoint(through: u64) -> Checkpoint {
    Checkpoint {
        through: Seq(through),
        state: format!("state through {through}").into(),
    }
}

fn numbered(new: &[NewEntry]) -> Vec<Entry> {
    let number = |(seq, new): (u64, &NewEntry)| Entry {
        seq: Seq(seq),
        at: new.at,
        device: new.device,
        update: new.update.clone(),
    };
    (1..).zip(new).map(number).collect()
}
