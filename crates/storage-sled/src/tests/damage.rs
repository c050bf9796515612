//! Bits that rot: what was acknowledged is there, or its absence is said.

use std::os::unix::fs::FileExt;

use super::*;

/// A journal that was closed well, and what it holds.
async fn closed() -> (Folder, Content) {
    let folder = Folder::quick();
    let storage = open(folder.path());
    write_some(&storage).await;
    let content = content(&storage).await.unwrap();
    storage.close().await.unwrap();
    (folder, content)
}

fn flip(path: &Path, bit: usize) {
    let file = fs::File::options()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let (at, mut byte) = ((bit / 8) as u64, [0]);
    file.read_exact_at(&mut byte, at).unwrap();
    byte[0] ^= 1 << (bit % 8);
    file.write_all_at(&byte, at).unwrap();
}

#[tokio::test]
async fn every_flipped_bit_of_the_records_is_seen_or_changes_nothing() {
    let (folder, _) = closed().await;
    let (all, tail) = seen(&folder);
    let Some(Seen::Record(said, ..)) = all.last() else {
        panic!("{all:?}")
    };
    let path = folder.journal(1);
    for bit in 64 * 8..tail.end.offset as usize * 8 {
        flip(&path, bit);
        let (left, _) = seen(&folder);
        let reported = left.iter().any(|seen| !matches!(seen, Seen::Record(..)));
        let good: Vec<_> = left
            .iter()
            .filter(|seen| matches!(seen, Seen::Record(..)))
            .collect();
        assert!(
            good.iter().all(|seen| all.contains(seen)),
            "bit {bit} made something up"
        );
        // The last record only says the heads a second time.
        let lost = all.len() - good.len();
        let only_said = bit / 8 >= said.offset as usize;
        assert!(
            lost == 0 || lost == 1 && (reported || only_said),
            "bit {bit}: {left:?}"
        );
        flip(&path, bit);
    }
}

#[tokio::test]
async fn a_flipped_bit_is_never_a_silent_loss() {
    let (folder, whole) = closed().await;
    let bits = seen(&folder).1.end.offset as usize * 8;
    for (bit, with_index) in (0..bits)
        .step_by(211)
        .zip([true, false].into_iter().cycle())
    {
        let spoiled = folder.copy();
        if !with_index {
            spoiled.without_index();
        }
        flip(&spoiled.journal(1), bit);
        let storage = open(spoiled.path());
        let found = content(&storage).await.unwrap();
        let said = storage.health() != Health::Ok;
        assert!(
            said || found == whole,
            "bit {bit}, index {with_index}: {found:#?}"
        );
        for (document, (entries, _)) in &whole.documents {
            let (left, damaged) = &found.documents[document];
            assert!(entries.starts_with(left), "bit {bit}");
            assert!(
                left.len() == entries.len() || *damaged,
                "bit {bit}: {document}"
            );
            let append = storage.append_at_end(document, vec![update("more")]).await;
            match append {
                Ok(seq) => assert!(!damaged && seq.0 == entries.len() as u64 + 1),
                Err(error) => assert!(
                    *damaged && matches!(error, StorageError::Damaged { .. }),
                    "bit {bit}: {error:?}"
                ),
            }
        }
        storage.close().await.unwrap();
        // What was found stays found.
        let again = open(spoiled.path());
        let still = content(&again).await.unwrap();
        for (document, (_, damaged)) in &found.documents {
            assert_eq!(
                still.documents[document].1, *damaged,
                "bit {bit}: {document}"
            );
        }
    }
}

#[tokio::test]
async fn a_flipped_bit_in_format_is_an_error_or_changes_nothing() {
    let (folder, whole) = closed().await;
    let path = folder.path().join("FORMAT");
    let bits = fs::read(&path).unwrap().len() * 8;
    for bit in (0..bits).step_by(3) {
        flip(&path, bit);
        match SledStorage::open_with(folder.path(), SMALL, |_| {}) {
            Ok(storage) => {
                assert_eq!(content(&storage).await.unwrap(), whole, "bit {bit}");
                storage.close().await.unwrap();
            }
            Err(error) => assert!(
                matches!(
                    error,
                    StorageError::Unreadable { .. } | StorageError::Newer { .. }
                ),
                "bit {bit}: {error:?}"
            ),
        }
        flip(&path, bit);
    }
}

#[tokio::test]
async fn a_tail_that_the_index_knows_and_the_journal_lacks_is_damage() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    storage
        .append_at_end(&document("two"), vec![update("gone")])
        .await
        .unwrap();
    storage.close().await.unwrap();
    let (all, _) = seen(&folder);
    let Seen::Record(gone, ..) = &all[all.len() - 2] else {
        panic!("{all:?}")
    };
    let mut bytes = fs::read(folder.journal(1)).unwrap();
    bytes.truncate(gone.offset as usize);
    fs::write(folder.journal(1), bytes).unwrap();

    let storage = open(folder.path());
    assert!(
        matches!(storage.health(), Health::Damaged(_)),
        "{:?}",
        storage.health()
    );
    let two = storage.load(&document("two")).await.unwrap();
    assert_eq!((two.head.seq, two.damaged), (Seq(4), true));
    let refused = storage
        .append_at_end(&document("two"), vec![update("more")])
        .await;
    assert!(
        matches!(refused, Err(StorageError::Damaged { after: Seq(4), .. })),
        "{refused:?}"
    );
    // The others notice nothing.
    assert_eq!(
        storage
            .append_at_end(&document("one"), vec![update("more")])
            .await
            .unwrap(),
        Seq(5)
    );
    storage.close().await.unwrap();
    assert!(matches!(open(folder.path()).health(), Health::Damaged(_)));
}

