//! What every handler can reach.

use std::sync::Arc;

use sillage_access::SessionState;
use sillage_live::Registry;
use sillage_storage::{DocumentId, Storage, StorageError};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::Access,
    http::assets::Assets,
    programmes::Programmes,
    revisions::Revisions,
    settings::Settings,
    sync,
    web::{SearchIndex, WrittenNotes},
};

/// The state of the router: one for each process.
pub struct App {
    /// Where everything is kept.
    pub storage: Arc<dyn Storage>,
    /// The documents that are open.
    pub registry: Registry,
    /// Who may do what.
    pub access: Arc<Access>,
    /// The events and their sessions.
    pub programmes: Arc<Programmes>,
    /// Which notes were written, and when last.
    pub(crate) written: Arc<WrittenNotes>,
    /// The searchable copy of all notes.
    pub(crate) search: Arc<SearchIndex>,
    /// Earlier versions of the notes.
    pub(crate) revisions: Revisions,
    /// What was set.
    pub settings: Settings,
    /// What links begin with.
    pub base: String,
    /// The sockets there are.
    pub(crate) sockets: sync::Sockets,
    /// The built web client.
    pub assets: Assets,
    /// Cancelled when the server stops: nothing new is begun then.
    pub stop: CancellationToken,
    /// What must end before the storage is closed.
    pub tasks: TaskTracker,
}

impl App {
    /// Tells the live documents which sessions are paused or frozen.
    pub(crate) async fn restrict_all(&self) {
        for (document, state) in self.access.states() {
            let restricted = state.writability;
            self.registry
                .change_writability(&document, restricted)
                .await;
        }
    }

    /// Changes the state of a session from what it is now, and tells those who are connected; what it is
    /// then.
    pub async fn change_state(
        &self,
        document: &DocumentId,
        change: impl Fn(SessionState) -> SessionState,
    ) -> Result<SessionState, StorageError> {
        let state = self.access.change_state(document, change).await?;
        self.registry
            .change_writability(document, state.writability)
            .await;
        if self.access.is_unsealed(document) {
            let (revisions, document) = (self.revisions.clone(), document.clone());
            self.tasks.spawn(async move {
                if let Err(error) = revisions.freeze(&document).await {
                    tracing::error!(%document, %error, "A frozen note is not sealed yet: the next start does it");
                }
            });
        }
        Ok(state)
    }

    /// Changes what holds for all sessions of an event, and tells those who are connected.
    pub async fn change_event_state(
        &self,
        event: &str,
        change: impl Fn(SessionState) -> SessionState,
    ) -> Result<SessionState, StorageError> {
        let state = self.access.change_event_state(event, change).await?;
        for (document, ..) in self.registry.occupied() {
            if document.event() == event {
                self.restrict(&document).await;
            }
        }
        Ok(state)
    }

    /// Whether a document may be opened, as [`Programmes::enter`]; then its owner knows whether it may be
    /// written.
    pub async fn enter(&self, document: &DocumentId) -> Result<bool, StorageError> {
        let found = self.programmes.enter(document).await?;
        if found {
            self.restrict(document).await;
        }
        Ok(found)
    }

    pub(crate) async fn restrict(&self, document: &DocumentId) {
        let state = self.access.state(document).writability;
        self.registry.change_writability(document, state).await;
    }
}
