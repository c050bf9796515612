//! A document from storage: by its checkpoint, by its whole log, or not, and then why.

use sillage_document::Document;
use sillage_storage::{DocumentId, Seq, Storage, Stored, UnixMillis};
use tokio::task::spawn_blocking;

use crate::{HistoryError, replay};

/// A document and what it was made from.
#[derive(Debug)]
pub struct Loaded {
    /// The document after its last durable entry.
    pub document: Document,
    /// What it was made from: without a checkpoint, and with all entries, if that was refused.
    pub stored: Stored,
    /// When the last entry was accepted; `None` without one.
    pub changed_at: Option<UnixMillis>,
}

impl Loaded {
    /// The document of what is at hand, for simulations; a refused checkpoint is an error here.
    pub fn replay(stored: Stored) -> Result<Self, HistoryError> {
        Ok(Self {
            document: replay(stored.checkpoint.as_ref(), &stored.entries)?,
            changed_at: stored.entries.last().map(|entry| entry.at),
            stored,
        })
    }
}

/// Loads a document as it is stored. A damaged one is loaded up to the damage.
///
/// # Errors
/// A refused checkpoint is none: the whole log is read then.
pub async fn load(storage: &dyn Storage, id: &DocumentId) -> Result<Loaded, HistoryError> {
    let stored = storage.load(id).await?;
    let (document, stored) = build(storage, id, stored).await?;
    let changed_at = match stored.entries.last() {
        Some(entry) => Some(entry.at),
        None if stored.head.seq == Seq(0) => None,
        // All entries are in the checkpoint.
        None => {
            let last = storage
                .entries(id, stored.head.seq..=stored.head.seq)
                .await?;
            last.last().map(|entry| entry.at)
        }
    };
    Ok(Loaded {
        document,
        stored,
        changed_at,
    })
}

/// The document as it was after entry `seq`; 0 is before the first.
///
/// # Errors
/// [`HistoryError::PastHead`] for an entry that is not there.
pub async fn document_at(
    storage: &dyn Storage,
    id: &DocumentId,
    seq: Seq,
) -> Result<Document, HistoryError> {
    let mut stored = storage.load(id).await?;
    let head = stored.head.seq;
    if seq > head {
        return Err(HistoryError::PastHead { seq, head });
    }
    if through(&stored).is_some_and(|through| through > seq) {
        stored.checkpoint = None;
        stored.entries = storage.entries(id, Seq(1)..=seq).await?;
    } else {
        stored.entries.retain(|entry| entry.seq <= seq);
    }
    let (document, _) = build(storage, id, stored).await?;
    Ok(document)
}

/// The document of what was stored, and what it was made from in the end.
///
/// Where a checkpoint is part of it, an entry that is refused may be sound too: the whole log decides.
async fn build(
    storage: &dyn Storage,
    id: &DocumentId,
    stored: Stored,
) -> Result<(Document, Stored), HistoryError> {
    let (result, mut stored) = replay_stored(stored).await?;
    let (Err(error), Some(through)) = (&result, through(&stored)) else {
        return Ok((result?, stored));
    };
    tracing::warn!(document = %id, %error, "The checkpoint cannot be used: the whole journal is read");
    stored.checkpoint = None;
    let after = std::mem::take(&mut stored.entries);
    stored.entries = storage.entries(id, Seq(1)..=through).await?;
    stored.entries.extend(after);
    let (result, stored) = replay_stored(stored).await?;
    Ok((result?, stored))
}

/// Where its checkpoint ends, if it has one.
fn through(stored: &Stored) -> Option<Seq> {
    stored
        .checkpoint
        .as_ref()
        .map(|checkpoint| checkpoint.through)
}

/// A long history takes some milliseconds, for which others must not wait.
async fn replay_stored(
    stored: Stored,
) -> Result<(Result<Document, HistoryError>, Stored), HistoryError> {
    beside(move || {
        let document = replay(stored.checkpoint.as_ref(), &stored.entries);
        (document, stored)
    })
    .await
}

/// Long work on a thread of its own.
pub(crate) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HistoryError> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_panic() => Err(HistoryError::Panicked),
        Err(_) => Err(HistoryError::Stopping),
    }
}
