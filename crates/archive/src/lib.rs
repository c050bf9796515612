//! Everything that leaves: an event's durable notes as files.
//!
//! ```text
//! storage -> Export (one note at a time) -> Exporter (a format) -> files -> Sink (a destination)
//! ```
//!
//! A new format is an [`Exporter`] and a variant of [`Format`]; a new destination is a [`Sink`].
//! `docs/archive-format.md` describes the files.

mod beneath;
mod error;
mod export;
mod exporter;
mod folder;
mod markdown;
mod note;
mod sink;

pub use error::ArchiveError;
pub use export::{Export, ExportedSession};
pub use exporter::{Exporter, File, Format};
pub use folder::Folder;
pub use note::{Note, note};
pub use sink::{Destination, Sink};
