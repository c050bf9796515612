//! What a document promises: the same text everywhere, and only what was new comes out.

use bytes::Bytes;
use sillage_document::{
    Applied, Document, Refusal, Replica, StateVector, TEXT_LIMIT, merge, verify_checkpoint,
};

use crate::peer::TestPeer;

fn fresh(document: &mut Document, update: &Bytes) -> Bytes {
    match document.apply(update) {
        Ok(Applied::Fresh(bytes)) => bytes,
        other => panic!("expected something new, got {other:?}"),
    }
}

#[test]
fn keystrokes_come_out_as_they_came_in() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    for (index, letter) in ["b", "o", "n", "j", "o", "u", "r", " 😀", "é"]
        .iter()
        .enumerate()
    {
        let update = ada.insert(ada.len(), letter);
        let out = fresh(&mut document, &update);
        assert_eq!(out.as_ptr(), update.as_ptr(), "shared, not copied");
        assert_eq!(document.version(), index as u64 + 1);
    }
    let update = ada.delete(0, 3);
    assert_eq!(fresh(&mut document, &update), update);
    assert_eq!(document.text(), "jour 😀é");
    assert_eq!(document.state_vector().get(10), 11);
}

#[test]
fn a_reconnect_brings_out_only_what_is_new() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    fresh(&mut document, &ada.insert(0, "one two three"));
    fresh(&mut document, &ada.delete(0, 4));
    assert_eq!(document.apply(&ada.everything()), Ok(Applied::Known));
    assert_eq!(document.version(), 2, "nothing changed");

    ada.insert(0, "zero ");
    let out = fresh(&mut document, &ada.everything());
    assert_eq!(document.text(), "zero two three");
    assert!(out.len() < 30, "no old text, no old deletion: {out:02x?}");
    assert!(out.ends_with(&[0]), "empty delete set: {out:02x?}");

    ada.delete(0, 5);
    let out = fresh(&mut document, &ada.everything());
    assert_eq!(&out[..], [0, 1, 10, 1, 13, 5], "one client, one range");
}

#[test]
fn what_comes_out_is_enough_to_build_the_document_again() {
    let mut document = Document::new();
    let mut journal = Vec::new();
    let mut ada = TestPeer::new(10);
    let mut bob = TestPeer::new(3_000_000_000);
    for round in 0..20 {
        ada.insert(ada.len() / 2, "éà");
        bob.insert(0, "xyz");
        bob.delete(1, 1);
        for peer in [&mut ada, &mut bob] {
            journal.push(fresh(&mut document, &peer.everything()));
            let state = document.state();
            peer.receive([&state]);
        }
        assert_eq!(bob.text(), document.text(), "round {round}");
    }
    let rebuilt = Document::load(None, journal.iter().map(|update| &update[..])).unwrap();
    assert_eq!(rebuilt.text(), document.text());
    assert_eq!(rebuilt.state_vector(), document.state_vector());

    let merged = merge(&journal).unwrap();
    assert!(verify_checkpoint(&merged, &document.contents()));
    let checkpoint = document.state();
    assert!(verify_checkpoint(&checkpoint, &document.contents()));
    assert!(!verify_checkpoint(&checkpoint, &Document::new().contents()));
    assert!(!verify_checkpoint(
        &checkpoint[..checkpoint.len() - 1],
        &document.contents()
    ));
    let update = ada.insert(0, "more");
    let loaded = Document::load(Some(&checkpoint), [&update[..]]).unwrap();
    assert_eq!(loaded.text(), format!("more{}", document.text()));
}

#[test]
fn differences_are_shared_and_sufficient() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    fresh(&mut document, &ada.insert(0, "hello"));
    let before = document.state_vector();
    let mut bob = TestPeer::new(20);
    bob.receive([&document.state()]);

    fresh(&mut document, &ada.insert(5, " world"));
    fresh(&mut document, &ada.delete(0, 1));
    bob.receive([&document.difference(&before)]);
    assert_eq!(bob.text(), "ello world");

    let all = document.state_vector();
    let first = document.difference(&all);
    assert_eq!(
        first.as_ptr(),
        document.difference(&all).as_ptr(),
        "encoded once"
    );
    assert_eq!(
        document.difference(&StateVector::default()),
        document.state()
    );
    let more: StateVector = all.iter().chain([(99, 7)]).collect();
    assert_eq!(document.difference(&more), first, "has more than we have");
}

