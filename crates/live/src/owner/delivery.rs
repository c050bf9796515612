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

/// The same for those who only read, where they are more than a hall: seven thousand of them take a third of a
/// processor, whatever is typed.
const WINDOW_PER_READER: Duration = Duration::from_micros(20);
/// Where more only read, cursors are not told to them.
const READERS_WITH_CURSORS: usize = 1000;

/// The way to one connection.
struct Recipient {
    outbox: Outbox,
    /// It only reads.
    reads: bool,
}

/// The owner's end of all connections.
pub(super) struct Delivery {
    pub(super) feed: Arc<Feed>,
    /// Accepted in this turn. They enter the feed together.
    fresh: Vec<FeedEntry>,
    recipients: HashMap<ConnectionId, Recipient>,
    readers: usize,
    to_writers: Round,
    to_readers: Round,
}

/// The last delivery, and whether updates wait for the window to end.
struct Round {
    delivered_at: Instant,
    undelivered: bool,
}

impl Round {
    fn new() -> Self {
        Self {
            delivered_at: Instant::now(),
            undelivered: false,
        }
    }

    /// Whether a delivery begins now.
    fn begins(&mut self, window: Duration) -> bool {
        let begins = self.undelivered && Instant::now() >= self.delivered_at + window;
        if begins {
            *self = Self::new();
        }
        begins
    }

    fn next(&self, window: Duration) -> Option<Instant> {
        self.undelivered.then(|| self.delivered_at + window)
    }
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            feed: Arc::default(),
            fresh: Vec::new(),
            recipients: HashMap::new(),
            readers: 0,
            to_writers: Round::new(),
            to_readers: Round::new(),
        }
    }
}

impl Delivery {
    pub(super) fn add(&mut self, id: ConnectionId, outbox: Outbox, reads: bool) {
        self.readers += usize::from(reads);
        self.recipients.insert(id, Recipient { outbox, reads });
    }

    pub(super) fn remove(&mut self, id: ConnectionId) -> Option<Outbox> {
        let Recipient { outbox, reads } = self.recipients.remove(&id)?;
        self.readers -= usize::from(reads);
        Some(outbox)
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
            self.to_writers.undelivered = true;
            self.to_readers.undelivered = true;
        }
        let writers = self.to_writers.begins(self.window());
        let readers = self.to_readers.begins(self.readers_window());
        if writers || readers {
            for Recipient { outbox, reads } in self.recipients.values() {
                if if *reads { readers } else { writers } {
                    outbox.notify();
                }
            }
        }
    }

    /// When the updates that wait are delivered, if some do.
    pub(super) fn next_delivery(&self) -> Option<Instant> {
        let writers = self.to_writers.next(self.window());
        let readers = self.to_readers.next(self.readers_window());
        writers.into_iter().chain(readers).min()
    }

    /// An update after a pause is delivered at once; those behind it wait for the batching window
    /// and leave as one frame.
    fn window(&self) -> Duration {
        let connections = u32::try_from(self.recipients.len()).unwrap_or(u32::MAX);
        WINDOW_PER_CONNECTION
            .saturating_mul(connections)
            .min(LONGEST_WINDOW)
    }

    fn readers_window(&self) -> Duration {
        let readers = u32::try_from(self.readers).unwrap_or(u32::MAX);
        self.window().max(WINDOW_PER_READER.saturating_mul(readers))
    }

    fn outbox(&self, of: ConnectionId) -> Option<&Outbox> {
        self.recipients.get(&of).map(|recipient| &recipient.outbox)
    }

    /// A connection that does not even take the answers to its own questions is too slow: its
    /// outbox is closed.
    pub(super) fn send(&mut self, to: ConnectionId, message: OutboxMessage) -> Result<(), Full> {
        let Some(outbox) = self.outbox(to) else {
            return Ok(());
        };
        let sent = outbox.send(message);
        if sent.is_err() {
            self.remove(to);
        }
        sent
    }

    /// To one, or to all. A full outbox misses it.
    pub(super) fn awareness(&self, to: Option<ConnectionId>, bytes: &Arc<Bytes>) {
        if let Some(to) = to {
            if let Some(outbox) = self.outbox(to) {
                outbox.awareness(bytes);
            }
            return;
        }
        let all = self.readers <= READERS_WITH_CURSORS;
        for Recipient { outbox, reads } in self.recipients.values() {
            if all || !reads {
                outbox.awareness(bytes);
            }
        }
    }

    /// Says why, as the last message.
    pub(super) fn close(&mut self, id: ConnectionId, why: CloseReason) {
        if let Some(outbox) = self.remove(id) {
            outbox.close(why);
        }
    }

    pub(super) fn close_all(&self, why: CloseReason) {
        for Recipient { outbox, .. } in self.recipients.values() {
            outbox.close(why);
        }
    }

    pub(super) fn count(
        &self,
        to: ConnectionId,
        count: u32,
        counter: fn(&ConnectionStatus) -> &AtomicU32,
    ) {
        if let Some(outbox) = self.outbox(to) {
            counter(outbox.status()).fetch_add(count, Ordering::Release);
            outbox.notify();
        }
    }

    pub(super) fn refuse(&self, to: ConnectionId, count: u32, why: RefusalReason) {
        if let Some(outbox) = self.outbox(to) {
            outbox.status().refusal.put(why);
        }
        self.count(to, count, |status| &status.refused);
    }

    pub(super) fn access_notice(&mut self, to: ConnectionId, notice: AccessNotice) {
        if let Some(Recipient { outbox, reads }) = self.recipients.get_mut(&to) {
            outbox.status().access.put(notice);
            outbox.notify();
            let before = std::mem::replace(reads, notice != AccessNotice::Writes);
            self.readers = self.readers + usize::from(*reads) - usize::from(before);
        }
    }

    /// Beside the messages, so that no full outbox can miss it.
    pub(super) fn storage_notice(&self, to: Option<ConnectionId>, notice: StorageNotice) {
        let those = self
            .recipients
            .iter()
            .filter(|(id, _)| to.is_none_or(|to| to == **id));
        for (_, Recipient { outbox, .. }) in those {
            outbox.status().storage.put(notice);
            outbox.notify();
        }
    }
}
