//! The end of the journal, for the one that writes it.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use crate::disk::{self, File};
use crate::journal_id::JournalId;
use crate::place::Place;
use crate::scan::Tail;
use crate::segment::{self, SEGMENT_HEADER_BYTES, SegmentHeader};

/// The part of a segment that is filled with zeros ahead of the end (256 KiB of 16 MiB): a full disk
/// is noticed before a commit is half written, and an fdatasync over blocks that are there already
/// needs no commit of the file system's own journal (`docs/decisions/0007-zeros-ahead.md`).
const AHEAD: u32 = 64;

/// The journal, open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    id: JournalId,
    /// A segment is finished when it is at least this long, in bytes.
    segment_bytes: u32,
    file: File,
    end: Place,
    /// The length of the file: up to there are zeros.
    reserved: u32,
    /// Whether the next commit begins a new segment, because unacknowledged remains lie behind the
    /// end, or a call for this file failed.
    soiled: bool,
}

/// Why a commit did not become durable.
pub(crate) enum Failure {
    /// There was no room; nothing was written.
    Full,
    /// Nobody knows what is on the disk now: this file must not be written any more.
    Broken(io::Error),
}

impl Journal {
    /// Makes the first segment of a new journal.
    pub(crate) fn create(folder: PathBuf, id: JournalId, segment_bytes: u32) -> io::Result<Self> {
        Self::begin_segment(folder, id, segment_bytes, 1, 0)
    }

    /// Goes on at `tail`.
    pub(crate) fn resume(
        folder: PathBuf,
        id: JournalId,
        segment_bytes: u32,
        tail: Tail,
    ) -> io::Result<Self> {
        let path = segment::path(&folder, tail.end.segment);
        let file = match disk::open_for_writing(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // The last segment is gone: the next one gets a number that was never used.
                let number = tail.end.segment + 1;
                return Self::begin_segment(folder, id, segment_bytes, number, tail.end.offset);
            }
            Err(error) => return Err(error),
        };
        let reserved = u32::try_from(file.length()?).map_err(io::Error::other)?;
        // What was acknowledged before may have come from a process that died before its fdatasync.
        file.sync_data()?;
        Ok(Self {
            folder,
            id,
            segment_bytes,
            file,
            end: tail.end,
            reserved,
            soiled: !tail.clean,
        })
    }

    /// Where the next commit begins, in a new segment if it is time.
    pub(crate) fn next_place(&mut self) -> Result<Place, Failure> {
        if self.soiled || self.end.offset >= self.segment_bytes {
            self.rotate()?;
        }
        Ok(self.end)
    }

    /// Writes `group`, which was made for [`next_place`](Self::next_place). Durable when this returns.
    pub(crate) fn commit(&mut self, group: &[u8]) -> Result<(), Failure> {
        let written = self.write(group);
        // Nobody knows now what is on the disk, and the system may forget that it did not write it:
        // this file is never written again.
        self.soiled |= matches!(written, Err(Failure::Broken(_)));
        written
    }

    fn write(&mut self, group: &[u8]) -> Result<(), Failure> {
        let end = self.end.offset + u32::try_from(group.len()).map_err(io::Error::other)?;
        if end > self.reserved {
            self.reserve(end + self.segment_bytes / AHEAD)?;
        }
        self.file
            .write_all_at(group, u64::from(self.end.offset))
            .and_then(|()| self.file.sync_data())
            .map_err(Failure::Broken)?;
        self.end.offset = end;
        Ok(())
    }

    /// Where the next record would be.
    pub(crate) fn end(&self) -> Place {
        self.end
    }

    /// Fills the segment with zeros up to `bytes`.
    fn reserve(&mut self, bytes: u32) -> io::Result<()> {
        let zeros = vec![0; (bytes - self.reserved) as usize];
        self.file.write_all_at(&zeros, u64::from(self.reserved))?;
        self.reserved = bytes;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        let Place { segment, offset } = self.end;
        let soiled = self.soiled;
        let next = Self::begin_segment(
            self.folder.clone(),
            self.id,
            self.segment_bytes,
            segment + 1,
            offset,
        )?;
        let finished = std::mem::replace(self, next);
        // Only the reserve is given back; remains of a torn commit stay for whoever wants to look.
        if soiled {
            Ok(())
        } else {
            finished.file.set_length(u64::from(offset))
        }
    }

    fn begin_segment(
        folder: PathBuf,
        id: JournalId,
        segment_bytes: u32,
        number: u32,
        previous_end: u32,
    ) -> io::Result<Self> {
        let file = SegmentHeader {
            id,
            number,
            previous_end,
        }
        .create(&folder)?;
        let end = Place {
            segment: number,
            offset: SEGMENT_HEADER_BYTES,
        };
        Ok(Self {
            folder,
            id,
            segment_bytes,
            file,
            end,
            reserved: SEGMENT_HEADER_BYTES,
            soiled: false,
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Broken(error),
        }
    }
}
