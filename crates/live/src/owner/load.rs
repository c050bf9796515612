//! A document from what is stored: by its checkpoint, by its whole journal, or not, and then why.

use std::sync::Arc;

use sillage_document::LoadError;
use sillage_storage::{DocumentId, Seq, Stored, UnixMillis};

use super::PANICKED;
use crate::OpenError;
use crate::quarantine::DocumentFailure;
use crate::registry::Inner;
use crate::state::State;

/// The document as it is stored.
pub(super) async fn load(registry: &Inner, id: &DocumentId) -> Result<State, OpenError> {
    let storage = registry.storage();
    let failed = |error| OpenError::Storage(Arc::new(error));
    let stored = storage.load(id).await.map_err(failed)?;
    let changed_at = match stored.entries.last() {
        Some(entry) => Some(entry.at),
        None if stored.head == Seq(0) => None,
        None => storage
            .entries(id, stored.head..=stored.head)
            .await
            .map_err(failed)?
            .last()
            .map(|entry| entry.at),
    };
    build(registry, id, stored, changed_at).await
}

/// The document of what was stored. Its checkpoint is only a shortcut.
async fn build(
    registry: &Inner,
    id: &DocumentId,
    stored: Stored,
    changed_at: Option<UnixMillis>,
) -> Result<State, OpenError> {
    // A long history takes some milliseconds, which other connections must not wait for.
    let loading = tokio::task::spawn_blocking(move || {
        let state = State::load(&stored, changed_at);
        (state, stored)
    });
    match loading.await {
        Ok((Ok(state), _)) => Ok(state),
        Ok((Err(LoadError::Checkpoint(refusal)), stored)) => {
            tracing::warn!(%refusal, "The checkpoint cannot be used: the whole journal is read");
            let through = stored
                .checkpoint
                .map_or(Seq(0), |checkpoint| checkpoint.through);
            let whole = registry.storage().entries(id, Seq(1)..=through).await;
            let mut entries = whole.map_err(|error| OpenError::Storage(Arc::new(error)))?;
            entries.extend(stored.entries);
            let stored = Stored {
                checkpoint: None,
                entries,
                ..stored
            };
            Box::pin(build(registry, id, stored, changed_at)).await
        }
        Ok((Err(error), stored)) => {
            let why = describe(&error, &stored);
            Err(registry.failed(id, DocumentFailure::Stored, &why))
        }
        Err(error) if error.is_panic() => Err(registry.failed(id, DocumentFailure::Open, PANICKED)),
        Err(_) => Err(OpenError::Closing),
    }
}

/// Names the entry as the journal does.
fn describe(error: &LoadError, stored: &Stored) -> String {
    match error {
        LoadError::Update { index, refusal } if *index < stored.entries.len() => {
            let seq = stored.entries[*index].seq;
            format!("its entry {seq} cannot be used: {refusal}")
        }
        error => error.to_string(),
    }
}
