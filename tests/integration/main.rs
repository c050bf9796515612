//! The one integration binary: each module is one theme.

mod full_disk;
mod quarantine;
mod saved;
