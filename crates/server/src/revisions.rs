//! Earlier versions of notes: looked at, brought back, undone, and closed for good. What pages and
//! commands share.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use sillage_access::{SessionState, Writability};
use sillage_document::{MergeError, server_edit};
use sillage_history::{DeviceSpan, HistoryError, Timeline, document_at, edits_between, timeline};
use sillage_live::{EditError, OpenError, Registry, state::EditRefusal};
use sillage_storage::{DeviceId, DocumentId, Epoch, Seq, Storage, StorageError};

use crate::auth::{Access, Seal};

/// Timelines kept in memory: a page of a history asks for the same one again and again.
const KEPT: usize = 2;
/// Tries of an edit against others that the server makes.
const TRIES: usize = 3;

/// Why an earlier version could not be shown or brought back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevisionError {
    /// The log says nothing.
    #[error("the history cannot be read: {0}")]
    History(#[from] HistoryError),
    /// The note cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The change was not made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The change could not be put into words.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// Something could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The text is what was wanted already.
    #[error("there is nothing to change")]
    Nothing,
}

/// The timelines in memory, the newest last.
type Kept = VecDeque<(DocumentId, Arc<Timeline>)>;

/// The histories of all notes.
#[derive(Clone)]
pub(crate) struct Revisions {
    storage: Arc<dyn Storage>,
    registry: Registry,
    access: Arc<Access>,
    kept: Arc<Mutex<Kept>>,
}

impl Revisions {
    pub(crate) fn new(storage: Arc<dyn Storage>, registry: Registry, access: Arc<Access>) -> Self {
        Self {
            storage,
            registry,
            access,
            kept: Arc::default(),
        }
    }

    /// The history of a note, as far as it is durable.
    pub(crate) async fn timeline(
        &self,
        document: &DocumentId,
    ) -> Result<Arc<Timeline>, RevisionError> {
        let (epoch, head) = self.head(document).await?;
        let found = self.lock().iter().find_map(|(id, kept)| {
            let newest = id == document && kept.epoch == epoch && kept.head() == head;
            newest.then(|| kept.clone())
        });
        if let Some(found) = found {
            return Ok(found);
        }
        let made = Arc::new(timeline(&*self.storage, document).await?);
        let mut kept = self.lock();
        kept.retain(|(id, _)| id != document);
        kept.push_back((document.clone(), made.clone()));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(made)
    }

    /// Brings back the text as it was after an entry. `seen` is the last entry that whoever asks has
    /// looked at: what others wrote since stays.
    pub(crate) async fn restore(
        &self,
        document: &DocumentId,
        (to, seen): (Seq, Option<Seq>),
        device: DeviceId,
    ) -> Result<Seq, RevisionError> {
        let wanted = |timeline: &Timeline| timeline.text_at(to);
        self.change(document, seen, device, wanted).await
    }

    /// Takes out what a device did, as it is seen at `seen`.
    pub(crate) async fn undo(
        &self,
        document: &DocumentId,
        (span, seen): (&DeviceSpan, Option<Seq>),
        device: DeviceId,
    ) -> Result<Seq, RevisionError> {
        let wanted = |timeline: &Timeline| timeline.text_without(span);
        self.change(document, seen, device, wanted).await
    }

    async fn change(
        &self,
        document: &DocumentId,
        seen: Option<Seq>,
        device: DeviceId,
        wanted: impl Fn(&Timeline) -> String,
    ) -> Result<Seq, RevisionError> {
        let handle = self.registry.open(document).await?;
        for _ in 1..TRIES {
            let edited = self.try_change(document, seen, device, (&handle, &wanted));
            match edited.await {
                // Another edit of the server came first: it is part of what is changed then.
                Err(RevisionError::Edit(EditError::Refused(EditRefusal::Stale)))
                    if seen.is_none() => {}
                done => return done,
            }
        }
        self.try_change(document, seen, device, (&handle, &wanted))
            .await
    }

