//! The text as it would be without what one device did.

use sillage_document::Run;
use sillage_storage::{DeviceId, UnixMillis};

use super::Timeline;

/// What is to be undone: what a device did in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceSpan {
    /// Who.
    pub device: DeviceId,
    /// From when on.
    pub from: UnixMillis,
    /// Until when, including that moment.
    pub to: UnixMillis,
}

impl Timeline {
    /// The text as it is now, without what the device wrote in that time, and with what it deleted of
    /// others. What others wrote or deleted stays so.
    #[must_use]
    pub fn text_without(&self, span: &DeviceSpan) -> String {
        let last = self.moments.len();
        let undone = |entry: usize| {
            let moment = self.moments.get(entry);
            moment.is_some_and(|moment| {
                moment.device == span.device && (span.from..=span.to).contains(&moment.at)
            })
        };
        let text = |run: &'_ Run| match run.deleted {
            _ if undone(run.inserted) => String::new(),
            Some(entry) if undone(entry) => run.text_after(entry).to_owned(),
            _ => run.text_after(last).to_owned(),
        };
        self.runs.iter().map(text).collect()
    }

    /// How many entries would be undone.
    #[must_use]
    pub fn entries_of(&self, span: &DeviceSpan) -> usize {
        let meant = self.moments.iter().filter(|moment| {
            moment.device == span.device && (span.from..=span.to).contains(&moment.at)
        });
        meant.count()
    }
}
