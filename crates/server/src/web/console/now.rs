//! Who writes and reads in the sessions of an event at this moment.

use std::{collections::HashMap, sync::Arc};

use sillage_live::{Occupancy, Published};
use sillage_storage::{DocumentHead, DocumentId};

use super::gate::Console;
use crate::web::reader::Readers;

/// What is known of all sessions without opening one.
pub(super) struct Now {
    pub(super) heads: HashMap<DocumentId, DocumentHead>,
    pub(super) open: HashMap<DocumentId, (Occupancy, Arc<Published>)>,
    pub(super) readers: HashMap<DocumentId, usize>,
}

impl Now {
    pub(super) async fn of(
        console: &Console,
        readers: &Readers,
    ) -> Result<Self, sillage_storage::StorageError> {
        let prefix = format!("{}/", console.event.slug);
        let heads = console.app.storage.heads(&prefix).await?;
        let open = console.app.registry.occupied().into_iter();
        Ok(Self {
            heads: heads
                .into_iter()
                .map(|head| (head.document.clone(), head))
                .collect(),
            open: open.map(|(id, who, text)| (id, (who, text))).collect(),
            readers: readers.following(),
        })
    }

    pub(super) fn writers(&self, id: &DocumentId) -> u64 {
        self.open.get(id).map_or(0, |(who, _)| who.writers.into())
    }

    pub(super) fn readers(&self, id: &DocumentId) -> u64 {
        self.readers.get(id).map_or(0, |&count| count as u64)
    }

    /// Whether something was ever written.
    pub(super) fn has_words(&self, id: &DocumentId) -> bool {
        self.heads.contains_key(id)
    }
}
