//! Which notes were written, and when last: kept up to date by what the storage tells.
//!
//! Programme, feeds and screens ask this instead of the storage, so that a page of a thousand sessions
//! costs a look into memory.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use jiff::Timestamp;
use sillage_storage::{DocumentId, Seq, Storage, StorageChange, StorageError, UnixMillis};

/// The newest entry of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastEntry {
    pub(crate) seq: Seq,
    /// `None` where it cannot be read.
    pub(crate) at: Option<UnixMillis>,
}

/// The notes that have at least one entry. About 100 bytes for each.
#[derive(Debug, Default)]
pub(crate) struct WrittenNotes(RwLock<HashMap<DocumentId, LastEntry>>);

impl WrittenNotes {
    /// Reads what there is and follows what comes, in a task that ends with the storage.
    pub(crate) async fn follow(storage: Arc<dyn Storage>) -> Result<Arc<Self>, StorageError> {
        let mut changes = storage.changes();
        let notes = Arc::new(Self::default());
        notes.read_all(&*storage).await?;
        let following = notes.clone();
        tokio::spawn(async move {
            while let Some(change) = changes.next().await {
                match change {
                    StorageChange::Document { document, seq } => following.put(document, seq),
                    StorageChange::Record { .. } => {}
                    StorageChange::Gap => {
                        if let Err(error) = following.read_all(&*storage).await {
                            tracing::warn!(%error, "Which notes changed could not be read");
                        }
                    }
                }
            }
        });
        Ok(notes)
    }

    /// The newest entry of a note; none if nothing was ever written.
    pub(crate) fn last(&self, document: &DocumentId) -> Option<LastEntry> {
        let notes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        notes.get(document).copied()
    }

    async fn read_all(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        let heads = storage.heads("").await?.into_iter();
        let all = heads.map(|head| {
            let last = LastEntry {
                seq: head.seq,
                at: head.changed_at,
            };
            (head.document, last)
        });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = all.collect();
        Ok(())
    }

    /// What was just told became durable just now.
    fn put(&self, document: DocumentId, seq: Seq) {
        let at = u64::try_from(Timestamp::now().as_millisecond()).ok();
        let mut notes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let last = notes.entry(document).or_insert(LastEntry { seq, at: None });
        if last.at.is_none() || seq > last.seq {
            *last = LastEntry {
                seq: seq.max(last.seq),
                at: at.map(UnixMillis),
            };
        }
    }
}
