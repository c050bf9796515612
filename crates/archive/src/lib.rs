//! Everything that leaves: an event's durable notes as files.
//!
//! ```text
//! storage -> Export (one note at a time) -> Exporter (a format) -> files -> Sink (a destination)
//! ```
//!
//! A new format is an [`Exporter`] and a variant of [`Format`]; a new destination is a [`Sink`].
//! `docs/archive-format.md` describes the files.

mod bag;
mod beneath;
mod citation;
mod collected;
mod commit;
mod content;
mod epub;
mod error;
mod export;
mod exporter;
mod extent;
mod folder;
mod front_matter;
mod images;
mod json;
mod markdown;
mod markup;
mod mkdocs;
mod names;
mod note;
mod options;
mod places;
mod sink;
mod site;
mod words;
mod zip;

pub use commit::Commit;
pub use error::ArchiveError;
pub use export::{Export, ExportedSession};
pub use exporter::{Exporter, File, Format};
pub use extent::Extent;
pub use folder::Folder;
pub use note::{Note, NoteHistory, note};
pub use options::{DAY_PATTERN, ExportOptions};
pub use sink::{Destination, Sink, Stamp};
pub use zip::Zip;
