//! Reading a segment through a window that moves: memory stays small however long the journal is.

use std::io;
use std::os::unix::fs::FileExt;

use crate::disk::DiskFile;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record::{HEADER_BYTES, Header};

/// What is read ahead, in bytes: large enough that the system calls cost nothing.
const AHEAD: usize = 256 << 10;
/// Compared with what should be empty.
const ZEROS: [u8; 4 << 10] = [0; 4 << 10];
/// The longest name of a record, in bytes.
const NAME_MAX: usize = 255;

/// A segment being read.
pub(crate) struct Window {
    file: DiskFile,
    segment: u32,
    id: JournalId,
    ahead: usize,
    /// The bytes from `begin` on.
    bytes: Vec<u8>,
    begin: u32,
    /// The bytes go to the end of the file.
    at_end: bool,
}

/// What is at a location.
pub(crate) enum Look<'a> {
    /// A whole record.
    Record(Header, &'a [u8]),
    /// A record whose payload is not what was written.
    BadPayload(Header),
    /// Nothing that can be read.
    Nothing,
}

impl Window {
    /// For reading from one end to the other.
    pub(crate) fn streaming(file: DiskFile, segment: u32, id: JournalId) -> Self {
        Self {
            file,
            segment,
            id,
            ahead: AHEAD,
            bytes: Vec::new(),
            begin: 0,
            at_end: false,
        }
    }

    /// For reading records here and there.
    pub(crate) fn picking(file: DiskFile, segment: u32, id: JournalId) -> Self {
        Self {
            ahead: 4 << 10,
            ..Self::streaming(file, segment, id)
        }
    }

    pub(crate) fn file(&self) -> &DiskFile {
        &self.file
    }

    /// Reads from the file again what is looked at next.
    pub(crate) fn forget(&mut self) {
        self.bytes.clear();
        self.at_end = false;
    }

    /// What is at `offset`.
    pub(crate) fn look(&mut self, offset: u32) -> io::Result<Look<'_>> {
        let id = self.id;
        let Some(header) = self.header(offset)? else {
            return Ok(Look::Nothing);
        };
        let bytes = self.get(offset, header.length as usize)?;
        match bytes.get(header.payload_at()..header.length as usize) {
            Some(payload) if header.payload_is_intact(payload, &id) => {
                Ok(Look::Record(header, payload))
            }
            _ => Ok(Look::BadPayload(header)),
        }
    }

    /// The header at `offset`, if there is a whole one.
    pub(crate) fn header(&mut self, offset: u32) -> io::Result<Option<Header>> {
        let (id, location) = (
            self.id,
            Location {
                segment: self.segment,
                offset,
            },
        );
        Ok(Header::decode(self.start_of_record(offset)?, location, &id))
    }

    /// What a header at `offset` would be read from.
    pub(crate) fn start_of_record(&mut self, offset: u32) -> io::Result<&[u8]> {
        self.get(offset, HEADER_BYTES + NAME_MAX)
    }

    /// How many bytes there are from `offset` to the last that is not zero.
    pub(crate) fn used_from(&mut self, offset: u32) -> io::Result<u32> {
        let (mut used, mut looked) = (0, 0);
        loop {
            let bytes = self.get(offset + looked, self.ahead)?;
            if bytes.is_empty() {
                return Ok(used);
            }
            if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
                used = looked + u32::try_from(last + 1).map_err(io::Error::other)?;
            }
            looked += u32::try_from(bytes.len()).map_err(io::Error::other)?;
        }
    }

    /// Whether all bytes from `offset` to the end of the file are zero.
    pub(crate) fn is_zero_from(&mut self, mut offset: u32) -> io::Result<bool> {
        loop {
            let bytes = self.get(offset, self.ahead)?;
            if bytes.is_empty() {
                return Ok(true);
            }
            if bytes
                .chunks(ZEROS.len())
                .any(|part| *part != ZEROS[..part.len()])
            {
                return Ok(false);
            }
            offset += u32::try_from(bytes.len()).map_err(io::Error::other)?;
        }
    }

    /// At least `wanted` bytes from `offset` on, or fewer where the file ends.
    fn get(&mut self, offset: u32, wanted: usize) -> io::Result<&[u8]> {
        let skip = offset.checked_sub(self.begin).map(|skip| skip as usize);
        let skip = match skip {
            Some(skip) if skip + wanted <= self.bytes.len() => skip,
            Some(skip) if self.at_end => skip.min(self.bytes.len()),
            _ => {
                self.fill(offset, wanted.max(self.ahead))?;
                0
            }
        };
        Ok(&self.bytes[skip..])
    }

    fn fill(&mut self, offset: u32, wanted: usize) -> io::Result<()> {
        // Zeroed by the system: byte by byte it is what an unoptimised test would do all day.
        self.bytes = vec![0; wanted];
        self.begin = offset;
        let mut filled = 0;
        while filled < wanted {
            match self
                .file
                .read_at(&mut self.bytes[filled..], u64::from(offset) + filled as u64)
            {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.bytes.truncate(filled);
        self.at_end = filled < wanted;
        Ok(())
    }
}
