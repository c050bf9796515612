//! Search across the notes and the programme of an event.
//!
//! Each note has a file `search/{event}/{session}` in the data folder: its text folded to plain words, and
//! behind it the text itself. Searching reads the folded parts through the page cache; nothing of them
//! stays in memory. The files are made again from the notes whenever they are missing or old.

mod fold;
mod index;
mod matching;
mod snippet;

pub(crate) use fold::fold;
pub(crate) use index::SearchIndex;
pub(crate) use matching::{Query, QueryError};
pub(crate) use snippet::{Piece, snippet};
