//! Why a request was not done, as a value: the sentence is made where it is shown.

use serde::{Deserialize, Serialize};
use sillage_archive::Extent;
use sillage_programme::Summary;
use sillage_storage::StorageError;

use crate::{
    error_chain,
    programmes::{ChangeError, ImportError},
    revisions::RevisionError,
};

/// Why a request was not done. `detail` is what a lower part says of itself, for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub(crate) enum AdminError {
    UnknownEvent {
        slug: String,
        /// Those that there are.
        known: Vec<String>,
    },
    UnknownSession {
        session: String,
    },
    /// An event has no such part.
    UnknownPart {
        event: String,
        part: EventPart,
        name: String,
    },
    UnknownFormat {
        name: String,
    },
    /// What is to be exported is nowhere in the event.
    EmptyExtent {
        event: String,
        extent: Extent,
    },
    /// Some notes could not be read; the others were written.
    UnreadNotes {
        unread: u64,
        total: u64,
    },
    UnknownKey {
        id: String,
    },
    /// Only a key that was revoked works again.
    NotRevoked {
        id: String,
    },
    /// No working key has this label or number.
    NoKeyToRotate {
        label: String,
    },
    /// Neither a day, a moment nor a time from now on.
    NoEnd {
        text: String,
    },
    PastEnd {
        text: String,
    },
    /// The file looks like that of another event, or like none.
    SuspiciousImport {
        /// How many sessions the event has.
        before: usize,
        summary: Summary,
    },
    /// The request is larger than any programme.
    TooLarge,
    /// The request is of another version.
    NotUnderstood {
        detail: String,
    },
    Programme {
        detail: String,
    },
    History {
        detail: String,
    },
    Storage {
        detail: String,
    },
}

/// What a key can be for within an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EventPart {
    Theme,
    Room,
    Session,
}

impl From<StorageError> for AdminError {
    fn from(error: StorageError) -> Self {
        Self::Storage {
            detail: error_chain(&error),
        }
    }
}

impl From<ImportError> for AdminError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Suspicious { before, summary } => {
                Self::SuspiciousImport { before, summary }
            }
            ImportError::Storage(error) => error.into(),
            ImportError::Programme(error) => Self::Programme {
                detail: error_chain(&error),
            },
        }
    }
}

impl From<ChangeError> for AdminError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Storage(error) => error.into(),
            error => Self::Programme {
                detail: error_chain(&error),
            },
        }
    }
}

impl From<RevisionError> for AdminError {
    fn from(error: RevisionError) -> Self {
        Self::History {
            detail: error_chain(&error),
        }
    }
}
