//! One machine, one folder: the journal and the sled index.
//!
//! The journal is the truth: everything that is acknowledged is in it, and one thread writes it,
//! one write and one fdatasync for all that has arrived. The sled index leads from names to places
//! in the journal; it can be lost at any time and is made again. `docs/storage-format.md` has the bytes.
//!
//! Why not sled alone: its `flush` is no fsync on Linux, it may not reopen after a power cut, and it
//! can lose keys without a word.

mod clock_and_entropy;
mod disk;
mod engine;
mod folder;
mod index;
mod journal;
mod maintenance;
mod replacement;

#[cfg(test)]
mod tests;

pub use engine::{OpenProgress, SledStorage};
pub use maintenance::SledMaintenance;
