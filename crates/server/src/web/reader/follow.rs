//! The task that follows one note for all of its readers.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use serde::Serialize;
use sillage_live::{Handle, Occupancy, OpenError, Published, Registry};
use sillage_storage::DocumentId;
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Instant, sleep_until},
};

use super::{FollowedNote, Readers, Rendered, VersionId, lock, version::find};

/// Between two renderings of one note: a reader sees words, not letters.
const RENDER_EVERY: Duration = Duration::from_millis(250);
/// Between two looks at who reads. A whole room that opens the note is one change.
const COUNT_EVERY: Duration = Duration::from_secs(2);
/// Versions that a reader may come back with.
const RECENT: usize = 16;

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// Connections that may write.
    pub(crate) writers: u32,
    /// The names of those who gave one, where few write.
    pub(crate) names: Vec<String>,
    /// Pages that follow.
    pub(crate) readers: usize,
}

/// What somebody who wants to follow a note gets.
pub(crate) enum Following {
    /// A stream of its own; the permit is that of the stream.
    Stream(Follower, OwnedSemaphorePermit),
    /// All places are taken: what is newer than what the page shows, if anything is.
    Once(Option<Bytes>),
}

/// The ends that one reader holds.
pub(crate) struct Follower {
    pub(super) newest: watch::Receiver<Arc<Rendered>>,
    pub(super) counts: watch::Receiver<Counts>,
    /// The version that the reader says that it shows.
    pub(super) said: Option<VersionId>,
    /// What the reader shows, if that is known.
    pub(super) shown: Option<Arc<Rendered>>,
    /// Whether it is told on which source lines the blocks begin.
    pub(crate) wants_lines: bool,
}

impl Readers {
    /// Follows a note from the version that the reader shows, if there is a place.
    pub(crate) async fn follow(
        self: &Arc<Self>,
        registry: &Registry,
        id: &DocumentId,
        shown: Option<VersionId>,
    ) -> Result<Following, OpenError> {
        match self.places.clone().try_acquire_owned() {
            Ok(permit) => Ok(Following::Stream(
                self.follower(registry, id, shown).await?,
                permit,
            )),
            Err(_) => Ok(Following::Once(self.newer(registry, id, shown).await?)),
        }
    }

    /// The event for somebody who does not stay.
    async fn newer(
        &self,
        registry: &Registry,
        id: &DocumentId,
        shown: Option<VersionId>,
    ) -> Result<Option<Bytes>, OpenError> {
        let published = self.published(registry, id).await?;
        if shown == Some(VersionId::of(&published)) {
            return Ok(None);
        }
        let newest = self.rendered(id, &published).await;
        let shown = self.join(id, shown).and_then(|follower| follower.shown);
        Ok(Some(shown.map_or_else(
            || newest.whole(),
            |shown| newest.since(&shown),
        )))
    }

    async fn follower(
        self: &Arc<Self>,
        registry: &Registry,
        id: &DocumentId,
        shown: Option<VersionId>,
    ) -> Result<Follower, OpenError> {
        if let Some(follower) = self.join(id, shown) {
            return Ok(follower);
        }
        let handle = registry.open(id).await?;
        let mut published = handle.published().await?;
        let first = published.borrow_and_update().clone();
        let first = self.rendered(id, &first).await;
        let note = Arc::new(FollowedNote::new(
            first,
            handle.occupancy().borrow().clone(),
        ));
        let follower = note.follower(shown);
        {
            let mut all = lock(&self.followed);
            if !all.contains_key(id) {
                all.insert(id.clone(), note.clone());
                drop(all);
                tokio::spawn(self.clone().keep_up(id.clone(), note, handle, published));
                return Ok(follower);
            }
        }
        // Somebody else was faster, and their note is as new. Had they left already, our own would
        // close at once, and the browser come back.
        Ok(self.join(id, shown).unwrap_or(follower))
    }

    /// A place among those who follow already. The last one to leave is noticed under the same lock.
    fn join(&self, id: &DocumentId, shown: Option<VersionId>) -> Option<Follower> {
        let followed = lock(&self.followed);
        followed.get(id).map(|note| note.follower(shown))
    }

    /// Renders what is published until nobody follows, or the note closes: then the channels close,
    /// and readers come back.
    async fn keep_up(
        self: Arc<Self>,
        id: DocumentId,
        note: Arc<FollowedNote>,
        handle: Handle,
        mut published: watch::Receiver<Arc<Published>>,
    ) {
        let mut presence = handle.occupancy();
        let mut next_count = Instant::now();
        let mut next_rendering = Instant::now();
        loop {
            tokio::select! {
                Ok(()) = published.changed() => {
                    sleep_until(next_rendering).await;
                    let version = published.borrow_and_update().clone();
                    note.put(self.rendered(&id, &version).await);
                    next_rendering = Instant::now() + RENDER_EVERY;
                }
                () = sleep_until(next_count) => {
                    // Our handle keeps the channels open: only an answer tells that there is an owner.
                    if handle.read().await.is_err() {
                        lock(&self.followed).remove(&id);
                        return;
                    }
                    if self.forget_if_alone(&id, &note) {
                        return;
                    }
                    let here = presence.borrow_and_update().clone();
                    note.count(here);
                    next_count = Instant::now() + COUNT_EVERY;
                }
            }
        }
    }

    fn forget_if_alone(&self, id: &DocumentId, note: &FollowedNote) -> bool {
        let mut followed = lock(&self.followed);
        let alone = note.newest.receiver_count() == 0;
        if alone {
            followed.remove(id);
        }
        alone
    }
}

impl FollowedNote {
    fn new(first: Arc<Rendered>, presence: Occupancy) -> Self {
        let counts = Counts {
            writers: presence.writers,
            names: presence.names,
            readers: 1,
        };
        Self {
            recent: Mutex::new([first.clone()].into()),
            newest: watch::Sender::new(first),
            counts: watch::Sender::new(counts),
        }
    }

    fn follower(&self, shown: Option<VersionId>) -> Follower {
        Follower {
            newest: self.newest.subscribe(),
            counts: self.counts.subscribe(),
            said: shown,
            shown: shown.and_then(|shown| find(&lock(&self.recent), shown)),
            wants_lines: false,
        }
    }

    fn put(&self, rendered: Arc<Rendered>) {
        let mut recent = lock(&self.recent);
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back(rendered.clone());
        drop(recent);
        self.newest.send_replace(rendered);
    }

    fn count(&self, here: Occupancy) {
        let counts = Counts {
            writers: here.writers,
            names: here.names,
            readers: self.newest.receiver_count(),
        };
        self.counts.send_if_modified(|old| {
            let changed = *old != counts;
            *old = counts;
            changed
        });
    }
}
