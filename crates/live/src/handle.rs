//! An open document as everybody else sees it: joins, reads, what it publishes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sillage_storage::{DeviceId, Epoch, Seq, StorageError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

use crate::state::{EditRefusal, LiveEvent};
use crate::{Connection, Occupancy, Published, Role, Wire};

/// Messages of all connections that may wait for a live document. When it is full, connections
/// stop reading their sockets.
const EVENTS: usize = 256;
/// A message up to this size needs no room of its own: all that may wait are 1 MiB.
pub(crate) const LARGE_UNIT: usize = 4 * 1024;
/// Larger ones that may wait take up to so many units, 8 MiB: two of the longest.
pub(crate) const LARGE_UNITS: usize = 2 * 1024;
/// Changes of access that may wait. Whoever makes them waits for the document, never longer than a turn.
const CHANGES: usize = 16;
/// Joins that may wait: a whole room that opens the same note waits its turn here.
const JOINS: usize = 64;
/// Edits of the server that may wait: they are made by hand, one after the other.
const EDITS: usize = 4;
/// Whoever asked for an edit hears no later what became of it.
const EDITED_WITHIN: Duration = Duration::from_secs(10);
/// Readers wait no longer for a version that is on its way to the disk.
const FRESH_WITHIN: Duration = Duration::from_secs(1);
/// Reads that may wait.
const READS: usize = 64;

/// Why a document could not be opened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenError {
    /// The storage could not give the document.
    #[error("the document could not be read: {0}")]
    Storage(#[source] Arc<StorageError>),
    /// What is stored makes no document, or it keeps failing. Nothing was changed, and it is not
    /// tried again for a while.
    #[error("the document is in quarantine: {0}")]
    Quarantined(Arc<str>),
    /// The server is stopping, or the owner went away at this very moment: try again.
    #[error("the document is closing, try again")]
    Closing,
}

/// Why an edit of the server was not made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EditError {
    /// Nothing was changed.
    #[error(transparent)]
    Refused(#[from] EditRefusal),
    /// The disk does not answer: it is made when that is well again, unless the server stops before.
    #[error("the server cannot save right now")]
    Waiting,
    /// The document closes: whether it was made is in its history.
    #[error("the note is closing, try again")]
    Closing,
}

/// Whether a [`DeviceId`] names one browser profile or program, or only what several may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// One device, which proved it by its secret: client ids belong to it, on every connection.
    Device,
    /// A link, or nothing: client ids belong to the connection.
    Connection,
}

/// How a connection joins: decided by the server before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinRequest {
    /// What it may do.
    pub role: Role,
    /// Stamped on what it writes.
    pub device: DeviceId,
    /// What `device` stands for.
    pub identity: Identity,
    /// How it is told things.
    pub wire: Wire,
}

/// An open document. It stays open while this exists.
#[derive(Debug, Clone)]
pub struct Handle {
    pub(crate) shared: Arc<Shared>,
}

impl Handle {
    /// Joins a connection to the document.
    pub async fn join(&self, request: JoinRequest) -> Result<Connection, OpenError> {
        let (answer, joined) = oneshot::channel();
        self.shared
            .joins
            .of(!request.role.can_write())
            .send((request, answer))
            .await
            .map_err(|_| OpenError::Closing)?;
        let mut connection = joined.await.map_err(|_| OpenError::Closing)?;
        connection.keep_open(self.clone());
        Ok(connection)
    }

    /// Changes the text by an update from [`sillage_document::server_edit`], in the name of a device;
    /// the number of its entry, once it is durable. A frozen document refuses it, a paused one takes it.
    pub async fn edit(&self, update: Bytes, device: DeviceId) -> Result<Seq, EditError> {
        let (answer, answered) = oneshot::channel();
        let edit = (update, device, answer);
        let edits = &self.shared.edits;
        edits.send(edit).await.map_err(|_| EditError::Closing)?;
        match tokio::time::timeout(EDITED_WITHIN, answered).await {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(_)) => Err(EditError::Closing),
            Err(_) => Err(EditError::Waiting),
        }
    }

    /// The newest durable text; while the disk does not answer, the last one that is known.
    pub async fn read(&self) -> Result<Arc<Published>, OpenError> {
        let (answer, answered) = oneshot::channel();
        self.shared
            .reads
            .send(answer)
            .await
            .map_err(|_| OpenError::Closing)?;
        if let Ok(answer) = tokio::time::timeout(FRESH_WITHIN, answered).await {
            answer.map_err(|_| OpenError::Closing)?;
        }
        Ok(self.shared.published.borrow().clone())
    }

    /// The text once everything that was accepted is durable: of a document that was frozen before, the
    /// last there is.
    pub async fn settled(&self) -> Result<Arc<Published>, EditError> {
        let settling = async {
            // Answered after every change of access that was told before.
            self.asked_to_read().await?;
            let mut durable = self.shared.durable.subscribe();
            let durable = durable.wait_for(|durable| *durable).await;
            durable.map_err(|_| OpenError::Closing)?;
            self.asked_to_read().await
        };
        match tokio::time::timeout(EDITED_WITHIN, settling).await {
            Ok(Ok(())) => Ok(self.shared.published.borrow().clone()),
            Ok(Err(_)) => Err(EditError::Closing),
            Err(_) => Err(EditError::Waiting),
        }
    }

    async fn asked_to_read(&self) -> Result<(), OpenError> {
        let (answer, answered) = oneshot::channel();
        let reads = &self.shared.reads;
        reads.send(answer).await.map_err(|_| OpenError::Closing)?;
        answered.await.map_err(|_| OpenError::Closing)
    }

    /// Follows the durable text; starts with the newest, skips what a slow receiver missed.
    /// Keep the handle as long as the receiver.
    pub async fn published(&self) -> Result<watch::Receiver<Arc<Published>>, OpenError> {
        let receiver = self.shared.published.subscribe();
        self.read().await?;
        Ok(receiver)
    }

    /// The epoch of the document's history: while the process runs, nothing changes it.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.shared.published.borrow().epoch
    }

    /// Follows who is connected.
    #[must_use]
    pub fn occupancy(&self) -> watch::Receiver<Occupancy> {
        self.shared.occupancy.subscribe()
    }
}

