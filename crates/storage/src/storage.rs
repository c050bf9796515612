//! The trait that every engine implements, beside its three parts.

use std::fmt;

use async_trait::async_trait;

use crate::{Blobs, ChangeStream, Health, Logs, Records, StorageError};

/// Where an event is kept: its [`Logs`], [`Records`] and [`Blobs`]. `Ok` means durable: it survives a
/// crash of the process and a power cut.
///
/// A call may be dropped before it ends; the work it asked for is then done or not done, never half.
#[async_trait]
pub trait Storage: Logs + Records + Blobs + fmt::Debug {
    /// What becomes durable from now on, here or on another machine that shares the storage. Whoever
    /// follows something takes the stream first and reads after that: what happens in between is then
    /// told, perhaps twice. It ends when the storage is closed.
    fn changes(&self) -> ChangeStream;

    /// How storage is now. Never waits.
    fn health(&self) -> Health;

    /// Finishes what was asked before, then lets go of the data. Every call after it answers
    /// [`StorageError::Closed`]. Closing twice is no error.
    async fn close(&self) -> Result<(), StorageError>;
}