    async fn try_change(
        &self,
        document: &DocumentId,
        seen: Option<Seq>,
        device: DeviceId,
        (handle, wanted): (&sillage_live::Handle, &impl Fn(&Timeline) -> String),
    ) -> Result<Seq, RevisionError> {
        let timeline = self.timeline(document).await?;
        let base = seen.map_or(timeline.head(), |seen| seen.min(timeline.head()));
        let edits = edits_between(&timeline.text_at(base), &wanted(&timeline));
        if edits.is_empty() {
            return Err(RevisionError::Nothing);
        }
        let mut before = document_at(&*self.storage, document, base).await?;
        let edits = edits.iter().map(|edit| {
            let removed = edit.removed.encode_utf16().count();
            (edit.position, removed, edit.inserted.as_str())
        });
        let update = server_edit(&mut before, edits)?;
        Ok(handle.edit(update, device).await?)
    }

    /// Closes a note for good: nothing is accepted from now on, and what the text is then is kept.
    pub(crate) async fn freeze(&self, document: &DocumentId) -> Result<Seal, RevisionError> {
        let frozen = |state| SessionState {
            writability: Writability::Frozen,
            ..state
        };
        self.access.change_state(document, frozen).await?;
        let writability = Writability::Frozen;
        self.registry
            .change_writability(document, writability)
            .await;
        if let Some(seal) = self.access.seal(document) {
            return Ok(seal);
        }
        let handle = self.registry.open(document).await?;
        let last = handle.settled().await?;
        let seal = Seal::of(last.epoch, last.seq, &last.text);
        self.access.keep_seal(document, seal.clone()).await?;
        tracing::info!(%document, seq = %seal.seq, sha256 = %seal.sha256, "Frozen");
        Ok(seal)
    }

    /// Opens a frozen or paused note again; its seal is gone with that.
    pub(crate) async fn reopen(&self, document: &DocumentId) -> Result<(), RevisionError> {
        let open = |state| SessionState {
            writability: Writability::Open,
            ..state
        };
        // All sessions of its event may still be closed.
        let state = self.access.change_state(document, open).await?;
        self.registry
            .change_writability(document, state.writability)
            .await;
        tracing::info!(%document, "Opened again");
        Ok(())
    }

    /// Looks whether every frozen note still says what it said when it was frozen. One that was frozen
    /// and not sealed, because the server stopped in between, is sealed now.
    pub(crate) async fn verify_seals(&self) {
        for (document, _) in self.access.states() {
            if self.access.own_state(&document).writability != Writability::Frozen {
                continue;
            }
            let checked = match self.access.seal(&document) {
                Some(seal) => self.verify(&document, &seal).await,
                None => self.freeze(&document).await.map(|_| true),
            };
            match checked {
                Ok(true) => {}
                Ok(false) => {
                    tracing::error!(%document, "This frozen note is NOT WHAT IT WAS when it was frozen");
                }
                Err(error) => {
                    tracing::error!(%document, %error, "This frozen note cannot be verified");
                }
            }
        }
    }

    /// Whether a frozen note still says what it said when it was frozen.
    pub(crate) async fn verify(
        &self,
        document: &DocumentId,
        seal: &Seal,
    ) -> Result<bool, RevisionError> {
        let loaded = sillage_history::load(&*self.storage, document).await?;
        let stored = &loaded.stored;
        let now = Seal::of(stored.epoch, stored.head.seq, &loaded.document.text());
        Ok(now.says_as(seal))
    }

    /// Which history it is, and its last entry.
    async fn head(&self, document: &DocumentId) -> Result<(Epoch, Seq), StorageError> {
        let heads = self.storage.heads(document.as_str()).await?;
        let head = heads.iter().find(|head| head.document == *document);
        Ok(head.map_or((Epoch(0), Seq(0)), |head| (head.epoch, head.seq)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A list of whole histories is right at every moment, also after a panic elsewhere.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
