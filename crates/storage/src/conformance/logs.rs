//! What is asked of logs.

use std::sync::Arc;

use super::{Fixture, Unrivalled, checkpoint, document, entry, numbered};
use crate::{DocumentHead, Head, Health, NewEntry, Seq, StorageError, UnixMillis};

/// A document that was never written loads as empty, and loading does not make it.
pub async fn an_unknown_document_is_empty(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let stored = storage.load(&document("a")).await.expect("load");
    assert_eq!(
        (stored.head, stored.entries.len(), stored.checkpoint),
        (Head::default(), 0, None)
    );
    let nothing = storage
        .append(&document("a"), Head::default(), vec![])
        .await;
    assert_eq!(nothing.expect("append nothing"), Head::default());
    assert_eq!(storage.heads("").await.expect("heads"), []);
    assert_eq!(storage.health(), Health::Ok);
    storage.close().await.expect("close");
}

/// 1, 2, 3… also when many append at the same time and over a restart; the epoch stays.
pub async fn entries_are_numbered_without_gap(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let epoch = storage.load(&document("a")).await.expect("load").epoch;
    let rivals: Vec<_> = (0..20u8)
        .map(|n| {
            let storage = Arc::clone(&storage);
            let new = vec![entry(&[n])];
            tokio::spawn(async move { storage.append_at_end(&document("a"), new).await })
        })
        .collect();
    let mut seqs = Vec::new();
    for rival in rivals {
        seqs.push(rival.await.expect("no panic").expect("append").0);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    storage.close().await.expect("close");

    let storage = fixture.open().await;
    let next = storage
        .append_at_end(&document("a"), vec![entry(b"next")])
        .await;
    assert_eq!(next.expect("append"), Seq(21));
    let stored = storage.load(&document("a")).await.expect("load");
    assert_eq!(stored.epoch, epoch);
    assert!(stored.entries.iter().map(|entry| entry.seq.0).eq(1..=21));
    assert_eq!(stored.head.seq, Seq(21));
    storage.close().await.expect("close");
}

/// An append happens behind exactly the entries that were known, also after a restart.
pub async fn an_append_names_the_head(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let new = || vec![entry(b"new")];
    let one = storage
        .append(&document("a"), Head::default(), new())
        .await
        .expect("append");
    let two = storage
        .append(&document("a"), one, new())
        .await
        .expect("append");
    assert_eq!(two.seq, Seq(2));
    let other = storage
        .append(&document("b"), Head::default(), vec![entry(b"other")])
        .await
        .expect("append");
    assert_ne!(other.token, one.token, "other entries, another end");
    storage.close().await.expect("close");

    let storage = fixture.open().await;
    assert_eq!(storage.load(&document("a")).await.expect("load").head, two);
    let same_number = Head {
        token: other.token,
        ..two
    };
    for late in [Head::default(), one, same_number] {
        for entries in [new(), vec![]] {
            let refused = storage.append(&document("a"), late, entries).await;
            assert!(
                matches!(refused, Err(StorageError::HeadConflict { found, .. }) if found == two),
                "{refused:?}"
            );
        }
    }
    assert_eq!(storage.load(&document("a")).await.expect("load").head, two);
    let three = storage.append(&document("a"), two, new()).await;
    assert_eq!(three.expect("append").seq, Seq(3));
    storage.close().await.expect("close");
}

/// The entries of one append stay together and as they were, empty and large ones too.
pub async fn an_append_is_all_or_nothing_and_in_order(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let new: Vec<_> = [0, 1, 100, 8 << 10, 300 << 10]
        .map(|length| entry(&vec![7; length]))
        .into();
    let head = storage
        .append_at_end(&document("a"), new.clone())
        .await
        .expect("append");
    assert_eq!(head, Seq(5));
    let one = storage.load(&document("a")).await.expect("load");
    storage.close().await.expect("close");
    let storage = fixture.open().await;
    let two = storage.load(&document("a")).await.expect("load");
    assert_eq!(one, two);
    assert_eq!(two.entries, numbered(&new));
    storage.close().await.expect("close");
}

/// A checkpoint shortens what is loaded; the entries are still there; an older one changes nothing.
pub async fn checkpoints_shorten_the_load_and_remove_nothing(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let document = document("a");
    let new: Vec<_> = (0..10u8).map(|n| entry(&[n])).collect();
    storage
        .append_at_end(&document, new.clone())
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
    assert_eq!(stored.head.seq, Seq(10));
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
    assert_eq!((stored.head.seq, stored.entries), (Seq(10), vec![]));
    storage.close().await.expect("close");
}

/// A range gives what exists of it.
pub async fn ranges_are_clipped_to_what_exists(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let document = document("a");
    let new: Vec<_> = (0..=255u8).chain(0..=255).map(|n| entry(&[n])).collect();
    for part in new.chunks(5) {
        storage
            .append_at_end(&document, part.to_vec())
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
pub async fn documents_are_apart_and_listed(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let names = ["aa", "a", "a.b", "a-b", "b"];
    for (n, name) in (1u8..).zip(names) {
        let entries = vec![entry(name.as_bytes()); usize::from(n)];
        storage
            .append_at_end(&document(name), entries)
            .await
            .expect("append");
    }
    storage.close().await.expect("close");
    let storage = fixture.open().await;
    let mut sorted = names.map(document).to_vec();
    sorted.sort();
    let heads = storage.heads("").await.expect("heads");
    let listed: Vec<_> = heads.into_iter().map(|head| head.document).collect();
    assert_eq!(listed, sorted);
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

/// Epoch, number and time of the last change are known of every document, also after a restart.
pub async fn heads_are_known_without_loading(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    for (name, times) in [("b", &[5, 7][..]), ("a", &[9]), ("ab", &[1, 2, 3])] {
        let entries = times.iter().map(|at| NewEntry {
            at: UnixMillis(*at),
            ..entry(b"x")
        });
        storage
            .append_at_end(&document(name), entries.collect())
            .await
            .expect("append");
    }
    let epoch = storage.load(&document("a")).await.expect("load").epoch;
    let head = |name, seq, at| DocumentHead {
        document: document(name),
        epoch,
        seq: Seq(seq),
        changed_at: Some(UnixMillis(at)),
    };
    let all = [head("a", 1, 9), head("ab", 3, 3), head("b", 2, 7)];
    assert_eq!(storage.heads("").await.expect("heads"), all);
    storage.close().await.expect("close");

    let storage = fixture.open().await;
    assert_eq!(storage.heads("event/").await.expect("heads"), all);
    assert_eq!(storage.heads("event/a").await.expect("heads"), all[..2]);
    assert_eq!(storage.heads("even/").await.expect("heads"), []);
    storage
        .append_at_end(&document("a"), vec![entry(b"later")])
        .await
        .expect("append");
    let later = &storage.heads("event/a").await.expect("heads")[0];
    assert_eq!((later.seq, later.changed_at), (Seq(2), Some(entry(b"").at)));
    storage.close().await.expect("close");
}
