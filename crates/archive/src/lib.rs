//! History and everything that leaves.
//!
//! So far: an event as Markdown files. [`MarkdownExport`] builds them one session at a time, out of
//! [`note()`]s that hold what is durable and nothing else; [`Folder`] writes them where an earlier
//! export may already be. `docs/archive-format.md` describes the files.

mod error;
mod folder;
mod front_matter;
mod markdown_export;
mod names;
mod note;
mod pages;
mod words;

pub use error::ArchiveError;
pub use folder::Folder;
pub use markdown_export::{File, MarkdownExport};
pub use note::{Note, note};
