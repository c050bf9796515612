//! The index: from names to locations in the journal, what is not in it yet, and how it is brought to
//! the journal's end.

pub(crate) mod changes;
pub(crate) mod replay;
pub(crate) mod tombstone;
pub(crate) mod tree;
pub(crate) mod values;
pub(crate) mod view;

pub(crate) use tree::Index;
