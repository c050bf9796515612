//! The shapes that stop, fill or confuse a CRDT library, each refused before it gets there.

use bytes::Bytes;
use sillage_document::{Applied, Document, NEWCOMER_LIMIT, Refusal};

use crate::handmade::{block, deletion, section, update, var};
use crate::peer::TestPeer;

/// A document in which client 10 wrote "hello" and deleted nothing.
fn hello() -> Document {
    let mut document = Document::new();
    document
        .apply(&TestPeer::new(10).insert(0, "hello"))
        .unwrap();
    document
}

#[derive(Debug, PartialEq)]
enum Answer {
    Taken,
    Gap,
    Forbidden,
    Malformed,
}
use Answer::{Forbidden, Gap, Malformed, Taken};

fn answer(bytes: impl Into<Bytes>) -> Answer {
    let mut document = hello();
    let answer = match document.apply(&bytes.into()) {
        Ok(_) => return Taken,
        Err(Refusal::Gap) => Gap,
        Err(Refusal::Forbidden(_)) => Forbidden,
        Err(Refusal::Malformed(_)) => Malformed,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!((document.text().as_str(), document.version()), ("hello", 1));
    answer
}

#[test]
fn counts_that_lie() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0x07];
    assert_eq!(answer(huge.to_vec()), Malformed, "clients");
    assert_eq!(
        answer([&[1][..], &huge, &[11, 0]].concat()),
        Malformed,
        "blocks"
    );
    assert_eq!(
        answer([&[0][..], &huge].concat()),
        Malformed,
        "deleting clients"
    );
    assert_eq!(
        answer([&[0, 1, 10][..], &huge].concat()),
        Malformed,
        "deleted ranges"
    );
    let text = [&block::TEXT_IN_ROOT[..], &huge, b"x"].concat();
    assert_eq!(
        answer(update(&[section(11, 0, &[&text])], &[])),
        Malformed,
        "length of a text"
    );
}

#[test]
fn nesting_without_end() {
    let mut nested = vec![0x08, 0x01, 0x07];
    nested.extend_from_slice(b"content");
    nested.push(1);
    nested.extend([117, 1].repeat(10_000));
    nested.push(126);
    assert_eq!(
        answer(update(&[section(11, 0, &[&nested])], &[])),
        Forbidden,
        "Any in Any"
    );

    let mut types: Vec<Vec<u8>> = vec![[&[0x07, 1, 7][..], b"content", &[0]].concat()];
    types.extend((0..9000).map(|clock| [&[0x07, 0, 11][..], &var(clock), &[0]].concat()));
    let types: Vec<&[u8]> = types.iter().map(Vec::as_slice).collect();
    assert_eq!(
        answer(update(&[section(11, 0, &types)], &[])),
        Forbidden,
        "type in type"
    );
}

#[test]
fn content_that_is_not_text() {
    // The JSON block that makes yrs panic at every later encoding.
    let json = vec![1, 1, 102, 3, 82, 68, 102, 0, 4, 240, 159, 152, 128, 0];
    assert_eq!(answer(json), Malformed);
    for kind in [2, 3, 5, 6, 7, 8, 9] {
        let block = [&[0x80 | kind, 10, 4][..], &[1, 1, 1, 1]].concat();
        assert_eq!(
            answer(update(&[section(11, 0, &[&block])], &[])),
            Forbidden,
            "kind {kind}"
        );
    }
    for info in [11, 0x84 | 0x10, 0x80, 0x8a, 0x1f] {
        let block = [info, 10, 4, 1, b'x'];
        let answer = answer(update(&[section(11, 0, &[&block])], &[]));
        assert_eq!(answer, Malformed, "info {info}");
    }
}

#[test]
fn parents_that_are_not_the_text() {
    let foreign = [&[4, 1, 5][..], b"other", &[1, b'x']].concat();
    assert_eq!(
        answer(update(&[section(11, 0, &[&foreign])], &[])),
        Forbidden,
        "another root"
    );
    let by_id = [4, 0, 10, 0, 1, b'x'];
    assert_eq!(
        answer(update(&[section(11, 0, &[&by_id])], &[])),
        Forbidden,
        "a nested type"
    );
    let entry = [&[0x24, 1, 7][..], b"content", &[1, b'k', 1, b'x']].concat();
    assert_eq!(
        answer(update(&[section(11, 0, &[&entry])], &[])),
        Forbidden,
        "a map entry"
    );
    let keyed = [0xa4, 10, 4, 1, b'x'];
    assert_eq!(
        answer(update(&[section(11, 0, &[&keyed])], &[])),
        Forbidden,
        "a keyed item"
    );
    let odd = [&[4, 2, 7][..], b"content", &[1, b'x']].concat();
    assert_eq!(
        answer(update(&[section(11, 0, &[&odd])], &[])),
        Malformed,
        "unknown parent"
    );
}

