//! The owner of a live document: one task that waits for what happens, asks the state what
//! follows, and performs it.
//!
//! `turn` is its loop, `delivery` its way to the connections, `append` its way to the storage,
//! `lifecycle` how it begins and ends.

mod append;
mod clock;
mod contested;
mod delivery;
mod lifecycle;
mod load;
mod turn;

use std::collections::BTreeMap;
use std::sync::Arc;

use sillage_storage::{DocumentId, Seq};
use tokio::sync::{mpsc, oneshot};

use crate::ConnectionId;
use crate::handle::{Inbox, Shared};
use crate::open_documents::OpenDocuments;
use crate::state::{EditId, EditRefusal, LiveEvent, State};

use append::StorageTasks;
use clock::Clock;
use delivery::Delivery;
use lifecycle::Lifecycle;
use load::Opened;
use turn::Turn;

/// Why documents are quarantined, for the operator and for pages.
const PANICKED: &str = "the program failed while it worked on it";
const UNSTABLE: &str = "an update that was let in left it unusable";

/// The owner of one document.
pub(crate) struct Owner {
    documents: Arc<OpenDocuments>,
    id: DocumentId,
    shared: Arc<Shared>,
    inbox: Inbox,
    /// What connections say without waiting: bounded by their number, see [`crate::Connection`].
    signals: mpsc::UnboundedReceiver<LiveEvent>,
    signals_in: mpsc::UnboundedSender<LiveEvent>,
    state: State,
    clock: Clock,
    next_connection: u64,
    delivery: Delivery,
    storage: StorageTasks,
    /// Readers who wait for the newest durable text.
    reads: Vec<oneshot::Sender<()>>,
    /// Those who asked for an edit of the server and have not heard.
    edits: BTreeMap<EditId, oneshot::Sender<Result<Seq, EditRefusal>>>,
    next_edit: u64,
    turn: Turn,
    lifecycle: Lifecycle,
}

impl Owner {
    fn new(
        documents: Arc<OpenDocuments>,
        id: DocumentId,
        shared: Arc<Shared>,
        inbox: Inbox,
        opened: Opened,
    ) -> Self {
        let Opened { state, contested } = opened;
        let (signals_in, signals) = mpsc::unbounded_channel();
        Self {
            documents,
            id,
            shared,
            inbox,
            signals,
            signals_in,
            state,
            clock: Clock::start(),
            next_connection: 0,
            delivery: Delivery::default(),
            storage: StorageTasks::new(contested),
            reads: Vec::new(),
            edits: BTreeMap::new(),
            next_edit: 0,
            turn: Turn::default(),
            lifecycle: Lifecycle::default(),
        }
    }

    fn next_connection_id(&mut self) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        id
    }
}
