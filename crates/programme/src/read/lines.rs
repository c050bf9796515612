//! On which line of a file each thing stands, for the messages.

use std::collections::BTreeMap;

use crate::Place;

/// The line of each thing that has been read, by the words that name it: `session 6561`.
#[derive(Debug, Default)]
pub(super) struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// Remembers where `thing` stands; the last one wins, so a duplicate is reported where it repeats.
    pub(super) fn note(&mut self, thing: String, line: usize) {
        self.0.insert(thing, line);
    }

    pub(super) fn place(&self, thing: String) -> Place {
        Place {
            line: self.0.get(&thing).copied(),
            thing: Some(thing),
        }
    }
}

/// The line, from 1, of the byte at `offset`.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> usize {
    let before = &bytes[..offset.min(bytes.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}
