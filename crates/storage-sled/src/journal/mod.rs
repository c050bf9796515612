//! The journal: its files, its records, and where it ends.

pub(crate) mod acknowledged;
mod append;
pub(crate) mod chain;
pub(crate) mod codec;
pub(crate) mod heads;
pub(crate) mod id;
pub(crate) mod location;
pub(crate) mod record;
pub(crate) mod scan;
pub(crate) mod segment;
pub(crate) mod torn_tail;
pub(crate) mod window;

pub(crate) use append::{CommitError, Journal};
