//! What durable means: the storage traits, their types and their contract.
//!
//! An event has three kinds of data, so [`Storage`] has three parts: [`Logs`] (the updates of each
//! document, in order, for ever), [`Records`] (small values with compare-and-set) and [`Blobs`]
//! (images by the SHA-256 of their bytes). Whoever changes something names what he read, so that one
//! who is late is told; whoever keeps a copy in memory follows [`Storage::changes`]. A call that
//! returns `Ok` has made its work durable: there is no flush to forget.
//!
//! [`conformance`] is the contract as tests: every engine runs it, the [`memory`] engine included.
//! [`held`] and [`faulty`] wrap any engine to show what the layers above do while a write is on its
//! way, or when it fails.

mod blob;
mod changes;
pub mod conformance;
mod document_id;
mod error;
pub mod faulty;
mod health;
pub mod held;
mod log;
pub mod memory;
mod record;
mod storage;
mod units;

pub use blob::{BLOB_CHUNK_BYTES, BlobId, BlobReader, Blobs, InvalidBlobId};
pub use changes::{CHANGES_MAX, ChangePublisher, ChangeStream, StorageChange};
pub use document_id::{DocumentId, InvalidDocumentId};
pub use error::StorageError;
pub use health::{Damage, Health};
pub use log::{Checkpoint, DeviceId, DocumentHead, Entry, Head, HeadToken, Logs, NewEntry, Stored};
pub use record::{Expect, InvalidRecordKey, Record, RecordKey, Records};
pub use storage::Storage;
pub use units::{Epoch, Seq, UnixMillis};
