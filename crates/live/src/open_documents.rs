//! What the live documents of a process share: which are open, the storage, the counters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sillage_access::Writability;
use sillage_storage::{DocumentId, Storage};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::OpenError;
use crate::counters::{Counters, add};
use crate::handle::Shared;
use crate::quarantine::{DocumentFailure, Quarantine};
use crate::state::Allowance;
use crate::unread::Unread;

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

#[derive(Debug)]
pub(crate) struct OpenDocuments {
    storage: Arc<dyn Storage>,
    options: Options,
    /// Held for a look or an insertion, never across an await.
    open: Mutex<HashMap<DocumentId, Arc<Shared>>>,
    /// Those that are paused or frozen. Locked before `open`, where both are.
    restricted: Mutex<HashMap<DocumentId, Writability>>,
    /// Of documents that are closed and were filled much.
    allowances: Mutex<HashMap<DocumentId, Allowance>>,
    pub(crate) quarantine: Quarantine,
    counters: Arc<Counters>,
    unread: Unread,
    stop: CancellationToken,
    pub(crate) owners: TaskTracker,
}

impl OpenDocuments {
    pub(crate) fn new(storage: Arc<dyn Storage>, options: Options) -> Self {
        Self {
            storage,
            options,
            open: Mutex::default(),
            restricted: Mutex::default(),
            allowances: Mutex::default(),
            quarantine: Quarantine::default(),
            counters: Arc::default(),
            unread: Unread::default(),
            stop: CancellationToken::new(),
            owners: TaskTracker::new(),
        }
    }

    /// Keeps what was filled of the journal with a document that is about to be closed.
    pub(crate) fn keep_allowance(&self, id: &DocumentId, allowance: &Allowance) {
        if let Some(kept) = allowance.remembered() {
            let mut all = self
                .allowances
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, one| one.is_as_new_as(&kept));
            all.insert(id.clone(), kept);
        }
    }

    /// What was kept when it was closed.
    pub(crate) fn take_allowance(&self, id: &DocumentId) -> Option<Allowance> {
        let mut all = self
            .allowances
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.remove(id)
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

    pub(crate) fn restricted(&self) -> MutexGuard<'_, HashMap<DocumentId, Writability>> {
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

    pub(crate) fn lock(&self) -> MutexGuard<'_, HashMap<DocumentId, Arc<Shared>>> {
        // A map of handles is right at every moment, also after a panic elsewhere.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
