//! Files beneath one folder, reached without following a link.
//!
//! A folder that others can write to may hold links to anywhere. Here each part of a path is opened
//! by itself, relative to the one before, so that whatever stands there, and whatever is put there
//! meanwhile, no byte is read, written or removed elsewhere.

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;

/// Ends the name of a file that is not whole yet.
const PART: &str = ".part";

/// An open folder.
#[derive(Debug)]
pub(crate) struct Beneath(OwnedFd);

impl Beneath {
    /// Opens the folder itself; links on the way to it are the caller's own choice.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(folder, flags, Mode::empty())?))
    }

    /// The bytes of a file, if there is one; a link is an error.
    pub(crate) fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let Some((folder, name)) = found(self.folder_of(path))? else {
            return Ok(None);
        };
        // A pipe would block whoever opens it.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = openat(&folder, name, flags, Mode::empty()).map_err(io::Error::from);
        let Some(file) = found(opened)? else {
            return Ok(None);
        };
        let mut file = fs::File::from(file);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Whether anything at all has this path, a link that leads nowhere included.
    pub(crate) fn exists(&self, path: &str) -> io::Result<bool> {
        let Some((folder, name)) = found(self.folder_of(path))? else {
            return Ok(false);
        };
        let stat = rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW);
        Ok(found(stat.map_err(io::Error::from))?.is_some())
    }

    /// Puts a file in its place, or replaces what is there: written beside it, synced, renamed.
    pub(crate) fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.make_folders(path)?;
        let (folder, name) = self.folder_of(path)?;
        let beside = format!("{name}{PART}");
        unlink(&folder, &beside)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mut file = fs::File::from(openat(&folder, &beside, flags, Mode::from_raw_mode(0o666))?);
        file.write_all(bytes)?;
        file.sync_all()?;
        renameat(&folder, &beside, &folder, name)?;
        Ok(())
    }

    /// Adds to the end of a file that is there; a link is an error.
    pub(crate) fn append(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let (folder, name) = self.folder_of(path)?;
        let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        fs::File::from(openat(&folder, name, flags, Mode::empty())?).write_all(bytes)
    }

    /// Removes a file, and what a write that was cut off left beside it. A link goes, not what it
    /// leads to. Nothing there is no error.
    pub(crate) fn remove(&self, path: &str) -> io::Result<()> {
        self.remove_part(path)?;
        match found(self.folder_of(path))? {
            Some((folder, name)) => unlink(&folder, name),
            None => Ok(()),
        }
    }

    /// Removes what a write that was cut off left beside a file.
    pub(crate) fn remove_part(&self, path: &str) -> io::Result<()> {
        match found(self.folder_of(path))? {
            Some((folder, name)) => unlink(&folder, &format!("{name}{PART}")),
            None => Ok(()),
        }
    }

    /// The folder that holds a path, and the path's last name.
    fn folder_of<'a>(&self, path: &'a str) -> io::Result<(OwnedFd, &'a str)> {
        let mut folder = self.0.try_clone()?;
        let mut names = path.split('/');
        let last = names.next_back().unwrap_or_default();
        for name in names {
            folder = enter(&folder, name)?;
        }
        Ok((folder, last))
    }

    fn make_folders(&self, path: &str) -> io::Result<()> {
        let mut folder = self.0.try_clone()?;
        let mut names = path.split('/');
        names.next_back();
        for name in names {
            match mkdirat(&folder, name, Mode::from_raw_mode(0o777)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            folder = enter(&folder, name)?;
        }
        Ok(())
    }
}

fn enter(folder: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?)
}

fn unlink(folder: &OwnedFd, name: &str) -> io::Result<()> {
    match unlinkat(folder, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Nothing there is no error.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
