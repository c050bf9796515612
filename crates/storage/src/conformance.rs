//! The contract as tests: every engine runs [`suite`], which panics where the contract is broken.
//!
//! Each function takes a [`Bench`] that is empty; what differs between engines is only how a bench opens.

#![expect(
    clippy::missing_panics_doc,
    reason = "panicking is how a broken contract is shown"
)]

mod random;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

pub use random::random_work_equals_the_model;

use crate::{
    BlobId, Checkpoint, DeviceId, DocumentId, Entry, Expect, Health, NewEntry, RecordKey, Seq,
    Storage, StorageError, UnixMillis,
};

/// A place where an engine keeps its data, and that can be opened again and again.
#[async_trait]
pub trait Bench: Send + Sync {
    /// Opens the engine on what was stored before. The one opened before was closed.
    async fn open(&self) -> Arc<dyn Storage>;
}

/// Runs all of the contract, each part on a bench of its own.
pub async fn suite<B: Bench>(make: impl Fn() -> B) {
    an_unknown_document_is_empty(&make()).await;
    entries_are_numbered_without_gap(&make()).await;
    an_append_is_all_or_nothing_and_in_order(&make()).await;
    checkpoints_shorten_the_load_and_remove_nothing(&make()).await;
    ranges_are_clipped_to_what_exists(&make()).await;
    documents_are_apart_and_listed(&make()).await;
    records_compare_and_set(&make()).await;
    one_of_many_rivals_wins(&make()).await;
    records_are_listed_by_prefix(&make()).await;
    blobs_are_kept_by_hash(&make()).await;
    closed_storage_says_so(&make()).await;
    for seed in 0..8 {
        random_work_equals_the_model(&make(), seed).await;
    }
}

/// A document that was never written loads as empty, and loading does not make it.
pub async fn an_unknown_document_is_empty(bench: &impl Bench) {
    let storage = bench.open().await;
    let stored = storage.load(&document("a")).await.expect("load");
    assert_eq!(
        (stored.head, stored.entries.len(), stored.checkpoint),
        (Seq(0), 0, None)
    );
    assert_eq!(
        storage
            .append(&document("a"), vec![])
            .await
            .expect("append nothing"),
        Seq(0)
    );
    assert_eq!(storage.documents().await.expect("documents"), []);
    assert_eq!(storage.health(), Health::Ok);
    storage.close().await.expect("close");
}

/// 1, 2, 3… also over many appends at the same time and over a restart; the epoch stays.
pub async fn entries_are_numbered_without_gap(bench: &impl Bench) {
    let storage = bench.open().await;
    let epoch = storage.load(&document("a")).await.expect("load").epoch;
    let appends: Vec<_> = (0..40u8)
        .map(|n| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move { storage.append(&document("a"), vec![update(&[n])]).await })
        })
        .collect();
    let mut seqs = Vec::new();
    for append in appends {
        seqs.push(append.await.expect("no panic").expect("append").0);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=40).collect::<Vec<_>>());
    storage.close().await.expect("close");

    let storage = bench.open().await;
    assert_eq!(
        storage
            .append(&document("a"), vec![update(b"next")])
            .await
            .expect("append"),
        Seq(41)
    );
    let stored = storage.load(&document("a")).await.expect("load");
    assert_eq!(stored.epoch, epoch);
    assert!(stored.entries.iter().map(|entry| entry.seq.0).eq(1..=41));
    assert_eq!(stored.head, Seq(41));
    storage.close().await.expect("close");
}

/// The entries of one append stay together and as they were, empty and large ones too.
pub async fn an_append_is_all_or_nothing_and_in_order(bench: &impl Bench) {
    let storage = bench.open().await;
    let new: Vec<_> = [0, 1, 100, 8 << 10, 300 << 10]
        .map(|length| update(&vec![7; length]))
        .into();
    let head = storage
        .append(&document("a"), new.clone())
        .await
        .expect("append");
    assert_eq!(head, Seq(5));
    let one = storage.load(&document("a")).await.expect("load");
    storage.close().await.expect("close");
    let storage = bench.open().await;
    let two = storage.load(&document("a")).await.expect("load");
    assert_eq!(one, two);
    assert_eq!(two.entries, numbered(&new));
    storage.close().await.expect("close");
}

