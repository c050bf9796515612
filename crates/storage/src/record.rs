//! Records: small values under a key, changed by compare-and-set.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::StorageError;

/// All records.
#[async_trait]
pub trait Records: Send + Sync + 'static {
    /// The record under `key`; [`StorageError::Unreadable`] when it is damaged.
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError>;

    /// Puts `value` under `key`, or deletes the record (`None`), if it is what `expect` says
    /// ([`StorageError::Conflict`] otherwise). Returns the version of the change. Durable when it returns.
    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError>;

    /// The records whose keys begin with `prefix`, in the order of their keys. One that is damaged is left
    /// out, so that it keeps nobody from the others; [`Health::Damaged`](crate::Health) tells of it.
    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError>;
}

/// The longest key, in bytes.
const KEY_MAX: usize = 255;

/// A record's key, for example `event/forum-2022`: visible ASCII, at most 255 bytes, in parts that
/// are not empty, divided by `/`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(Arc<str>);

impl RecordKey {
    /// Checks `key`.
    pub fn new(key: &str) -> Result<Self, InvalidRecordKey> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        let parts = key.split('/').all(|part| !part.is_empty());
        if key.len() <= KEY_MAX && visible && parts {
            Ok(Self(key.into()))
        } else {
            Err(InvalidRecordKey)
        }
    }

    /// The whole key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RecordKey {
    type Err = InvalidRecordKey;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::new(key)
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a record's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "A record's key is 1 to 255 visible ASCII characters, in parts divided by / of which none is empty"
)]
pub struct InvalidRecordKey;

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Grows with every change of any record, and is never used twice.
    pub version: u64,
    /// The bytes that were put.
    pub value: Bytes,
}

/// What must be true of a record for a change to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// There is none.
    Absent,
    /// It is there in exactly this version.
    Version(u64),
}

impl Expect {
    /// Whether a record that is now in version `found` (`None` when absent) is what was expected.
    #[must_use]
    pub fn allows(self, found: Option<u64>) -> bool {
        match self {
            Self::Absent => found.is_none(),
            Self::Version(version) => found == Some(version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_checked_at_the_door() {
        for bad in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "a b",
            "é",
            &"k".repeat(KEY_MAX + 1),
        ] {
            assert!(RecordKey::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            RecordKey::new("event/forum-2022").unwrap().as_str(),
            "event/forum-2022"
        );
    }
}
