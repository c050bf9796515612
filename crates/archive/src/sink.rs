//! The seam for destinations: where the files of an export go.

use std::path::{Path, PathBuf};

use crate::{ArchiveError, File, Folder};

/// Takes the files of an export.
pub trait Sink {
    /// Takes one file. It is there whole or not at all.
    fn write(&mut self, file: &File) -> Result<(), ArchiveError>;

    /// All files were taken: what an earlier export left and this one did not write goes.
    ///
    /// An export that ends without this call leaves everything that was there.
    fn finish(self: Box<Self>) -> Result<(), ArchiveError>;
}

/// The names of packed files, which no sink writes.
const PACKED: [&str; 9] = [
    ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar",
];

/// Where an export goes, by its path.
#[derive(Debug, Clone)]
pub struct Destination {
    folder: PathBuf,
    event: String,
}

impl Destination {
    /// The destination of an export of `event`. Nothing is touched yet.
    ///
    /// # Errors
    /// [`ArchiveError::Packed`] for the name of a packed file, unless a folder has it.
    pub fn new(path: &Path, event: &str) -> Result<Self, ArchiveError> {
        let name = path.to_string_lossy().to_lowercase();
        if PACKED.iter().any(|ending| name.ends_with(ending)) && !path.is_dir() {
            return Err(ArchiveError::Packed {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            folder: path.to_owned(),
            event: event.to_owned(),
        })
    }

    /// Opens it for the files of a new export.
    pub fn open(&self) -> Result<Box<dyn Sink>, ArchiveError> {
        Ok(Box::new(Folder::open(&self.folder, &self.event)?))
    }
}
