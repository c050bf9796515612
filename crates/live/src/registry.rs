//! Which documents are open, and that each has one owner.
//!
//! The handle of a live document exists before the document is loaded: whoever opens it while it
//! is loading waits for the same loading. A failed load is an error, never an empty document.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sillage_access::{Role, Writability};
use sillage_storage::{DeviceId, DocumentId, Storage};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::counters::{Counters, add, read};
use crate::handle::Shared;
use crate::owner::Owner;
use crate::quarantine::{DocumentFailure, Quarantine};
use crate::state::{Event, Whose};
use crate::unread::Unread;
use crate::{Handle, OpenError, RegistryMetrics};

/// How live documents behave.
#[derive(Debug, Clone)]
pub struct Options {
    /// A document that nobody uses for so long is checkpointed and evicted.
    pub idle: Duration,
    /// When more documents are open than this, unused ones are evicted sooner, in proportion.
    pub many: u32,
}

impl Default for Options {
    fn default() -> Self {
        // Long enough for a reload of the page or a short loss of the network.
        Self {
            idle: Duration::from_secs(2),
            many: 8,
        }
    }
}

/// The documents that are open in this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    storage: Arc<dyn Storage>,
    options: Options,
    /// Held for a look or an insertion, never across an await.
    open: Mutex<HashMap<DocumentId, Arc<Shared>>>,
    /// Those that are paused or frozen. Locked before `open`, where both are.
    restricted: Mutex<HashMap<DocumentId, Writability>>,
    quarantine: Quarantine,
    counters: Arc<Counters>,
    unread: Unread,
    stop: CancellationToken,
    owners: TaskTracker,
}

impl Registry {
    /// Over this storage, with nothing open.
    pub fn new(storage: Arc<dyn Storage>, options: Options) -> Self {
        let inner = Inner {
            storage,
            options,
            open: Mutex::default(),
            restricted: Mutex::default(),
            quarantine: Quarantine::default(),
            counters: Arc::default(),
            unread: Unread::default(),
            stop: CancellationToken::new(),
            owners: TaskTracker::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Opens a document, or uses the one that is open. It stays open while the handle, or a
    /// connection or receiver made from it, exists.
    pub async fn open(&self, id: &DocumentId) -> Result<Handle, OpenError> {
        let handle = Handle {
            shared: self.inner.share(id)?,
        };
        let mut ready = handle.shared.ready.subscribe();
        match ready.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Ok(()))) => Ok(handle),
            Ok(Some(Err(error))) => Err(error.clone()),
            Ok(None) | Err(_) => Err(OpenError::Closing),
        }
    }

    /// A device has another role from now on, in all open documents; none: it must go. Who decides about
    /// a connection and joins it afterwards looks once more whether its decision still stands.
    pub async fn change_role(&self, device: DeviceId, role: Option<Role>) {
        let open: Vec<Arc<Shared>> = self.inner.lock().values().cloned().collect();
        for shared in open {
            let whose = Whose::Device(device);
            // An owner that is gone has let go of its connections.
            let _ = shared
                .changes
                .send(Event::RoleChanged { whose, role })
                .await;
        }
    }

    /// A document is open, paused or frozen from now on: told to those who have it open, and remembered
    /// for those who open it later.
    pub async fn change_writability(&self, id: &DocumentId, writability: Writability) {
        let shared = {
            let mut restricted = self.inner.restricted();
            if writability == Writability::Open {
                restricted.remove(id);
            } else {
                restricted.insert(id.clone(), writability);
            }
            self.inner.lock().get(id).cloned()
        };
        if let Some(shared) = shared {
            let change = Event::WritabilityChanged(writability);
            let _ = shared.changes.send(change).await;
        }
    }

    /// How many documents are open now.
    #[must_use]
    pub fn open_documents(&self) -> usize {
        self.inner.lock().len()
    }

    /// What an operator watches.
    #[must_use]
    pub fn metrics(&self) -> RegistryMetrics {
        let counters = &self.inner.counters;
        RegistryMetrics {
            open: self.open_documents() as u64,
            quarantined: self.inner.quarantine.count() as u64,
            connections: read(&counters.connections),
            appended: read(&counters.appended),
            refused: read(&counters.refused),
            unverified_checkpoints: read(&counters.unverified_checkpoints),
            failures: read(&counters.failures),
        }
    }

    /// Takes in what was read, waits until it is durable and acknowledged, closes every
    /// connection. Nothing can be opened afterwards.
    pub async fn shutdown(&self) {
        self.inner.stop.cancel();
        self.inner.owners.close();
        self.inner.owners.wait().await;
    }
}

impl Inner {
    fn share(self: &Arc<Self>, id: &DocumentId) -> Result<Arc<Shared>, OpenError> {
        if self.stop.is_cancelled() {
            return Err(OpenError::Closing);
        }
        let mut open = self.lock();
        if let Some(shared) = open.get(id)
            && !shared.events.is_closed()
        {
            return Ok(Arc::clone(shared));
        }
        if let Some(why) = self.quarantine.reason(id) {
            return Err(OpenError::Quarantined(why));
        }
        let (shared, inbox) = Shared::new();
        open.insert(id.clone(), Arc::clone(&shared));
        let owner = Owner::run(Arc::clone(self), id.clone(), Arc::clone(&shared), inbox);
        self.owners.spawn(owner);
        Ok(shared)
    }

    /// Forgets a document if its owner is the only one left who uses it.
    pub(crate) fn forget_if_unused(&self, id: &DocumentId, shared: &Arc<Shared>) -> bool {
        let mut open = self.lock();
        // This map and the owner; new users come only through this map, whose lock is held.
        let unused = Arc::strong_count(shared) == 2;
        if unused {
            open.remove(id);
        }
        unused
    }

    /// Forgets a document whose owner stops; whoever opens it next loads it again.
    pub(crate) fn forget(&self, id: &DocumentId, shared: &Arc<Shared>) {
        let mut open = self.lock();
        if open
            .get(id)
            .is_some_and(|current| Arc::ptr_eq(current, shared))
        {
            open.remove(id);
        }
    }

    /// Notes that a document failed; it is quarantined if it keeps failing.
    pub(crate) fn failed(&self, id: &DocumentId, how: DocumentFailure, why: &str) -> OpenError {
        add(&self.counters.failures, 1);
        let why = Arc::from(why);
        if self.quarantine.failed(id, how, &why) {
            tracing::error!(
                %why,
                "Quarantined: this document is not opened for a while, all others go on; `sillage doctor` says more"
            );
        } else {
            tracing::error!(%why, "The document failed; whoever opens it next loads it again");
        }
        OpenError::Quarantined(why)
    }

    pub(crate) fn writability(&self, id: &DocumentId) -> Writability {
        self.restricted().get(id).copied().unwrap_or_default()
    }

    fn restricted(&self) -> MutexGuard<'_, HashMap<DocumentId, Writability>> {
        // Every change is whole, also after a panic elsewhere.
        self.restricted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn unread(&self) -> &Unread {
        &self.unread
    }

    pub(crate) fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// How long an unused document stays.
    pub(crate) fn idle_timeout(&self) -> Duration {
        let open = u32::try_from(self.lock().len()).unwrap_or(u32::MAX);
        let many = self.options.many;
        self.options.idle * many / open.max(many)
    }

    pub(crate) fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DocumentId, Arc<Shared>>> {
        // A map of handles is right at every moment, also after a panic elsewhere.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
