//! Characters of which somebody deleted half, or wrote in the middle of.
//!
//! A character above U+FFFF takes two clocks. Once they are parted the CRDT holds U+FFFD in place of
//! each, for good; until then the whole character stood there.

use std::collections::BTreeMap;

use super::{HALF, Run};
use crate::update::{BlockReader, Content};
use crate::{ClientId, Refusal};

/// What half a character was before it was parted from the other.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Halved {
    /// The index of the update that parted them.
    pub(super) at: usize,
    /// The character, in place of its first half; nothing, in place of the second.
    pub(super) before: String,
}

/// Where the run of a clock is.
type Places = BTreeMap<(ClientId, u32), usize>;

/// Finds what was whole among the runs that are half a character, each with its first clock.
pub(super) fn mend<'a>(runs: &mut [(u32, Run)], updates: impl IntoIterator<Item = &'a [u8]>) {
    let halves = runs.iter().enumerate();
    let halves = halves.filter(|(_, (_, run))| run.text.starts_with(HALF));
    let places: Places = halves
        .map(|(index, (clock, run))| ((run.client, *clock), index))
        .collect();
    if places.is_empty() {
        return;
    }
    for update in updates {
        // It was read before: there is nothing in it that could be refused.
        let _ = mend_from(runs, update, &places);
    }
}

/// Looks in one update for what was written whole.
fn mend_from(runs: &mut [(u32, Run)], update: &[u8], places: &Places) -> Result<(), Refusal> {
    let mut reader = BlockReader::new(update)?;
    while let Some(head) = reader.next_section()? {
        while let Some(block) = reader.next_block()? {
            let Content::Text(text) = block.content else {
                continue;
            };
            let mut clock = block.clock;
            for letter in text.chars() {
                let place = |clock| places.get(&(head.client, clock)).copied();
                if letter.len_utf16() == 2
                    && let (Some(first), Some(second)) = (place(clock), place(clock + 1))
                {
                    part(runs, (first, second), letter);
                }
                clock += 1 + u32::from(letter.len_utf16() == 2);
            }
        }
    }
    Ok(())
}

/// Says of two runs that they were one character, until somebody wrote between them or deleted one.
fn part(runs: &mut [(u32, Run)], (first, second): (usize, usize), letter: char) {
    let one = &runs[first].1;
    let whole_from = one.inserted;
    let deleted = [one.deleted, runs[second].1.deleted];
    let parted = deleted.into_iter().flatten().min();
    let parted = parted.filter(|_| deleted[0] != deleted[1]);
    let between = runs.get(first + 1..second).into_iter().flatten();
    let between = between.map(|(_, run)| run.inserted);
    let at = between.chain(parted).min().unwrap_or(whole_from);
    for (run, before) in [(first, letter.to_string()), (second, String::new())] {
        runs[run].1.halved = Some(Halved { at, before });
    }
}
