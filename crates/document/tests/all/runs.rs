//! The runs of a session tell its text after every update.

use bytes::Bytes;
use proptest::prelude::*;
use sillage_document::{Document, Run, erase, runs};

use crate::mutation::{acts, session};
use crate::peer::TestPeer;

fn text_after(runs: &[Run], updates: usize) -> String {
    runs.iter().map(|run| run.text_after(updates)).collect()
}

fn check(updates: &[Bytes]) {
    let runs = runs(updates.iter().map(|update| &update[..])).unwrap();
    for run in &runs {
        let all = 1..=updates.len();
        let changes: Vec<usize> = all
            .filter(|&after| run.text_after(after) != run.text_after(after - 1))
            .map(|after| after - 1)
            .collect();
        assert!(
            changes
                .iter()
                .all(|at| run.changes().any(|told| told == *at))
        );
    }
    let mut document = Document::new();
    assert_eq!(text_after(&runs, 0), "");
    for (index, update) in updates.iter().enumerate() {
        document.apply(update).unwrap();
        assert_eq!(
            text_after(&runs, index + 1),
            document.text(),
            "after {index}"
        );
    }
}

#[test]
fn a_character_keeps_who_brought_it_and_who_first_deleted_it() {
    let (mut ana, mut ben) = (TestPeer::new(1), TestPeer::new(2));
    let mut updates = vec![ana.insert(0, "un 🌊 deux")];
    ben.receive(&updates);
    updates.push(ben.delete(1, 4));
    updates.push(ana.delete(0, 2));
    updates.push(ben.insert(1, "x"));
    check(&updates);
    let runs = runs(updates.iter().map(|update| &update[..])).unwrap();
    let said: Vec<_> = runs
        .iter()
        .map(|run| (run.text_after(run.inserted + 1), run.client, run.deleted))
        .collect();
    assert_eq!(
        said,
        [
            ("u", 1, Some(2)),
            ("n 🌊", 1, Some(1)),
            ("x", 2, None),
            (" deux", 1, None)
        ]
    );
}

#[test]
fn what_is_erased_is_in_no_run_and_what_stands_beside_it_is() {
    let (mut ana, mut ben) = (TestPeer::new(1), TestPeer::new(2));
    let secret = ana.insert(0, "secret ");
    ben.receive([&secret]);
    let kept = ben.insert(3, "kept");
    let updates = [erase(&secret).unwrap(), kept];
    let runs = runs(updates.iter().map(|update| &update[..])).unwrap();
    assert_eq!(text_after(&runs, 2), "kept");
    assert_eq!(text_after(&runs, 1), "");
}

#[test]
fn a_character_is_whole_until_somebody_writes_in_the_middle_of_it() {
    let (mut ana, mut ben) = (TestPeer::new(1), TestPeer::new(2));
    let mut updates = vec![ana.insert(0, "a🌊b")];
    ben.receive(&updates);
    updates.push(ana.insert(0, "!"));
    updates.push(ben.insert(2, "-"));
    check(&updates);
    let all = runs(updates.iter().map(|update| &update[..])).unwrap();
    assert_eq!(text_after(&all, 2), "!a🌊b");
    assert_eq!(text_after(&all, 3), "!a\u{fffd}-\u{fffd}b");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_text_after_every_update_is_that_of_the_document(acts in acts()) {
        let (sent, _) = session(&acts);
        let mut document = Document::new();
        let accepted: Vec<Bytes> = sent
            .into_iter()
            .filter(|update| document.apply(update).is_ok())
            .collect();
        check(&accepted);
    }
}
