//! The one integration binary: each module is one theme.

mod quarantine;
mod saved;