#[test]
fn clocks_that_would_wrap() {
    let at = |client, clock, blocks: &[&[u8]]| update(&[section(client, clock, blocks)], &[]);
    let x = block::after(10, 4, "x");
    assert_eq!(answer(at(11, 1 << 32, &[&x])), Malformed);
    assert_eq!(answer(at(11, (1 << 32) - 1, &[&x])), Malformed);
    assert_eq!(answer(at(11, 1 << 30, &[&x])), Malformed);
    assert_eq!(
        answer(at(11, (1 << 30) - 1, &[&x])),
        Gap,
        "the last clock, but of a stranger"
    );
    let long = |length: u64| [&[0][..], &var(length)].concat();
    assert_eq!(answer(at(11, 0, &[&long(1 << 30)])), Malformed);
    assert_eq!(answer(at(11, 0, &[&long(u64::from(u32::MAX))])), Malformed);
    assert_eq!(
        answer(at(11, 0, &[&long(1 << 29), &long(1 << 29), &long(1)])),
        Malformed,
        "sum"
    );
    assert_eq!(
        answer(at(1 << 53, 0, &[&x])),
        Malformed,
        "client of 54 bits"
    );
    assert_eq!(
        answer(at(11, 0, &[&block::after(10, 1 << 32, "x")])),
        Malformed,
        "origin"
    );
    assert_eq!(
        answer(update(&[], &[deletion(10, &[(1 << 32, 1)])])),
        Malformed
    );
    assert_eq!(
        answer(update(&[], &[deletion(10, &[(0, 1 << 32)])])),
        Malformed
    );
}

#[test]
fn neighbours_that_cannot_be() {
    let one = |block: &[u8]| answer(update(&[section(11, 0, &[block])], &[]));
    assert_eq!(
        one(&block::between((10, 2), (10, 2), "x")),
        Malformed,
        "one and the same"
    );
    assert_eq!(one(&block::after(11, 0, "x")), Malformed, "itself");
    assert_eq!(one(&block::after(11, 5, "x")), Malformed, "its own future");
    assert_eq!(one(&block::after(10, 5, "x")), Gap, "unknown character");
    assert_eq!(one(&block::after(12, 0, "x")), Gap, "unknown client");
    assert_eq!(
        one(&block::between((10, 2), (12, 0), "x")),
        Gap,
        "unknown to the right"
    );
    assert_eq!(one(&block::between((10, 2), (10, 3), "x")), Taken);

    let (a, b) = (block::after(12, 0, "a"), block::after(11, 0, "b"));
    let cycle = update(&[section(12, 0, &[&b]), section(11, 0, &[&a])], &[]);
    assert_eq!(answer(cycle), Malformed, "two that need each other");
    let forward = block::after(10, 4, "c");
    let chain = update(&[section(12, 0, &[&b]), section(11, 0, &[&forward])], &[]);
    assert_eq!(answer(chain), Taken, "a later section is fine");
}

#[test]
fn deletions_that_cannot_be() {
    let ranges = |ranges: &[(u64, u64)]| answer(update(&[], &[deletion(10, ranges)]));
    assert_eq!(ranges(&[(3, 2)]), Taken);
    assert_eq!(ranges(&[(3, 3)]), Gap, "beyond the end");
    assert_eq!(ranges(&[(3, 0)]), Malformed, "nothing");
    assert_eq!(ranges(&[(3, 1), (0, 1)]), Malformed, "backwards");
    assert_eq!(ranges(&[(0, 3), (2, 1)]), Malformed, "twice");
    assert_eq!(
        answer(update(&[], &[deletion(77, &[(0, 1)])])),
        Gap,
        "of a stranger"
    );
    let twice = [deletion(10, &[(0, 1)]), deletion(10, &[(1, 1)])];
    assert_eq!(answer(update(&[], &twice)), Malformed, "client twice");
}

