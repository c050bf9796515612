//! What the writer can be asked for.

use bytes::Bytes;
use sillage_storage::{BlobId, DocumentId, Expect, NewEntry, RecordKey, StorageError};
use tokio::sync::oneshot;

use crate::reader::Reader;

/// Where the answer to a command goes: a number, or why there is none.
pub(crate) type Answer = oneshot::Sender<Result<u64, StorageError>>;

/// What the writer is asked for.
pub(crate) enum Command {
    Append {
        document: DocumentId,
        entries: Vec<NewEntry>,
        answer: Answer,
    },
    Put {
        key: RecordKey,
        expect: Expect,
        value: Option<Bytes>,
        answer: Answer,
    },
    /// The blob's file is durable.
    Blob {
        id: BlobId,
        bytes: u64,
        answer: Answer,
    },
    /// Answers with a view that has what was acknowledged of `scope`.
    Read {
        scope: Scope,
        answer: oneshot::Sender<Reader>,
    },
    /// A reader found the document damaged.
    Damaged {
        document: DocumentId,
        what: String,
    },
    /// Somebody wants to know whether the disk is well again.
    Retry,
    Close {
        answer: Answer,
    },
}

/// What someone wants to read.
pub(crate) enum Scope {
    Document(DocumentId),
    Documents,
    Records,
    /// What needs no index.
    Blobs,
}
