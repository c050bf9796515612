//! What a record takes from outside: random bytes and the time. Tests that compare bytes count instead.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use sillage_storage::StorageError;

/// Where random bytes and the time come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outside {
    System,
    /// The same in every run: the numbers from this one on.
    #[cfg(test)]
    Counted(u64),
}

impl Outside {
    pub(crate) fn random(&mut self, bytes: &mut [u8]) -> Result<(), StorageError> {
        match self {
            Self::System => getrandom::fill(bytes)
                .map_err(|error| StorageError::io("get random bytes", io::Error::other(error))),
            #[cfg(test)]
            Self::Counted(next) => {
                for part in bytes.chunks_mut(8) {
                    *next += 1;
                    part.copy_from_slice(&next.to_le_bytes()[..part.len()]);
                }
                Ok(())
            }
        }
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&mut self) -> u64 {
        match self {
            Self::System => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
            }
            #[cfg(test)]
            Self::Counted(next) => {
                *next += 1;
                1_657_008_000_000 + *next * 1000
            }
        }
    }
}
