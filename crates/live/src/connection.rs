//! One connection to a live document, as the sockets see it: messages go in, output comes out.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use sillage_document::StateVector;
use tokio::sync::{Semaphore, mpsc};

use crate::Handle;
use crate::feed::{FeedCursor, SyncPoint, Taken};
use crate::handle::{LARGE_UNIT, LARGE_UNITS, Queued};
use crate::outbox::{OutboxMessage, OutboxReceiver, take};
use crate::state::LiveEvent;

/// Names a connection within one live document; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Which of the two wires a connection speaks: they differ in how durability is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// y-websocket: the server asks first; an author's own update comes back to it only when it
    /// is on disk, since that echo is the wire's only proof.
    Yjs,
    /// Hocuspocus: the server asks in answer; durability is told by `SyncStatus`, so the author
    /// shares the frame that everybody gets.
    Hocuspocus,
}

/// What a connection says to the document. The bytes have not met the gate yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientMessage {
    /// "This is what I have": answered with the difference.
    Step1(StateVector),
    /// Everything that the other side lacks.
    Step2(Bytes),
    /// An edit.
    Update(Bytes),
    /// Who I am and where my cursor is.
    Awareness(Bytes),
    /// "Who is here?"
    QueryAwareness,
}

impl ClientMessage {
    /// Bytes that the gate has to walk.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Step2(bytes) | Self::Update(bytes) | Self::Awareness(bytes) => bytes.len(),
            Self::Step1(_) | Self::QueryAwareness => 0,
        }
    }
}

/// Why a connection is closed by the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It sent what the gate does not let pass: never come back with this.
    Breach,
    /// Too slow: come back and resync.
    TooSlow,
    /// The server is stopping, or the document's owner is gone: come back.
    Restart,
    /// It may not be here any more.
    Revoked,
    /// The storage cannot keep what is written: come back later, the text stays with its author.
    StorageFailed,
}

/// Why a message was refused. What it said is not kept here: its author still has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalReason {
    /// Its sender only reads.
    ReadOnly,
    /// The document would become too long.
    TooLong,
    /// The document holds other words where these belong, under the same author: its sender should
    /// keep a copy and load the document anew.
    Conflict,
    /// Writing is paused for its role.
    Paused,
    /// The document is closed for good.
    Frozen,
    /// Its sender filled his share of the journal for today.
    Overspent,
    /// It builds on something that neither the document nor its sender has.
    Incomplete,
}

/// What a connection may do from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessNotice {
    /// It writes.
    Writes,
    /// It only reads, by its role.
    Reads,
    /// It only reads, since the document is paused.
    Paused,
    /// It only reads, since the document is frozen.
    Frozen,
}

/// How the disk under a document is, for everybody who has it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageNotice {
    /// Nothing can be saved: there is no room. It is tried again and again.
    Full,
    /// Nothing can be saved: the disk fails. It is tried again and again.
    Failing,
    /// What could not be saved is saved.
    Recovered,
}

/// What the document says to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// "What do you have?"
    Step1(StateVector),
    /// All that a Step1 lacked.
    Step2(Bytes),
    /// What others wrote, and what one wrote oneself when [`Wire`] says.
    Update(Bytes),
    /// So many further messages of this connection are on disk.
    Saved(u32),
    /// So many further messages of this connection were refused; the reason is that of the last.
    Refused(u32, RefusalReason),
    /// Cursors and names that changed.
    Awareness(Bytes),
    /// How the disk is, when that changed.
    Storage(StorageNotice),
    /// What this connection may do, when that changed.
    Access(AccessNotice),
    /// The last output.
    Close(CloseReason),
}

/// A connection joined to a live document. Dropping it leaves.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    events: mpsc::Sender<Queued>,
    /// Room for large messages.
    large: Arc<Semaphore>,
    /// Never waits: at most one `Left`, one unanswered `Behind` and one `AnswerTaken` of each connection
    /// are in it.
    signals: mpsc::UnboundedSender<LiveEvent>,
    incoming: OutboxReceiver,
    cursor: FeedCursor,
    /// Taken from the queue, not yet handed out.
    ready: VecDeque<Output>,
    /// A difference was asked for and has not come.
    catching_up: bool,
    /// Keeps the document open.
    handle: Option<Handle>,
}

