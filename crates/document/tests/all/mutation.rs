//! Random sessions, and random damage to what honest clients write.

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use sillage_document::{Applied, Document, Refusal, StateVector, verify_checkpoint};

use crate::handmade::{block, section, update};
use crate::peer::TestPeer;

/// What one of three people does next.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Type(Index, &'static str),
    Delete(Index, u32),
    Sync,
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<(usize, Edit)>> {
    let words = prop::sample::select(vec!["a", "été", "😀", "e\u{301}", "שלום", "longer words\n"]);
    let act = prop_oneof![
        4 => (any::<Index>(), words).prop_map(|(at, words)| Edit::Type(at, words)),
        2 => (any::<Index>(), 1u32..9).prop_map(|(at, length)| Edit::Delete(at, length)),
        1 => Just(Edit::Sync),
    ];
    prop::collection::vec((0usize..3, act), 1..40)
}

/// What clients send in a session, in the order in which the server gets it.
pub(crate) fn session(acts: &[(usize, Edit)]) -> (Vec<Bytes>, Vec<TestPeer>) {
    let mut peers = vec![
        TestPeer::new(7),
        TestPeer::new(3_000_000_000),
        TestPeer::new((1 << 53) - 1),
    ];
    let mut sent = Vec::new();
    for (who, act) in acts {
        let peer = &mut peers[*who];
        match act {
            Edit::Type(at, words) => {
                let at = place(*at, peer.len() + 1);
                sent.push(peer.insert(at, words));
            }
            Edit::Delete(at, length) if peer.len() > 0 => {
                let at = place(*at, peer.len());
                let length = (*length).min(peer.len() - at);
                sent.push(peer.delete(at, length));
            }
            Edit::Delete(..) => {}
            Edit::Sync => {
                peer.receive(&sent);
                sent.push(peer.everything());
            }
        }
    }
    (sent, peers)
}

fn place(at: Index, places: u32) -> u32 {
    u32::try_from(at.index(places as usize)).expect("a place below a u32")
}

/// Damage to one place.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    Add(Index, i8),
    Insert(Index, u8),
    Remove(Index),
    Repeat(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<Index>(), -3i8..4).prop_map(|(at, by)| Damage::Add(at, by)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<Index>().prop_map(Damage::Remove),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Repeat(from, to)),
    ]
}

fn damaged(update: &[u8], damages: &[Damage]) -> Bytes {
    let mut bytes = update.to_vec();
    for damage in damages {
        let length = bytes.len();
        match damage {
            _ if length == 0 => {}
            Damage::Set(at, byte) => bytes[at.index(length)] = *byte,
            Damage::Add(at, by) => {
                let byte = &mut bytes[at.index(length)];
                *byte = byte.wrapping_add_signed(*by);
            }
            Damage::Insert(at, byte) => bytes.insert(at.index(length), *byte),
            Damage::Remove(at) => drop(bytes.remove(at.index(length))),
            Damage::Repeat(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                bytes.extend_from_within(from.min(to)..from.max(to));
            }
        }
    }
    bytes.into()
}

proptest! {
    /// No honest update is refused, whoever sends it and whatever it repeats; what comes out
    /// builds the same document again.
    #[test]
    fn honest_sessions_converge(acts in acts()) {
        let (sent, mut peers) = session(&acts);
        let mut document = Document::new();
        let mut journal = Vec::new();
        for update in &sent {
            match document.apply(update) {
                Ok(Applied::Fresh(fresh)) => journal.push(fresh),
                Ok(Applied::Known) => {}
                Err(refusal) => prop_assert!(false, "{refusal}"),
            }
            prop_assert_eq!(document.apply(update), Ok(Applied::Known));
        }
        let text = document.text();
        let late = document.difference(&StateVector::from_iter([(7, 1), (3_000_000_000, 2)]));
        prop_assert!(document.check(&late).is_ok_and(|verdict| !verdict.is_new()));
        for peer in &mut peers {
            peer.receive(&journal);
            prop_assert_eq!(&peer.text(), &text);
        }
        let replayed = Document::load(None, journal.iter().map(|update| &update[..])).unwrap();
        prop_assert_eq!(replayed.text(), text.as_str());
        let mut reloaded = Document::load(Some(&document.state()), []).unwrap();
        prop_assert_eq!(reloaded.text(), text);
        prop_assert_eq!(reloaded.apply(&document.state()), Ok(Applied::Known));
    }

    /// Damage is refused or harmless: nothing panics, nothing stays pending, and the journal leads
    /// to the text that was in memory. A checkpoint can be loaded, but that it says the same text
    /// cannot be promised: a block whose right neighbour stands left of its left one has no place,
    /// and the CRDT puts it where its blocks happen to be cut. Hence the check by `verify_checkpoint`.
    #[test]
    fn damage_does_no_harm(
        acts in acts(),
        damages in prop::collection::vec((any::<Index>(), prop::collection::vec(damage(), 1..4)), 1..20),
    ) {
        let (sent, _) = session(&acts);
        let mut document = Document::new();
        let mut journal = Vec::new();
        let hostile = damages.iter().map(|(which, damages)| damaged(choose(&sent, *which), damages));
        let (before, after) = sent.split_at(sent.len() / 2);
        for update in before.iter().cloned().chain(hostile).chain(after.iter().cloned()) {
            match document.apply(&update) {
                Ok(Applied::Fresh(fresh)) => journal.push(fresh),
                Err(Refusal::Unstable) => prop_assert!(false, "pending: {update:02x?}"),
                Ok(Applied::Known) | Err(_) => {}
            }
        }
        let replayed = Document::load(None, journal.iter().map(|update| &update[..]));
        let replayed = replayed.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(replayed.text(), document.text());
        prop_assert_eq!(replayed.state_vector(), document.state_vector());
        let reloaded = Document::load(Some(&document.state()), []);
        let reloaded = reloaded.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(reloaded.state_vector(), document.state_vector());
    }
}

