//! Plain numbers that must not be taken for one another.

use std::fmt;
use std::num::ParseIntError;
use std::ops::{Add, AddAssign};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The number of an entry in its document: 1, 2, 3… without gap. 0 means nothing yet.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Which history of a document its numbers belong to. It changes when history is rewritten (a
/// restore, an erasure); a client that knew another must begin again.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

/// A moment, in milliseconds since the Unix epoch.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// The system's time; 0 where its clock stands before 1970.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// How long this moment lies after `earlier`; nothing if it lies before.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        Self(0) + time.duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

impl Add<Duration> for UnixMillis {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        let later = u64::try_from(later.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(later))
    }
}

impl AddAssign<Duration> for UnixMillis {
    fn add_assign(&mut self, later: Duration) {
        *self = *self + later;
    }
}

/// Written and read as a number without anything around it.
macro_rules! plain_number {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(digits: &str) -> Result<Self, Self::Err> {
                digits.parse().map(Self)
            }
        }
    )+};
}

plain_number!(Seq, Epoch, UnixMillis);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_added_to_and_never_wrap() {
        let moment = UnixMillis(1_000);
        assert_eq!(moment + Duration::from_secs(2), UnixMillis(3_000));
        assert_eq!(moment + Duration::MAX, UnixMillis(u64::MAX));
        assert_eq!(UnixMillis(3_000).since(moment), Duration::from_secs(2));
        assert_eq!(moment.since(UnixMillis(3_000)), Duration::ZERO);
    }

    #[test]
    fn numbers_are_written_bare() {
        assert_eq!(Epoch(7).to_string(), "7");
        assert_eq!("12".parse(), Ok(Seq(12)));
        assert!("-1".parse::<Epoch>().is_err());
    }
}
