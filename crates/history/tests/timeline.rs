//! A timeline says the same as the document at each of its entries.

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use sillage_document::{Document, Replica};
use sillage_history::{
    DeviceSpan, HistoryError, TextChange, TextEdit, Timeline, changes, document_at,
};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{
    DeviceId, DocumentId, Entry, Epoch, NewEntry, Seq, UnixMillis, memory::Memory,
};

fn entry(seq: u64, device: u64, update: Vec<u8>) -> Entry {
    Entry {
        seq: Seq(seq),
        at: UnixMillis(seq * 1000),
        device: DeviceId(device),
        update: update.into(),
    }
}

/// A text after the edits, as whoever plays a history makes it.
fn played(text: &str, edits: &[TextEdit]) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    for edit in edits {
        let removed: Vec<u16> = edit.removed.encode_utf16().collect();
        let range = edit.position..edit.position + removed.len();
        assert_eq!(units[range.clone()], removed, "what stood there");
        units.splice(range, edit.inserted.encode_utf16());
    }
    String::from_utf16_lossy(&units)
}

/// Replays the changes from `after` on; returns the text at the end.
fn check_changes(timeline: &Timeline, after: u64, changes: &[TextChange]) {
    let mut text = timeline.text_at(Seq(after));
    for (seq, change) in (after + 1..).zip(changes) {
        assert_eq!(change.seq, Seq(seq));
        assert_eq!(change.at, UnixMillis(seq * 1000));
        text = played(&text, &change.edits);
        assert_eq!(text, timeline.text_at(change.seq), "after {seq}");
    }
}

#[test]
fn a_word_in_the_middle_and_a_deletion_are_one_edit_each() {
    let mut ana = Replica::new(7);
    let updates = [
        ana.insert(0, "un trois"),
        ana.insert(3, "deux "),
        ana.delete(0, 3),
    ];
    let entries: Vec<Entry> = (1..)
        .zip(updates)
        .map(|(seq, update)| entry(seq, 1, update))
        .collect();
    let timeline = Timeline::new(Epoch(0), &entries).unwrap();
    let all = timeline.changes(Seq(0), Seq(99));
    let edits: Vec<_> = all
        .iter()
        .map(|change| match &change.edits[..] {
            [one] => (one.position, &*one.removed, &*one.inserted),
            more => panic!("{more:?}"),
        })
        .collect();
    assert_eq!(
        edits,
        [(0, "", "un trois"), (3, "", "deux "), (0, "un ", "")]
    );
    assert_eq!(timeline.changes(Seq(1), Seq(2)), all[1..2]);
    assert!(timeline.changes(Seq(3), Seq(9)).is_empty());
    assert_eq!(timeline.seq_at(UnixMillis(2500)), Seq(2));
    assert_eq!(timeline.seq_at(UnixMillis(1)), Seq(0));
    let pieces: Vec<_> = timeline
        .pieces_at(Seq(2))
        .map(|(text, by)| (text, by.seq.0))
        .collect();
    assert_eq!(pieces, [("un ", 1), ("deux ", 2), ("trois", 1)]);
    let authors: Vec<_> = timeline.authors().into_iter().collect();
    assert_eq!(authors, [(7, timeline.moments()[0])]);
}

#[tokio::test]
async fn the_changes_of_a_stored_log_and_none_behind_its_end() {
    let (storage, id) = (Memory::new(), DocumentId::new("forum", "mer").unwrap());
    let mut ana = Replica::new(7);
    for (at, word) in [(1, "un "), (2, "deux")] {
        let entry = NewEntry {
            at: UnixMillis(at * 1000),
            device: DeviceId(at),
            update: ana.insert(ana.length(), word).into(),
        };
        storage.append_at_end(&id, vec![entry]).await.unwrap();
    }
    let second = changes(&storage, &id, Seq(1), Seq(2)).await.unwrap();
    assert_eq!((second.len(), second[0].device), (1, DeviceId(2)));
    let past = changes(&storage, &id, Seq(3), Seq(4)).await;
    assert!(matches!(past, Err(HistoryError::PastHead { .. })));
    let nothing = DocumentId::new("forum", "rien").unwrap();
    assert!(
        changes(&storage, &nothing, Seq(0), Seq(9))
            .await
            .unwrap()
            .is_empty()
    );
    let text = document_at(&storage, &id, Seq(2)).await.unwrap().text();
    assert_eq!(text, "un deux");
}

