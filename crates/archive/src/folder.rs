//! A folder that holds an export, and only ever loses what an export has put there.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{ArchiveError, File, Sink, Stamp, beneath::Beneath, exporter};

/// The file that makes a folder ours: a line with the stamp, then the paths we wrote.
pub(crate) const LIST: &str = ".sillage-export";
/// What makes a folder a Git work tree.
const GIT: &str = ".git";

/// A folder that takes the files of an export, each whole or not at all.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    beneath: Beneath,
    stamp: Stamp,
    /// What is or may be in the folder, from this export or an earlier one.
    listed: BTreeSet<String>,
    written: BTreeSet<String>,
}

impl Folder {
    /// Takes a folder that is absent, empty, holds an export of the same event, or is a Git work
    /// tree, in which no file is replaced that no export has put there.
    ///
    /// # Errors
    /// [`ArchiveError::NotOurs`] for any other; nothing is touched then.
    pub fn open(root: &Path, stamp: Stamp) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::Write {
            path: root.to_owned(),
            source,
        };
        fs::create_dir_all(root).map_err(failed)?;
        let beneath = Beneath::open(root).map_err(failed)?;
        let not_ours = || ArchiveError::NotOurs {
            folder: root.to_owned(),
            event: stamp.subject().into(),
        };
        let list = beneath
            .read(LIST)
            .map_err(|error| in_folder(root, LIST, error))?;
        let listed = match list {
            Some(list) => read_list(&list, &stamp).ok_or_else(not_ours)?,
            None if is_empty(root).map_err(failed)? => BTreeSet::new(),
            None if beneath.exists(GIT).map_err(failed)? => BTreeSet::new(),
            None => return Err(not_ours()),
        };
        let folder = Self {
            root: root.to_owned(),
            beneath,
            stamp,
            listed,
            written: BTreeSet::new(),
        };
        folder.write_list(&folder.listed)?;
        Ok(folder)
    }

    fn write_list(&self, paths: &BTreeSet<String>) -> Result<(), ArchiveError> {
        let mut list = format!("{}\n", self.stamp);
        for path in paths {
            list.push_str(path);
            list.push('\n');
        }
        // Always a new file: the one that is there may have another name elsewhere.
        self.beneath
            .replace(LIST, list.as_bytes())
            .map_err(|error| self.failed(LIST, error))
    }

    /// Notes that a path is ours, before it is there, so that an export that is cut off can be gone
    /// over again.
    fn list(&mut self, path: &str) -> Result<(), ArchiveError> {
        let line = format!("{path}\n");
        self.beneath
            .append(LIST, line.as_bytes())
            .map_err(|error| self.failed(LIST, error))?;
        self.listed.insert(path.to_owned());
        Ok(())
    }

    /// Writes a file unless it says the same already.
    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let is_listed = self.listed.contains(path);
        let same = match self.beneath.read(path) {
            Ok(there) => there.is_some_and(|there| there == bytes),
            // A link is replaced by the file; whatever else fails here does so again below.
            Err(_) => false,
        };
        let exists = self.beneath.exists(path);
        if !is_listed && !same && exists.map_err(|error| self.failed(path, error))? {
            return Err(ArchiveError::Taken {
                path: self.root.join(path),
            });
        }
        if !is_listed {
            self.list(path)?;
        }
        if !same {
            self.beneath
                .replace(path, bytes)
                .map_err(|error| self.failed(path, error))?;
        }
        self.written.insert(path.to_owned());
        Ok(())
    }

    fn failed(&self, path: &str, source: io::Error) -> ArchiveError {
        in_folder(&self.root, path, source)
    }
}

impl Sink for Folder {
    fn write(&mut self, file: &File) -> Result<(), ArchiveError> {
        file.check_path()?;
        self.put(&file.path, &file.bytes)
    }

    fn finish(self: Box<Self>) -> Result<(), ArchiveError> {
        for path in &self.listed {
            let removed = if self.written.contains(path) {
                // What an export that was cut off has left beside it.
                self.beneath.remove_part(path)
            } else {
                self.beneath.remove(path)
            };
            removed.map_err(|error| self.failed(path, error))?;
        }
        self.write_list(&self.written)
    }
}

/// Names the link that is in the way, if that is why.
fn in_folder(root: &Path, path: &str, source: io::Error) -> ArchiveError {
    let mut place = root.to_owned();
    for name in path.split('/') {
        place.push(name);
        if place.is_symlink() {
            return ArchiveError::Link { path: place };
        }
    }
    ArchiveError::Write {
        path: place,
        source,
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

/// The paths of a list, if it is one of this event.
fn read_list(list: &[u8], stamp: &Stamp) -> Option<BTreeSet<String>> {
    let mut lines = std::str::from_utf8(list).ok()?.lines();
    let is_ours = lines.next()? == stamp.to_string();
    // The list decides what may be removed, and somebody may have edited it.
    is_ours.then(|| {
        lines
            .filter(|path| exporter::is_safe(path))
            .map(str::to_owned)
            .collect()
    })
}
