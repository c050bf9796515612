//! Why something could not leave.

use std::{io, path::PathBuf};

use sillage_document::LoadError;
use sillage_storage::{DocumentId, StorageError};

/// Why something could not leave.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The storage did not give a document.
    #[error("The note {document} could not be read")]
    Storage {
        /// Which one.
        document: DocumentId,
        /// Why.
        source: StorageError,
    },
    /// What the storage gave is no document.
    #[error("The note {document} is damaged")]
    Document {
        /// Which one.
        document: DocumentId,
        /// Why.
        source: LoadError,
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