#[test]
fn an_update_that_comes_too_early_is_a_gap() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    let first = ada.insert(0, "a");
    let second = ada.insert(1, "b");
    assert_eq!(document.apply(&second), Err(Refusal::Gap));
    let mut bob = TestPeer::new(20);
    bob.receive([&ada.everything()]);
    assert_eq!(
        document.apply(&bob.insert(1, "c")),
        Err(Refusal::Gap),
        "unknown origin"
    );
    assert_eq!(
        document.apply(&bob.delete(0, 1)),
        Err(Refusal::Gap),
        "unknown deletion"
    );
    assert_eq!(document.version(), 0);
    fresh(&mut document, &first);
    fresh(&mut document, &second);
    fresh(&mut document, &bob.everything());
    assert_eq!(document.text(), bob.text());
}

#[test]
fn check_tells_who_wrote_what() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    fresh(&mut document, &ada.insert(0, "abc"));
    let old = document.check(&ada.everything()).unwrap();
    assert!(!old.is_new());
    ada.insert(3, "de");
    ada.delete(0, 1);
    let new = document.check(&ada.everything()).unwrap();
    let spans = |ranges: &[sillage_document::Contribution]| {
        ranges
            .iter()
            .map(|range| (range.client, range.from, range.to))
            .collect::<Vec<_>>()
    };
    assert_eq!(spans(&new.written), [(10, 3, 5)]);
    assert_eq!(spans(&new.deleted), [(10, 0, 1)]);
    assert_eq!(new.insertions, 0, "she went on writing");
    ada.insert(1, "x");
    ada.insert(0, "y");
    assert_eq!(document.check(&ada.everything()).unwrap().insertions, 2);
}

#[test]
fn the_text_has_a_limit_and_can_be_made_shorter() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    fresh(&mut document, &ada.insert(0, &"é".repeat(TEXT_LIMIT / 2)));
    let one_more = ada.insert(0, "x");
    assert_eq!(
        document.apply(&one_more),
        Err(Refusal::TooLong {
            bytes: TEXT_LIMIT + 1
        })
    );
    assert_eq!(document.text_bytes(), TEXT_LIMIT, "nothing of it was taken");

    // Together with a deletion that makes room it fits.
    ada.delete(1, 1);
    fresh(&mut document, &ada.everything());
    assert_eq!(document.text_bytes(), TEXT_LIMIT - 1);
    fresh(&mut document, &ada.insert(0, "y"));
    assert!(matches!(
        document.apply(&ada.insert(0, "z")),
        Err(Refusal::TooLong { .. })
    ));
}

/// What the gate says of the text of an update at clocks that are taken: whether it is another one, and
/// of how many ranges nothing is known.
fn repeated(document: &Document, update: &[u8]) -> (bool, usize) {
    let verdict = document.check(update).expect("passes the gate");
    (verdict.differs, verdict.unheld.len())
}

#[test]
fn other_words_at_clocks_that_are_taken_are_told_from_the_same() {
    let mut document = Document::new();
    let (mut author, mut forger) = (Replica::new(1), Replica::new(1));
    let real = author.insert(0, "été 🌊 à la mer");
    document.apply(&real.clone().into()).expect("new");
    assert_eq!(repeated(&document, &real), (false, 0));
    assert_eq!(repeated(&document, &forger.insert(0, "été")), (false, 0));
    let mut forger = Replica::new(1);
    assert_eq!(repeated(&document, &forger.insert(0, "ete")), (true, 0));
    // Half of it is known; the other half would be new.
    let mut forger = Replica::new(1);
    let longer = forger.insert(0, "été 🌊 à la plage et plus");
    assert_eq!(repeated(&document, &longer), (true, 0));

    // Also where it was deleted since, as long as the document stays open.
    let erased = author.delete(0, 8);
    document.apply(&erased.into()).expect("a deletion");
    assert_eq!(repeated(&document, &real), (false, 0));
    let mut forger = Replica::new(1);
    assert_eq!(repeated(&document, &forger.insert(0, "xyz")), (true, 0));
}

#[test]
fn what_was_deleted_before_a_checkpoint_is_recalled_from_older_updates() {
    let mut author = Replica::new(1);
    let entries = [author.insert(0, "hello"), author.delete(1, 3)];
    let mut document = Document::load(None, entries.iter().map(|entry| &entry[..])).expect("loads");
    let checkpoint = document.state();
    let mut document = Document::load(Some(&checkpoint), []).expect("loads");
    assert_eq!(repeated(&document, &entries[0]), (false, 1));
    document.recall(&entries[0], 1).expect("an update");
    assert_eq!(repeated(&document, &entries[0]), (false, 0));
    let mut forger = Replica::new(1);
    assert_eq!(repeated(&document, &forger.insert(0, "hallo")), (true, 0));
}
