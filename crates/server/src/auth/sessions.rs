//! The states of sessions: records `session/{event}/{slug}`, which no import touches.

use serde::{Deserialize, Serialize};
use sillage_access::SessionState;
use sillage_storage::{DocumentId, StorageError};

use super::Access;

/// The state of a session as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredState {
    #[serde(flatten)]
    state: SessionState,
    /// What a later version keeps here, which a change of the state must not drop.
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

impl Access {
    /// The state of a session; one without a record is public and open.
    #[must_use]
    pub fn state(&self, document: &DocumentId) -> SessionState {
        let stored = self.sessions.get(document.as_str());
        stored.map(|stored| stored.state).unwrap_or_default()
    }

    /// Changes the state of a session from what it is now; what it is then.
    pub async fn change_state(
        &self,
        document: &DocumentId,
        change: impl Fn(SessionState) -> SessionState,
    ) -> Result<SessionState, StorageError> {
        let changed = |stored: Option<&StoredState>| {
            let stored = stored.cloned().unwrap_or_default();
            let state = change(stored.state);
            (state != stored.state).then_some(StoredState { state, ..stored })
        };
        self.sessions.update(document.as_str(), changed).await?;
        Ok(self.state(document))
    }
}