impl Connection {
    pub(crate) fn new(
        id: ConnectionId,
        (events, large): (mpsc::Sender<Queued>, Arc<Semaphore>),
        signals: mpsc::UnboundedSender<LiveEvent>,
        incoming: OutboxReceiver,
        cursor: FeedCursor,
    ) -> Self {
        Self {
            id,
            events,
            large,
            signals,
            incoming,
            cursor,
            ready: VecDeque::new(),
            catching_up: false,
            handle: None,
        }
    }

    pub(crate) fn keep_open(&mut self, handle: Handle) {
        self.handle = Some(handle);
    }

    /// This connection's name in its document.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Hands a message to the document; waits while the document is busy. `false` when the
    /// document is gone: [`Self::poll_output`] says why.
    pub async fn send(&self, message: ClientMessage) -> bool {
        let units = (message.size() / LARGE_UNIT).min(LARGE_UNITS);
        let units = u32::try_from(units).unwrap_or(0);
        let room = match units {
            0 => None,
            // It is never closed.
            units => Arc::clone(&self.large).acquire_many_owned(units).await.ok(),
        };
        let event = LiveEvent::Received {
            connection: self.id,
            message,
        };
        let incoming = Queued { event, _room: room };
        self.events.send(incoming).await.is_ok()
    }

    /// The next output. The caller stops polling while its socket is full, and by that alone is
    /// resynced later by difference.
    pub fn poll_output(&mut self, context: &mut Context<'_>) -> Poll<Output> {
        loop {
            if let Some(output) = self.next_ready() {
                return Poll::Ready(output);
            }
            match self.incoming.messages.poll_recv(context) {
                Poll::Ready(Some(message)) => self.open(message),
                Poll::Ready(None) => return Poll::Ready(Output::Close(self.why_gone())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// As [`Self::poll_output`], to await.
    pub async fn output(&mut self) -> Output {
        std::future::poll_fn(|context| self.poll_output(context)).await
    }

    fn why_gone(&self) -> CloseReason {
        let told = self.incoming.status.close.take();
        told.unwrap_or(CloseReason::Restart)
    }

    fn next_ready(&mut self) -> Option<Output> {
        if let Some(output) = self.ready.pop_front() {
            return Some(output);
        }
        if let Some(count) = take(&self.incoming.status.saved) {
            return Some(Output::Saved(count));
        }
        if let Some(count) = take(&self.incoming.status.refused) {
            let why = self.incoming.status.refusal.take();
            return Some(Output::Refused(
                count,
                why.unwrap_or(RefusalReason::ReadOnly),
            ));
        }
        if let Some(news) = self.incoming.status.storage.take() {
            return Some(Output::Storage(news));
        }
        if let Some(notice) = self.incoming.status.access.take() {
            return Some(Output::Access(notice));
        }
        if self.catching_up {
            return None;
        }
        match self.cursor.take() {
            Taken::Update(update) => Some(Output::Update(update)),
            Taken::Behind(point) => {
                self.ask_for_difference(point);
                None
            }
            Taken::Nothing => None,
        }
    }

    fn ask_for_difference(&mut self, point: SyncPoint) {
        self.catching_up = true;
        // An owner that is gone closes the messages; that is told there.
        let _ = self.signals.send(LiveEvent::Behind {
            connection: self.id,
            state: point.state,
        });
    }

    fn open(&mut self, message: OutboxMessage) {
        match message {
            // Put down before looking, so that news after this notifies again.
            OutboxMessage::Notification => self
                .incoming
                .status
                .notified
                .store(false, Ordering::Release),
            OutboxMessage::Step1(state) => self.ready.push_back(Output::Step1(*state)),
            OutboxMessage::Step2(step2) => {
                let (body, point) = *step2;
                self.cursor.has(point);
                self.catching_up = false;
                // An owner that is gone answers nothing more.
                let _ = self.signals.send(LiveEvent::AnswerTaken {
                    connection: self.id,
                });
                self.ready.push_back(Output::Step2(body));
            }
            OutboxMessage::Awareness(bytes) => {
                let waiting = &self.incoming.status.awareness_bytes;
                waiting.fetch_sub(bytes.len(), Ordering::Relaxed);
                self.ready
                    .push_back(Output::Awareness(Bytes::clone(&bytes)));
            }
            OutboxMessage::Close(why) => self.ready.push_back(Output::Close(why)),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // An owner that is gone needs no farewell.
        let _ = self.signals.send(LiveEvent::Left {
            connection: self.id,
        });
    }
}
