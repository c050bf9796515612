//! The time that goes into the state.

use sillage_storage::UnixMillis;
use tokio::time::Instant;

/// Wall-clock time that never runs backwards: read once, then carried on by the monotonic clock.
pub(super) struct Clock {
    start: Instant,
    wall: UnixMillis,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
            wall: UnixMillis::now(),
        }
    }

    pub(super) fn now(&self) -> UnixMillis {
        self.wall + self.start.elapsed()
    }

    pub(super) fn instant(&self, at: UnixMillis) -> Instant {
        self.start + at.since(self.wall)
    }
}
