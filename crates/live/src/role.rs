//! What a connection may do with a document.

/// Decided once, by the server, before a connection joins; asked only in [`crate::state`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Follows; every write is answered with a refusal.
    Reader,
    /// Reads and writes.
    NoteTaker,
}

impl Role {
    /// Whether updates of this role are applied.
    #[must_use]
    pub fn can_write(self) -> bool {
        matches!(self, Self::NoteTaker)
    }
}
