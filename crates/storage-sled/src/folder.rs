//! The folder: who holds it, which format it has, and whether its index was left well.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sillage_storage::StorageError;

use crate::disk;
use crate::journal::id::JournalId;
use crate::journal::segment::{self, SegmentHeader, VERSION};

/// The rights of those who are neither the owner nor in the group.
const OTHERS: u32 = 0o007;
/// In `index-state` when the index was closed and synced.
const CLEAN: &str = "clean";

pub(crate) fn journal(folder: &Path) -> PathBuf {
    folder.join("journal")
}

pub(crate) fn index(folder: &Path) -> PathBuf {
    folder.join("index")
}

pub(crate) fn checkpoints(folder: &Path) -> PathBuf {
    folder.join("checkpoints")
}

pub(crate) fn blobs(folder: &Path) -> PathBuf {
    folder.join("blobs")
}

/// Makes the folder if need be and holds it until the file is dropped.
pub(crate) fn lock(folder: &Path) -> Result<File, StorageError> {
    let doing = || format!("use the folder {}", folder.display());
    if !folder.exists() {
        disk::make_folder(folder).map_err(|error| StorageError::io(doing(), error))?;
    }
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"));
    let file = opened.map_err(|error| StorageError::io(doing(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::Locked {
            what: format!("The folder {}", folder.display()),
        }),
        Err(TryLockError::Error(error)) => Err(StorageError::io(doing(), error)),
    }
}

/// What `FORMAT` says; `None` in a folder without a journal.
pub(crate) fn format(folder: &Path) -> Result<Option<JournalId>, StorageError> {
    let path = folder.join("FORMAT");
    let unreadable = |why: &str| StorageError::Unreadable {
        what: path.display().to_string(),
        why: why.to_owned(),
    };
    let text = match disk::read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| unreadable("it is not text"))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let begun = segment::list(&journal(folder)).is_ok_and(|segments| !segments.is_empty());
            return if begun {
                Err(unreadable("it is missing, and there is a journal"))
            } else {
                Ok(None)
            };
        }
        Err(error) => return Err(StorageError::io("read FORMAT", error)),
    };
    let mut lines = text.lines();
    let version = lines
        .next()
        .and_then(|line| line.strip_prefix("sillage "))
        .and_then(|number| number.parse().ok());
    match version {
        Some(VERSION) => {}
        Some(found) if found > VERSION => {
            return Err(StorageError::Newer {
                found,
                ours: VERSION,
            });
        }
        _ => return Err(unreadable("it does not begin with `sillage` and a version")),
    }
    if let Some(found) =
        newer_segment(folder).map_err(|error| StorageError::io("read the journal", error))?
    {
        return Err(StorageError::Newer {
            found,
            ours: VERSION,
        });
    }
    let id = lines
        .next()
        .and_then(|line| line.strip_prefix("journal "))
        .and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| unreadable("it does not name the journal"))?;
    Ok(Some(id))
}

/// The version of a segment that a newer version wrote, also of one that was to take a journal's place.
fn newer_segment(folder: &Path) -> io::Result<Option<u32>> {
    for journal in [journal(folder), folder.join("journal.new")] {
        if !journal.is_dir() {
            continue;
        }
        for number in segment::list(&journal)? {
            let newer = match disk::open(&segment::path(&journal, number)) {
                // An erasure may be at work.
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                opened => segment::newer(&opened?)?,
            };
            if newer.is_some() {
                return Ok(newer);
            }
        }
    }
    Ok(None)
}

/// The journal's own word on its id, if any of its segments still has it; it is checked there, as it is not in `FORMAT`.
pub(crate) fn id_of_segments(folder: &Path) -> io::Result<Option<JournalId>> {
    let journal = journal(folder);
    for number in segment::list(&journal)? {
        if let Some(header) =
            SegmentHeader::read(&disk::open(&segment::path(&journal, number))?, number)?
        {
            return Ok(Some(header.id));
        }
    }
    Ok(None)
}

