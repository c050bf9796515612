//! How a journal that was written anew takes the place of the one before.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sillage_storage::StorageError;

use crate::folder;

/// Where a journal is written that is to take the place of the one that is there.
pub(crate) fn fresh(dir: &Path) -> PathBuf {
    dir.join("journal.new")
}

/// Where the journal is that was replaced, until nothing is left of it.
fn replaced(dir: &Path) -> PathBuf {
    dir.join("journal.old")
}

/// Puts the journal that was written, and is whole, in the place of the one before, of which nothing
/// is left when this returns.
pub(crate) fn replace(dir: &Path) -> Result<(), StorageError> {
    let swap = || {
        fs::rename(folder::journal(dir), replaced(dir))?;
        sync(dir)
    };
    swap().map_err(using(dir))?;
    settle(dir)
}

/// Brings a replacement to its end that was cut short: before the old journal was put aside it
/// did not happen, afterwards it did. To be called before anything else in a folder that is locked.
pub(crate) fn settle(dir: &Path) -> Result<(), StorageError> {
    settle_files(dir).map_err(using(dir))
}

fn settle_files(dir: &Path) -> io::Result<()> {
    let (journal, fresh, replaced) = (folder::journal(dir), fresh(dir), replaced(dir));
    if !replaced.exists() {
        return remove_any(&fresh);
    }
    if !journal.exists() {
        fs::rename(&fresh, &journal)?;
        sync(dir)?;
    }
    if let Some(id) = folder::id_of_segments(dir)? {
        folder::write_format(dir, id)?;
    }
    // What was made from the old journal holds its words too.
    for file in fs::read_dir(dir)? {
        let file = file?;
        let name = file.file_name();
        let derived = name
            .to_str()
            .is_some_and(|name| name == "checkpoints" || name.starts_with("index"));
        if derived {
            remove_any(&file.path())?;
        }
    }
    // Last, because it says that there is something to settle.
    remove_any(&replaced)?;
    sync(dir)
}

fn remove_any(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn using(dir: &Path) -> impl Fn(io::Error) -> StorageError {
    move |error| StorageError::io(format!("use {}", dir.display()), error)
}
