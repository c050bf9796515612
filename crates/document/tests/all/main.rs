//! The promises of this crate, each tested from outside.

mod document;
mod handmade;
mod hostile;
mod mutation;
mod peer;
mod runs;
mod vectors;
