//! What the writer can be asked for.

use bytes::Bytes;
use sillage_storage::{BlobId, DocumentId, Expect, Head, NewEntry, RecordKey, StorageError};
use tokio::sync::oneshot;

use crate::engine::reader::StoredReader;

/// Where the answer to a command goes: mostly a number, or why there is none.
pub(crate) type ReplySender<T = u64> = oneshot::Sender<Result<T, StorageError>>;

/// What the writer is asked for.
pub(crate) enum WriterCommand {
    Append {
        document: DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
        answer: ReplySender<Head>,
    },
    Put {
        key: RecordKey,
        expect: Expect,
        value: Option<Bytes>,
        answer: ReplySender,
    },
    /// The blob's file is durable.
    Blob {
        id: BlobId,
        bytes: u64,
        answer: ReplySender,
    },
    /// Answers with a view that has what was acknowledged of `scope`.
    Read {
        scope: ReadScope,
        answer: oneshot::Sender<StoredReader>,
    },
    /// A reader found the document damaged.
    Damaged {
        document: DocumentId,
        what: String,
    },
    /// Somebody wants to know whether the disk is well again.
    Retry,
    Close {
        answer: ReplySender,
    },
}

/// What someone wants to read.
pub(crate) enum ReadScope {
    Document(DocumentId),
    Documents,
    Records,
}
