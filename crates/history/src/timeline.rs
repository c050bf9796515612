//! Everything that a log ever said, so that each moment of it is one short walk away.

use std::collections::BTreeMap;

use sillage_document::{ClientId, Run, runs};
use sillage_storage::{DeviceId, DocumentId, Entry, Epoch, Seq, Storage, UnixMillis};

use crate::HistoryError;
use crate::load::beside;

mod changes;
mod undo;
mod versions;

pub use changes::{TextChange, TextEdit};
pub use undo::DeviceSpan;
pub use versions::TextVersion;

/// When an entry was accepted, and from whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Its number.
    pub seq: Seq,
    /// When the server took it.
    pub at: UnixMillis,
    /// Who sent it.
    pub device: DeviceId,
}

/// The whole history of a document. Holds everything that was ever written in it.
#[derive(Debug)]
pub struct Timeline {
    /// Which history it is.
    pub epoch: Epoch,
    moments: Vec<Moment>,
    runs: Vec<Run>,
}

/// One change for each entry after `after`, up to and including `through` (or the last).
///
/// # Errors
/// [`HistoryError::PastHead`] when there is no entry `after`.
pub async fn changes(
    storage: &dyn Storage,
    document: &DocumentId,
    after: Seq,
    through: Seq,
) -> Result<Vec<TextChange>, HistoryError> {
    let timeline = timeline(storage, document).await?;
    let head = timeline.head();
    if after > head {
        return Err(HistoryError::PastHead { seq: after, head });
    }
    beside(move || timeline.changes(after, through)).await
}

/// The history of a document as it is stored; of a damaged one, up to the damage.
pub async fn timeline(
    storage: &dyn Storage,
    document: &DocumentId,
) -> Result<Timeline, HistoryError> {
    let stored = storage.load(document).await?;
    let (epoch, head) = (stored.epoch, stored.head.seq);
    drop(stored);
    let entries = storage.entries(document, Seq(1)..=head).await?;
    beside(move || Timeline::new(epoch, &entries)).await?
}

impl Timeline {
    /// The history that these entries make, from the first on.
    pub fn new(epoch: Epoch, entries: &[Entry]) -> Result<Self, HistoryError> {
        let runs = runs(entries.iter().map(|entry| &entry.update[..]))
            .map_err(|error| HistoryError::of(error, entries))?;
        let moment = |entry: &Entry| Moment {
            seq: entry.seq,
            at: entry.at,
            device: entry.device,
        };
        let moments = entries.iter().map(moment).collect();
        Ok(Self {
            epoch,
            moments,
            runs,
        })
    }

    /// Every entry, in order.
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The number of the last entry; 0 without one.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.moments.last().map_or(Seq(0), |moment| moment.seq)
    }

    /// The text after this entry; 0 is before the first.
    #[must_use]
    pub fn text_at(&self, seq: Seq) -> String {
        let after = self.entries_through(seq);
        self.runs.iter().map(|run| run.text_after(after)).collect()
    }

    /// The text after this entry in the order of the document, piece by piece, each with the entry that
    /// brought it.
    pub fn pieces_at(&self, seq: Seq) -> impl Iterator<Item = (&str, Moment)> {
        let after = self.entries_through(seq);
        let standing = self.runs.iter().filter_map(move |run| {
            let text = run.text_after(after);
            Some((text, *self.moments.get(run.inserted)?))
        });
        standing.filter(|(text, _)| !text.is_empty())
    }

    /// Who brought the first words under each client id, by the first entry that did.
    #[must_use]
    pub fn authors(&self) -> BTreeMap<ClientId, Moment> {
        let mut authors: BTreeMap<ClientId, Moment> = BTreeMap::new();
        for run in &self.runs {
            if let Some(moment) = self.moments.get(run.inserted) {
                let first = authors.entry(run.client).or_insert(*moment);
                if moment.seq < first.seq {
                    *first = *moment;
                }
            }
        }
        authors
    }

    /// The last entry that was accepted by then.
    #[must_use]
    pub fn seq_at(&self, time: UnixMillis) -> Seq {
        let after = self.moments.partition_point(|moment| moment.at <= time);
        let last = after.checked_sub(1).and_then(|at| self.moments.get(at));
        last.map_or(Seq(0), |moment| moment.seq)
    }

    /// How many of the entries have at most this number.
    fn entries_through(&self, seq: Seq) -> usize {
        self.moments.partition_point(|moment| moment.seq <= seq)
    }
}
