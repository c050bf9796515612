//! What the journal holds before a run begins.

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use bytes::Bytes;
use sillage_document::Replica;
use sillage_storage::{DeviceId, Entry, Epoch, Head, Seq, Stored, UnixMillis};

/// How much was written before.
#[derive(Arbitrary, Debug, Clone, Copy)]
pub(crate) enum Before {
    /// Nothing.
    Nothing,
    /// Enough that unloading makes a checkpoint.
    Some,
    /// One entry less than makes a checkpoint at once.
    Much,
    /// A little, and damage after it.
    Damage,
}

static KEYSTROKE: LazyLock<Bytes> = LazyLock::new(|| Replica::new(500).insert(0, "o").into());
/// An update that says nothing: entries count, and this one costs next to nothing to load.
const NOTHING: Bytes = Bytes::from_static(&[0, 0]);

impl Before {
    /// The journal.
    pub(crate) fn stored(self) -> Stored {
        let count = match self {
            Self::Nothing => 0,
            Self::Some => 100,
            Self::Much => 1999,
            Self::Damage => 3,
        };
        let entry = |seq| Entry {
            seq: Seq(seq),
            at: UnixMillis(seq),
            device: DeviceId(0),
            update: if seq == 1 { KEYSTROKE.clone() } else { NOTHING },
        };
        Stored {
            epoch: Epoch(1),
            checkpoint: None,
            entries: (1..=count).map(entry).collect(),
            head: Head {
                seq: Seq(count),
                ..Head::default()
            },
            damaged: matches!(self, Self::Damage),
        }
    }
}
