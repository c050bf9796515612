//! The feed: accepted updates on their way to every connection of one document.
//!
//! The owner pushes each update once; connections follow with a cursor of their own. When several
//! updates wait for a connection they leave as one merged update, and because most connections
//! are at the same position, the merged bytes are built once and shared.
//!
//! The feed is bounded. A connection whose position has been dropped is *behind*: it asks the owner
//! for one difference from the last state it is known to have.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use sillage_document::StateVector;

use crate::{ConnectionId, Wire};

/// Updates kept for connections that lag. At 100 updates a second, five seconds of lag.
const KEPT_UPDATES: usize = 512;
/// Bytes kept for connections that lag: two of the largest pastes.
const KEPT_BYTES: usize = 1024 * 1024;
/// At most so many updates in one merged frame: merging is quadratic in their number.
const MERGED_AT_ONCE: usize = 200;
/// A state vector is remembered every so many updates, as the point from which a slow
/// connection's difference starts.
const SYNC_POINT_EVERY: u64 = 64;
/// Merged frames kept: connections stand at a handful of different positions at any moment.
const MERGES_KEPT: usize = 16;

/// A position in the feed: how many updates were accepted before it since the document was opened.
pub(crate) type FeedPosition = u64;

/// A state that a connection is known to have.
#[derive(Debug, Clone)]
pub(crate) struct SyncPoint {
    pub(crate) at: FeedPosition,
    pub(crate) state: Arc<StateVector>,
}

/// One accepted update.
#[derive(Debug, Clone)]
pub(crate) struct FeedEntry {
    pub(crate) author: ConnectionId,
    pub(crate) update: Bytes,
}

/// Shared by the owner, which pushes, and by the connections, which read. The lock is held for
/// a copy of a few pointers or for one merge, never across an await.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    /// The position of `kept[0]`.
    first: FeedPosition,
    kept: VecDeque<FeedEntry>,
    kept_bytes: usize,
    durable: FeedPosition,
    sync_points: VecDeque<SyncPoint>,
    merges: VecDeque<(FeedPosition, FeedPosition, Bytes)>,
}

impl Ring {
    fn head(&self) -> FeedPosition {
        self.first + self.kept.len() as u64
    }

    fn merged(&mut self, from: FeedPosition, to: FeedPosition) -> Option<Bytes> {
        if let Some((_, _, bytes)) = self.merges.iter().find(|(f, t, _)| (*f, *t) == (from, to)) {
            return Some(bytes.clone());
        }
        let updates: Vec<Bytes> = self
            .between(from, to)
            .map(|fresh| fresh.update.clone())
            .collect();
        let bytes = merge(&updates)?;
        if self.merges.len() == MERGES_KEPT {
            self.merges.pop_front();
        }
        self.merges.push_back((from, to, bytes.clone()));
        Some(bytes)
    }

    fn between(&self, from: FeedPosition, to: FeedPosition) -> impl Iterator<Item = &FeedEntry> {
        let at =
            |position: FeedPosition| usize::try_from(position - self.first).unwrap_or(usize::MAX);
        self.kept.range(at(from)..at(to))
    }

    fn all_by(&self, author: ConnectionId, from: FeedPosition, to: FeedPosition) -> bool {
        self.between(from, to).all(|fresh| fresh.author == author)
    }

    fn drop_oldest(&mut self) {
        while self.kept.len() > KEPT_UPDATES
            || (self.kept_bytes > KEPT_BYTES && self.kept.len() > 1)
        {
            if let Some(gone) = self.kept.pop_front() {
                self.first += 1;
                self.kept_bytes -= gone.update.len();
            }
        }
        while self
            .sync_points
            .get(1)
            .is_some_and(|next| next.at <= self.first)
        {
            self.sync_points.pop_front();
        }
    }
}

fn merge(updates: &[Bytes]) -> Option<Bytes> {
    match updates {
        [one] => Some(one.clone()),
        many => sillage_document::merge(many).ok(),
    }
}

impl Feed {
    /// The owner alone calls this, once a turn. `state` is asked for only when a point is due.
    pub(crate) fn push(
        &self,
        fresh: impl IntoIterator<Item = FeedEntry>,
        state: impl FnOnce() -> StateVector,
    ) {
        let mut ring = self.lock();
        let before = ring.head();
        for one in fresh {
            ring.kept_bytes += one.update.len();
            ring.kept.push_back(one);
        }
        let head = ring.head();
        if before / SYNC_POINT_EVERY != head / SYNC_POINT_EVERY {
            ring.sync_points.push_back(SyncPoint {
                at: head,
                state: Arc::new(state()),
            });
        }
        ring.drop_oldest();
    }

