//! The state of a document from what is stored, or why there is none.

use std::sync::Arc;

use sillage_history::HistoryError;
use sillage_storage::DocumentId;

use super::PANICKED;
use crate::OpenError;
use crate::quarantine::DocumentFailure;
use crate::registry::Inner;
use crate::state::State;

/// The document as it is stored.
pub(super) async fn load(registry: &Inner, id: &DocumentId) -> Result<State, OpenError> {
    match sillage_history::load(&**registry.storage(), id).await {
        Ok(loaded) => Ok(State::new(loaded)),
        Err(HistoryError::Storage(error)) => Err(OpenError::Storage(Arc::new(error))),
        Err(HistoryError::Stopping) => Err(OpenError::Closing),
        Err(HistoryError::Panicked) => Err(registry.failed(id, DocumentFailure::Open, PANICKED)),
        Err(error) => Err(registry.failed(id, DocumentFailure::Stored, &error.to_string())),
    }
}