/// A checkpoint shortens what is loaded; the entries are still there; an older one changes nothing.
pub async fn checkpoints_shorten_the_load_and_remove_nothing(bench: &impl Bench) {
    let storage = bench.open().await;
    let document = document("a");
    let new: Vec<_> = (0..10u8).map(|n| update(&[n])).collect();
    storage
        .append(&document, new.clone())
        .await
        .expect("append");
    let past = storage.checkpoint(&document, checkpoint(11)).await;
    assert!(
        matches!(past, Err(StorageError::PastHead { head: Seq(10), .. })),
        "{past:?}"
    );
    storage
        .checkpoint(&document, checkpoint(4))
        .await
        .expect("checkpoint");
    storage
        .checkpoint(&document, checkpoint(7))
        .await
        .expect("checkpoint");
    storage
        .checkpoint(&document, checkpoint(5))
        .await
        .expect("an older checkpoint is no error");
    let stored = storage.load(&document).await.expect("load");
    assert_eq!(stored.checkpoint, Some(checkpoint(7)));
    assert_eq!(stored.entries, numbered(&new)[7..]);
    assert_eq!(stored.head, Seq(10));
    let all = storage
        .entries(&document, Seq(1)..=Seq(10))
        .await
        .expect("entries");
    assert_eq!(all, numbered(&new));
    storage
        .checkpoint(&document, checkpoint(10))
        .await
        .expect("checkpoint");
    let stored = storage.load(&document).await.expect("load");
    assert_eq!((stored.head, stored.entries), (Seq(10), vec![]));
    storage.close().await.expect("close");
}

/// A range gives what exists of it.
pub async fn ranges_are_clipped_to_what_exists(bench: &impl Bench) {
    let storage = bench.open().await;
    let document = document("a");
    let new: Vec<_> = (0..=255u8).chain(0..=255).map(|n| update(&[n])).collect();
    for part in new.chunks(5) {
        storage
            .append(&document, part.to_vec())
            .await
            .expect("append");
        if part[0].update[0] % 3 == 0 {
            storage.load(&document).await.expect("load");
        }
    }
    let all = numbered(&new);
    for (first, last) in [
        (0, 3),
        (1, 1),
        (128, 130),
        (129, 129),
        (200, 512),
        (500, u64::MAX),
    ] {
        let found = storage
            .entries(&document, Seq(first)..=Seq(last))
            .await
            .expect("entries");
        let wanted = all
            .iter()
            .filter(|entry| (first..=last).contains(&entry.seq.0));
        assert!(found.iter().eq(wanted), "{first}..={last}");
    }
    for empty in [Seq(513)..=Seq(600), Seq(0)..=Seq(0), Seq(9)..=Seq(8)] {
        assert_eq!(
            storage.entries(&document, empty).await.expect("entries"),
            []
        );
    }
    storage.close().await.expect("close");
}

/// One document's entries are not another's, also when one name begins with the other.
pub async fn documents_are_apart_and_listed(bench: &impl Bench) {
    let storage = bench.open().await;
    let names = ["aa", "a", "a.b", "a-b", "b"];
    for (n, name) in (1u8..).zip(names) {
        let entries = vec![update(name.as_bytes()); usize::from(n)];
        storage
            .append(&document(name), entries)
            .await
            .expect("append");
    }
    storage.close().await.expect("close");
    let storage = bench.open().await;
    let mut sorted = names.map(document).to_vec();
    sorted.sort();
    assert_eq!(storage.documents().await.expect("documents"), sorted);
    for (n, name) in (1..).zip(names) {
        let stored = storage.load(&document(name)).await.expect("load");
        assert_eq!(stored.entries.len(), n, "{name}");
        assert!(
            stored
                .entries
                .iter()
                .all(|entry| entry.update == name.as_bytes()),
            "{name}"
        );
    }
    storage.close().await.expect("close");
}

/// A record changes only from what was expected; versions grow and are never used twice.
pub async fn records_compare_and_set(bench: &impl Bench) {
    let storage = bench.open().await;
    let key = key("event/forum-2022");
    assert_eq!(storage.record(&key).await.expect("record"), None);
    let wrong = storage
        .put_record(&key, Expect::Version(1), some("x"))
        .await;
    assert!(
        matches!(wrong, Err(StorageError::Conflict { found: None, .. })),
        "{wrong:?}"
    );
    let one = storage
        .put_record(&key, Expect::Absent, some("one"))
        .await
        .expect("put");
    let again = storage.put_record(&key, Expect::Absent, some("x")).await;
    assert!(matches!(again, Err(StorageError::Conflict { found, .. }) if found == Some(one)));
    let two = storage
        .put_record(&key, Expect::Version(one), some("two"))
        .await
        .expect("put");
    assert!(two > one);
    storage.close().await.expect("close");

    let storage = bench.open().await;
    let record = storage
        .record(&key)
        .await
        .expect("record")
        .expect("it is there");
    assert_eq!((record.version, &record.value[..]), (two, &b"two"[..]));
    let late = storage.put_record(&key, Expect::Version(one), None).await;
    assert!(matches!(late, Err(StorageError::Conflict { .. })));
    let three = storage
        .put_record(&key, Expect::Version(two), None)
        .await
        .expect("delete");
    assert_eq!(storage.record(&key).await.expect("record"), None);
    let four = storage
        .put_record(&key, Expect::Absent, some(""))
        .await
        .expect("put");
    let five = storage
        .put_record(&key, Expect::Any, some("five"))
        .await
        .expect("put");
    assert!(two < three && three < four && four < five);
    storage.close().await.expect("close");
}