#[test]
fn frames_that_are_not_whole() {
    let x = block::after(10, 4, "xé😀");
    let good = update(&[section(11, 0, &[&x])], &[deletion(10, &[(0, 2), (3, 1)])]);
    assert_eq!(answer(good.clone()), Taken);
    for end in 0..good.len() {
        assert_eq!(answer(good[..end].to_vec()), Malformed, "cut at {end}");
    }
    assert_eq!(
        answer([&good[..], &[0]].concat()),
        Malformed,
        "one byte more"
    );
    assert_eq!(
        answer(update(&[section(11, 0, &[])], &[])),
        Malformed,
        "client without blocks"
    );
    let twice = [section(11, 0, &[&x]), section(11, 4, &[&x])];
    assert_eq!(answer(update(&twice, &[])), Malformed, "client twice");
    assert_eq!(
        answer(update(&[section(11, 0, &[&block::after(10, 4, "")])], &[])),
        Malformed
    );
    let broken = [0x84, 10, 4, 2, 0xc3, 0x28];
    assert_eq!(
        answer(update(&[section(11, 0, &[&broken])], &[])),
        Malformed,
        "UTF-8"
    );
    let surrogate = [0x84, 10, 4, 3, 0xed, 0xa0, 0xbd];
    assert_eq!(
        answer(update(&[section(11, 0, &[&surrogate])], &[])),
        Malformed,
        "a surrogate"
    );
}

#[test]
fn holes_are_gaps_and_breaches_come_first() {
    let x = block::after(10, 4, "x");
    let hole = [10, 3];
    assert_eq!(
        answer(update(&[section(11, 0, &[&x, &hole, &x])], &[])),
        Gap
    );
    assert_eq!(answer(update(&[section(11, 7, &[&x])], &[])), Gap);
    let foreign = [&[4, 1, 5][..], b"other", &[1, b'x']].concat();
    let both = update(&[section(12, 7, &[&x]), section(11, 0, &[&foreign])], &[]);
    assert_eq!(answer(both), Forbidden);
}

#[test]
fn blocks_that_arrive_collected() {
    // GC and Deleted blocks: Yjs writes them for what is deleted and forgotten.
    let mut document = hello();
    let (collected, gone) = ([0, 3], [0x81, 10, 4, 2]);
    let blocks = update(
        &[section(11, 0, &[&collected, &gone])],
        &[deletion(11, &[(0, 5)])],
    );
    assert!(matches!(document.apply(&blocks), Ok(Applied::Fresh(_))));
    assert_eq!(document.apply(&blocks), Ok(Applied::Known));
    let x = block::after(11, 4, "x");
    let after = update(&[section(12, 0, &[&x])], &[]);
    assert!(matches!(document.apply(&after), Ok(Applied::Fresh(_))));
    assert_eq!(document.text(), "hellox");
    let reloaded = Document::load(Some(&document.state()), []).unwrap();
    assert_eq!(reloaded.text(), "hellox");
    assert_eq!(reloaded.state_vector(), document.state_vector());
}

#[test]
fn half_a_character_that_is_known() {
    // Somebody wrote at the first clock of another's emoji: the CRDT would keep all of it in memory
    // and nothing of it in the update that is stored.
    let mut document = hello();
    let forged = update(&[section(11, 0, &[&[0, 1]])], &[]);
    assert!(matches!(document.apply(&forged), Ok(Applied::Fresh(_))));
    let emoji = TestPeer::new(11).insert(0, "😀");
    assert!(matches!(document.apply(&emoji), Err(Refusal::Forbidden(_))));
    assert_eq!(document.text(), "hello");
}

#[test]
fn a_block_of_which_half_is_known_reads_the_same_after_a_restart() {
    let mut document = hello();
    let mut journal = Vec::new();
    let mut send = |document: &mut Document, update: Bytes| {
        let Ok(Applied::Fresh(fresh)) = document.apply(&update) else {
            panic!("not taken: {update:?}");
        };
        journal.push(fresh);
    };
    // Three that are forgotten; then a block in the text, of which the first two are known.
    send(&mut document, update(&[section(11, 0, &[&[0, 3]])], &[]));
    let gone = [&[1, 1, 7][..], b"content", &[5]].concat();
    let x = block::after(11, 5, "x");
    send(&mut document, update(&[section(11, 1, &[&gone, &x])], &[]));
    let before = TestPeer::new(10).insert(0, "hello");
    let journal = std::iter::once(&before).chain(&journal);
    let reloaded = Document::load(None, journal.map(|update| &update[..])).unwrap();
    assert_eq!(reloaded.text(), document.text());
}

#[test]
fn a_crowd_in_one_update() {
    let x = [&block::TEXT_IN_ROOT[..], &[1, b'x']].concat();
    let crowd = |size: usize| {
        let ids = (0..size as u64).map(|index| 1000 + index);
        let sections: Vec<_> = ids.map(|client| section(client, 0, &[&x])).collect();
        update(&sections, &[])
    };
    assert_eq!(answer(crowd(NEWCOMER_LIMIT + 1)), Forbidden);
    assert_eq!(answer(crowd(100)), Taken);
}