/// What waits for the owner, with its share of the room for large messages.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) event: LiveEvent,
    pub(crate) _room: Option<OwnedSemaphorePermit>,
}

/// An edit of the server: the update, who asked for it, and the answer.
pub(crate) type AskedEdit = (Bytes, DeviceId, oneshot::Sender<Result<Seq, EditRefusal>>);

/// Somebody who wants to join.
pub(crate) type Joining = (JoinRequest, oneshot::Sender<Connection>);

/// Two queues for one kind of thing: thousands who only read never stand before those who write.
#[derive(Debug)]
pub(crate) struct ByRole<T> {
    pub(crate) writers: T,
    pub(crate) readers: T,
}

impl<T> ByRole<mpsc::Sender<T>> {
    /// The queue of those who only read, or of those who write.
    pub(crate) fn of(&self, reads: bool) -> &mpsc::Sender<T> {
        if reads { &self.readers } else { &self.writers }
    }

    fn new(capacity: usize) -> (Self, ByRole<mpsc::Receiver<T>>) {
        let (writers, writers_out) = mpsc::channel(capacity);
        let (readers, readers_out) = mpsc::channel(capacity);
        let receivers = ByRole {
            writers: writers_out,
            readers: readers_out,
        };
        (Self { writers, readers }, receivers)
    }
}

impl<T> ByRole<mpsc::Receiver<T>> {
    pub(crate) fn close(&mut self) {
        self.writers.close();
        self.readers.close();
    }
}

/// What the owner of a document shares with everybody who uses it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) events: ByRole<mpsc::Sender<Queued>>,
    /// Room for large messages among them, in [`LARGE_UNIT`]s.
    pub(crate) large: Arc<Semaphore>,
    /// Changes of access.
    pub(crate) changes: mpsc::Sender<LiveEvent>,
    /// Edits of the server.
    pub(crate) edits: mpsc::Sender<AskedEdit>,
    pub(crate) joins: ByRole<mpsc::Sender<Joining>>,
    pub(crate) reads: mpsc::Sender<oneshot::Sender<()>>,
    /// `None` while loading.
    pub(crate) ready: watch::Sender<Option<Result<(), OpenError>>>,
    pub(crate) published: watch::Sender<Arc<Published>>,
    pub(crate) occupancy: watch::Sender<Occupancy>,
    /// Whether everything that was accepted is on disk.
    pub(crate) durable: watch::Sender<bool>,
}

/// The receiving ends, for the owner.
pub(crate) struct Inbox {
    pub(crate) events: ByRole<mpsc::Receiver<Queued>>,
    pub(crate) changes: mpsc::Receiver<LiveEvent>,
    pub(crate) edits: mpsc::Receiver<AskedEdit>,
    pub(crate) joins: ByRole<mpsc::Receiver<Joining>>,
    pub(crate) reads: mpsc::Receiver<oneshot::Sender<()>>,
}

impl Shared {
    pub(crate) fn new() -> (Arc<Self>, Inbox) {
        let (events, events_out) = ByRole::new(EVENTS);
        let (changes, changes_out) = mpsc::channel(CHANGES);
        let (edits, edits_out) = mpsc::channel(EDITS);
        let (joins, joins_out) = ByRole::new(JOINS);
        let (reads, reads_out) = mpsc::channel(READS);
        let nothing = Published {
            epoch: Epoch(0),
            seq: Seq(0),
            changed_at: None,
            text: "".into(),
        };
        let shared = Self {
            events,
            large: Arc::new(Semaphore::new(LARGE_UNITS)),
            changes,
            edits,
            joins,
            reads,
            ready: watch::Sender::new(None),
            published: watch::Sender::new(Arc::new(nothing)),
            occupancy: watch::Sender::new(Occupancy::default()),
            durable: watch::Sender::new(true),
        };
        let inbox = Inbox {
            events: events_out,
            changes: changes_out,
            edits: edits_out,
            joins: joins_out,
            reads: reads_out,
        };
        (Arc::new(shared), inbox)
    }
}
