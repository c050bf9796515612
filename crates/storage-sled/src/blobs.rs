//! Blobs: one file for each, named by the SHA-256 of its bytes.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use sillage_storage::{BlobId, StorageError};

use crate::disk;
use crate::folder;

/// Files begun by this process.
static FILES: AtomicU64 = AtomicU64::new(0);

/// Keeps `bytes`; durable with its name when this returns.
pub(crate) fn write(folder: &Path, id: BlobId, bytes: &[u8]) -> Result<(), StorageError> {
    let path = path(folder, id);
    // A file that is there already may come from a process that died before its fsync.
    let written = match read(folder, id)? {
        Some(_) => disk::open(&path)
            .and_then(|file| file.sync_all())
            .and_then(|()| sync_shelf(&path)),
        None => create(folder, &path, bytes),
    };
    written.map_err(|error| StorageError::io("write a blob", error))
}

/// The blob's bytes. A file whose bytes are not those of its name is as good as none, so that the
/// blob can be sent again.
pub(crate) fn read(folder: &Path, id: BlobId) -> Result<Option<Bytes>, StorageError> {
    match disk::read(&path(folder, id)) {
        Ok(bytes) if BlobId::of(&bytes) == id => Ok(Some(bytes.into())),
        Ok(_) => {
            tracing::error!(%id, "A blob is damaged");
            Ok(None)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StorageError::io("read a blob", error)),
    }
}

fn create(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), disk::make_folder)?;
    // Also when it was there: it may come from a process that died before this.
    disk::sync_folder(&folder::blobs(folder))?;
    // Two may bring the same bytes at once.
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let fresh = path.with_extension(format!("new-{number}"));
    let written = disk::create(&fresh)
        .and_then(|file| file.write_all_at(bytes, 0).and_then(|()| file.sync_all()))
        .and_then(|()| disk::rename(&fresh, path));
    if written.is_err() {
        // It would keep room on a full disk.
        let _ = disk::remove_file(&fresh);
    }
    written.and_then(|()| sync_shelf(path))
}

fn sync_shelf(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), disk::sync_folder)
}

/// Where the blob is kept.
pub(crate) fn path(folder: &Path, id: BlobId) -> PathBuf {
    let name = id.to_string();
    folder::blobs(folder).join(&name[..2]).join(name)
}
