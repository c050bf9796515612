//! History and everything that leaves.
