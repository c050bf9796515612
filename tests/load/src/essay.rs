//! A document of 260,000 edits, the same in every run: five writers type, step back, and go on elsewhere.
//!
//! The proportions are those of a long paper whose keystrokes were recorded: 180,000 characters typed,
//! 80,000 taken back, 100,000 left. The writers see each other at once, so the edits have one order.

use crate::update::{CharId, delete, insert};

/// Characters typed in all.
pub(crate) const TYPED: u32 = 180_000;
/// Characters taken back.
const TAKEN_BACK: u32 = 80_000;
/// Characters that remain.
pub(crate) const REMAINING: u64 = (TYPED - TAKEN_BACK) as u64;
/// The client id of the first writer.
const FIRST_CLIENT: u64 = 1_000_001;
const WRITERS: usize = 5;
/// Keystrokes of a writer before another one goes on.
const RUN: std::ops::Range<u64> = 30..300;
/// The most characters that are taken back in one go; with this the state takes some 230 kB.
const LONGEST_CHANGE_OF_MIND: u64 = 40;
/// What is typed; a line of notes has some 60 characters.
const LETTERS: &[u8] = b"esaitnrulo dcmp evqfbghjx eairs nts\n";

/// The updates, one for each edit, in their order.
pub(crate) struct Essay {
    rng: EssayRng,
    /// In the order of typing; `next` and `previous` give the order of reading. The first is the beginning.
    characters: Vec<Character>,
    cursors: [usize; WRITERS],
    clocks: [u64; WRITERS],
    writer: usize,
    left_in_run: u64,
    left_to_delete: u64,
    typed: u32,
    taken_back: u32,
}

#[derive(Clone, Copy)]
struct Character {
    id: Option<CharId>,
    next: usize,
    previous: usize,
    deleted: bool,
}

impl Essay {
    /// Before the first edit.
    pub(crate) fn new() -> Self {
        let beginning = Character {
            id: None,
            next: 0,
            previous: 0,
            deleted: false,
        };
        Self {
            rng: EssayRng(0x0517_749E),
            characters: vec![beginning],
            cursors: [0; WRITERS],
            clocks: [0; WRITERS],
            writer: 0,
            left_in_run: 0,
            left_to_delete: 0,
            typed: 0,
            taken_back: 0,
        }
    }

    /// Half of the runs go on where their writer was, half somewhere else.
    fn begin_run(&mut self) {
        self.writer = self.rng.below(WRITERS as u64) as usize;
        self.left_in_run = RUN.start + self.rng.below(RUN.end - RUN.start);
        if self.rng.below(2) == 0 {
            let anywhere = self.rng.below(self.characters.len() as u64) as usize;
            self.cursors[self.writer] = self.standing(anywhere);
        }
    }

    fn take_back_now(&mut self) -> bool {
        let behind = u64::from(self.taken_back) * u64::from(TYPED)
            < u64::from(self.typed) * u64::from(TAKEN_BACK);
        if self.left_to_delete == 0 && behind && self.rng.below(8) == 0 {
            self.left_to_delete = 1 + self.rng.below(LONGEST_CHANGE_OF_MIND);
        }
        if self.typed == TYPED {
            return true;
        }
        let now = self.left_to_delete > 0 && self.taken_back < TAKEN_BACK;
        self.left_to_delete = self.left_to_delete.saturating_sub(1);
        now
    }

    fn type_one(&mut self) -> Vec<u8> {
        let cursor = self.standing(self.cursors[self.writer]);
        let next = self.characters[cursor].next;
        let id = CharId {
            client: FIRST_CLIENT + self.writer as u64,
            clock: self.clocks[self.writer],
        };
        let (left, right) = (self.characters[cursor].id, self.characters[next].id);
        let letter = char::from(LETTERS[self.rng.below(LETTERS.len() as u64) as usize]);
        let mut update = Vec::with_capacity(32);
        insert(
            &mut update,
            id,
            left,
            right,
            letter.encode_utf8(&mut [0; 4]),
        );
        let here = self.characters.len();
        self.characters.push(Character {
            id: Some(id),
            next,
            previous: cursor,
            deleted: false,
        });
        self.characters[cursor].next = here;
        self.characters[next].previous = here;
        self.cursors[self.writer] = here;
        self.clocks[self.writer] += 1;
        self.typed += 1;
        update
    }

    /// Deletes the character before the cursor, or the last of the text when there is none.
    fn take_one_back(&mut self) -> Option<Vec<u8>> {
        let mut doomed = self.standing(self.cursors[self.writer]);
        if doomed == 0 {
            doomed = self.standing(self.characters[0].previous);
        }
        let id = self.characters[doomed].id?;
        self.characters[doomed].deleted = true;
        self.cursors[self.writer] = self.characters[doomed].previous;
        self.taken_back += 1;
        let mut update = Vec::with_capacity(16);
        delete(&mut update, id);
        Some(update)
    }

    /// The nearest character at or before `place` that is not deleted.
    fn standing(&self, mut place: usize) -> usize {
        while self.characters[place].deleted {
            place = self.characters[place].previous;
        }
        place
    }
}

impl Iterator for Essay {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if self.typed == TYPED && self.taken_back == TAKEN_BACK {
            return None;
        }
        if self.left_in_run == 0 {
            self.begin_run();
        }
        self.left_in_run -= 1;
        if self.take_back_now()
            && let Some(update) = self.take_one_back()
        {
            return Some(update);
        }
        Some(self.type_one())
    }
}

/// The same numbers in every run (xorshift).
pub(crate) struct EssayRng(pub(crate) u64);

impl EssayRng {
    /// A number from 0 to `bound - 1`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_edits_it_promises() {
        assert_eq!(Essay::new().count(), (TYPED + TAKEN_BACK) as usize);
    }
}
