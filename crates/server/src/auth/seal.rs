//! What a note was when it was closed for good.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sillage_storage::{Epoch, Seq};

/// What a note was when it was closed: kept in the record of its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    epoch: Epoch,
    /// Its last entry.
    pub(crate) seq: Seq,
    /// Of its text in UTF-8, as 64 hexadecimal digits.
    pub(crate) sha256: String,
    /// When it was closed.
    pub(crate) at: Timestamp,
}

impl Seal {
    pub(crate) fn of(epoch: Epoch, seq: Seq, text: &str) -> Self {
        Self {
            epoch,
            seq,
            sha256: HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
            at: Timestamp::now(),
        }
    }

    /// Whether both stand for the same text, whenever they were made.
    pub(crate) fn says_as(&self, other: &Self) -> bool {
        (self.epoch, self.seq, &self.sha256) == (other.epoch, other.seq, &other.sha256)
    }
}
