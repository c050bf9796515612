//! Why something could not leave.

use std::{io, path::PathBuf};

use sillage_history::HistoryError;
use sillage_storage::{DocumentId, InvalidDocumentId, StorageError};

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
    /// A file is there already that no export has put there; it stays as it is.
    #[error(
        "{} is there already, and no export has put it there; move it away, or choose another folder",
        path.display()
    )]
    Taken {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link stands where the export would read or write through it.
    #[error(
        "{} is a symbolic link, and an export writes through none; remove it, or choose another folder",
        path.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A packed file was asked for.
    #[error(
        "{} would be a packed file, of a kind that this version does not write; name a folder, or a file that ends in .zip",
        path.display()
    )]
    Packed {
        /// The file.
        path: PathBuf,
    },
    /// An image could not be read.
    #[error("An image could not be read")]
    Image(#[from] StorageError),
    /// A commit was asked for, and the folder is in no work tree.
    #[error("{0} is in no Git work tree; make one with: git init {0}", folder.display())]
    NoWorkTree {
        /// The folder.
        folder: PathBuf,
    },
    /// Git did not do what it was asked.
    #[error("Git made no commit: {why}")]
    Git {
        /// What it says.
        why: String,
    },
    /// A session whose name names no document.
    #[error(transparent)]
    Name(#[from] InvalidDocumentId),
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
