//! A location in the journal.

use std::fmt;

/// A byte in a segment of the journal. Ordered as the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Location {
    /// The segment's number, from 1.
    pub(crate) segment: u32,
    /// Bytes from the beginning of its file.
    pub(crate) offset: u32,
}

impl Location {
    pub(crate) const BYTES: usize = 8;

    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        (u64::from(self.segment) << 32 | u64::from(self.offset)).to_be_bytes()
    }

    pub(crate) fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self {
            segment: u32::from_be_bytes(std::array::from_fn(|i| bytes[i])),
            offset: u32::from_be_bytes(std::array::from_fn(|i| bytes[4 + i])),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "segment {}, byte {}", self.segment, self.offset)
    }
}
