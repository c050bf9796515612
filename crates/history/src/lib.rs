//! What the log of a document says: the document now, and as it was at any entry.
//!
//! Everybody who needs a document from storage loads it here: its live owner, the archive, the
//! operator's tools. A checkpoint is only a shortcut, so one that is refused never keeps anybody from
//! reading: the whole log is replayed instead, for all of them alike.

mod difference;
mod error;
mod load;
mod replay;
mod timeline;

pub use difference::{DiffHunk, LineFate, difference, edits_between};
pub use error::HistoryError;
pub use load::{Loaded, document_at, load};
pub use replay::replay;
pub use timeline::{
    DeviceSpan, Moment, TextChange, TextEdit, TextVersion, Timeline, changes, timeline,
};
