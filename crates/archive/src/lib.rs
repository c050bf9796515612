//! History and everything that leaves.
//!
//! So far: an event as Markdown files. [`MarkdownExport`] builds them one session at a time, out of
//! [`note()`]s that hold what is durable and nothing else; [`Folder`] writes them where an earlier
//! export may already be. `docs/archive-format.md` describes the files.

mod error;
mod folder;
mod markdown;
mod note;

pub use error::ArchiveError;
pub use folder::Folder;
pub use markdown::{File, MarkdownExport};
pub use note::{Note, note};
