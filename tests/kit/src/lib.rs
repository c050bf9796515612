//! What the tests of several crates share. It depends on no crate of ours, so that each of them can
//! use it; servers and stock clients are in `sillage-tests`.

mod built;
mod folders;
mod rng;

pub use built::outdated;
pub use folders::{copy_all, files};
pub use rng::Rng;
