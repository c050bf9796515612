//! Files that are copied and hashed in one go, and folders that must be empty.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};
use sillage_maintenance::MaintenanceError;
use sillage_storage::{BlobId, StorageError};

/// Bytes that are read at a time.
const CHUNK: usize = 256 << 10;

/// The SHA-256 of something.
pub(super) type Hash = [u8; 32];

/// Hashes the first `length` bytes of `file`, and copies them to `to`; fewer when it is shorter.
fn pass_on(file: File, length: u64, to: &mut impl Write) -> io::Result<(Hash, u64)> {
    let mut hash = Sha256::new();
    let mut file = file.take(length);
    let mut chunk = vec![0; CHUNK];
    let mut passed = 0;
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok((hash.finalize().into(), passed)),
            Ok(read) => {
                hash.update(&chunk[..read]);
                to.write_all(&chunk[..read])?;
                passed += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The hash of the first `length` bytes of a file, and how many there were.
pub(super) fn hash(path: &Path, length: u64) -> io::Result<(Hash, u64)> {
    pass_on(File::open(path)?, length, &mut io::sink())
}

/// Copies the first `length` bytes of a file; whole, private and durable under its name, or not there.
/// The name itself is durable when the folder is synced.
pub(super) fn copy(from: &Path, to: &Path, length: u64) -> io::Result<(Hash, u64)> {
    let fresh = to.with_extension("new");
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)?;
    let copied = pass_on(File::open(from)?, length, &mut file)?;
    file.sync_all()?;
    fs::rename(&fresh, to)?;
    Ok(copied)
}

/// Makes a folder that only its owner may enter; its name is durable when this returns.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    path.canonicalize()?.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes sure that `folder` is there, private and empty.
pub(super) fn make_empty(folder: &Path) -> Result<(), MaintenanceError> {
    match is_empty(folder) {
        Ok(true) => {
            fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(using(folder))?;
            Ok(())
        }
        Ok(false) => Err(MaintenanceError::NotEmpty(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(make_folder(folder).map_err(using(folder))?)
        }
        Err(error) => Err(using(folder)(error).into()),
    }
}

pub(super) fn is_empty(folder: &Path) -> io::Result<bool> {
    for file in fs::read_dir(folder)? {
        // A fresh file system brings the one, a tool that was refused leaves the other.
        let name = file?.file_name();
        if name != "lost+found" && name != "lock" {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The error of a system call about `path`.
pub(super) fn using(path: &Path) -> impl Fn(io::Error) -> StorageError {
    move |error| StorageError::io(format!("use {}", path.display()), error)
}

/// Hexadecimal digits.
pub(super) fn hex(hash: &Hash) -> String {
    // The name of a blob is written as any SHA-256.
    BlobId::from_bytes(*hash).to_string()
}