    /// Everything before `position` is on disk.
    pub(crate) fn durable(&self, position: FeedPosition) {
        self.lock().durable = position;
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        // A panic while the lock is held leaves plain data that is still right.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a connection takes from the feed.
#[derive(Debug)]
pub(crate) enum Taken {
    /// One update, perhaps merged from several.
    Update(Bytes),
    /// The position is no longer kept: a difference from this state is needed.
    Behind(SyncPoint),
    /// Nothing waits.
    Nothing,
}

/// The position of one connection in the feed.
#[derive(Debug)]
pub(crate) struct FeedCursor {
    feed: Arc<Feed>,
    me: ConnectionId,
    /// Own updates wait here until they are durable; `None`: they are taken like all others.
    held: Option<VecDeque<(FeedPosition, Bytes)>>,
    /// `None` until the first state was sent: what came before it is contained in it.
    synced: Option<SyncPoint>,
    cursor: FeedPosition,
}

impl FeedCursor {
    pub(crate) fn new(feed: Arc<Feed>, me: ConnectionId, wire: Wire) -> Self {
        Self {
            feed,
            me,
            held: (wire == Wire::Yjs).then(VecDeque::new),
            synced: None,
            cursor: 0,
        }
    }

    /// The connection has been sent everything before `point`.
    pub(crate) fn has(&mut self, point: SyncPoint) {
        self.cursor = self.cursor.max(point.at);
        self.synced = Some(point);
    }

    /// The next update for this connection. Call until [`Taken::Nothing`].
    pub(crate) fn take(&mut self) -> Taken {
        let Some(synced) = &mut self.synced else {
            return Taken::Nothing;
        };
        let feed = Arc::clone(&self.feed);
        let mut ring = feed.lock();
        if let Some(update) = self
            .held
            .as_mut()
            .and_then(|held| take_durable(held, ring.durable))
        {
            return Taken::Update(update);
        }
        if self.cursor < ring.first {
            return Taken::Behind(synced.clone());
        }
        while self.cursor < ring.head() {
            let to = ring.head().min(self.cursor + MERGED_AT_ONCE as u64);
            let from = std::mem::replace(&mut self.cursor, to);
            let update = match &mut self.held {
                Some(held) => take_others(&ring, from, to, self.me, held),
                // Its durability is told separately, and it has the words.
                None if ring.all_by(self.me, from, to) => continue,
                None => None,
            };
            let update = match update {
                Some(others) if others.is_empty() => continue,
                Some(others) => merge(&others),
                None => ring.merged(from, to),
            };
            if let Some(point) = ring.sync_points.iter().rev().find(|point| point.at <= to) {
                *synced = point.clone();
            }
            // A merge of gated updates does not fail; if it did, the difference would repair it.
            return update.map_or_else(|| Taken::Behind(synced.clone()), Taken::Update);
        }
        Taken::Nothing
    }
}

/// Own updates that became durable, as one.
fn take_durable(
    held: &mut VecDeque<(FeedPosition, Bytes)>,
    durable: FeedPosition,
) -> Option<Bytes> {
    let ready = held
        .iter()
        .take(MERGED_AT_ONCE)
        .take_while(|(at, _)| *at < durable)
        .count();
    let updates: Vec<Bytes> = held.drain(..ready).map(|(_, update)| update).collect();
    if updates.is_empty() {
        None
    } else {
        merge(&updates)
    }
}

/// The updates of others between two positions, with one's own held back; `None` if none is one's
/// own, so that the shared merge can be used.
fn take_others(
    ring: &Ring,
    from: FeedPosition,
    to: FeedPosition,
    me: ConnectionId,
    held: &mut VecDeque<(FeedPosition, Bytes)>,
) -> Option<Vec<Bytes>> {
    if ring.between(from, to).all(|fresh| fresh.author != me) {
        return None;
    }
    let mut others = Vec::new();
    for (fresh, at) in ring.between(from, to).zip(from..) {
        if fresh.author == me {
            held.push_back((at, fresh.update.clone()));
        } else {
            others.push(fresh.update.clone());
        }
    }
    Some(others)
}
