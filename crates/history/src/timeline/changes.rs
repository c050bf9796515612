//! What each entry did to the text.

use sillage_document::Run;
use sillage_storage::{DeviceId, Seq, UnixMillis};

use super::Timeline;

/// What one entry did to the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Its number.
    pub seq: Seq,
    /// When the server took it.
    pub at: UnixMillis,
    /// Who sent it.
    pub device: DeviceId,
    /// What is to be done to the text before it, in this order; nothing where it changed no text.
    pub edits: Vec<TextEdit>,
}

/// A part of a text that gives way to another.
#[derive(Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Where, in UTF-16 units of the text after all edits before this one.
    pub position: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
}

impl std::fmt::Debug for TextEdit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Other people's words have no place in a log.
        formatter
            .debug_struct("TextEdit")
            .field("position", &self.position)
            .field("removed", &self.removed.len())
            .field("inserted", &self.inserted.len())
            .finish()
    }
}

impl Timeline {
    /// One change for each entry after `after`, up to and including `through`, which may lie behind the
    /// last.
    #[must_use]
    pub fn changes(&self, after: Seq, through: Seq) -> Vec<TextChange> {
        let (first, last) = (self.entries_through(after), self.entries_through(through));
        if first >= last {
            return Vec::new();
        }
        let mut changed: Vec<(usize, usize)> = Vec::new();
        for (at, run) in self.runs.iter().enumerate() {
            let here = run.changes().filter(|entry| (first..last).contains(entry));
            changed.extend(here.map(|entry| (entry, at)));
        }
        changed.sort_unstable();
        let mut lengths = Lengths::new(self.runs.iter().map(|run| units(run.text_after(first))));
        let mut changed = changed.into_iter().peekable();
        let entries = self.moments[first..last].iter().zip(first..);
        entries
            .map(|(moment, entry)| {
                let mut edits = Vec::new();
                while let Some((_, at)) = changed.next_if(|(next, _)| *next == entry) {
                    edit(&self.runs[at], entry, (at, &mut lengths), &mut edits);
                }
                TextChange {
                    seq: moment.seq,
                    at: moment.at,
                    device: moment.device,
                    edits,
                }
            })
            .collect()
    }
}

/// Adds what an entry did to one run; what follows at once on the edit before becomes a part of it.
fn edit(run: &Run, entry: usize, (at, lengths): (usize, &mut Lengths), edits: &mut Vec<TextEdit>) {
    let (removed, inserted) = (run.text_after(entry), run.text_after(entry + 1));
    if removed == inserted {
        return;
    }
    let position = lengths.before(at);
    lengths.change(at, units(removed), units(inserted));
    if let Some(last) = edits.last_mut()
        && last.position + units(&last.inserted) == position
    {
        last.removed.push_str(removed);
        last.inserted.push_str(inserted);
        return;
    }
    edits.push(TextEdit {
        position,
        removed: removed.to_owned(),
        inserted: inserted.to_owned(),
    });
}

/// The length of a text in UTF-16 units.
fn units(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The lengths of all runs, so that their sum before one of them costs no walk: a Fenwick tree.
struct Lengths(Vec<usize>);

impl Lengths {
    fn new(lengths: impl Iterator<Item = usize>) -> Self {
        let mut sums: Vec<usize> = std::iter::once(0).chain(lengths).collect();
        for at in 1..sums.len() {
            let above = at + lowest_bit(at);
            if above < sums.len() {
                sums[above] += sums[at];
            }
        }
        Self(sums)
    }

    fn before(&self, at: usize) -> usize {
        let (mut at, mut sum) = (at, 0);
        while at > 0 {
            sum += self.0[at];
            at -= lowest_bit(at);
        }
        sum
    }

    fn change(&mut self, at: usize, from: usize, to: usize) {
        let mut at = at + 1;
        while let Some(sum) = self.0.get_mut(at) {
            *sum = *sum + to - from;
            at += lowest_bit(at);
        }
    }
}

fn lowest_bit(at: usize) -> usize {
    at & at.wrapping_neg()
}
