//! The state that everyone may see without waiting.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sillage_storage::{Damage, Health, StorageError};

/// Shared by the writer, which changes it, and the engine, which shows it. Never locked across an await.
#[derive(Debug, Default)]
pub(crate) struct Status(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    closed: bool,
    /// Why nothing is acknowledged any more.
    stopped: Option<String>,
    full: bool,
    damage: Vec<Damage>,
}

impl Status {
    pub(crate) fn health(&self) -> Health {
        let state = self.lock();
        match &state.stopped {
            _ if state.closed => Health::Closed,
            Some(why) => Health::ReadOnly { why: why.clone() },
            None if state.full => Health::ReadOnly {
                why: StorageError::Full.to_string(),
            },
            None if state.damage.is_empty() => Health::Ok,
            None => Health::Damaged(state.damage.clone()),
        }
    }

    /// Fails once writing has stopped.
    pub(crate) fn writable(&self) -> Result<(), StorageError> {
        match &self.lock().stopped {
            Some(why) => Err(StorageError::ReadOnly { why: why.clone() }),
            None => Ok(()),
        }
    }

    pub(crate) fn stop(&self, why: String) {
        tracing::error!(why, "Storage is read-only from now on");
        self.lock().stopped.get_or_insert(why);
    }

    pub(crate) fn set_full(&self, full: bool) {
        self.lock().full = full;
    }

    pub(crate) fn damage(&self, found: &[Damage]) {
        for damage in found {
            tracing::error!(document = ?damage.document, what = damage.what, "Stored data is damaged");
        }
        self.lock().damage.extend_from_slice(found);
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
