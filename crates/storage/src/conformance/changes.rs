//! What is asked of the stream of changes.

use std::sync::Arc;

use super::{Fixture, Unrivalled, document, entry, key, some};
use crate::{CHANGES_MAX, Expect, StorageChange, StorageError};

/// Who follows is told what became durable since, and not what failed; the end is told too.
pub async fn followers_are_told_what_is_durable(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let before = storage
        .append_at_end(&document("a"), vec![entry(b"before")])
        .await;
    before.expect("append");
    let before = storage.load(&document("a")).await.expect("load").head;
    let mut changes = storage.changes();
    let two = vec![entry(b"one"), entry(b"two")];
    let head = storage.append(&document("a"), before, two).await;
    let head = head.expect("append");
    let late = storage
        .append(&document("a"), before, vec![entry(b"late")])
        .await;
    assert!(matches!(late, Err(StorageError::HeadConflict { .. })));
    let put = storage
        .put_record(&key("k"), Expect::Absent, some("v"))
        .await
        .expect("put");
    let deleted = storage
        .put_record(&key("k"), Expect::Version(put), None)
        .await
        .expect("delete");
    storage.close().await.expect("close");

    let mut told = Vec::new();
    while let Some(change) = changes.next().await {
        // Nothing is told of what was there before.
        let known = match &change {
            StorageChange::Document { document: of, seq } => {
                *of == document("a") && *seq <= head.seq
            }
            StorageChange::Record { key: of, version } => *of == key("k") && *version <= deleted,
            StorageChange::Gap => false,
        };
        assert!(known, "{change:?}");
        told.push(change);
    }
    let of_document = told.iter().rev().find_map(|change| match change {
        StorageChange::Document { seq, .. } => Some(*seq),
        _ => None,
    });
    let of_record = told.iter().rev().find_map(|change| match change {
        StorageChange::Record { version, .. } => Some(*version),
        _ => None,
    });
    assert_eq!((of_document, of_record), (Some(head.seq), Some(deleted)));
    assert_eq!(storage.changes().next().await, None, "of closed storage");
}

/// Who does not keep up holds nobody up, is told of the gap, and then of what is newest.
pub async fn a_slow_follower_is_told_of_the_gap(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let mut slow = storage.changes();
    let puts: Vec<_> = (0..CHANGES_MAX + 10)
        .map(|n| {
            let storage = Arc::clone(&storage);
            let key = key(&format!("k/{n}"));
            tokio::spawn(async move { storage.put_record(&key, Expect::Absent, some("v")).await })
        })
        .collect();
    let mut newest = 0;
    for put in puts {
        newest = newest.max(put.await.expect("no panic").expect("put"));
    }
    assert_eq!(slow.next().await, Some(StorageChange::Gap));
    storage.close().await.expect("close");
    let (mut last, mut count) = (None, 0);
    while let Some(change) = slow.next().await {
        last = Some(change);
        count += 1;
    }
    assert!(count <= CHANGES_MAX, "{count} were kept");
    assert!(
        matches!(last, Some(StorageChange::Record { version, .. }) if version == newest),
        "{last:?}"
    );
}