#[test]
fn undoing_a_device_leaves_what_others_did() {
    let (mut ana, mut ben) = (Replica::new(1), Replica::new(2));
    let mut entries = vec![entry(1, 1, ana.insert(0, "bonjour tout le monde"))];
    ben.receive(&entries[0].update).unwrap();
    // He deletes some of hers and writes nonsense; she writes on, in the middle of it, and deletes
    // some of hers too.
    entries.push(entry(2, 2, ben.delete(0, 8)));
    entries.push(entry(3, 2, ben.insert(0, "zzzz")));
    for entry in &entries[1..] {
        ana.receive(&entry.update).unwrap();
    }
    entries.push(entry(4, 1, ana.insert(2, "!")));
    entries.push(entry(5, 1, ana.delete(ana.length() - 6, 6)));
    let timeline = Timeline::new(Epoch(0), &entries).unwrap();
    assert_eq!(timeline.text_at(Seq(5)), "zz!zztout le");
    let mut span = DeviceSpan {
        device: DeviceId(2),
        from: UnixMillis(0),
        to: UnixMillis(9000),
    };
    assert_eq!(timeline.entries_of(&span), 2);
    let without = timeline.text_without(&span);
    assert_eq!(without, "bonjour !tout le");
    span.from = UnixMillis(3000);
    assert_eq!(timeline.text_without(&span), "!tout le");
    span.from = UnixMillis(3001);
    assert_eq!(timeline.text_without(&span), timeline.text_at(Seq(5)));
}

#[test]
fn a_version_ends_at_a_pause_and_after_ten_minutes() {
    let mut ana = Replica::new(7);
    let minutes = [0, 1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    let entries: Vec<Entry> = (1..)
        .zip(minutes)
        .map(|(seq, minute)| Entry {
            at: UnixMillis(minute * 60_000),
            ..entry(seq, seq % 2, ana.insert(0, "x"))
        })
        .collect();
    let timeline = Timeline::new(Epoch(0), &entries).unwrap();
    let versions: Vec<_> = timeline
        .versions()
        .into_iter()
        .map(|version| (version.last.seq.0, version.entries, version.devices.len()))
        .collect();
    assert_eq!(versions, [(3, 3, 2), (13, 10, 2), (15, 2, 2)]);
}

/// What one of three people does next: types, deletes, or takes what the others did.
type Act = (usize, u8, Index, u32);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec((0usize..3, 0u8..5, any::<Index>(), 1u32..9), 1..60)
}

fn log(acts: &[Act]) -> Vec<Entry> {
    let mut people = [Replica::new(7), Replica::new(8), Replica::new(1 << 40)];
    let mut document = Document::new();
    let mut entries: Vec<Entry> = Vec::new();
    for &(who, kind, at, length) in acts {
        let person = &mut people[who];
        let place = |places: u32| u32::try_from(at.index(places as usize)).unwrap();
        let update = match kind {
            0 | 1 => person.insert(place(person.length() + 1), "été "),
            2 => person.insert(place(person.length() + 1), "😀"),
            3 if person.length() > 0 => {
                let at = place(person.length());
                let length = length.min(person.length() - at);
                person.delete(at, length)
            }
            _ => {
                for entry in &entries {
                    person.receive(&entry.update).unwrap();
                }
                continue;
            }
        };
        let update = Bytes::from(update);
        if document.apply(&update).is_ok() {
            let seq = entries.len() as u64 + 1;
            entries.push(entry(seq, who as u64, update.into()));
        }
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn replaying_the_changes_gives_the_text_at_every_number(acts in acts(), from in any::<Index>()) {
        let entries = log(&acts);
        let timeline = Timeline::new(Epoch(0), &entries).unwrap();
        let mut document = Document::new();
        for entry in &entries {
            document.apply(&entry.update).unwrap();
            assert_eq!(timeline.text_at(entry.seq), document.text());
        }
        let head = entries.len() as u64;
        check_changes(&timeline, 0, &timeline.changes(Seq(0), Seq(head)));
        let from = from.index(entries.len() + 1) as u64;
        let some = timeline.changes(Seq(from), Seq(head));
        assert_eq!(some.len() as u64, head - from);
        check_changes(&timeline, from, &some);
    }
}
