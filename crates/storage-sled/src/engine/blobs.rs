//! Blobs: one file for each, named by the SHA-256 of its bytes. They are written and read in pieces.
//! Blocking.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use sillage_storage::{BLOB_CHUNK_BYTES, BlobId, StorageError};

use crate::disk::{self, DiskFile};
use crate::folder;

/// Files begun by this process.
static FILES: AtomicU64 = AtomicU64::new(0);

/// A blob on its way to its name. Its file goes with it, unless it is finished.
pub(crate) struct BlobDraft {
    folder: PathBuf,
    path: PathBuf,
    file: DiskFile,
    hash: Sha256,
    length: u64,
    /// Its bytes are in the file of the blob.
    is_kept: bool,
}

impl BlobDraft {
    pub(crate) fn create(folder: &Path) -> Result<Self, StorageError> {
        // Two may bring the same bytes at once.
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let blobs = folder::blobs(folder);
        let path = blobs.join(format!("new-{number}"));
        let file = disk::make_folder(&blobs).and_then(|()| disk::create(&path));
        let file = file.map_err(writing)?;
        Ok(Self {
            folder: folder.to_owned(),
            path,
            file,
            hash: Sha256::new(),
            length: 0,
            is_kept: false,
        })
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.file
            .write_all_at(bytes, self.length)
            .map_err(writing)?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Gives it its name; durable when this returns, with its length in bytes.
    pub(crate) fn finish(mut self) -> Result<(BlobId, u64), StorageError> {
        let id = BlobId::from_bytes(std::mem::take(&mut self.hash).finalize().into());
        let path = path(&self.folder, id);
        // A file that is there already may come from a process that died before its fsync.
        let written = if is_whole(&self.folder, id)? {
            disk::open(&path)
                .and_then(|file| file.sync_all())
                .and_then(|()| sync_parent(&path))
        } else {
            self.rename(&path)
        };
        written.map_err(writing)?;
        Ok((id, self.length))
    }

    fn rename(&mut self, path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), disk::make_folder)?;
        // Also when it was there: it may come from a process that died before this.
        disk::sync_folder(&folder::blobs(&self.folder))?;
        self.file.sync_all()?;
        disk::rename(&self.path, path)?;
        self.is_kept = true;
        sync_parent(path)
    }
}

impl Drop for BlobDraft {
    fn drop(&mut self) {
        if !self.is_kept {
            // It would keep room on a full disk.
            let _ = disk::remove_file(&self.path);
        }
    }
}

/// A blob's file being read.
pub(crate) struct BlobFile {
    id: BlobId,
    path: PathBuf,
    file: DiskFile,
    hash: Sha256,
    length: u64,
    read: u64,
}

impl BlobFile {
    /// `None` where there is none.
    pub(crate) fn open(folder: &Path, id: BlobId) -> Result<Option<Self>, StorageError> {
        let path = path(folder, id);
        match disk::open(&path).and_then(|file| Ok((file.length()?, file))) {
            Ok((length, file)) => Ok(Some(Self {
                id,
                path,
                file,
                hash: Sha256::new(),
                length,
                read: 0,
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(reading(error)),
        }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The next piece; the last one only when all bytes are those of the hash.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        let rest = self.length - self.read;
        let wanted =
            usize::try_from(rest).map_or(BLOB_CHUNK_BYTES, |rest| rest.min(BLOB_CHUNK_BYTES));
        let mut piece = vec![0; wanted];
        let got = self.file.read_exact_at(&mut piece, self.read);
        got.map_err(reading)?;
        self.hash.update(&piece);
        self.read += piece.len() as u64;
        if self.read == self.length && self.hash.clone().finalize()[..] != self.id.as_bytes()[..] {
            tracing::error!(id = %self.id, "A blob is damaged");
            return Err(StorageError::Unreadable {
                what: self.path.display().to_string(),
                why: "its bytes are not those of its name".to_owned(),
            });
        }
        Ok((!piece.is_empty()).then(|| piece.into()))
    }
}

/// Whether the blob is there with the bytes of its name. One that is damaged can be sent again.
pub(crate) fn is_whole(folder: &Path, id: BlobId) -> Result<bool, StorageError> {
    let Some(mut file) = BlobFile::open(folder, id)? else {
        return Ok(false);
    };
    loop {
        match file.next() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(true),
            Err(StorageError::Unreadable { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

/// Keeps what `from` has as the blob `id`, if it is whole there.
pub(crate) fn copy(from: &Path, id: BlobId, to: &Path) -> Result<bool, StorageError> {
    let Some(mut file) = BlobFile::open(from, id)? else {
        return Ok(false);
    };
    let mut draft = BlobDraft::create(to)?;
    loop {
        match file.next() {
            Ok(Some(piece)) => draft.push(&piece)?,
            Ok(None) => return draft.finish().map(|_| true),
            Err(StorageError::Unreadable { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

/// Removes what a process left that died while it wrote.
pub(crate) fn remove_drafts(folder: &Path) -> io::Result<()> {
    for path in disk::list(&folder::blobs(folder))? {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with("new-")) {
            disk::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Where the blob is kept.
pub(crate) fn path(folder: &Path, id: BlobId) -> PathBuf {
    let name = id.to_string();
    folder::blobs(folder).join(&name[..2]).join(name)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), disk::sync_folder)
}

fn writing(error: io::Error) -> StorageError {
    StorageError::io("write a blob", error)
}

fn reading(error: io::Error) -> StorageError {
    StorageError::io("read a blob", error)
}
