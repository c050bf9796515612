//! How an owner begins and ends: loading, idle eviction, shutdown, failure.

use std::sync::Arc;
use std::time::Duration;

use sillage_storage::DocumentId;
use tokio::time::Instant;
use tracing::Instrument;

use super::append::next;
use super::load::load;
use super::{Owner, PANICKED};
use crate::handle::{Inbox, Shared};
use crate::open_documents::OpenDocuments;
use crate::quarantine::{DocumentFailure, guarded};
use crate::state::LiveEvent;
use crate::{CloseReason, OpenError};

/// When an owner ends.
pub(super) struct Lifecycle {
    used_at: Instant,
    checkpointed_before_eviction: bool,
    pub(super) stopped: Option<CloseReason>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            used_at: Instant::now(),
            checkpointed_before_eviction: false,
            stopped: None,
        }
    }
}

impl Lifecycle {
    /// Somebody used the document.
    pub(super) fn used(&mut self) {
        self.used_at = Instant::now();
    }

    /// When it has not been used for so long.
    pub(super) fn evict_at(&self, idle_timeout: Duration) -> Instant {
        self.used_at + idle_timeout
    }
}

impl Owner {
    /// Loads the document, owns it until nobody uses it, evicts it.
    pub(crate) async fn run(
        documents: Arc<OpenDocuments>,
        id: DocumentId,
        shared: Arc<Shared>,
        inbox: Inbox,
    ) {
        let span = tracing::info_span!("document", %id);
        async {
            let loaded = guarded(load(&documents, &id)).await;
            match loaded
                .unwrap_or_else(|_| Err(documents.failed(&id, DocumentFailure::Open, PANICKED)))
            {
                Ok(opened) => {
                    let published = opened.state.loaded();
                    shared.published.send_replace(Arc::new(published));
                    shared.ready.send_replace(Some(Ok(())));
                    let writability = documents.writability(&id);
                    let mut owner = Self::new(documents, id, shared, inbox, opened);
                    owner.handle(LiveEvent::WritabilityChanged(writability));
                    if guarded(owner.own()).await.is_err() {
                        owner.panicked().await;
                    }
                }
                Err(error) => {
                    if matches!(error, OpenError::Storage(_)) {
                        tracing::error!(%error, "Could not open the document");
                    }
                    documents.forget(&id, &shared);
                    shared.ready.send_replace(Some(Err(error)));
                }
            }
        }
        .instrument(span)
        .await;
    }

    /// True when the document was forgotten: the owner ends.
    pub(super) fn evict_when_idle(&mut self) -> bool {
        let quiet = self.lifecycle.used_at.elapsed() >= self.documents.idle_timeout();
        if !quiet || !self.state.is_idle() {
            return false;
        }
        if !std::mem::replace(&mut self.lifecycle.checkpointed_before_eviction, true) {
            self.state.checkpoint_before_eviction();
            return false;
        }
        let allowance = self.state.allowance();
        self.documents.keep_allowance(&self.id, allowance);
        let forgotten = self.documents.forget_if_unused(&self.id, &self.shared);
        if forgotten {
            tracing::debug!("Evicted");
        } else {
            self.lifecycle.used();
            self.lifecycle.checkpointed_before_eviction = false;
        }
        forgotten
    }

    /// Takes in what connections have handed over, makes it durable, acknowledges it, and only
    /// then lets go of them.
    pub(super) async fn shut_down(&mut self) {
        self.inbox.joins.close();
        self.inbox.events.close();
        while let Some(incoming) = self.inbox.events.writers.recv().await {
            self.handle(incoming.event);
        }
        while let Some(incoming) = self.inbox.events.readers.recv().await {
            self.handle(incoming.event);
        }
        self.end_turn();
        while self.lifecycle.stopped.is_none() && self.storage.append.is_some() {
            let result = next(&mut self.storage.append).await;
            self.appended(result);
            self.end_turn();
        }
        self.documents.forget(&self.id, &self.shared);
        let why = self.lifecycle.stopped.unwrap_or(CloseReason::Restart);
        self.delivery.close_all(why);
    }

    /// Ends after a failure. An append still in flight must land before anybody loads the
    /// document again, or the next owner would miss it.
    pub(super) async fn give_up(&mut self) {
        let why = self.lifecycle.stopped.unwrap_or(CloseReason::Restart);
        if self.storage.append.is_some() {
            // Its outcome is read from the journal by the next owner. What panicked has none.
            let _ = guarded(next(&mut self.storage.append)).await;
        }
        self.documents.forget(&self.id, &self.shared);
        self.delivery.close_all(why);
    }

    /// Ends after a panic: the state is not touched again. Whoever said what led to it must not come
    /// back with that; the others only lose a moment.
    async fn panicked(&mut self) {
        self.documents
            .failed(&self.id, DocumentFailure::Open, PANICKED);
        if let Some(author) = self.turn.sender.take() {
            self.delivery.close(author, CloseReason::Breach);
        }
        self.give_up().await;
    }
}
