//! The state of a document from what is stored, or why there is none.

use std::sync::Arc;

use sillage_history::HistoryError;
use sillage_storage::{DocumentId, Expect, Seq};

use super::{PANICKED, contested};
use crate::OpenError;
use crate::open_documents::OpenDocuments;
use crate::quarantine::DocumentFailure;
use crate::state::State;

/// A document that was loaded, and what the record of its contested ids is.
pub(super) struct Opened {
    pub(super) state: State,
    pub(super) contested: Expect,
}

/// The document as it is stored.
pub(super) async fn load(documents: &OpenDocuments, id: &DocumentId) -> Result<Opened, OpenError> {
    let storage = &**documents.storage();
    let loaded = match sillage_history::load(storage, id).await {
        Ok(loaded) => loaded,
        Err(HistoryError::Storage(error)) => return Err(OpenError::Storage(Arc::new(error))),
        Err(HistoryError::Stopping) => return Err(OpenError::Closing),
        Err(HistoryError::Panicked) => {
            return Err(documents.failed(id, DocumentFailure::Open, PANICKED));
        }
        Err(error) => {
            return Err(documents.failed(id, DocumentFailure::Stored, &error.to_string()));
        }
    };
    let checkpoint = loaded.stored.checkpoint.as_ref();
    let through = checkpoint.map_or(Seq(0), |checkpoint| checkpoint.through);
    let mut state = State::new(loaded);
    if let Some(allowance) = documents.take_allowance(id) {
        state.remember_allowance(allowance);
    }
    let contested = contested::load(storage, id, &mut state, through).await;
    let contested = contested.map_err(|error| OpenError::Storage(Arc::new(error)))?;
    Ok(Opened { state, contested })
}
