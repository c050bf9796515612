//! A document between people who write and somebody who lies. Whatever the gate lets pass is
//! integrated to the last block, reads the same when the journal is replayed, and leaves a document
//! that the next person can write in.

#![no_main]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use sillage_document::{
    Applied, ClientId, Document, Refusal, Replica, StateVector, TEXT_LIMIT, merge,
    verify_checkpoint,
};
use sillage_fuzz::hostile::{AUTHORS, Hostile};
use sillage_fuzz::{TypedWords, tally::RareCount};

/// The state of a document with sound and unsound blocks does not read the same when it is loaded.
/// Known: such a state never becomes a checkpoint.
static CHECKPOINTS: RareCount = RareCount::new("checkpoints that read differently");
/// A checkpoint reads the same, and the rest of the journal after it does not.
static TAILS: RareCount = RareCount::new("good checkpoints whose later entries read differently");
/// One merged update reads differently from the updates it was made of.
static MERGES: RareCount = RareCount::new("merged updates that read differently");

/// How many of [`AUTHORS`] have an honest editor.
const PEOPLE: usize = 3;
/// Who comes last.
const NEWCOMER: ClientId = 77;

#[derive(Arbitrary, Debug)]
enum Act<'a> {
    Type(u8, u16, TypedWords),
    Delete(u8, u16, u8),
    /// Takes what the document has, and hands over everything.
    Sync(u8),
    Lie(Hostile<'a>),
}

fuzz_target!(|acts: Vec<Act>| {
    let mut session = Session::new();
    for act in &acts {
        session.perform(act);
    }
    session.check_journal();
    session.check_checkpoint();
    session.check_catching_up();
    session.check_newcomer();
});

struct Person {
    replica: Replica,
    /// How much of the journal it has.
    read: usize,
}

struct Session {
    document: Document,
    people: Vec<Person>,
    sent: Vec<Bytes>,
    /// What was accepted.
    journal: Vec<Bytes>,
    /// Authors in whose name somebody else wrote: their own editors no longer know their text.
    forged: BTreeSet<ClientId>,
    lied: bool,
}

impl Session {
    fn new() -> Self {
        let person = |&author: &ClientId| Person {
            replica: Replica::new(author),
            read: 0,
        };
        Self {
            document: Document::new(),
            people: AUTHORS[..PEOPLE].iter().map(person).collect(),
            sent: Vec::new(),
            journal: Vec::new(),
            forged: BTreeSet::new(),
            lied: false,
        }
    }

    fn perform(&mut self, act: &Act) {
        match act {
            Act::Type(who, at, words) => self.honest(*who, |replica| {
                let at = u32::from(*at) % (replica.length() + 1);
                Some(replica.insert(at, words.text()))
            }),
            Act::Delete(who, at, length) => self.honest(*who, |replica| {
                let at = u32::from(*at) % replica.length().max(1);
                let length = u32::from(*length).min(replica.length() - at);
                (length > 0).then(|| replica.delete(at, length))
            }),
            Act::Sync(who) => {
                let journal = &self.journal;
                let person = &mut self.people[usize::from(*who) % PEOPLE];
                if !self.forged.contains(&AUTHORS[usize::from(*who) % PEOPLE]) {
                    for update in &journal[person.read..] {
                        person.replica.receive(update).expect("an update");
                    }
                    person.read = journal.len();
                }
                self.honest(*who, |replica| {
                    Some(replica.difference(&StateVector::default()))
                });
            }
            Act::Lie(hostile) => self.lie(hostile),
        }
    }

    fn honest(&mut self, who: u8, write: impl FnOnce(&mut Replica) -> Option<Vec<u8>>) {
        let who = usize::from(who) % PEOPLE;
        let Some(update) = write(&mut self.people[who].replica) else {
            return;
        };
        let update = Bytes::from(update);
        self.sent.push(update.clone());
        let applied = self.apply(&update);
        assert!(
            applied.is_ok() || self.forged.contains(&AUTHORS[who]),
            "an honest update is refused: {applied:?}"
        );
    }

