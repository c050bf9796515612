//! The end of the journal, for the one that writes it.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use crate::disk::{self, DiskFile};
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::scan::Tail;
use crate::journal::segment::{self, SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::journal::window::{Look, Window};

/// The part of a segment that is filled with zeros ahead of the end (1 MiB of 16), so that a commit
/// only overwrites blocks that are durable already: the disk cannot be full in the middle of one, and
/// its fdatasync is cheaper and surer (`docs/decisions/0007-zeros-ahead.md`).
const AHEAD: u32 = 16;
/// Room that the journal leaves on the disk, in bytes: enough for the index and the checkpoints of
/// what the journal has, so that reading goes on.
const SPARE: u64 = 16 << 20;

/// The journal, open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    id: JournalId,
    /// A segment is finished when it is at least this long, in bytes.
    segment_bytes: u32,
    file: DiskFile,
    end: Location,
    /// The length of the file: up to there are zeros.
    reserved: u32,
    /// Whether the next commit begins a new segment, because a torn tail lies behind the end.
    dirty: bool,
    /// Whether a call for this file failed: it is never written again.
    failed: bool,
}

/// Why a commit did not become durable.
pub(crate) enum CommitError {
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
            dirty: !tail.clean,
            failed: false,
        })
    }

    /// Where the next commit begins, in a new segment if it is time.
    pub(crate) fn next_location(&mut self) -> Result<Location, CommitError> {
        if self.dirty || self.failed || self.end.offset >= self.segment_bytes {
            self.rotate()?;
        }
        Ok(self.end)
    }

    /// Writes `group`, which was made for [`next_location`](Self::next_location). Durable when this returns.
    pub(crate) fn commit(&mut self, group: &[u8]) -> Result<(), CommitError> {
        let end = self.end.offset + u32::try_from(group.len()).map_err(io::Error::other)?;
        self.reserve(end)?;
        let written = self
            .file
            .write_all_at(group, u64::from(self.end.offset))
            .and_then(|()| self.file.sync_data());
        // Nobody knows now what is on the disk, and the system may forget that it did not write it.
        self.failed = written.is_err();
        written?;
        self.end.offset = end;
        Ok(())
    }

    /// Makes sure that there is room for a commit.
    pub(crate) fn prepare(&mut self) -> Result<(), CommitError> {
        let end = self.next_location()?.offset;
        self.reserve(end + 1)
    }

    /// Where the next record would be.
    pub(crate) fn end(&self) -> Location {
        self.end
    }

    /// Fills the segment with zeros ahead, if there are none at `end` yet.
    fn reserve(&mut self, end: u32) -> Result<(), CommitError> {
        if end <= self.reserved {
            return Ok(());
        }
        self.leave_room()?;
        let ahead = end + self.segment_bytes / AHEAD;
        let zeros = vec![0; (ahead - self.reserved) as usize];
        let written = self
            .file
            .write_all_at(&zeros, u64::from(self.reserved))
            .and_then(|()| self.file.sync_data());
        match written.map_err(CommitError::from) {
            Ok(()) => {
                self.reserved = ahead;
                Ok(())
            }
            Err(failure) => {
                self.failed = matches!(failure, CommitError::Broken(_));
                Err(failure)
            }
        }
    }

    /// Says that the disk is full before it is.
    pub(crate) fn leave_room(&self) -> Result<(), CommitError> {
        match disk::room(&self.folder) {
            Ok(room) if room < SPARE => Err(CommitError::Full),
            // Where nobody can say it, the write itself will.
            _ => Ok(()),
        }
    }

    /// Reads this segment from the disk: a write that failed may have hit what is in the same block.
    fn read_back(&self) -> io::Result<()> {
        let Location { segment, offset } = self.end;
        let file = disk::open(&segment::path(&self.folder, segment))?;
        file.forget()?;
        let mut window = Window::streaming(file, segment, self.id);
        let mut read = SEGMENT_HEADER_BYTES;
        while read < offset {
            let Look::Record(header, _) = window.look(read)? else {
                let what = format!("segment {segment} cannot be read back at byte {read}");
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            };
            read += header.stride();
        }
        Ok(())
    }

    fn rotate(&mut self) -> Result<(), CommitError> {
        self.leave_room()?;
        if self.failed {
            self.read_back()?;
        }
        let Location { segment, offset } = self.end;
        let next = Self::begin_segment(
            self.folder.clone(),
            self.id,
            self.segment_bytes,
            segment + 1,
            offset,
        )?;
        let finished = std::mem::replace(self, next);
        if !finished.dirty && !finished.failed {
            // Only the zeros are given back, and it is no harm if they stay. TornTail of a torn commit
            // stay for whoever wants to look.
            let _ = finished.file.set_length(u64::from(offset));
        }
        Ok(())
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
        let end = Location {
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
            dirty: false,
            failed: false,
        })
    }
}

impl From<io::Error> for CommitError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Broken(error),
        }
    }
}
