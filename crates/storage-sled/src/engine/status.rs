//! The state that everyone may see without waiting.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sillage_storage::{Damage, Health, StorageError};

/// Shared by the writer, which changes it, and the engine, which shows it. Never locked across an await.
#[derive(Debug, Default)]
pub(crate) struct EngineStatus(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    closed: bool,
    /// Why nothing is acknowledged any more.
    stopped: Option<String>,
    full: bool,
    damage: Vec<Damage>,
}

impl EngineStatus {
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
        let mut state = self.lock();
        if state.stopped.as_ref() != Some(&why) {
            tracing::error!(why, "Storage is read-only");
            state.stopped = Some(why);
        }
    }

    pub(crate) fn full(&self) {
        if !std::mem::replace(&mut self.lock().full, true) {
            tracing::error!("The disk is full");
        }
    }

    /// What is asked for can be made durable again.
    pub(crate) fn well(&self) {
        let mut state = self.lock();
        let full = std::mem::take(&mut state.full);
        if state.stopped.take().is_some() || full {
            tracing::warn!("Storage can be written again");
        }
    }

    /// Whether writing fails at the moment.
    pub(crate) fn is_degraded(&self) -> bool {
        let state = self.lock();
        !state.closed && (state.full || state.stopped.is_some())
    }

    pub(crate) fn damage(&self, found: &[Damage]) {
        let mut state = self.lock();
        for damage in found {
            if !state.damage.contains(damage) {
                tracing::error!(document = ?damage.document, what = damage.what, "Stored data is damaged");
                state.damage.push(damage.clone());
            }
        }
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
