//! What the targets share: people who write, people who lie, and what is counted.

#![forbid(unsafe_code)]

pub mod hostile;
pub mod meter;
pub mod tally;
mod words;

pub use words::TypedWords;
