//! Why something could not leave.

use std::{io, path::PathBuf};

use sillage_history::HistoryError;
use sillage_storage::DocumentId;

/// Why something could not leave.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A note could not be read.
    #[error("The note {document} could not be read")]
    Note {
        /// Which one.
        document: DocumentId,
        /// Why.
        source: HistoryError,
    },
    /// The folder holds something else; nothing was written.
    #[error(
        "{} is not empty and holds no export of {event}; choose another folder, or an empty one",
        folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The event that was to be written.
        event: String,
    },
    /// A path that leaves the folder, or that the folder keeps for itself.
    #[error("“{path}” is no path for a file of an export")]
    BadPath {
        /// The path.
        path: String,
    },
    /// The file system refused.
    #[error("{} could not be written", path.display())]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
