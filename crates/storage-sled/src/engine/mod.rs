//! The engine: one thread writes, others read beside it.

mod blob_pool;
pub(crate) mod blobs;
pub(crate) mod checkpoints;
pub(crate) mod command;
mod degraded;
mod group;
pub(crate) mod open;
pub(crate) mod reader;
mod recovery;
pub(crate) mod status;
mod storage;
pub(crate) mod writer;

pub use open::OpenProgress;
pub use storage::SledStorage;
