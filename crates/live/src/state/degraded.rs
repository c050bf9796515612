//! What the document does while the disk cannot keep what it is given.
//!
//! It stays open: people go on writing and see each other, readers read what is durable, everybody is
//! told, and nothing is acknowledged. What could not be written waits in memory and is tried again;
//! when it is durable it is acknowledged and everybody is told that all is well. See
//! `docs/decisions/0010-when-the-disk-fails.md`.

use std::time::Duration;

use sillage_storage::UnixMillis;

use super::{Effect, State, WAITING_BYTES};
use crate::{CloseReason, StorageNotice};

/// Time between two tries: as long as the storage leaves a disk that failed alone.
const RETRY_EVERY: Duration = Duration::from_secs(1);
/// Entries that may wait for a disk that fails: ten minutes of a full room that types. With their
/// surroundings they take about 10 MB.
const WAITING_ENTRIES_WHILE_DEGRADED: usize = 32 * 1024;

/// Why an append failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// There is no room on the disk; there may be soon.
    Full,
    /// The disk does not do what it should; it may again.
    Failing,
    /// It would fail again: the document must be loaded anew.
    Permanent,
}

/// Since an append failed, until one succeeds.
#[derive(Debug)]
pub(super) struct Degraded {
    news: StorageNotice,
    retry_at: UnixMillis,
    /// The durable text was asked for and has not come.
    reading: bool,
}

impl Degraded {
    /// Whether readers can be answered at once: nothing becomes durable that they could wait for.
    pub(super) fn answers_readers(&self) -> bool {
        !self.reading
    }

    pub(super) fn news(&self) -> StorageNotice {
        self.news
    }
}

impl State {
    /// Nothing of the append in flight is acknowledged; it waits, before what came after it.
    pub(super) fn append_failed(&mut self, failure: FailureKind, now: UnixMillis) {
        let news = match failure {
            FailureKind::Full => StorageNotice::Full,
            FailureKind::Failing => StorageNotice::Failing,
            FailureKind::Permanent => {
                return self.effects.push(Effect::Stop(CloseReason::StorageFailed));
            }
        };
        self.appends.requeue();
        self.ownership.contested.not_stored();
        let before = self.degraded.take();
        if before.as_ref().is_none_or(|before| before.news != news) {
            self.effects.push(Effect::Storage(None, news));
        }
        if before.is_none() {
            self.effects.push(Effect::ReadBack);
        }
        self.degraded = Some(Degraded {
            news,
            retry_at: now + RETRY_EVERY,
            reading: before.is_none_or(|before| before.reading),
        });
    }

    /// When what failed is tried again, if something failed and is not being tried.
    pub(super) fn next_retry(&self) -> Option<UnixMillis> {
        let degraded = self.degraded.as_ref()?;
        (!self.appends.append_is_in_flight()).then_some(degraded.retry_at)
    }

    /// Readers have what is durable.
    pub(super) fn was_read_back(&mut self) {
        if let Some(degraded) = &mut self.degraded {
            degraded.reading = false;
        }
    }

    /// The disk takes writes again: first the acknowledgements that waited, then the notice to all.
    pub(super) fn recovered(&mut self, now: UnixMillis) {
        if self.degraded.take().is_some() {
            self.release_replies(now);
            self.effects
                .push(Effect::Storage(None, StorageNotice::Recovered));
        }
    }

    /// Memory is not filled without end: everybody comes back and brings what the disk does not have,
    /// in one piece each.
    pub(super) fn give_up_when_full(&mut self) {
        if self.degraded.is_some() && !self.has_room() {
            self.effects.push(Effect::Stop(CloseReason::StorageFailed));
        }
    }

    pub(super) fn has_room_while_degraded(&self) -> bool {
        self.appends.waiting() < WAITING_ENTRIES_WHILE_DEGRADED
            && self.appends.waiting_bytes() < WAITING_BYTES
    }
}
