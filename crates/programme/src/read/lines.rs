//! On which line of a file each thing stands, for the messages.

use std::collections::BTreeMap;

use crate::SourceLocation;

/// The line of each thing that has been read, by the words that name it: `session 6561`.
#[derive(Debug, Default)]
pub(super) struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// Remembers where `thing` stands; the last one wins, so a duplicate is reported where it repeats.
    pub(super) fn note(&mut self, thing: String, line: usize) {
        self.0.insert(thing, line);
    }

    pub(super) fn location(&self, thing: String) -> SourceLocation {
        SourceLocation {
            line: self.0.get(&thing).copied(),
            thing: Some(thing),
        }
    }
}

/// Turns offsets into lines without counting from the top each time.
#[derive(Debug)]
pub(super) struct LineIndex(Vec<usize>);

impl LineIndex {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(
            bytes
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    /// The line, from 1, of the byte at `offset`.
    pub(super) fn line(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|newline| *newline < offset)
    }
}