/// Makes the subfolders that are not there; their names are durable when this returns, also those of
/// a process that died before.
pub(crate) fn create(folder: &Path) -> io::Result<()> {
    for part in [journal(folder), checkpoints(folder), blobs(folder)] {
        disk::make_folder(&part)?;
        close_to_others(&part);
    }
    disk::sync_folder(folder)
}

/// What everybody writes is not for everybody who has an account on the machine. Whoever is in the
/// folder's group was let in by somebody, and stays.
pub(crate) fn close_to_others(part: &Path) {
    let Ok(mode) = fs::metadata(part).map(|part| part.permissions().mode()) else {
        return;
    };
    if mode & OTHERS == 0 {
        return;
    }
    let closed = fs::set_permissions(part, Permissions::from_mode(mode & !OTHERS));
    let part = part.display();
    match closed {
        Ok(()) => tracing::warn!("{part} was open to every account of this machine; it is no more"),
        Err(error) => tracing::warn!(%error, "{part} is open to every account of this machine"),
    }
}

/// Writes `FORMAT`; durable with its name when this returns.
pub(crate) fn write_format(folder: &Path, id: JournalId) -> io::Result<()> {
    write_synced(
        &folder.join("FORMAT"),
        &format!("sillage {VERSION}\njournal {id}\n"),
    )
}

/// Whether what the index has in its files is what was written to them: it was closed well, or the
/// machine has been running since. After a power cut sled's files may be anything.
pub(crate) fn index_is_whole(folder: &Path) -> bool {
    let state = disk::read(&folder.join("index-state")).unwrap_or_default();
    let boot = boot();
    state == CLEAN.as_bytes() || !boot.is_empty() && state == boot.as_bytes()
}

/// From now on the index is being written.
pub(crate) fn index_in_use(folder: &Path) -> Result<(), StorageError> {
    write_state(folder, &boot())
}

/// The index is closed and synced.
pub(crate) fn left_clean(folder: &Path) -> Result<(), StorageError> {
    write_state(folder, CLEAN)
}

fn write_state(folder: &Path, state: &str) -> Result<(), StorageError> {
    let written = write_synced(&folder.join("index-state"), state);
    written.map_err(|error| StorageError::io("write index-state", error))
}

/// The name of this run of the machine.
fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

/// Replaces a file; durable with its name when this returns.
pub(crate) fn write_synced(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let file = disk::create(&fresh)?;
    file.write_all_at(text.as_bytes(), 0)?;
    file.sync_data()?;
    disk::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), disk::sync_folder)
}

/// Removes a folder and all in it, if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), StorageError> {
    match disk::remove_folder(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(opening(error)),
        _ => Ok(()),
    }
}

/// The error of a system call made in order to open a folder.
pub(crate) fn opening(error: io::Error) -> StorageError {
    StorageError::io("open the folder", error)
}

/// The file that says what a backup holds.
pub(crate) const MANIFEST: &str = "MANIFEST";
/// The version of its format.
pub(crate) const MANIFEST_VERSION: u32 = 1;

/// The version that a manifest names in its first line, which stays where it is in every version.
pub(crate) fn manifest_version(text: &[u8]) -> Option<u32> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    let number = str::from_utf8(line)
        .ok()?
        .strip_prefix("# sillage backup ")?;
    number.parse().ok()
}

/// Fails if any part of the folder was written by a newer version. To be called before anything in it
/// is touched; whatever else is wrong is said where it is met.
pub(crate) fn refuse_newer(folder: &Path) -> Result<(), StorageError> {
    if let Err(error @ StorageError::Newer { .. }) = format(folder) {
        return Err(error);
    }
    let manifest = fs::read(folder.join(MANIFEST)).unwrap_or_default();
    match manifest_version(&manifest) {
        Some(found) if found > MANIFEST_VERSION => Err(StorageError::Newer {
            found,
            ours: MANIFEST_VERSION,
        }),
        _ => Ok(()),
    }
}
