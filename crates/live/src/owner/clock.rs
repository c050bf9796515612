//! The time that goes into the state.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::state::Millis;

/// Wall-clock time that never runs backwards: read once, then carried on by the monotonic clock.
pub(super) struct Clock {
    start: Instant,
    wall: Millis,
}

impl Clock {
    pub(super) fn start() -> Self {
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            start: Instant::now(),
            wall: u64::try_from(wall.as_millis()).unwrap_or_default(),
        }
    }

    pub(super) fn now(&self) -> Millis {
        self.wall + u64::try_from(self.start.elapsed().as_millis()).unwrap_or_default()
    }

    pub(super) fn instant(&self, at: Millis) -> Instant {
        self.start + Duration::from_millis(at.saturating_sub(self.wall))
    }
}
