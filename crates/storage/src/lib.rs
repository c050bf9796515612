//! What durable means: the storage trait, its types and its proof.
//!
//! An event has three kinds of data, so [`Storage`] has three parts: **logs** (the updates of each
//! document, in order, for ever), **records** (small values with compare-and-set) and **blobs**
//! (images by the SHA-256 of their bytes). A call that returns `Ok` has made its work durable:
//! there is no flush to forget.
//!
//! [`conformance`] is the contract as tests: every engine runs it, the [`memory`] engine included.
//! [`held`] and [`faulty`] wrap any engine to show what the layers above do while a write is on its
//! way, or when it fails.

mod blob;
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
mod upkeep;

pub use blob::{BlobId, InvalidBlobId};
pub use document_id::{DocumentId, InvalidDocumentId};
pub use error::StorageError;
pub use health::{Damage, Health};
pub use log::{Checkpoint, DeviceId, Entry, NewEntry, Stored};
pub use record::{Expect, InvalidRecordKey, Record, RecordKey};
pub use storage::Storage;
pub use units::{Epoch, Seq, UnixMillis};
pub use upkeep::{Content, Erase, Inspected, Reading, Report, Unusable, Upkeep, UpkeepError, Work};
