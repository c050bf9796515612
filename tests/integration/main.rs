//! The one integration binary: each module is one theme.

mod damaged_records;
mod full_disk;
mod quarantine;
mod saved;
mod session_state;
