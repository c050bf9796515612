//! What the owner leaves for its connections: the feed, their outboxes, and when they are notified.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use sillage_document::StateVector;
use tokio::time::Instant;

use crate::feed::{Feed, FeedEntry};
use crate::outbox::{ConnectionStatus, Full, Outbox, OutboxMessage};
use crate::{AccessNotice, CloseReason, ConnectionId, RefusalReason, StorageNotice};

/// The batching window between two deliveries, for each connection that takes part: what a delivery
/// costs (about 7 µs), a dozen times, so that one busy document leaves the processor to the others.
const WINDOW_PER_CONNECTION: Duration = Duration::from_micros(100);
/// The longest batching window: nobody sees a hundredth of a second.
const LONGEST_WINDOW: Duration = Duration::from_millis(10);

/// The owner's end of all connections.
pub(super) struct Delivery {
    pub(super) feed: Arc<Feed>,
    /// Accepted in this turn. They enter the feed together.
    fresh: Vec<FeedEntry>,
    outboxes: HashMap<ConnectionId, Outbox>,
    /// The last delivery, and whether updates wait for the window to end.
    delivered_at: Instant,
    undelivered: bool,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            feed: Arc::default(),
            fresh: Vec::new(),
            outboxes: HashMap::new(),
            delivered_at: Instant::now(),
            undelivered: false,
        }
    }
}

impl Delivery {
    pub(super) fn add(&mut self, id: ConnectionId, outbox: Outbox) {
        self.outboxes.insert(id, outbox);
    }

    pub(super) fn remove(&mut self, id: ConnectionId) -> Option<Outbox> {
        self.outboxes.remove(&id)
    }

    /// Takes an accepted update for everybody.
    pub(super) fn broadcast(&mut self, author: ConnectionId, update: Bytes) {
        self.fresh.push(FeedEntry { author, update });
    }

    /// Ends a turn: what it accepted enters the feed, and connections are notified, at most once in
    /// a batching window.
    pub(super) fn end_turn(&mut self, state_vector: impl FnOnce() -> StateVector) {
        if !self.fresh.is_empty() {
            self.feed.push(self.fresh.drain(..), state_vector);
            self.undelivered = true;
        }
        if self.undelivered && Instant::now() >= self.window_ends() {
            self.undelivered = false;
            self.delivered_at = Instant::now();
            for outbox in self.outboxes.values() {
                outbox.notify();
            }
        }
    }

    /// When the updates that wait are delivered, if some do.
    pub(super) fn next_delivery(&self) -> Option<Instant> {
        self.undelivered.then(|| self.window_ends())
    }

    /// An update after a pause is delivered at once; those behind it wait for the batching window
    /// and leave as one frame.
    fn window_ends(&self) -> Instant {
        let connections = u32::try_from(self.outboxes.len()).unwrap_or(u32::MAX);
        self.delivered_at
            + WINDOW_PER_CONNECTION
                .saturating_mul(connections)
                .min(LONGEST_WINDOW)
    }

    /// A connection that does not even take the answers to its own questions is too slow: its
    /// outbox is closed.
    pub(super) fn send(&mut self, to: ConnectionId, message: OutboxMessage) -> Result<(), Full> {
        let Some(outbox) = self.outboxes.get(&to) else {
            return Ok(());
        };
        let sent = outbox.send(message);
        if sent.is_err() {
            self.outboxes.remove(&to);
        }
        sent
    }

    /// To one, or to all. A full outbox misses it.
    pub(super) fn awareness(&self, to: Option<ConnectionId>, bytes: &Arc<Bytes>) {
        match to {
            Some(to) => {
                if let Some(outbox) = self.outboxes.get(&to) {
                    outbox.awareness(bytes);
                }
            }
            None => {
                for outbox in self.outboxes.values() {
                    outbox.awareness(bytes);
                }
            }
        }
    }

    /// Says why, as the last message.
    pub(super) fn close(&mut self, id: ConnectionId, why: CloseReason) {
        if let Some(outbox) = self.outboxes.remove(&id) {
            outbox.close(why);
        }
    }

    pub(super) fn close_all(&self, why: CloseReason) {
        for outbox in self.outboxes.values() {
            outbox.close(why);
        }
    }

    pub(super) fn count(
        &self,
        to: ConnectionId,
        count: u32,
        counter: fn(&ConnectionStatus) -> &AtomicU32,
    ) {
        if let Some(outbox) = self.outboxes.get(&to) {
            counter(outbox.status()).fetch_add(count, Ordering::Release);
            outbox.notify();
        }
    }

    pub(super) fn refuse(&self, to: ConnectionId, count: u32, why: RefusalReason) {
        if let Some(outbox) = self.outboxes.get(&to) {
            outbox.status().refusal.put(why);
        }
        self.count(to, count, |status| &status.refused);
    }

    pub(super) fn access_notice(&self, to: ConnectionId, notice: AccessNotice) {
        if let Some(outbox) = self.outboxes.get(&to) {
            outbox.status().access.put(notice);
            outbox.notify();
        }
    }

    /// Beside the messages, so that no full outbox can miss it.
    pub(super) fn storage_notice(&self, to: Option<ConnectionId>, notice: StorageNotice) {
        let those = self
            .outboxes
            .iter()
            .filter(|(id, _)| to.is_none_or(|to| to == **id));
        for (_, outbox) in those {
            outbox.status().storage.put(notice);
            outbox.notify();
        }
    }
}
