//! The moments of a history that people look for: where somebody paused.

use std::collections::BTreeSet;
use std::time::Duration;

use sillage_storage::DeviceId;

use super::{Moment, Timeline};

/// After a pause of so long something new begins.
const PAUSE: Duration = Duration::from_mins(2);
/// Nobody looks for what is further apart.
const LONGEST: Duration = Duration::from_mins(10);

/// Entries that followed each other without a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVersion {
    /// The first of them.
    pub first: Moment,
    /// The last of them: the text after it is the version.
    pub last: Moment,
    /// How many they are.
    pub entries: usize,
    /// Who sent them, each once.
    pub devices: Vec<DeviceId>,
}

impl Timeline {
    /// The versions of the text, the first of them first: a new one after each pause, and while somebody
    /// writes without one, every ten minutes.
    #[must_use]
    pub fn versions(&self) -> Vec<TextVersion> {
        let goes_on = |a: &Moment, b: &Moment| b.at < a.at + PAUSE;
        let writings = self.moments.chunk_by(goes_on);
        let mut versions = Vec::new();
        for mut writing in writings {
            while let Some(first) = writing.first() {
                let length = writing.partition_point(|moment| moment.at < first.at + LONGEST);
                let (these, rest) = writing.split_at(length.max(1));
                versions.extend(version(these));
                writing = rest;
            }
        }
        versions
    }
}

fn version(moments: &[Moment]) -> Option<TextVersion> {
    let devices: BTreeSet<DeviceId> = moments.iter().map(|moment| moment.device).collect();
    Some(TextVersion {
        first: *moments.first()?,
        last: *moments.last()?,
        entries: moments.len(),
        devices: devices.into_iter().collect(),
    })
}