    fn lie(&mut self, hostile: &Hostile) {
        let update = hostile.bytes(&self.document.state_vector(), &self.sent);
        let verdict = self.document.check(&update).unwrap_or_default();
        self.sent.push(update.clone());
        self.lied |= verdict.is_new();
        if matches!(self.apply(&update), Ok(Applied::Fresh(_))) {
            self.forged
                .extend(verdict.written.iter().map(|range| range.client));
        }
    }

    fn apply(&mut self, update: &Bytes) -> Result<Applied, Refusal> {
        let version = self.document.version();
        let verdict = self.document.check(update);
        let applied = self.document.apply(update);
        match &applied {
            Ok(Applied::Fresh(fresh)) => {
                assert!(verdict.is_ok_and(|verdict| verdict.is_new()));
                self.journal.push(fresh.clone());
                assert_eq!(self.document.apply(update), Ok(Applied::Known));
                assert_eq!(self.document.apply(fresh), Ok(Applied::Known));
            }
            Err(Refusal::Unstable) => panic!("the gate let pass what the CRDT did not take"),
            Ok(Applied::Known) | Err(_) => assert_eq!(self.document.version(), version),
        }
        applied
    }

    /// The journal is the truth: it says what is in memory, to the last character.
    fn check_journal(&self) {
        let replayed = load(None, &self.journal);
        assert_eq!(replayed.text(), self.document.text());
        assert_eq!(replayed.state_vector(), self.document.state_vector());
        assert!(self.document.text_bytes() <= TEXT_LIMIT);
    }

    /// A checkpoint loads, has every block, and says the same text or is found out.
    fn check_checkpoint(&mut self) {
        let text = self.document.text();
        let state = self.document.state();
        let whole = load(Some(&state), &[]);
        assert_eq!(whole.state_vector(), self.document.state_vector());
        self.tell(
            &CHECKPOINTS,
            verify_checkpoint(&state, &self.document.contents()),
        );

        let (first, rest) = self.journal.split_at(self.journal.len() / 2);
        let mut half = load(None, first);
        let state = half.state();
        if verify_checkpoint(&state, &half.contents()) {
            let all = load(Some(&state), rest);
            assert_eq!(all.state_vector(), self.document.state_vector());
            self.tell(&TAILS, all.text() == text);
        }
    }

    /// What is merged for slow readers, and the difference for somebody who was away, pass the gate
    /// and bring everything.
    fn check_catching_up(&mut self) {
        let (first, rest) = self.journal.split_at(self.journal.len() / 2);
        let away = load(None, first);
        for update in [
            merge(rest).expect("accepted updates can be merged"),
            self.document.difference(&away.state_vector()),
        ] {
            let mut back = load(None, first);
            let applied = back.apply(&update);
            assert!(applied.is_ok(), "catching up is refused: {applied:?}");
            assert_eq!(back.state_vector(), self.document.state_vector());
            self.tell(&MERGES, back.text() == self.document.text());
        }
    }

    /// Somebody new takes the state, writes, and is accepted.
    fn check_newcomer(&mut self) {
        let mut newcomer = Replica::new(NEWCOMER);
        newcomer.receive(&self.document.state()).expect("a state");
        let end = newcomer.length();
        let update = newcomer.insert(end, "fin").into();
        assert_eq!(
            self.document.apply(&update),
            Ok(Applied::Fresh(update.clone()))
        );
        assert!(self.document.text().contains("fin"));
    }

    /// What may differ after a lie must not differ without one.
    fn tell(&self, tally: &RareCount, right: bool) {
        assert!(right || self.lied, "nobody lied, and the text differs");
        tally.count(right);
    }
}

fn load(checkpoint: Option<&[u8]>, journal: &[Bytes]) -> Document {
    let updates = journal.iter().map(|update| &update[..]);
    Document::load(checkpoint, updates).expect("what was accepted loads")
}
