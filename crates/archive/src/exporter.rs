//! The seam for formats: what an exporter is, and which ones there are.

use sillage_programme::{Event, Session};

use crate::{
    ArchiveError, ExportOptions, Note, bag::BagExport, epub::EpubExport, json::JsonExport,
    markdown::MarkdownExport, mkdocs::MkdocsExport, site::SiteExport,
};

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where, from the folder of the export, with `/` between the parts.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    pub(crate) fn new(path: String, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self { path, bytes }
    }

    /// # Errors
    /// [`ArchiveError::BadPath`] for a path that leads elsewhere, or that a destination keeps for itself.
    pub(crate) fn check_path(&self) -> Result<(), ArchiveError> {
        let bad = || ArchiveError::BadPath {
            path: self.path.clone(),
        };
        is_safe(&self.path).then_some(()).ok_or_else(bad)
    }
}

/// Names between slashes, none of which leads elsewhere or is hidden.
pub(crate) fn is_safe(path: &str) -> bool {
    path.split('/').all(|name| {
        !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', ':', '\0', '\n'])
    })
}

/// Turns the durable notes of one event into files of one format.
///
/// It is pure: it knows the event, is given one note at a time, in the order of the programme, and
/// answers with files, so that an event never has to fit in memory. The same event and notes give the
/// same bytes, on any machine and at any time.
pub trait Exporter: Send {
    /// The files of one session, which may be none; a session whose note cannot be read is left out.
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File>;

    /// The files that depend on all sessions, such as indexes, after the last of them.
    fn finish(self: Box<Self>) -> Vec<File>;

    /// The folder that takes the images of the notes.
    fn images(&self) -> &'static str {
        "uploads"
    }

    /// The files of an image that a note shows; the same image comes once.
    fn image(&mut self, name: &str, bytes: Vec<u8>) -> Vec<File> {
        vec![File::new(format!("{}/{name}", self.images()), bytes)]
    }
}

/// A format that this version can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One Markdown file for each session, one page for each day, an index.
    Markdown,
    /// A project from which `MkDocs` makes a site.
    Mkdocs,
    /// A static site without scripts.
    Html,
    /// A book.
    Epub,
    /// JSON for programs.
    Json,
    /// A bag: most of the others, the programme and the history, with hashes.
    Bagit,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Html,
        Self::Markdown,
        Self::Epub,
        Self::Mkdocs,
        Self::Json,
        Self::Bagit,
    ];

    /// Its name in commands and requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Mkdocs => "mkdocs",
            Self::Html => "html",
            Self::Epub => "epub",
            Self::Json => "json",
            Self::Bagit => "bagit",
        }
    }

    /// The format with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether its files hold the text of notes as it was typed, raw HTML included, so that whoever
    /// renders them must not trust it.
    #[must_use]
    pub fn keeps_raw_html(self) -> bool {
        matches!(self, Self::Markdown | Self::Json | Self::Bagit)
    }

    /// Whether it holds the history of notes, which fewer people may see than the notes.
    #[must_use]
    pub fn has_history(self) -> bool {
        self == Self::Bagit
    }

    /// The ending of the file that holds an export whole.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Epub => ".epub",
            _ => ".zip",
        }
    }

    /// Begins an export of `event`.
    #[must_use]
    pub fn exporter<'a>(
        self,
        event: &'a Event,
        options: &'a ExportOptions,
    ) -> Box<dyn Exporter + 'a> {
        match self {
            Self::Markdown => Box::new(MarkdownExport::new(event, options)),
            Self::Mkdocs => Box::new(MkdocsExport::new(event, options)),
            Self::Html => Box::new(SiteExport::new(event, options)),
            Self::Epub => Box::new(EpubExport::new(event, options)),
            Self::Json => Box::new(JsonExport::new(event, options)),
            Self::Bagit => Box::new(BagExport::new(event, options)),
        }
    }
}
