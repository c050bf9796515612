//! The files of the journal: their names and their headers.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskFile};
use crate::journal::id::JournalId;

/// A segment of the journal is finished at this length, in bytes: small enough to copy and to
/// search, large enough that beginning one is rare.
pub(crate) const SEGMENT_BYTES: u32 = 16 << 20;
/// The header of a segment, in bytes; the first record follows.
pub(crate) const SEGMENT_HEADER_BYTES: u32 = 64;
/// The version of the format of segments and records.
pub(crate) const VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"sillage\n";

/// What a segment says of itself and of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) id: JournalId,
    pub(crate) number: u32,
    /// Where the records of the segment before end; what lies behind was never acknowledged.
    pub(crate) previous_end: u32,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER_BYTES as usize] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.number.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.previous_end.to_le_bytes());
        bytes[20..36].copy_from_slice(self.id.as_bytes());
        let crc = crc32c::crc32c(&bytes[..36]);
        bytes[36..40].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; SEGMENT_HEADER_BYTES as usize]) -> Option<Self> {
        let number_at = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let whole = bytes[..8] == MAGIC[..]
            && number_at(8) == VERSION
            && number_at(36) == crc32c::crc32c(&bytes[..36]);
        whole.then(|| Self {
            id: JournalId::from_bytes(std::array::from_fn(|i| bytes[20 + i])),
            number: number_at(12),
            previous_end: number_at(16),
        })
    }

    /// Makes the segment's file, durable with its name when this returns.
    pub(crate) fn create(&self, journal: &Path) -> io::Result<DiskFile> {
        let path = path(journal, self.number);
        let made = self.make(&path).and_then(|file| {
            disk::sync_folder(journal)?;
            Ok(file)
        });
        if made.is_err() {
            // Nobody knows what is on the disk: the next try makes another file.
            let _ = disk::remove_file(&path);
        }
        made
    }

    fn make(&self, path: &Path) -> io::Result<DiskFile> {
        let file = disk::create(path)?;
        file.write_all_at(&self.encode(), 0)?;
        file.sync_all()?;
        Ok(file)
    }

    /// The header of segment `number`; `None` when it is damaged or not of that number.
    pub(crate) fn read(file: &impl FileExt, number: u32) -> io::Result<Option<Self>> {
        let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
        match file.read_exact_at(&mut bytes, 0) {
            Ok(()) => Ok(Self::decode(&bytes).filter(|header| header.number == number)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The version that a segment's header names, if it is newer than ours: where magic, version and
/// checksum stand is the same in every version.
pub(crate) fn newer(file: &impl FileExt) -> io::Result<Option<u32>> {
    let mut bytes = [0; 40];
    match file.read_exact_at(&mut bytes, 0) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let number_at = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
    let whole = bytes[..8] == MAGIC[..] && number_at(36) == crc32c::crc32c(&bytes[..36]);
    Ok(Some(number_at(8)).filter(|version| whole && *version > VERSION))
}

/// The file of segment `number`.
pub(crate) fn path(journal: &Path, number: u32) -> PathBuf {
    journal.join(format!("{number:08}.log"))
}

/// The numbers of the segments that are there, in order.
pub(crate) fn list(journal: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for file in disk::list(journal)? {
        let name = file.file_name().and_then(|name| name.to_str());
        let digits = name.and_then(|name| name.strip_suffix(".log"));
        numbers.extend(digits.and_then(|digits| digits.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
