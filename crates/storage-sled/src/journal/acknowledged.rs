//! The file `acknowledged`: how far the journal was durable. By it damage in the very last commit is
//! told from a commit that was cut short.
//!
//! It is written after the fdatasync of a commit and before its answer, and never synced itself: what
//! it says was true before it was said. A process that is killed leaves it whole; a power cut may
//! take what the system had not written yet, half a minute at most, and with it only the proof.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskFile};
use crate::journal::id::JournalId;
use crate::journal::location::Location;

const MAGIC: &[u8; 8] = b"acknow 1";
const BYTES: usize = 36;

/// The file, for the one that writes the journal.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    id: JournalId,
    /// Gone after the first error: nobody knows then what is in it.
    file: Option<DiskFile>,
}

impl Acknowledged {
    /// Opens or makes the file of `folder`.
    pub(crate) fn open(folder: &Path, id: JournalId) -> Self {
        let path = path(folder);
        let file = match disk::open_for_writing(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => disk::create(&path),
            opened => opened,
        };
        Self {
            id,
            file: file.ok(),
        }
    }

    /// Everything before `end` is durable.
    pub(crate) fn note(&mut self, end: Location) {
        let said = encode(self.id, end);
        // Without the file nothing is lost but proof.
        self.file
            .take_if(|file| file.write_all_at(&said, 0).is_err());
    }
}

/// Up to where the journal was acknowledged; `None` when nobody can say.
pub(crate) fn read(folder: &Path, id: JournalId) -> Option<Location> {
    let bytes: [u8; BYTES] = disk::read(&path(folder)).ok()?.try_into().ok()?;
    let location = Location::from_bytes(std::array::from_fn(|i| bytes[24 + i]));
    (bytes == encode(id, location)).then_some(location)
}

fn encode(id: JournalId, end: Location) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..24].copy_from_slice(id.as_bytes());
    bytes[24..32].copy_from_slice(&end.to_bytes());
    let crc = crc32c::crc32c(&bytes[..32]);
    bytes[32..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

fn path(folder: &Path) -> PathBuf {
    folder.join("acknowledged")
}
