//! What the owner asks of the storage, and what follows from its answers. Each kind of request is
//! made one at a time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sillage_document::{Contents, verify_checkpoint};
use sillage_storage::{Checkpoint, DocumentId, Expect, Head, NewEntry, StorageError};

use bytes::Bytes;

use super::load::load;
use super::{Owner, contested};
use crate::Published;
use crate::counters::add;
use crate::open_documents::OpenDocuments;
use crate::state::{FailureKind, LiveEvent};

type Pending<T> = Option<Pin<Box<dyn Future<Output = T> + Send>>>;

/// What an append came to.
pub(super) struct Appended {
    result: Result<Head, StorageError>,
    /// What the record of contested ids is now, if it was stored, whatever became of the entries.
    contested: Option<Expect>,
}

/// Requests that are under way.
pub(super) struct StorageTasks {
    pub(super) append: Pending<Appended>,
    /// Entries of the append.
    appending: u64,
    /// The contested ids to be stored before the next append, and what their record must be then.
    contested: Option<Bytes>,
    contested_expect: Expect,
    pub(super) checkpoint: Pending<bool>,
    pub(super) read_back: Pending<Option<Published>>,
}

impl StorageTasks {
    /// With nothing under way; `contested` is what the record of contested ids is.
    pub(super) fn new(contested: Expect) -> Self {
        Self {
            append: None,
            appending: 0,
            contested: None,
            contested_expect: contested,
            checkpoint: None,
            read_back: None,
        }
    }
}

impl Owner {
    pub(super) fn store_with_append(&mut self, contested: Bytes) {
        self.storage.contested = Some(contested);
    }

    pub(super) fn start_append(&mut self, entries: Vec<NewEntry>) {
        let (storage, id) = (Arc::clone(self.documents.storage()), self.id.clone());
        self.storage.appending = entries.len() as u64;
        let ids = self.storage.contested.take();
        let (expect, head) = (self.storage.contested_expect, self.state.head());
        self.storage.append = Some(Box::pin(async move {
            let mut contested = None;
            if let Some(ids) = ids {
                match contested::store(&*storage, &id, expect, ids).await {
                    Ok(expect) => contested = Some(expect),
                    Err(error) => {
                        let result = Err(error);
                        return Appended { result, contested };
                    }
                }
            }
            let result = if entries.is_empty() {
                Ok(head)
            } else {
                storage.append(&id, head, entries).await
            };
            Appended { result, contested }
        }));
    }

    pub(super) fn appended(&mut self, appended: Appended) {
        self.storage.append = None;
        if let Some(expect) = appended.contested {
            self.storage.contested_expect = expect;
        }
        match appended.result {
            Ok(head) => {
                add(&self.documents.counters().appended, self.storage.appending);
                self.handle(LiveEvent::Appended(head));
            }
            Err(error) => {
                if !self.state.is_degraded() {
                    tracing::error!(%error, "Could not append: nothing is acknowledged until it succeeds");
                }
                self.handle(LiveEvent::AppendFailed(failure_kind(&error)));
            }
        }
    }

    pub(super) fn start_checkpoint(&mut self, checkpoint: Checkpoint, contents: Contents) {
        let (documents, id) = (Arc::clone(&self.documents), self.id.clone());
        self.storage.checkpoint = Some(Box::pin(store_verified(
            documents, id, checkpoint, contents,
        )));
    }

    pub(super) fn start_read_back(&mut self) {
        let (documents, id) = (Arc::clone(&self.documents), self.id.clone());
        self.storage.read_back = Some(Box::pin(async move {
            let stored = load(&documents, &id).await;
            stored.ok().map(|opened| opened.state.loaded())
        }));
    }

    /// Never back to something older: an append may have succeeded meanwhile.
    pub(super) fn was_read_back(&mut self, stored: Option<Published>) {
        if let Some(stored) = stored {
            self.shared.published.send_if_modified(|published| {
                let newer = stored.seq > published.seq;
                if newer {
                    *published = Arc::new(stored);
                }
                newer
            });
        }
        self.handle(LiveEvent::ReadBack);
    }
}

/// What follows from an error of the storage. After a conflict, as after anything else that another
/// try would not change, the document is loaded anew by who opens it next.
fn failure_kind(error: &StorageError) -> FailureKind {
    match error {
        StorageError::Full => FailureKind::Full,
        StorageError::ReadOnly { .. } | StorageError::Io { .. } => FailureKind::Failing,
        _ => FailureKind::Permanent,
    }
}

/// Stores a checkpoint if it reloads to what the document said that it was made from.
async fn store_verified(
    documents: Arc<OpenDocuments>,
    id: DocumentId,
    checkpoint: Checkpoint,
    contents: Contents,
) -> bool {
    let state = checkpoint.state.clone();
    let verified = tokio::task::spawn_blocking(move || verify_checkpoint(&state, &contents));
    if !verified.await.unwrap_or(false) {
        add(&documents.counters().unverified_checkpoints, 1);
        tracing::error!(
            "A checkpoint did not reload to the same text: not stored, the journal stays the truth"
        );
        return false;
    }
    match documents.storage().checkpoint(&id, checkpoint).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "A checkpoint was not stored: loading takes longer");
            false
        }
    }
}

/// The outcome of what is pending; never, if nothing is.
pub(super) async fn next<T>(pending: &mut Pending<T>) -> T {
    let outcome = match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    };
    *pending = None;
    outcome
}
