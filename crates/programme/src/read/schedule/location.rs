//! Where a session stands in the file.

use crate::SourceLocation;

/// Where a session stands in the file, for the messages.
pub(super) struct ElementLocation {
    pub(super) line: Option<usize>,
    pub(super) thing: String,
}

impl ElementLocation {
    /// The location of one of its fields.
    pub(super) fn at(&self, key: &str) -> SourceLocation {
        SourceLocation::of(self.line, format!("{}, {key}", self.thing))
    }

    pub(super) fn itself(&self) -> SourceLocation {
        SourceLocation::of(self.line, self.thing.clone())
    }
}