/// After a kill, so that no later commit shows that the last one was acknowledged.
#[tokio::test]
async fn a_flipped_bit_in_the_last_commit_is_no_torn_end() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    storage
        .append_at_end(&document("two"), vec![update("acknowledged")])
        .await
        .unwrap();
    let killed = folder.copy();
    let (all, _) = seen(&killed);
    let Some(Seen::Record(last, header, _)) = all.last() else {
        panic!("{all:?}")
    };
    let payload = last.offset as usize + header.payload_at();
    for bit in (last.offset as usize * 8..(last.offset + header.length) as usize * 8).step_by(61) {
        for with_index in [true, false] {
            let spoiled = killed.copy();
            if !with_index {
                spoiled.without_index();
            }
            flip(&spoiled.journal(1), bit);
            let storage = open(spoiled.path());
            let said = |health| match health {
                Health::Damaged(damage) => damage,
                other => panic!("bit {bit}: {other:?}"),
            };
            let damage = said(storage.health());
            if bit / 8 >= payload {
                let after = damage[0].document.as_ref().unwrap();
                assert_eq!(*after, (document("two"), Seq(4)));
            }
            assert_eq!(
                storage.load(&document("two")).await.unwrap().head.seq,
                Seq(4)
            );
            let one = storage
                .append_at_end(&document("one"), vec![update("more")])
                .await;
            assert_eq!(one.unwrap(), Seq(5), "the others notice nothing");
            storage.close().await.unwrap();
            // What was found stays found, by the journal alone.
            let again = open(spoiled.unproven().without_index().path());
            said(again.health());
            let one = again
                .append_at_end(&document("one"), vec![update("more")])
                .await;
            assert_eq!(one.unwrap(), Seq(6));
        }
    }
    // The same when the end is gone altogether.
    for keep in [last.offset, last.offset + header.length - 1] {
        let spoiled = killed.copy();
        let mut bytes = fs::read(spoiled.journal(1)).unwrap();
        bytes.truncate(keep as usize);
        fs::write(spoiled.journal(1), bytes).unwrap();
        let report = super::maintenance::verify(spoiled.path()).unwrap();
        assert!(!report.damage.is_empty(), "{keep}");
        assert!(matches!(open(spoiled.path()).health(), Health::Damaged(_)));
    }
}

#[tokio::test]
async fn a_missing_segment_is_damage() {
    let folder = Folder::new();
    let storage = open(folder.path());
    for n in 0..300 {
        storage
            .append_at_end(&document("one"), vec![update(&format!("one {n}"))])
            .await
            .unwrap();
    }
    storage
        .append_at_end(&document("two"), vec![update("two")])
        .await
        .unwrap();
    storage.close().await.unwrap();
    fs::remove_file(folder.journal(2)).unwrap();
    let storage = open(folder.without_index().path());
    let one = storage.load(&document("one")).await.unwrap();
    assert!(
        one.damaged && one.head.seq > Seq(20) && one.head.seq < Seq(299),
        "{:?}",
        one.head.seq
    );
    assert!(!storage.load(&document("two")).await.unwrap().damaged);
    assert!(matches!(storage.health(), Health::Damaged(_)));
}

#[tokio::test]
async fn a_record_with_a_flipped_bit_is_quarantined_and_all_others_are_read() {
    let folder = Folder::new();
    let storage = open(folder.path());
    for name in ["event/forum", "grant/a", "grant/b", "device/c"] {
        let value = Some(Bytes::from(format!("{{\"of\":\"{name}\"}}")));
        storage.overwrite(&key(name), value).await.unwrap();
    }
    let whole = storage.records("").await.unwrap();
    storage.close().await.unwrap();
    drop(storage);
    let mut quarantined = 0;
    for seen in seen(&folder).0 {
        let Seen::Record(location, header, _) = seen else {
            panic!("{seen:?}");
        };
        // The header, the name, the value.
        let payload = header.payload_at();
        for (byte, with_index) in [
            (0, true),
            (20, false),
            (97, true),
            (payload, false),
            (payload, true),
        ] {
            let spoiled = folder.copy();
            if !with_index {
                spoiled.without_index();
            }
            flip(
                &spoiled.journal(1),
                (location.offset as usize + byte) * 8 + 3,
            );
            let storage = open(spoiled.path());
            let found = storage.records("").await.unwrap();
            assert!(
                found.iter().all(|record| whole.contains(record)),
                "{header:?}, byte {byte}: {found:?}"
            );
            let lost: Vec<_> = whole
                .iter()
                .filter(|record| !found.contains(record))
                .collect();
            let of_it = lost.iter().all(|(key, _)| key.as_str() == header.name);
            assert!(
                lost.len() <= 1 && of_it,
                "{header:?}, byte {byte}: {lost:?}"
            );
            if !lost.is_empty() {
                quarantined += 1;
                assert!(matches!(storage.health(), Health::Damaged(_)), "{header:?}");
            }
            // It can be written again by whoever gives it up.
            storage
                .overwrite(&key("event/forum"), Some("new".into()))
                .await
                .unwrap();
            storage.close().await.unwrap();
        }
    }
    assert!(quarantined >= 4 * 4, "{quarantined}");
}