#[test]
fn what_the_crdt_forgets_at_once_is_known_to_be_gone() {
    // A block next to one that was forgotten has no place in the text: the CRDT forgets it, too,
    // and from then on tells everybody that it is deleted.
    let forgotten = [0, 3];
    let beside = [&[0x44][..], &var(11), &var(1), &[1, b'x']].concat();
    let mut document = hello();
    let update = update(&[section(11, 0, &[&forgotten, &beside])], &[]);
    assert_eq!(document.apply(&update), Ok(Applied::Fresh(update.clone())));
    assert_eq!(document.text(), "hello");
    let state = document.state();
    assert!(
        document
            .check(&state)
            .is_ok_and(|verdict| !verdict.is_new())
    );
    let mut replayed = Document::load(None, [&state[..]]).unwrap();
    assert_eq!(replayed.apply(&state), Ok(Applied::Known));
}

/// Two clients write a letter in turn, so that each is a block of its own.
fn letters(count: u64) -> [Vec<u8>; 2] {
    [21, 20].map(|client| {
        let own = (0..count).filter(|&number| letter(number).0 == client);
        let own: Vec<_> = own
            .map(|number| match number {
                0 => block::after(10, 4, "x"),
                _ => block::after(letter(number - 1).0, letter(number - 1).1, "x"),
            })
            .collect();
        section(
            client,
            0,
            &own.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        )
    })
}

fn letter(number: u64) -> (u64, u64) {
    (20 + number % 2, number / 2)
}

/// Blocks that all stand after the first letter, before ever later ones: the CRDT looks at all
/// between.
fn far_apart(count: u64) -> Vec<u8> {
    let far = (1..count).map(|number| block::between(letter(0), letter(number), "y"));
    let far: Vec<_> = far.collect();
    section(19, 0, &far.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn blocks_that_take_long_to_place_are_refused() {
    let at_once = |count| {
        let [first, second] = letters(count);
        update(&[first, second, far_apart(count)], &[])
    };
    assert_eq!(answer(at_once(400)), Taken);
    assert_eq!(answer(at_once(3_000)), Forbidden);
    // Nor where the letters are there already, among which they are to stand.
    let mut document = hello();
    document.apply(&update(&letters(3_000), &[])).unwrap();
    let refused = document.apply(&update(&[far_apart(3_000)], &[]));
    assert!(matches!(refused, Err(Refusal::Forbidden(_))));
    document.apply(&update(&[far_apart(400)], &[])).unwrap();
}

/// Deletes every other letter of the author's text, each by itself.
fn every_other(ranges: u64) -> Bytes {
    let ranges: Vec<_> = (0..ranges).map(|number| (2 * number, 1)).collect();
    update(&[], &[deletion(9, &ranges)])
}

#[test]
fn deletions_that_take_long_are_refused() {
    let mut document = Document::new();
    document
        .apply(&TestPeer::new(9).insert(0, &"x".repeat(500_000)))
        .unwrap();
    let state = document.state();
    // 7 s in the CRDT, for 1 MB.
    let refused = document.apply(&every_other(250_000));
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    assert_eq!((document.text_bytes(), document.state()), (500_000, state));
    // As many as no session has ever had are fine.
    document.apply(&every_other(10_000)).unwrap();
    assert_eq!(document.text_bytes(), 490_000);
}

#[test]
fn the_work_of_replaying_is_counted_and_ends_with_a_checkpoint() {
    let mut document = Document::new();
    let mut ada = TestPeer::new(10);
    let mut journal = Vec::new();
    for letter in ["a", "b", "c"] {
        journal.push(ada.insert(0, letter));
    }
    journal.push(ada.delete(0, 1));
    for update in &journal {
        document.apply(update).unwrap();
    }
    assert_eq!(document.replay_work(), 4, "a keystroke is one");
    // What costs more counts more, however few updates it comes in.
    let planted = update(
        &[section(
            21,
            0,
            &[&block::after(10, 0, "x"), &block::after(10, 1, "y")],
        )],
        &[],
    );
    document.apply(&planted).unwrap();
    journal.push(planted);
    assert_eq!(document.replay_work(), 6);
    let replayed = Document::load(None, journal.iter().map(|update| &update[..])).unwrap();
    assert_eq!(replayed.replay_work(), 6);
    let state = document.state();
    let loaded = Document::load(Some(&state), [&ada.insert(0, "d")[..]]).unwrap();
    assert_eq!(loaded.replay_work(), 1, "the checkpoint is none of it");
}
