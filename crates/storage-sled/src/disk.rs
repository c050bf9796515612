//! The calls to the system on which it depends what is durable and what is read: all of them in one
//! place, so that tests can list them, fail any one of them and cut the power after any one of them.
//! Outside of tests they are the calls of `std::fs` and nothing else.
//!
//! The calls of sled are not among them: its files are never believed after a fault.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, fadvise, statvfs};

#[cfg(test)]
use crate::tests::double as system;
#[cfg(not(test))]
use direct as system;

/// One call to the system.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "only a test's double looks at it")
)]
pub(crate) enum SystemCall<'a> {
    Open(&'a Path),
    /// The file is there and empty after it.
    Create(&'a Path),
    Read(&'a fs::File),
    /// So many bytes, and where.
    Write(&'a fs::File, &'a [u8], u64),
    SetLength(&'a fs::File, u64),
    Sync(&'a fs::File),
    List(&'a Path),
    MakeFolder(&'a Path),
    SyncFolder(&'a Path),
    Rename(&'a Path, &'a Path),
    Remove(&'a Path),
    Room(&'a Path),
}

/// An open file.
#[derive(Debug)]
pub(crate) struct DiskFile(fs::File);

/// Opens a file that is there, for reading.
pub(crate) fn open(path: &Path) -> io::Result<DiskFile> {
    system::call(SystemCall::Open(path), || fs::File::open(path)).map(DiskFile)
}

/// Opens a file that is there, for writing too.
pub(crate) fn open_for_writing(path: &Path) -> io::Result<DiskFile> {
    let mut options = fs::File::options();
    let options = options.read(true).write(true);
    system::call(SystemCall::Open(path), || options.open(path)).map(DiskFile)
}

/// Makes an empty file that only its owner may read, or empties the one that is there.
pub(crate) fn create(path: &Path) -> io::Result<DiskFile> {
    let mut options = fs::File::options();
    let options = options.read(true).write(true).create(true).truncate(true);
    let options = options.mode(0o600);
    system::call(SystemCall::Create(path), || options.open(path)).map(DiskFile)
}

/// All bytes of a file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = usize::try_from(file.length()?).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

/// The files and folders in a folder.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let read = || fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect();
    system::call(SystemCall::List(folder), read)
}

/// Makes a folder and those above it, where they are not there, for its owner alone; the names of those
/// that were made are durable when this returns.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = match path.parent() {
        Some(above) if above != Path::new("") => above,
        _ => Path::new("."),
    };
    make_folder(above)?;
    match system::call(SystemCall::MakeFolder(path), || {
        fs::DirBuilder::new().mode(0o700).create(path)
    }) {
        // Two may make it at once.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }?;
    sync_folder(above)
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let sync = || fs::File::open(path)?.sync_all();
    system::call(SystemCall::SyncFolder(path), sync)
}

/// Gives a file or folder another name, in the place of what had it before.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    system::call(SystemCall::Rename(from, to), || fs::rename(from, to))
}

/// Removes a file.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    system::call(SystemCall::Remove(path), || fs::remove_file(path))
}

/// Removes a folder and all in it.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    system::call(SystemCall::Remove(path), || fs::remove_dir_all(path))
}

/// The room that is left on the disk of `folder`, in bytes.
pub(crate) fn room(folder: &Path) -> io::Result<u64> {
    let look = || Ok(statvfs(folder)?);
    system::call(SystemCall::Room(folder), look)
        .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

impl DiskFile {
    /// In bytes.
    pub(crate) fn length(&self) -> io::Result<u64> {
        self.0.metadata().map(|file| file.len())
    }

    /// Reads come from the disk again, and not from what the system remembers.
    pub(crate) fn forget(&self) -> io::Result<()> {
        Ok(fadvise(&self.0, 0, None, Advice::DontNeed)?)
    }

    pub(crate) fn set_length(&self, bytes: u64) -> io::Result<()> {
        system::call(SystemCall::SetLength(&self.0, bytes), || {
            self.0.set_len(bytes)
        })
    }

    /// Makes the bytes and the length durable.
    pub(crate) fn sync_data(&self) -> io::Result<()> {
        system::call(SystemCall::Sync(&self.0), || self.0.sync_data())
    }

    /// Makes the bytes and all that is known about the file durable.
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        system::call(SystemCall::Sync(&self.0), || self.0.sync_all())
    }
}

impl FileExt for DiskFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        system::call(SystemCall::Read(&self.0), || self.0.read_at(bytes, offset))
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let write = |limit: usize| self.0.write_at(&bytes[..limit.min(bytes.len())], offset);
        system::write(SystemCall::Write(&self.0, bytes, offset), write)
    }
}

#[cfg(not(test))]
mod direct {
    use super::{SystemCall, io};

    pub(super) fn call<T>(
        _: SystemCall<'_>,
        make: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        make()
    }

    /// `make` takes the most bytes that may be written.
    pub(super) fn write(
        _: SystemCall<'_>,
        make: impl FnOnce(usize) -> io::Result<usize>,
    ) -> io::Result<usize> {
        make(usize::MAX)
    }
}