/// A text between any two characters of the author's own, in either order.
fn unsound_blocks() -> impl Strategy<Value = Vec<(Index, Index, &'static str)>> {
    let words = prop::sample::select(vec!["a", "bc", "def"]);
    prop::collection::vec((any::<Index>(), any::<Index>(), words), 1..6)
}

/// The journal of one person who first says *Hell*, then places words as the strategy says.
fn unsound(blocks: &[(Index, Index, &'static str)]) -> Vec<Bytes> {
    let hell = [&block::TEXT_IN_ROOT[..], b"\x04Hell"].concat();
    let mut journal = vec![update(&[section(1, 0, &[&hell])], &[])];
    let mut clock = 4;
    for (left, right, words) in blocks {
        let [left, right] = [left, right].map(|at| (1, at.index(clock) as u64));
        let block = block::between(left, right, words);
        journal.push(update(&[section(1, clock as u64, &[&block])], &[]));
        clock += words.len();
    }
    journal
}

/// As a restart loads it: from the checkpoint if that was verified, else from the whole journal.
fn restarted(document: &mut Document, journal: &[Bytes]) -> Document {
    let (state, contents) = (document.state(), document.contents());
    let loaded = if verify_checkpoint(&state, &contents) {
        Document::load(Some(&state), [])
    } else {
        Document::load(None, journal.iter().map(|update| &update[..]))
    };
    loaded.expect("what was let in loads")
}

proptest! {
    /// Whatever passes the gate keeps its text over saving and loading, or its checkpoint is refused.
    #[test]
    fn unsound_places_keep_their_text(blocks in unsound_blocks()) {
        let mut document = Document::new();
        let mut journal = Vec::new();
        for update in unsound(&blocks) {
            if let Ok(Applied::Fresh(fresh)) = document.apply(&update) {
                journal.push(fresh);
            }
        }
        let text = document.text();
        for _ in 0..3 {
            document = restarted(&mut document, &journal);
            prop_assert_eq!(&document.text(), &text);
        }
    }
}

/// The shape in 27 bytes: *a* after the third character and before the second. Each loading of its
/// state moves it, for ever.
#[test]
fn a_text_that_changes_at_each_loading_is_never_a_checkpoint() {
    let hell = [&block::TEXT_IN_ROOT[..], b"\x04Hell"].concat();
    let between = block::between((1, 2), (1, 1), "a");
    let update = update(&[section(1, 0, &[&hell, &between])], &[]);
    let mut document = Document::new();
    document.apply(&update).expect("it passes the gate");
    let text = document.text();
    let verified = verify_checkpoint(&document.state(), &document.contents());
    assert!(!verified, "{text}");
    let mut turned = Document::load(Some(&document.state()), []).expect("it loads");
    assert_ne!(turned.text(), text);
    let back = Document::load(Some(&turned.state()), []).expect("it loads");
    assert_eq!(back.text(), text);
    let again = restarted(&mut document, &[update]);
    assert_eq!(again.text(), text);
}

fn choose(sent: &[Bytes], which: Index) -> &[u8] {
    if sent.is_empty() {
        &[]
    } else {
        &which.get(sent)[..]
    }
}
