//! A commit that was cut short: it was never acknowledged, so it goes without a word.

use super::*;

/// Zeros, noise or nothing, from `cut` on.
fn tear(path: &Path, cut: usize, how: usize) {
    let mut bytes = fs::read(path).unwrap();
    match how {
        0 => bytes[cut..].fill(0),
        1 => bytes[cut..]
            .iter_mut()
            .for_each(|byte| *byte = byte.wrapping_mul(31) ^ 0xa5),
        _ => bytes.truncate(cut),
    }
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_torn_last_record_is_dropped_wherever_it_was_cut() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    let killed = folder.copy();
    let (all, tail) = seen(&killed);
    let Some(Seen::Record(last, header, _)) = all.last() else {
        panic!("{all:?}")
    };
    assert_eq!((last.segment, tail.clean), (1, true));
    let path = killed.journal(1);
    let whole = fs::read(&path).unwrap();
    for cut in last.offset..last.offset + header.length {
        for how in 0..3 {
            tear(&path, cut as usize, how);
            let (left, tail) = seen(&killed);
            assert_eq!(left[..], all[..all.len() - 1], "cut at {cut}, {how}");
            assert_eq!(tail.end, *last);
            assert_eq!(
                tail.clean,
                fs::read(&path).unwrap()[last.offset as usize..]
                    .iter()
                    .all(|byte| *byte == 0)
            );
            fs::write(&path, &whole).unwrap();
        }
    }
}

#[tokio::test]
async fn writing_goes_on_after_a_torn_record_and_the_torn_tail_stays_where_it_is() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    let before = folder.copy();
    storage
        .append_at_end(&document("two"), vec![update("torn"), update("torn too")])
        .await
        .unwrap();
    let (all, _) = seen(&folder);
    let Some(Seen::Record(last, header, _)) = all.last() else {
        panic!("{all:?}")
    };
    for cut in (last.offset..last.offset + header.length).step_by(29) {
        for how in 0..3 {
            let killed = folder.copy();
            let path = killed.journal(1);
            tear(&path, cut as usize, how);
            let torn = fs::read(&path).unwrap();
            let again = open(killed.unproven().path());
            assert_eq!(again.health(), Health::Ok);
            // Of a group that was not acknowledged, what is whole may stay.
            assert_eq!(
                again
                    .append_at_end(&document("two"), vec![update("next")])
                    .await
                    .unwrap(),
                Seq(6)
            );
            let written = content(&again).await.unwrap();
            again.close().await.unwrap();
            let rebuilt = open(killed.without_index().path());
            assert_eq!(rebuilt.health(), Health::Ok, "cut at {cut}, {how}");
            assert_eq!(content(&rebuilt).await.unwrap(), written);
            if how == 1 {
                assert_eq!(fs::read(path).unwrap(), torn);
            }
        }
    }
    let before = content(&open(before.path())).await.unwrap();
    assert_eq!(before.documents[&document("two")].0.len(), 4);
}

#[tokio::test]
async fn a_hole_in_a_commit_that_was_never_acknowledged_is_no_damage() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    let group = ["a", "b", "c"].map(update).to_vec();
    storage
        .append_at_end(&document("one"), group)
        .await
        .unwrap();
    let killed = folder.copy();
    let (all, _) = seen(&killed);
    let Seen::Record(middle, ..) = &all[all.len() - 2] else {
        panic!("{all:?}")
    };
    // The system wrote the end of the group to the disk and not its middle.
    let mut bytes = fs::read(killed.journal(1)).unwrap();
    bytes[middle.offset as usize..][..96].fill(0);
    fs::write(killed.journal(1), bytes).unwrap();
    let again = open(killed.unproven().path());
    assert_eq!(again.health(), Health::Ok);
    assert_eq!(again.load(&document("one")).await.unwrap().head.seq, Seq(5));
    assert_eq!(
        again
            .append_at_end(&document("one"), vec![update("next")])
            .await
            .unwrap(),
        Seq(6)
    );
}

#[tokio::test]
async fn a_second_cut_while_the_next_segment_is_made_is_no_damage() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    let killed = folder.copy();
    let whole = content(&open(killed.copy().path())).await.unwrap();
    let (_, tail) = seen(&killed);
    let mut bytes = fs::read(killed.journal(1)).unwrap();
    bytes.truncate(tail.end.offset as usize);
    bytes.extend([0xa5; 200]);
    fs::write(killed.journal(1), bytes).unwrap();
    for header in [0, 64] {
        let twice = killed.copy();
        fs::write(twice.journal(2), vec![0; header]).unwrap();
        let again = open(twice.without_index().path());
        assert_eq!(again.health(), Health::Ok);
        assert_eq!(content(&again).await.unwrap(), whole);
        let next = again
            .append_at_end(&document("one"), vec![update("next")])
            .await;
        assert_eq!(next.unwrap(), Seq(5));
        again.close().await.unwrap();
        let rebuilt = open(twice.without_index().path());
        assert_eq!(rebuilt.health(), Health::Ok);
        assert_eq!(
            rebuilt.load(&document("one")).await.unwrap().head.seq,
            Seq(5)
        );
    }
}

#[tokio::test]
async fn a_torn_tail_is_told_with_whose_it_seems_to_be() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    storage
        .append_at_end(&document("two"), vec![update("never acknowledged")])
        .await
        .unwrap();
    let killed = folder.copy();
    let (all, _) = seen(&killed);
    let Some(Seen::Record(last, header, _)) = all.last() else {
        panic!("{all:?}")
    };
    let path = killed.unproven().journal(1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[(last.offset + header.length) as usize - 1] ^= 1;
    fs::write(path, bytes).unwrap();
    let report = super::maintenance::verify(killed.path()).unwrap();
    assert_eq!(report.damage, []);
    let told = format!("{} bytes behind the end", header.length);
    let note = report.notes.iter().find(|note| note.contains(&told));
    let note = note.unwrap_or_else(|| panic!("{:?}", report.notes));
    assert!(note.contains("seem to be of event/two"), "{note}");
    assert!(folder.path().join("acknowledged").exists());
    let whole = super::maintenance::verify(folder.path()).unwrap();
    assert!(whole.notes.iter().all(|note| !note.contains("behind")));
}