/// Of many changes from the same version exactly one happens.
pub async fn one_of_many_rivals_wins(bench: &impl Bench) {
    let storage = bench.open().await;
    let rivals: Vec<_> = (0..20)
        .map(|n| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                let mine = some(&n.to_string());
                storage
                    .put_record(&key("r"), Expect::Absent, mine)
                    .await
                    .map(|version| (n, version))
            })
        })
        .collect();
    let mut won = Vec::new();
    for rival in rivals {
        match rival.await.expect("no panic") {
            Ok(winner) => won.push(winner),
            Err(error) => assert!(matches!(error, StorageError::Conflict { .. }), "{error:?}"),
        }
    }
    let record = storage
        .record(&key("r"))
        .await
        .expect("record")
        .expect("it is there");
    let [(n, version)] = won[..] else {
        panic!("{} rivals won", won.len())
    };
    assert_eq!(
        (record.version, record.value),
        (version, n.to_string().into())
    );
    storage.close().await.expect("close");
}

/// A prefix gives its records in the order of their keys.
pub async fn records_are_listed_by_prefix(bench: &impl Bench) {
    let storage = bench.open().await;
    for name in ["b/2", "a/1", "b/1", "b/10", "c", "b/0"] {
        storage
            .put_record(&key(name), Expect::Any, some(name))
            .await
            .expect("put");
    }
    storage
        .put_record(&key("b/0"), Expect::Any, None)
        .await
        .expect("delete");
    let found = storage.records("b/").await.expect("records");
    let names: Vec<_> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(names, ["b/1", "b/10", "b/2"]);
    assert!(
        found
            .iter()
            .all(|(key, record)| record.value == key.as_str().as_bytes())
    );
    assert_eq!(storage.records("").await.expect("records").len(), 5);
    assert_eq!(storage.records("nothing").await.expect("records"), []);
    storage.close().await.expect("close");
}

/// A blob comes back by its hash, after a restart too; the same bytes twice are no error.
pub async fn blobs_are_kept_by_hash(bench: &impl Bench) {
    let storage = bench.open().await;
    let bytes = Bytes::from(vec![5; 200 << 10]);
    let ids = tokio::join!(
        storage.put_blob(bytes.clone()),
        storage.put_blob(bytes.clone())
    );
    let id = ids.0.expect("put");
    assert_eq!(ids.1.expect("put"), id);
    assert_eq!(
        storage.put_blob(bytes.clone()).await.expect("put again"),
        BlobId::of(&bytes)
    );
    storage.put_blob(Bytes::new()).await.expect("put nothing");
    storage.close().await.expect("close");
    let storage = bench.open().await;
    assert_eq!(storage.blob(&id).await.expect("blob"), Some(bytes));
    assert_eq!(
        storage.blob(&BlobId::of(b"other")).await.expect("blob"),
        None
    );
    storage.close().await.expect("close");
}

/// After `close` every call says so, and closing again is no error.
pub async fn closed_storage_says_so(bench: &impl Bench) {
    let storage = bench.open().await;
    storage
        .append(&document("a"), vec![update(b"kept")])
        .await
        .expect("append");
    storage.close().await.expect("close");
    storage.close().await.expect("close again");
    assert_eq!(storage.health(), Health::Closed);
    let append = storage.append(&document("a"), vec![update(b"lost")]).await;
    let put = storage.put_record(&key("k"), Expect::Any, None).await;
    assert!(matches!(append, Err(StorageError::Closed)), "{append:?}");
    assert!(matches!(put, Err(StorageError::Closed)), "{put:?}");
    assert!(matches!(
        storage.load(&document("a")).await,
        Err(StorageError::Closed)
    ));
    assert!(matches!(
        storage.records("").await,
        Err(StorageError::Closed)
    ));
    let blob = storage.put_blob(Bytes::from_static(b"lost")).await;
    assert!(matches!(blob, Err(StorageError::Closed)), "{blob:?}");
    let storage = bench.open().await;
    assert_eq!(
        storage
            .load(&document("a"))
            .await
            .expect("load")
            .entries
            .len(),
        1
    );
    storage.close().await.expect("close");
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

fn update(bytes: &[u8]) -> NewEntry {
    let update = Bytes::copy_from_slice(bytes);
    NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(7),
        update,
    }
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
