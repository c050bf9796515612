//! The live owner of an open document: its state, its owner, its connections and the registry.
//!
//! While anybody has a document open, one task, its owner, holds it and nothing locks it. `state` decides
//! (an [`state::LiveEvent`] and the time go in, [`state::Effect`]s come out, no IO), `owner` performs,
//! `feed` carries accepted updates to every connection, `registry` makes sure that a document
//! never has two owners.
//!
//! Waiting runs one way: a connection may wait for the live document ([`Connection::send`]), the
//! live document never waits for a connection. What a connection missed while it was slow
//! reaches it as one difference, never as a gap.

mod connection;
mod counters;
mod feed;
mod handle;
mod open_documents;
mod outbox;
mod owner;
mod published;
mod quarantine;
mod registry;
pub mod state;
mod unread;

pub use connection::{
    AccessNotice, ClientMessage, CloseReason, Connection, ConnectionId, Output, RefusalReason,
    StorageNotice, Wire,
};
pub use counters::RegistryMetrics;
pub use handle::{EditError, Handle, Identity, JoinRequest, OpenError};
pub use open_documents::Options;
pub use published::{Occupancy, Published};
pub use registry::Registry;
pub use sillage_access::Role;
