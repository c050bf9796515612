//! A folder that holds an export, and only ever loses what an export has put there.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::ArchiveError;

/// The file that makes a folder ours: a line that names the event, then the paths we wrote.
const LIST: &str = ".sillage-export";
/// First word of the list; the number changes with the form of an export.
const FORM: &str = "sillage-markdown-1";

/// Ends the name of a file that is not whole yet.
const PART: &str = "part";

/// A folder that takes the files of an export, each whole or not at all.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    event: String,
    /// What is or may be in the folder, from this export or an earlier one.
    listed: BTreeSet<String>,
    written: BTreeSet<String>,
}

impl Folder {
    /// Takes a folder that is absent, empty, or holds an export of the same event.
    ///
    /// # Errors
    /// [`ArchiveError::NotOurs`] for any other; nothing is touched then.
    pub fn open(root: &Path, event: &str) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::Write {
            path: root.to_owned(),
            source,
        };
        fs::create_dir_all(root).map_err(failed)?;
        let not_ours = || ArchiveError::NotOurs {
            folder: root.to_owned(),
            event: event.into(),
        };
        let listed = match fs::read_to_string(root.join(LIST)) {
            Ok(list) => read_list(&list, event).ok_or_else(not_ours)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::read_dir(root).map_err(failed)?.next().is_some() {
                    return Err(not_ours());
                }
                BTreeSet::new()
            }
            Err(error) => return Err(failed(error)),
        };
        let folder = Self {
            root: root.to_owned(),
            event: event.to_owned(),
            listed,
            written: BTreeSet::new(),
        };
        folder.write_list(&folder.listed)?;
        Ok(folder)
    }

    /// Writes one file, or leaves it alone if it already says the same.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        if !is_safe(path) {
            return Err(ArchiveError::BadPath {
                path: path.to_owned(),
            });
        }
        if self.listed.insert(path.to_owned()) {
            // Listed before it is there, so that an export that is cut off can be gone over again.
            self.append_to_list(path)?;
        }
        self.put(path, bytes)?;
        self.written.insert(path.to_owned());
        Ok(())
    }

    /// Removes what an earlier export wrote and this one did not.
    ///
    /// An export that ends without this call leaves everything that was there.
    pub fn finish(self) -> Result<(), ArchiveError> {
        for path in &self.listed {
            let place = self.root.join(path);
            // What an export that was cut off has left beside the place.
            remove(&place.with_added_extension(PART))?;
            if !self.written.contains(path) {
                remove(&place)?;
            }
        }
        self.write_list(&self.written)
    }

    fn write_list(&self, paths: &BTreeSet<String>) -> Result<(), ArchiveError> {
        let mut list = format!("{FORM} {}\n", self.event);
        for path in paths {
            list.push_str(path);
            list.push('\n');
        }
        self.put(LIST, list.as_bytes())
    }

    fn append_to_list(&self, path: &str) -> Result<(), ArchiveError> {
        let list = self.root.join(LIST);
        let append = || {
            fs::OpenOptions::new()
                .append(true)
                .open(&list)?
                .write_all(format!("{path}\n").as_bytes())
        };
        append().map_err(|source| ArchiveError::Write {
            path: list.clone(),
            source,
        })
    }

    /// Writes beside the place, then renames into it.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let place = self.root.join(path);
        let beside = place.with_added_extension(PART);
        let put = || {
            if fs::read(&place).is_ok_and(|there| there == bytes) {
                return Ok(());
            }
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut file = fs::File::create(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, &place)
        };
        put().map_err(|source| ArchiveError::Write {
            path: place.clone(),
            source,
        })
    }
}

fn remove(path: &Path) -> Result<(), ArchiveError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(ArchiveError::Write {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// The paths of a list, if it is one of this event.
fn read_list(list: &str, event: &str) -> Option<BTreeSet<String>> {
    let mut lines = list.lines();
    let is_ours = lines.next()? == format!("{FORM} {event}");
    // The list decides what may be removed, and somebody may have edited it.
    is_ours.then(|| {
        lines
            .filter(|path| is_safe(path))
            .map(str::to_owned)
            .collect()
    })
}

/// Names between slashes, none of which leads elsewhere or is the list.
fn is_safe(path: &str) -> bool {
    path != LIST
        && path.split('/').all(|name| {
            !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', ':', '\0', '\n'])
        })
}
