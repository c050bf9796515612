//! The seam for destinations: where the files of an export go.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{ArchiveError, Extent, File, Folder, Format, zip::ZipFile};

/// Takes the files of an export.
pub trait Sink {
    /// Takes one file. It is there whole or not at all.
    fn write(&mut self, file: &File) -> Result<(), ArchiveError>;

    /// All files were taken: what an earlier export left and this one did not write goes.
    ///
    /// An export that ends without this call leaves everything that was there.
    fn finish(self: Box<Self>) -> Result<(), ArchiveError>;
}

/// What a destination holds: a format, and what of which event. An export replaces only what has the
/// same stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// The stamp of an export of `event`.
    #[must_use]
    pub fn new(format: Format, event: &str, extent: &Extent) -> Self {
        // The number changes with the form of an export.
        Self(format!("sillage-{}-1 {event}{extent}", format.name()))
    }

    /// What the paths in a packed file begin with.
    pub(crate) fn folder(&self) -> String {
        let event = self.subject().split('/').next();
        match (self.0.starts_with("sillage-bagit-"), event) {
            (true, Some(event)) => format!("{event}/"),
            _ => String::new(),
        }
    }

    /// What of which event, as it stands in addresses.
    pub(crate) fn subject(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, subject)| subject)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The names of packed files that no sink writes.
const OTHER_PACKED: [&str; 8] = [".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"];

/// Where an export goes, by its path.
#[derive(Debug, Clone)]
pub struct Destination {
    path: PathBuf,
    stamp: Stamp,
    is_packed: bool,
}

impl Destination {
    /// The destination of an export; `x.zip` is a packed file, unless a folder has that name. Nothing is
    /// touched yet.
    ///
    /// # Errors
    /// [`ArchiveError::Packed`] for other packed files.
    pub fn new(path: &Path, stamp: Stamp) -> Result<Self, ArchiveError> {
        let name = path.to_string_lossy().to_lowercase();
        let ends = |ending: &&str| name.ends_with(*ending) && !path.is_dir();
        if OTHER_PACKED.iter().any(ends) {
            return Err(ArchiveError::Packed {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            is_packed: ends(&".zip") || ends(&".epub"),
            path: path.to_owned(),
            stamp,
        })
    }

    /// Opens it for the files of a new export.
    pub fn open(&self) -> Result<Box<dyn Sink>, ArchiveError> {
        Ok(if self.is_packed {
            Box::new(ZipFile::create(&self.path, &self.stamp)?)
        } else {
            Box::new(Folder::open(&self.path, self.stamp.clone())?)
        })
    }
}
