//! What pages about many notes need of each: whether it says something, and its marked lines.

use std::{collections::BTreeMap, sync::Arc};

use sillage_history::HistoryError;
use sillage_markdown::Mark;
use sillage_programme::{Event, Slug};
use sillage_storage::{DocumentId, Epoch, Seq, Storage};
use tokio::sync::Mutex;

/// What was read of a note.
#[derive(Debug, Clone)]
pub(super) struct Digest {
    version: (Epoch, Seq),
    pub(super) has_text: bool,
    pub(super) marks: Arc<[Mark]>,
}

/// What was read of notes, each until it changes. One reader at a time: others wait, and find it read.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    known: Mutex<BTreeMap<DocumentId, Digest>>,
}

impl Digests {
    /// The digests of the notes of an event that somebody ever wrote in, by session.
    pub(super) async fn of(
        &self,
        storage: &dyn Storage,
        event: &Event,
    ) -> Result<BTreeMap<Slug, Digest>, HistoryError> {
        let heads = storage.heads(&format!("{}/", event.slug)).await?;
        let mut known = self.known.lock().await;
        let mut digests = BTreeMap::new();
        for head in heads {
            let version = (head.epoch, head.seq);
            let Some(session) = event.session(head.document.session()) else {
                continue;
            };
            let digest = match known.get(&head.document) {
                Some(digest) if digest.version == version => digest.clone(),
                _ => {
                    let Some(digest) = read(storage, &head.document, version).await else {
                        continue;
                    };
                    known.insert(head.document, digest.clone());
                    digest
                }
            };
            digests.insert(session.slug.clone(), digest);
        }
        Ok(digests)
    }
}

/// None, with a line in the log, for a note that cannot be read: the others are shown.
async fn read(
    storage: &dyn Storage,
    document: &DocumentId,
    version: (Epoch, Seq),
) -> Option<Digest> {
    match sillage_history::load(storage, document).await {
        Ok(loaded) => {
            let text = loaded.document.text();
            Some(Digest {
                version,
                has_text: !text.trim().is_empty(),
                marks: sillage_markdown::marks(&text).into(),
            })
        }
        Err(error) => {
            tracing::error!(%document, %error, "A note is missing from a page about many");
            None
        }
    }
}
