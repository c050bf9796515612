//! The end of the journal, for the one that writes it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use fs4::fs_std::FileExt as _;

use crate::journal_id::JournalId;
use crate::place::Place;
use crate::scan::Tail;
use crate::segment::{self, SEGMENT_HEADER_BYTES, SegmentHeader};

/// The part of a segment that is reserved on the disk ahead of the end (1 MiB of 16): a full disk is
/// noticed before a commit is half written.
const AHEAD: u32 = 16;

/// The journal, open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    id: JournalId,
    /// A segment is finished when it is at least this long, in bytes.
    segment_bytes: u32,
    file: File,
    end: Place,
    /// Bytes of the segment that are reserved.
    reserved: u32,
    /// Whether the next commit begins a new segment, because unacknowledged remains lie behind the end.
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
        let opened = File::options().read(true).write(true).open(path);
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // The last segment is gone: the next one gets a number that was never used.
                let number = tail.end.segment + 1;
                return Self::begin_segment(folder, id, segment_bytes, number, tail.end.offset);
            }
            Err(error) => return Err(error),
        };
        let reserved = u32::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
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
            self.rotate()
                .map_err(|error| no_room(error).unwrap_or_else(Failure::Broken))?;
        }
        Ok(self.end)
    }

    /// Writes `group`, which was made for [`next_place`](Self::next_place). Durable when this returns.
    pub(crate) fn commit(&mut self, group: &[u8]) -> Result<(), Failure> {
        let bytes =
            u32::try_from(group.len()).map_err(|error| Failure::Broken(io::Error::other(error)))?;
        let end = self.end.offset + bytes;
        if end > self.reserved {
            self.reserve(end + self.segment_bytes / AHEAD)?;
        }
        self.file
            .write_all_at(group, u64::from(self.end.offset))
            .map_err(Failure::Broken)?;
        self.file.sync_data().map_err(Failure::Broken)?;
        self.end.offset = end;
        Ok(())
    }

    /// From now on the system refuses every write, as a broken disk does.
    #[cfg(test)]
    pub(crate) fn refuse_writes(&mut self, segment: &std::path::Path) {
        self.file = File::open(segment).expect("the segment is there");
    }

    /// Where the next record would be.
    pub(crate) fn end(&self) -> Place {
        self.end
    }

    fn reserve(&mut self, bytes: u32) -> Result<(), Failure> {
        match self.file.allocate(u64::from(bytes)) {
            Ok(()) => {
                self.reserved = bytes;
                Ok(())
            }
            // Some file systems cannot; the write itself then makes the room.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            Err(error) => Err(no_room(error).unwrap_or_else(Failure::Broken)),
        }
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
            finished.file.set_len(u64::from(offset))
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

/// `Full` when that is the error; otherwise the error again.
fn no_room(error: io::Error) -> Result<Failure, io::Error> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Ok(Failure::Full),
        _ => Err(error),
    }
}
