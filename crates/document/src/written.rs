//! The text that each client wrote, by clock, also where it was deleted since.
//!
//! The CRDT knows a block by its client and clock alone: whoever brings other words at clocks that are
//! taken would be told that they are known. So what is brought again is compared with what is kept here.

use std::cmp::Ordering;

use crate::ranges::Ranges;

/// Text is kept in pieces of about so many bytes, so that a place in it is found by a short walk.
const PIECE_BYTES: usize = 1024;

/// What is known of a text that was brought for clocks which are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// It is the same, as far as it is kept; nothing is kept of so many of its units.
    Same {
        /// UTF-16 units of which nothing is kept.
        unknown: u32,
    },
    /// It is another one.
    Other,
}

/// The text of one client. What came deleted, in a checkpoint or from its author, is not in it.
#[derive(Debug, Default)]
pub(crate) struct Written(Vec<Piece>);

#[derive(Debug)]
struct Piece {
    from: u32,
    to: u32,
    text: String,
}

impl Written {
    /// Remembers text at clocks of which nothing is kept; returns the bytes that it takes up.
    pub(crate) fn insert(&mut self, from: u32, to: u32, text: &str) -> usize {
        let at = self.0.partition_point(|piece| piece.to <= from);
        if self.0.get(at).is_some_and(|next| next.from < to) {
            return 0;
        }
        if let Some(before) = at.checked_sub(1).map(|at| &mut self.0[at])
            && before.to == from
            && before.text.len() < PIECE_BYTES
        {
            before.text.push_str(text);
            before.to = to;
        } else {
            let text = text.to_owned();
            self.0.insert(at, Piece { from, to, text });
        }
        text.len()
    }

    /// Remembers the characters of a text of which nothing is kept; returns the bytes that they take
    /// up.
    pub(crate) fn fill(&mut self, from: u32, text: &str) -> usize {
        let (mut clock, mut bytes) = (from, 0);
        for letter in text.chars() {
            let end = clock + units(letter);
            bytes += self.insert(clock, end, letter.encode_utf8(&mut [0; 4]));
            clock = end;
        }
        bytes
    }

    /// Compares a text that starts at a clock with what is kept.
    pub(crate) fn compare(&self, from: u32, text: &str) -> Comparison {
        let mut at = self.0.partition_point(|piece| piece.to <= from);
        let (mut clock, mut unknown) = (from, 0);
        let mut kept = self.0.get(at).map(|piece| piece.units_from(from));
        for unit in text.encode_utf16() {
            while self.0.get(at).is_some_and(|piece| piece.to <= clock) {
                at += 1;
                kept = self.0.get(at).map(|piece| piece.units_from(clock));
            }
            match (self.0.get(at), &mut kept) {
                (Some(piece), Some(units)) if piece.from <= clock => {
                    if units.next().is_none_or(|kept| !alike(kept, unit)) {
                        return Comparison::Other;
                    }
                }
                _ => unknown += 1,
            }
            clock += 1;
        }
        Comparison::Same { unknown }
    }

    /// Forgets what was deleted; returns the bytes that are left.
    pub(crate) fn forget_deleted(&mut self, deleted: &Ranges) -> usize {
        let pieces = std::mem::take(&mut self.0);
        for piece in pieces {
            let mut clock = piece.from;
            for letter in piece.text.chars() {
                let end = clock + units(letter);
                if !deleted.cover(clock, end) {
                    self.insert(clock, end, letter.encode_utf8(&mut [0; 4]));
                }
                clock = end;
            }
        }
        self.0.iter().map(|piece| piece.text.len()).sum()
    }
}

impl Piece {
    fn units_from(&self, clock: u32) -> impl Iterator<Item = u16> + '_ {
        let skipped = match clock.cmp(&self.from) {
            Ordering::Greater => (clock - self.from) as usize,
            Ordering::Equal | Ordering::Less => 0,
        };
        self.text.encode_utf16().skip(skipped)
    }
}

fn units(letter: char) -> u32 {
    1 + u32::from(letter.len_utf16() == 2)
}

/// Half of a character becomes U+FFFD where somebody cut it, which its author may not have seen.
fn alike(kept: u16, brought: u16) -> bool {
    let half = |unit| matches!(unit, 0xd800..=0xdfff | 0xfffd);
    kept == brought || (half(kept) && half(brought) && (kept == 0xfffd || brought == 0xfffd))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Comparison = Comparison::Same { unknown: 0 };

    #[test]
    fn the_same_text_is_told_from_another_at_every_clock() {
        let mut written = Written::default();
        let text = "été 🌊 ".repeat(400);
        let mut clock = 0;
        for letter in text.chars() {
            let end = clock + u32::try_from(letter.len_utf16()).unwrap();
            written.insert(clock, end, &letter.to_string());
            clock = end;
        }
        assert!(written.0.len() > 3 && written.0.len() < 8);
        let units: Vec<u16> = text.encode_utf16().collect();
        for from in (0..units.len() - 7).step_by(7) {
            let part = String::from_utf16_lossy(&units[from..from + 7]);
            let from = u32::try_from(from).unwrap();
            assert_eq!(written.compare(from, &part), SAME, "{from}");
            assert_eq!(
                written.compare(from + 1, &part),
                Comparison::Other,
                "{from}"
            );
        }
    }

    #[test]
    fn what_is_not_kept_is_counted_and_can_be_filled_in() {
        let mut written = Written::default();
        assert_eq!(written.insert(4, 7, "abc"), 3);
        assert_eq!(
            written.compare(2, "xxabcx"),
            Comparison::Same { unknown: 3 }
        );
        assert_eq!(written.compare(0, "xx"), Comparison::Same { unknown: 2 });
        assert_eq!(written.insert(2, 4, "de"), 2);
        assert_eq!(written.insert(3, 6, "no!"), 0, "taken already");
        assert_eq!(written.fill(0, "xyzzzz"), 2, "what is missing");
        assert_eq!(written.compare(0, "xydeabc"), SAME);
        assert_eq!(written.compare(0, "xydxabc"), Comparison::Other);
    }

    #[test]
    fn what_was_deleted_is_forgotten_and_no_more() {
        let mut written = Written::default();
        written.insert(0, 6, "ab🌊cd");
        let mut deleted = Ranges::default();
        deleted.insert(1, 4);
        assert_eq!(written.forget_deleted(&deleted), 3);
        assert_eq!(
            written.compare(0, "axxxcd"),
            Comparison::Same { unknown: 3 }
        );
        assert_eq!(written.compare(0, "axxxdd"), Comparison::Other);
    }
}
