//! What a grant makes of its holder.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What somebody who holds a grant is, within its scope. Without a grant there is no role: whoever
/// comes without one reads what is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything, writing included.
    Organiser,
    /// Writes notes.
    NoteTaker,
    /// Takes the notes home, and closes them for good.
    Archivist,
    /// Reads what is not public.
    Reader,
}

impl Role {
    /// All roles, in the order of the columns of the table of rights.
    pub const ALL: [Self; 4] = [
        Self::Organiser,
        Self::NoteTaker,
        Self::Archivist,
        Self::Reader,
    ];

    /// Its name in records, on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Organiser => "organiser",
            Self::NoteTaker => "note-taker",
            Self::Archivist => "archivist",
            Self::Reader => "reader",
        }
    }

    /// Whether this role writes in an open session of its scope.
    #[must_use]
    pub fn can_write(self) -> bool {
        matches!(self, Self::Organiser | Self::NoteTaker)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
