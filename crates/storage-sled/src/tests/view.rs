//! What the index could not be told is read as if it had been told.

use super::*;
use crate::index::Index;
use crate::index::changes::Changes;
use crate::index::replay::beginning;
use crate::index::values::{ChainHead, RecordLocation};
use crate::index::view::IndexView;
use crate::journal::id::JournalId;

fn location(offset: u32) -> Location {
    Location { segment: 1, offset }
}

fn write(changes: &mut Changes, session: &str, entries: std::ops::RangeInclusive<u32>) {
    for seq in entries {
        let head = ChainHead {
            seq: Seq(seq.into()),
            ..ChainHead::default()
        };
        changes.entry(&document(session), head, location(seq * 8));
    }
}

fn put(changes: &mut Changes, name: &str, version: Option<u32>) {
    let value = version.map(|version| RecordLocation {
        version: version.into(),
        location: location(version),
    });
    changes.records.insert(key(name), value);
}

/// All that a reader may ask for.
fn seen(view: &IndexView) -> impl PartialEq + std::fmt::Debug + use<> {
    let documents = ["old", "new", "absent"].map(document);
    let heads: Vec<_> = view.heads("").unwrap().into_iter().collect();
    let locations = documents.map(|document| {
        let ChainHead { seq, damaged, .. } = view.head(&document).unwrap();
        let ranges = [(1, 300), (129, 202), (200, 201), (203, 300), (5, 9)];
        let locations = ranges.map(|(first, last)| view.locations(&document, first, last).unwrap());
        (seq, damaged, locations)
    });
    let records = ["a/gone", "a/new", "a/old", "b"].map(|name| view.record(&key(name)).unwrap());
    (
        heads
            .into_iter()
            .map(|(document, head)| (document, head.seq))
            .collect::<Vec<_>>(),
        locations,
        records,
        view.records("a/").unwrap(),
    )
}

#[test]
fn what_the_index_could_not_be_told_is_read_all_the_same() {
    let folder = Folder::quick();
    let (mut index, _) = Index::open(folder.path()).unwrap();
    let through = beginning(JournalId::from_bytes([7; 16]));
    let mut told = Changes::default();
    write(&mut told, "old", 1..=200);
    put(&mut told, "a/gone", Some(1));
    put(&mut told, "a/old", Some(2));
    put(&mut told, "b", Some(3));
    index.apply(&told, through).unwrap();

    let mut pending = Changes::default();
    write(&mut pending, "old", 201..=210);
    write(&mut pending, "new", 1..=3);
    put(&mut pending, "a/gone", None);
    put(&mut pending, "a/new", Some(4));
    let beside = seen(&IndexView::new(index.reading(), pending.clone()));
    index.apply(&pending, through).unwrap();
    let whole = seen(&IndexView::new(index.reading(), Changes::default()));
    assert_eq!(beside, whole);
    // It may have been told, and only not have written it down.
    assert_eq!(seen(&IndexView::new(index.reading(), pending)), whole);
}
