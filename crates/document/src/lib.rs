//! The collaboratively edited text and the Yjs messages about it.
//!
//! [`Document`] is one text that many people write at once. Every byte that a client sends about
//! it passes the gate (`gate`) before the CRDT library sees it. [`wire`] reads and writes the two
//! protocols that Yjs clients speak, [`awareness`] keeps who is here and where their cursor is.
//!
//! This is the only crate that names the CRDT library. It has no input or output, no clock, no
//! async and no randomness: everything it knows is passed in.

pub mod awareness;
mod clocks;
mod contents;
mod cost;
mod document;
mod erase;
mod gate;
pub mod lib0;
mod merge;
mod order;
mod ranges;
mod refusal;
mod replica;
mod runs;
mod scan;
mod schema;
mod server_edit;
mod state_vector;
mod update;
pub mod wire;
mod written;
mod yrs_doc;

pub use clocks::{Contribution, Verdict};
pub use contents::Contents;
pub use document::{Applied, Document, verify_checkpoint};
pub use erase::erase;
pub use gate::NEWCOMER_LIMIT;
pub use lib0::Malformed;
pub use merge::{MergeError, merge};
pub use refusal::{LoadError, Refusal};
pub use replica::Replica;
pub use runs::{Run, runs};
pub use server_edit::server_edit;
pub use state_vector::StateVector;
pub use yrs_doc::SERVER_CLIENT;

/// The name of the only shared type that a document has: its text.
pub const ROOT: &str = "content";

/// The longest text a document may have, in bytes of UTF-8.
pub const TEXT_LIMIT: usize = 512 * 1024;

/// Who wrote a block: chosen by the client, 32 bits in Yjs 13, up to 53 bits elsewhere.
pub type ClientId = u64;

/// Clocks count UTF-16 units of one client; the last one a document may reach, far from where
/// 32-bit arithmetic wraps.
pub const CLOCK_LIMIT: u32 = 1 << 30;
