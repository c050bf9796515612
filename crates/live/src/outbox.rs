//! What the owner leaves for one connection: a bounded queue, and counters beside it for what must
//! neither be lost by a full queue nor fill it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};

use bytes::Bytes;
use sillage_document::StateVector;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::counters::{ConnectionGauge, Counters};
use crate::feed::SyncPoint;
use crate::{AccessNotice, CloseReason, RefusalReason, StorageNotice};

/// Messages that the owner may leave for a connection that is not reading. Each is the answer to
/// a question of that connection or a batch of awareness, so a connection that reads never has
/// more than a few.
const MESSAGES: usize = 64;

/// Bytes of awareness that may wait for a connection that is not reading. What does not fit is missed:
/// everybody renews himself within 15 s.
const AWARENESS_BYTES: usize = 256 * 1024;

/// What the owner puts into a connection's queue. Small: the queue of an idle connection has room
/// for 32 of them.
#[derive(Debug)]
pub(crate) enum OutboxMessage {
    /// Counters or the feed have news: look there.
    Notification,
    Step1(Box<StateVector>),
    Step2(Box<(Bytes, SyncPoint)>),
    Awareness(Arc<Bytes>),
    Close(CloseReason),
}

/// The queue of a connection is full.
#[derive(Debug)]
pub(crate) struct Full;

/// The owner's end of a connection.
pub(crate) struct Outbox {
    messages: mpsc::Sender<OutboxMessage>,
    status: Arc<ConnectionStatus>,
    _gauge: ConnectionGauge,
}

/// The connection's end.
#[derive(Debug)]
pub(crate) struct OutboxReceiver {
    pub(crate) messages: mpsc::Receiver<OutboxMessage>,
    pub(crate) status: Arc<ConnectionStatus>,
}

impl Outbox {
    pub(crate) fn new(counters: &Arc<Counters>) -> (Self, OutboxReceiver) {
        let (messages, messages_out) = mpsc::channel(MESSAGES);
        let status = Arc::<ConnectionStatus>::default();
        let receiver = OutboxReceiver {
            messages: messages_out,
            status: Arc::clone(&status),
        };
        let outbox = Self {
            messages,
            status,
            _gauge: ConnectionGauge::new(counters),
        };
        (outbox, receiver)
    }

    pub(crate) fn status(&self) -> &ConnectionStatus {
        &self.status
    }

    /// A full queue closes the connection as too slow.
    pub(crate) fn send(&self, message: OutboxMessage) -> Result<(), Full> {
        match self.messages.try_send(message) {
            Err(TrySendError::Full(_)) => {
                self.status.close.put(CloseReason::TooSlow);
                Err(Full)
            }
            // One that left says so by itself.
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
        }
    }

    /// A full queue misses it.
    pub(crate) fn try_send(&self, message: OutboxMessage) {
        let _ = self.messages.try_send(message);
    }

    /// The last message. A full queue closes when the owner has dropped this end, with the same
    /// reason.
    pub(crate) fn close(&self, why: CloseReason) {
        self.status.close.put(why);
        self.try_send(OutboxMessage::Close(why));
    }

    /// A connection that does not read misses it.
    pub(crate) fn awareness(&self, bytes: &Arc<Bytes>) {
        if self.status.awareness_bytes.load(Ordering::Relaxed) < AWARENESS_BYTES {
            let message = OutboxMessage::Awareness(Arc::clone(bytes));
            if self.messages.try_send(message).is_ok() {
                let waiting = &self.status.awareness_bytes;
                waiting.fetch_add(bytes.len(), Ordering::Relaxed);
            }
        }
    }

    /// Wakes the connection, unless it is about to look anyway.
    pub(crate) fn notify(&self) {
        if self.status.notified.swap(true, Ordering::AcqRel) {
            return;
        }
        if self.messages.try_send(OutboxMessage::Notification).is_err() {
            // Full: the connection looks after the messages that it has; the next news notifies it.
            self.status.notified.store(false, Ordering::Release);
        }
    }
}

/// Counters beside the queue.
#[derive(Debug, Default)]
pub(crate) struct ConnectionStatus {
    pub(crate) saved: AtomicU32,
    pub(crate) refused: AtomicU32,
    pub(crate) refusal: Newest<RefusalReason>,
    /// Awareness that is in the queue.
    pub(crate) awareness_bytes: AtomicUsize,
    /// The newest [`StorageNotice`] that was not told yet.
    pub(crate) storage: Newest<StorageNotice>,
    /// The newest [`AccessNotice`] that was not told yet.
    pub(crate) access: Newest<AccessNotice>,
    /// A [`OutboxMessage::Notification`] is on its way.
    pub(crate) notified: AtomicBool,
    /// Why the owner let go of the connection.
    pub(crate) close: Newest<CloseReason>,
}

/// Holds the newest of a few values until it is taken.
#[derive(Debug)]
pub(crate) struct Newest<T> {
    code: AtomicU8,
    kind: std::marker::PhantomData<T>,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self {
            code: AtomicU8::new(0),
            kind: std::marker::PhantomData,
        }
    }
}

impl<T: Code> Newest<T> {
    pub(crate) fn put(&self, value: T) {
        let code = T::ALL.iter().position(|known| *known == value);
        let code = code.and_then(|at| u8::try_from(at + 1).ok());
        self.code.store(code.unwrap_or(0), Ordering::Release);
    }

    pub(crate) fn take(&self) -> Option<T> {
        if self.code.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let code = self.code.swap(0, Ordering::Acquire);
        T::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }
}

/// Values that fit into a byte.
pub(crate) trait Code: Copy + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];
}

impl Code for StorageNotice {
    const ALL: &'static [Self] = &[Self::Full, Self::Failing, Self::Recovered];
}

impl Code for RefusalReason {
    const ALL: &'static [Self] = &[
        Self::ReadOnly,
        Self::TooLong,
        Self::Conflict,
        Self::Paused,
        Self::Frozen,
        Self::Incomplete,
        Self::Overspent,
    ];
}

impl Code for AccessNotice {
    const ALL: &'static [Self] = &[Self::Writes, Self::Reads, Self::Paused, Self::Frozen];
}

impl Code for CloseReason {
    const ALL: &'static [Self] = &[
        Self::Breach,
        Self::TooSlow,
        Self::Restart,
        Self::Revoked,
        Self::StorageFailed,
    ];
}

/// Takes a counter's count, if there is one.
pub(crate) fn take(counter: &AtomicU32) -> Option<u32> {
    if counter.load(Ordering::Relaxed) == 0 {
        return None;
    }
    Some(counter.swap(0, Ordering::Acquire)).filter(|count| *count > 0)
}
