//! What readers of a note share: one rendering, and the usual difference between two of them.
//!
//! While somebody follows a note, one task ([`follow`]) renders its durable versions, at most four a
//! second, and hands them to all through a watch channel: a slow reader skips to the newest.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use sillage_live::{OpenError, Published, Registry};
use sillage_storage::DocumentId;
use tokio::sync::{Semaphore, watch};

mod follow;
mod stream;
mod version;

pub(crate) use follow::{Counts, Following};
pub(crate) use stream::{Endings, Stay, body, once};
pub(crate) use version::{Rendered, VersionId};

/// Renderings kept for pages of notes that nobody follows: the notes of one round of parallel rooms.
const KEPT: usize = 16;
/// Notes up to this size are rendered where they are needed (about half a millisecond); a larger one
/// goes to a thread of its own, so that it delays nobody.
const SMALL: usize = 64 * 1024;

/// The notes that are being read.
pub(crate) struct Readers {
    /// Those who may follow at once: all others come again.
    places: Arc<Semaphore>,
    followed: Mutex<HashMap<DocumentId, Arc<FollowedNote>>>,
    /// The newest last.
    kept: Mutex<VecDeque<(DocumentId, Arc<Rendered>)>>,
}

/// One note that somebody follows.
pub(crate) struct FollowedNote {
    newest: watch::Sender<Arc<Rendered>>,
    counts: watch::Sender<Counts>,
    /// What readers may still show: enough for a reconnection after some seconds.
    recent: Mutex<VecDeque<Arc<Rendered>>>,
}

impl Readers {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            followed: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The newest durable version, without rendering it.
    pub(crate) async fn published(
        &self,
        registry: &Registry,
        id: &DocumentId,
    ) -> Result<Arc<Published>, OpenError> {
        registry.open(id).await?.read().await
    }

    /// The rendering of a version; rendered once while it is the newest.
    pub(crate) async fn rendered(
        &self,
        id: &DocumentId,
        published: &Arc<Published>,
    ) -> Arc<Rendered> {
        let version = VersionId::of(published);
        if let Some(rendered) = self.find_kept(id, version) {
            return rendered;
        }
        let rendered = if published.text.len() <= SMALL {
            Rendered::new(published)
        } else {
            let published = published.clone();
            let task = tokio::task::spawn_blocking(move || Rendered::new(&published));
            task.await.expect("rendering does not panic")
        };
        let rendered = Arc::new(rendered);
        self.keep(id, rendered.clone());
        rendered
    }

    /// How many follow each note.
    pub(crate) fn following(&self) -> HashMap<DocumentId, usize> {
        let followed = lock(&self.followed);
        let count = |(id, note): (&DocumentId, &Arc<FollowedNote>)| {
            (id.clone(), note.newest.receiver_count())
        };
        followed.iter().map(count).collect()
    }

    fn find_kept(&self, id: &DocumentId, version: VersionId) -> Option<Arc<Rendered>> {
        let kept = lock(&self.kept);
        let found = kept
            .iter()
            .find(|(kept, rendered)| kept == id && rendered.id == version);
        found.map(|(_, rendered)| rendered.clone())
    }

    fn keep(&self, id: &DocumentId, rendered: Arc<Rendered>) {
        let mut kept = lock(&self.kept);
        kept.retain(|(other, _)| other != id);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((id.clone(), rendered));
    }
}

/// What is inside is right at every moment, also after a panic elsewhere.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
