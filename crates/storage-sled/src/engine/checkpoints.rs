//! Checkpoints: one file for each document, a shortcut that may be missing at any time.
//!
//! They are not synced and not in the index: each carries its own checksum, so one that a power cut
//! spoiled is ignored and made again, and the memory of sled does not grow with them.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sillage_storage::{Checkpoint, DocumentId, Seq, StorageError};

use crate::disk;
use crate::folder;
use crate::journal::id::JournalId;

/// Magic and version, journal, entries, checksum.
const HEADER_BYTES: usize = 8 + 16 + 8 + 4;
const MAGIC: &[u8; 8] = b"checkp 1";

/// The document's checkpoint, if there is a whole one that goes no further than `head`.
pub(crate) fn read(
    folder: &Path,
    id: JournalId,
    document: &DocumentId,
    head: Seq,
) -> Option<Checkpoint> {
    let bytes = Bytes::from(disk::read(&path(folder, document)).ok()?);
    let header: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
    let through = Seq(u64::from_le_bytes(std::array::from_fn(|i| header[24 + i])));
    let state = bytes.slice(HEADER_BYTES..);
    let whole = *header == encode_header(id, document, through, &state);
    (whole && through <= head).then_some(Checkpoint { through, state })
}

/// Puts `checkpoint` in the place of the one before, unless that goes further.
pub(crate) fn write(
    folder: &Path,
    id: JournalId,
    document: &DocumentId,
    head: Seq,
    checkpoint: &Checkpoint,
) -> Result<(), StorageError> {
    let through = checkpoint.through;
    if read(folder, id, document, head).is_some_and(|known| known.through > through) {
        return Ok(());
    }
    let header = encode_header(id, document, through, &checkpoint.state);
    let path = path(folder, document);
    let written = replace(&path, through, &[&header[..], &checkpoint.state].concat());
    written.map_err(|error| StorageError::io("write a checkpoint", error))
}

fn replace(path: &Path, through: Seq, bytes: &[u8]) -> io::Result<()> {
    // No session may have a name with this letter, so the file is nobody's checkpoint.
    let fresh = PathBuf::from(format!("{}~{through}", path.display()));
    path.parent().map_or(Ok(()), disk::make_folder)?;
    let written = disk::create(&fresh)
        .and_then(|file| file.write_all_at(bytes, 0))
        .and_then(|()| disk::rename(&fresh, path));
    if written.is_err() {
        // It would keep room on a full disk.
        let _ = disk::remove_file(&fresh);
    }
    written
}

fn encode_header(
    id: JournalId,
    document: &DocumentId,
    through: Seq,
    state: &[u8],
) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(MAGIC);
    header[8..24].copy_from_slice(id.as_bytes());
    header[24..32].copy_from_slice(&through.0.to_le_bytes());
    let crc = crc32c::crc32c(&header[..32]);
    let crc = crc32c::crc32c_append(crc, document.as_str().as_bytes());
    let crc = crc32c::crc32c_append(crc, state);
    header[32..].copy_from_slice(&crc.to_le_bytes());
    header
}

fn path(folder: &Path, document: &DocumentId) -> PathBuf {
    folder::checkpoints(folder)
        .join(document.event())
        .join(document.session())
}
