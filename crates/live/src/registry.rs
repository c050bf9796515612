//! Which documents are open, and that each has one owner.
//!
//! The handle of a live document exists before the document is loaded: whoever opens it while it
//! is loading waits for the same loading. A failed load is an error, never an empty document.

use std::sync::Arc;

use sillage_access::{Role, Writability};
use sillage_storage::{DeviceId, DocumentId, Storage};

use crate::counters::read;
use crate::handle::Shared;
use crate::open_documents::{OpenDocuments, Options};
use crate::owner::Owner;
use crate::state::{LiveEvent, Whose};
use crate::{Handle, Occupancy, OpenError, Published, RegistryMetrics};

/// The documents that are open in this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Registry {
    documents: Arc<OpenDocuments>,
}

impl Registry {
    /// Over this storage, with nothing open.
    pub fn new(storage: Arc<dyn Storage>, options: Options) -> Self {
        Self {
            documents: Arc::new(OpenDocuments::new(storage, options)),
        }
    }

    /// Opens a document, or uses the one that is open. It stays open while the handle, or a
    /// connection or receiver made from it, exists.
    pub async fn open(&self, id: &DocumentId) -> Result<Handle, OpenError> {
        let handle = Handle {
            shared: self.share(id)?,
        };
        let mut ready = handle.shared.ready.subscribe();
        match ready.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Ok(()))) => Ok(handle),
            Ok(Some(Err(error))) => Err(error.clone()),
            Ok(None) | Err(_) => Err(OpenError::Closing),
        }
    }

    /// A device has another role from now on, in each open document the one that `role` says; none: it
    /// must go. Who decides about a connection and joins it afterwards looks once more whether its
    /// decision still stands.
    pub async fn change_roles(&self, device: DeviceId, role: impl Fn(&DocumentId) -> Option<Role>) {
        let open: Vec<(DocumentId, Arc<Shared>)> = {
            let open = self.documents.lock();
            open.iter()
                .map(|(id, shared)| (id.clone(), Arc::clone(shared)))
                .collect()
        };
        for (id, shared) in open {
            let (whose, role) = (Whose::Device(device), role(&id));
            let change = LiveEvent::RoleChanged { whose, role };
            // An owner that is gone has let go of its connections.
            let _ = shared.changes.send(change).await;
        }
    }

    /// A document is open, paused or frozen from now on: told to those who have it open, and remembered
    /// for those who open it later.
    pub async fn change_writability(&self, id: &DocumentId, writability: Writability) {
        let shared = {
            let mut restricted = self.documents.restricted();
            if writability == Writability::Open {
                restricted.remove(id);
            } else {
                restricted.insert(id.clone(), writability);
            }
            self.documents.lock().get(id).cloned()
        };
        if let Some(shared) = shared {
            let change = LiveEvent::WritabilityChanged(writability);
            let _ = shared.changes.send(change).await;
        }
    }

    /// The documents in which somebody may write at this moment, with how many can.
    #[must_use]
    pub fn writing(&self) -> Vec<(DocumentId, u32)> {
        let open = self.documents.lock();
        let writers = open.iter().map(|(id, shared)| {
            let writers = shared.occupancy.borrow().writers;
            (id.clone(), writers)
        });
        writers.filter(|(_, writers)| *writers > 0).collect()
    }

    /// Who is connected to each document that is open now, and its newest text that is durable. Opens none.
    #[must_use]
    pub fn occupied(&self) -> Vec<(DocumentId, Occupancy, Arc<Published>)> {
        let open = self.documents.lock();
        let known = |(id, shared): (&DocumentId, &Arc<Shared>)| {
            let occupancy = shared.occupancy.borrow().clone();
            (id.clone(), occupancy, shared.published.borrow().clone())
        };
        open.iter().map(known).collect()
    }

    /// How many documents are open now.
    #[must_use]
    pub fn open_documents(&self) -> usize {
        self.documents.lock().len()
    }

    /// What an operator watches.
    #[must_use]
    pub fn metrics(&self) -> RegistryMetrics {
        let counters = self.documents.counters();
        RegistryMetrics {
            open: self.open_documents() as u64,
            quarantined: self.documents.quarantine.count() as u64,
            connections: read(&counters.connections),
            appended: read(&counters.appended),
            refused: read(&counters.refused),
            unverified_checkpoints: read(&counters.unverified_checkpoints),
            failures: read(&counters.failures),
            encoded: read(&counters.encoded),
        }
    }

    /// Takes in what was read, waits until it is durable and acknowledged, closes every
    /// connection. Nothing can be opened afterwards.
    pub async fn shutdown(&self) {
        self.documents.stop().cancel();
        self.documents.owners.close();
        self.documents.owners.wait().await;
    }

    fn share(&self, id: &DocumentId) -> Result<Arc<Shared>, OpenError> {
        let documents = &self.documents;
        if documents.stop().is_cancelled() {
            return Err(OpenError::Closing);
        }
        let mut open = documents.lock();
        if let Some(shared) = open.get(id)
            && !shared.events.writers.is_closed()
        {
            return Ok(Arc::clone(shared));
        }
        if let Some(why) = documents.quarantine.reason(id) {
            return Err(OpenError::Quarantined(why));
        }
        let (shared, inbox) = Shared::new();
        open.insert(id.clone(), Arc::clone(&shared));
        let owner = Owner::run(
            Arc::clone(documents),
            id.clone(),
            Arc::clone(&shared),
            inbox,
        );
        documents.owners.spawn(owner);
        Ok(shared)
    }
}
