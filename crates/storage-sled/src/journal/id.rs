//! The random number that a journal is born with.

use std::fmt;
use std::str::FromStr;

use sillage_storage::Epoch;

/// Sixteen random bytes, in the `FORMAT` file and in the header of every segment.
///
/// Half of it is public (the epoch of the documents); the other half marks the journal's own
/// records, so that nobody can send an update whose bytes would be taken for a record when a
/// damaged place is searched for the next good one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct JournalId([u8; 16]);

impl JournalId {
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Another id with another public half: the records of the one journal are records of the other.
    pub(crate) fn with_new_epoch(&self) -> Result<Self, getrandom::Error> {
        let mut id = *self;
        getrandom::fill(&mut id.0[..8])?;
        Ok(id)
    }

    /// Another id with the same public half, for a journal that was rewritten: nothing made from the
    /// old one, such as a checkpoint, is taken for its own.
    pub(crate) fn with_same_epoch(&self) -> Result<Self, getrandom::Error> {
        let mut id = *self;
        getrandom::fill(&mut id.0[8..])?;
        Ok(id)
    }

    /// The public half, in the 53 bits that every JSON reader keeps, moved on by `erasures`: the
    /// version of a document's last erasure, 0 without one.
    pub(crate) fn epoch(&self, erasures: u64) -> Epoch {
        let public = u64::from_le_bytes(self.part(0)) >> 11;
        Epoch(public.wrapping_add(erasures) & (u64::MAX >> 11))
    }

    /// What every record begins with.
    pub(crate) fn marker(&self) -> [u8; 4] {
        self.part(8)
    }

    /// What every checksum begins with.
    pub(crate) fn seed(&self) -> u32 {
        u32::from_le_bytes(self.part(12))
    }

    fn part<const N: usize>(&self, from: usize) -> [u8; N] {
        std::array::from_fn(|i| self.0[from + i])
    }
}

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalId(…)")
    }
}

impl FromStr for JournalId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 32 {
            return Err(());
        }
        u128::from_str_radix(text, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(|_| ())
    }
}
