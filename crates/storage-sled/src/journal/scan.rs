//! Reading the journal from a location to its end, and telling damage from a torn end.

use std::io;
use std::path::Path;

use sillage_storage::StorageError;

use crate::disk;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{ALIGNMENT, Header};
use crate::journal::segment::{self, SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::journal::window::{Look, Window};

/// What is found on the way, in order.
pub(crate) enum Found<'a> {
    /// A whole record.
    Record(Location, Header, &'a [u8]),
    /// A record whose payload is damaged: what it was is known.
    BadPayload(Location, Header),
    /// Bytes that held records which nobody can name any more.
    Lost(Location, String),
}

impl Found<'_> {
    /// Where it is.
    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Record(location, ..)
            | Self::BadPayload(location, _)
            | Self::Lost(location, _) => *location,
        }
    }
}

/// Where the journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Where the next record would be.
    pub(crate) end: Location,
    /// Only zeros follow. Otherwise there is the torn tail of a commit that was never acknowledged,
    /// and writing goes on in a new segment.
    pub(crate) clean: bool,
}

type Visit<'a> = &'a mut dyn FnMut(Found<'_>) -> Result<(), StorageError>;

/// Visits all that is in the journal from `from` on. What lies before `acknowledged` was durable,
/// wherever records seem to end.
pub(crate) fn scan(
    journal: &Path,
    id: JournalId,
    from: Location,
    acknowledged: Option<Location>,
    visit: Visit<'_>,
) -> Result<Tail, StorageError> {
    let known = acknowledged.map_or(from.segment, |end| end.segment.max(from.segment));
    let last = last_begun(journal, id).map_err(reading)?.max(known);
    let mut tail = Tail {
        end: from,
        clean: true,
    };
    for number in from.segment..=last {
        let start = if number == from.segment {
            from.offset
        } else {
            SEGMENT_HEADER_BYTES
        };
        let location = Location {
            segment: number,
            offset: start,
        };
        let acknowledged = acknowledged.filter(|end| number == last && end.segment == number);
        let Some(window) = open(journal, id, number).map_err(reading)? else {
            visit(Found::Lost(
                location,
                format!("segment {number} is missing"),
            ))?;
            tail = Tail {
                end: acknowledged.map_or(location, |end| end.max(location)),
                clean: false,
            };
            continue;
        };
        let said_end = said_end(journal, number).map_err(reading)?;
        let file_end = window.file().length().map_err(reading)?;
        let file_end = u32::try_from(file_end).map_err(|error| reading(io::Error::other(error)))?;
        let segment = Segment {
            window,
            number,
            finished: (number < last).then_some(said_end.unwrap_or(file_end)),
            end_is_said: said_end.is_some(),
            acknowledged: acknowledged.map(|end| end.offset),
            lacking: false,
            visit,
        };
        tail = scan_segment(segment, location, id)?;
    }
    Ok(tail)
}

/// Visits what is in one segment from `location` on.
fn scan_segment(
    mut segment: Segment<'_>,
    location: Location,
    id: JournalId,
) -> Result<Tail, StorageError> {
    let number = segment.number;
    let header = SegmentHeader::read(segment.window.file(), number).map_err(reading)?;
    let end = segment.scan(location.offset)?;
    let empty = end == SEGMENT_HEADER_BYTES;
    if header.is_none_or(|header| header.id != id) && !empty {
        (segment.visit)(Found::Lost(
            location,
            format!("the header of segment {number} is damaged"),
        ))?;
    }
    let clean = header.is_some()
        && !segment.lacking
        && segment.window.is_zero_from(end).map_err(reading)?;
    Ok(Tail {
        end: Location {
            segment: number,
            offset: end,
        },
        clean,
    })
}

/// The last segment that has a header or a record, 0 without any. The header is durable before the
/// first record and before the end of the segment before is left: a segment with neither was being made.
fn last_begun(journal: &Path, id: JournalId) -> io::Result<u32> {
    for number in segment::list(journal)?.into_iter().rev() {
        let Some(window) = open(journal, id, number)? else {
            continue;
        };
        let mut segment = Segment {
            finished: None,
            end_is_said: false,
            acknowledged: None,
            lacking: false,
            visit: &mut |_| Ok(()),
            number,
            window,
        };
        let begun = SegmentHeader::read(segment.window.file(), number)?.is_some()
            || segment.find(SEGMENT_HEADER_BYTES, |_, _| true)?.is_some();
        if begun {
            return Ok(number);
        }
    }
    Ok(0)
}

fn open(journal: &Path, id: JournalId, number: u32) -> io::Result<Option<Window>> {
    match disk::open(&segment::path(journal, number)) {
        Ok(file) => Ok(Some(Window::streaming(file, number, id))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Where the next segment says that segment `number` ends.
pub(crate) fn said_end(journal: &Path, number: u32) -> io::Result<Option<u32>> {
    match disk::open(&segment::path(journal, number + 1)) {
        Ok(file) => {
            let next = SegmentHeader::read(&file, number + 1)?;
            Ok(next.map(|header| header.previous_end))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

struct Segment<'a> {
    window: Window,
    number: u32,
    /// The end, if other segments follow.
    finished: Option<u32>,
    /// The next segment says where the end is: no zeros may stand before it.
    end_is_said: bool,
    /// In the last segment: what lies before was acknowledged, whatever there is now.
    acknowledged: Option<u32>,
    /// Something acknowledged is lost at the end: only the next segment's header can say so for good.
    lacking: bool,
    visit: Visit<'a>,
}

impl Segment<'_> {
    /// Visits the records from `offset` on and returns where they end.
    fn scan(&mut self, mut offset: u32) -> Result<u32, StorageError> {
        while self.finished.is_none_or(|end| offset < end) {
            let location = Location {
                segment: self.number,
                offset,
            };
            let (after, header) = match self.window.look(offset).map_err(reading)? {
                Look::Record(header, payload) => {
                    offset += header.stride();
                    (self.visit)(Found::Record(location, header, payload))?;
                    continue;
                }
                Look::BadPayload(header) => (offset + header.stride(), Some(header)),
                Look::Nothing => (offset + ALIGNMENT, None),
            };
            let Some(next) = self.next_good(offset, after).map_err(reading)? else {
                return Ok(offset);
            };
            if self.is_good_by_now(offset).map_err(reading)? {
                continue;
            }
            match header {
                Some(header) => (self.visit)(Found::BadPayload(location, header))?,
                None => (self.visit)(Found::Lost(
                    location,
                    format!("{} bytes cannot be read", next - offset),
                ))?,
            }
            offset = next;
        }
        Ok(offset)
    }

    /// Somebody else may be writing: what was bad when it was looked at is whole once something
    /// can be read that was written after it.
    fn is_good_by_now(&mut self, offset: u32) -> io::Result<bool> {
        self.window.forget();
        Ok(matches!(self.window.look(offset)?, Look::Record(..)))
    }

    /// Where to go on behind the bad location `bad`: the next good record from `after` on. `None` when the
    /// bad location is only the end, torn perhaps: nothing shows that it was ever acknowledged.
    fn next_good(&mut self, bad: u32, after: u32) -> io::Result<Option<u32>> {
        let acknowledged = self.acknowledged.filter(|end| bad < *end);
        if !self.end_is_said && acknowledged.is_none() && self.window.is_zero_from(bad)? {
            return Ok(None);
        }
        let next = self.find(after, |_, _| true)?;
        if let Some(end) = self.finished.or(acknowledged) {
            self.lacking |= next.is_none();
            return Ok(Some(next.unwrap_or(end)));
        }
        // A record of a later group was written when the group of the bad location was durable.
        let later = self.find(after, |offset, header| offset - header.group > bad)?;
        Ok(later.and(next))
    }

    fn find(
        &mut self,
        from: u32,
        wanted: impl Fn(u32, &Header) -> bool,
    ) -> io::Result<Option<u32>> {
        let file_end = u32::try_from(self.window.file().length()?).map_err(io::Error::other)?;
        let end = self.finished.unwrap_or(file_end);
        let mut offset = from;
        while offset < end {
            match self.window.header(offset)? {
                Some(header) if header.group <= offset && wanted(offset, &header) => {
                    return Ok(Some(offset));
                }
                Some(header) => offset += header.stride(),
                None => offset += ALIGNMENT,
            }
        }
        Ok(None)
    }
}

fn reading(error: io::Error) -> StorageError {
    StorageError::io("read the journal", error)
}
