//! The clock and the entropy of records. Tests that compare bytes count instead.

use std::io;

use sillage_storage::{StorageError, UnixMillis};

/// Random bytes that are fetched at once: a call for each keystroke costs more than its checksums.
const AT_ONCE: usize = 4096;

/// Where random bytes and the time come from.
#[derive(Debug)]
pub(crate) enum ClockAndEntropy {
    /// The system; with bytes of it that nobody had yet.
    System(Vec<u8>),
    /// The same in every run: the numbers from this one on.
    #[cfg(test)]
    Counted(u64),
}

impl ClockAndEntropy {
    /// `N` bytes that nobody else gets.
    pub(crate) fn random<const N: usize>(&mut self) -> Result<[u8; N], StorageError> {
        match self {
            Self::System(left) => {
                if left.len() < N {
                    left.resize(AT_ONCE.max(N), 0);
                    let filled = getrandom::fill(left);
                    // What was not filled is not random.
                    filled.map_err(|error| {
                        left.clear();
                        StorageError::io("get random bytes", io::Error::other(error))
                    })?;
                }
                let rest = left.len() - N;
                let taken = std::array::from_fn(|i| left[rest + i]);
                left.truncate(rest);
                Ok(taken)
            }
            #[cfg(test)]
            Self::Counted(next) => {
                let mut bytes = [0; N];
                for part in bytes.chunks_mut(8) {
                    *next += 1;
                    part.copy_from_slice(&next.to_le_bytes()[..part.len()]);
                }
                Ok(bytes)
            }
        }
    }

    /// The time.
    pub(crate) fn now(&mut self) -> UnixMillis {
        match self {
            Self::System(_) => UnixMillis::now(),
            #[cfg(test)]
            Self::Counted(next) => {
                *next += 1;
                UnixMillis(1_657_008_000_000 + *next * 1000)
            }
        }
    }
}
