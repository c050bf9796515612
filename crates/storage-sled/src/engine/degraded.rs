//! What failed of the disk and was not made good yet.

use std::time::{Duration, Instant};

/// After a failure the disk is left alone for so long: a try makes a segment, and one that fails may
/// take long. Short enough that people hardly notice when it was only a moment.
const REST: Duration = Duration::from_secs(1);

/// What failed and was not made good yet.
#[derive(Debug)]
pub(crate) struct DegradedState {
    /// After a failure.
    pub(crate) rest: Duration,
    /// Until then nothing is tried.
    pub(crate) rest_until: Option<Instant>,
    /// sled failed: nothing goes into this index any more.
    pub(crate) index: bool,
}

impl Default for DegradedState {
    fn default() -> Self {
        Self {
            // Tests look at every try.
            rest: if cfg!(test) { Duration::ZERO } else { REST },
            rest_until: None,
            index: false,
        }
    }
}
