//! The one integration binary: each module is one theme.

mod saved;
