//! What can go wrong, by what a caller can do about it.

use std::io;
use std::sync::Arc;

use crate::{DocumentId, Head, RecordKey, Seq};

/// Why storage could not do what was asked. When an append fails, nothing of it was acknowledged.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The record changed meanwhile: read it again and decide anew.
    #[error("The record {key} is not what was expected (found version {found:?})")]
    Conflict {
        /// The record.
        key: RecordKey,
        /// Its version now; `None` when it is absent.
        found: Option<u64>,
    },
    /// The log goes on elsewhere: whoever appended must load it again.
    #[error("The log of {document} ends at {}, not at {}", found.seq, expected.seq)]
    HeadConflict {
        /// The document.
        document: DocumentId,
        /// Where it should have ended.
        expected: Head,
        /// Where it ends.
        found: Head,
    },
    /// A checkpoint for entries that do not exist: an error of the caller.
    #[error("The checkpoint of {document} goes to {through}, but its log ends at {head}")]
    PastHead {
        /// The document.
        document: DocumentId,
        /// Where the checkpoint ends.
        through: Seq,
        /// Where the log ends.
        head: Seq,
    },
    /// More bytes in one update, value or blob than are taken: an error of the caller.
    #[error("{bytes} bytes in one piece; at most {limit} are taken")]
    TooLarge {
        /// The size that was asked for, or what was read of it, in bytes.
        bytes: u64,
        /// The largest size, in bytes.
        limit: u64,
    },
    /// What was to be kept could not be read from where it came.
    #[error("Could not read what was to be kept")]
    Source(#[source] Arc<io::Error>),
    /// The disk is full; nothing more is acknowledged until there is room.
    #[error("The disk is full")]
    Full,
    /// Nothing more is acknowledged; reading goes on.
    #[error("Storage is read-only: {why}")]
    ReadOnly {
        /// What happened, for the operator.
        why: String,
    },
    /// The document can be read up to `after` and no longer be written.
    #[error("The document {document} is damaged after {after}")]
    Damaged {
        /// The document.
        document: DocumentId,
        /// The last good entry.
        after: Seq,
    },
    /// The data was written by a newer version of the program (exit code 78).
    #[error("The data has format {found}, written by a newer version; this one knows {ours}")]
    Newer {
        /// The format found.
        found: u32,
        /// The newest format that this program reads.
        ours: u32,
    },
    /// Another process uses the data.
    #[error("{what} is used by another process")]
    Locked {
        /// What is used, as the engine names it.
        what: String,
    },
    /// Something is not our data, is damaged, or lacks a part that must be there.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// Which part of the data, as the engine names it.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The system refused.
    #[error("Could not {doing}")]
    Io {
        /// What was being done, as `write the journal`.
        doing: String,
        /// The system's answer.
        source: Arc<io::Error>,
    },
    /// `close` was called before.
    #[error("Storage is closed")]
    Closed,
}

impl StorageError {
    /// The error of a system call made in order to do what `doing` says.
    #[must_use]
    pub fn io(doing: impl Into<String>, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io {
                doing: doing.into(),
                source: Arc::new(source),
            },
        }
    }
}
