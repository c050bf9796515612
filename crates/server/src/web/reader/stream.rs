//! A reader's event stream: the newest version and who is here, until the page is closed.

use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, stream::unfold};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::{Rendered, VersionId, follow::Follower};

/// Well below the half minute after which proxies close a silent connection, and below the time after
/// which a page takes its stream for dead.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Seconds after which a page comes again that has no stream of its own.
const AGAIN: u64 = 20;

/// Whether a reader may go on, asked before each event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    /// There may be more to come.
    On,
    /// The note is closed for good: this reader is told, and has all there will be.
    Closed,
    /// The note is not for this reader any more.
    Gone,
}

/// What ends a stream.
pub(crate) struct Endings {
    /// The server stops.
    pub(crate) stop: CancellationToken,
    /// A newcomer needs the connection.
    pub(crate) evicted: CancellationToken,
    /// What becomes of the note for this reader.
    pub(crate) stay: Box<dyn Fn() -> Stay + Send>,
}

/// One reader, with what it was sent last.
struct ReaderStream {
    follower: Follower,
    _place: OwnedSemaphorePermit,
    retry: u64,
    started: bool,
    endings: Endings,
    /// The last event was sent.
    over: bool,
}

/// The body of an answer with type `text/event-stream`.
///
/// `retry` is what the browser waits before it comes back, in milliseconds; different for each reader,
/// so that a whole room does not come back at once.
pub(crate) fn body(
    (follower, place): (Follower, OwnedSemaphorePermit),
    retry: u64,
    endings: Endings,
) -> Body {
    let reader = ReaderStream {
        follower,
        _place: place,
        retry,
        started: false,
        endings,
        over: false,
    };
    let first = [
        Bytes::from(format!("retry: {retry}\n\n")),
        beat(SystemTime::now()),
    ]
    .concat();
    let first = Bytes::from(first);
    let first = futures_util::stream::once(async move { Ok::<_, Infallible>(first) });
    Body::from_stream(futures_util::StreamExt::chain(first, events(reader)))
}

/// Nothing more will come.
const CLOSED: Bytes = Bytes::from_static(b"event: closed\ndata: 1\n\n");

/// The whole of an answer for which there was no stream: what is newer, and when to come again.
pub(crate) fn once(newer: Option<Bytes>, retry: u64) -> Body {
    let events = [
        later(retry),
        beat(SystemTime::now()),
        newer.unwrap_or_default(),
    ];
    Body::from(events.concat())
}

/// The last words to a page whose connection somebody else needs: it says how often it comes, and comes by
/// itself. Each page waits its own time longer, so that they do not come together.
fn later(retry: u64) -> Bytes {
    let wait = AGAIN * 1_000 + retry;
    format!("retry: {wait}\nevent: later\ndata: {AGAIN}\n\n").into()
}

/// An event, which the page hears, with the server's time in milliseconds: the page knows by it that the
/// stream is alive, and how old a change is whatever the device's own clock says.
fn beat(now: SystemTime) -> Bytes {
    let now = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    format!("event: beat\ndata: {}\n\n", now.as_millis()).into()
}

fn events(reader: ReaderStream) -> impl Stream<Item = Result<Bytes, Infallible>> {
    unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    })
}

impl ReaderStream {
    /// The next event, or `None` when the note or the right to it ends, the server stops, or a newcomer
    /// needs the connection: then the browser is told to come back late.
    async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        let event = self.event().await?;
        match (self.endings.stay)() {
            Stay::On => Some(event),
            Stay::Gone => None,
            Stay::Closed => {
                self.over = true;
                let last = [event, self.newest(), CLOSED];
                Some(last.concat().into())
            }
        }
    }

    async fn event(&mut self) -> Option<Bytes> {
        if !self.started {
            self.started = true;
            self.follower.counts.mark_changed();
            return Some(self.newest());
        }
        tokio::select! {
            changed = self.follower.newest.changed() => changed.ok().map(|()| self.newest()),
            changed = self.follower.counts.changed() => changed.ok().map(|()| self.counts()),
            () = tokio::time::sleep(HEARTBEAT) => Some(beat(SystemTime::now())),
            () = self.endings.stop.cancelled() => None,
            () = self.endings.evicted.cancelled() => {
                self.over = true;
                Some(later(self.retry))
            }
        }
    }

    fn newest(&mut self) -> Bytes {
        let newest: Arc<Rendered> = self.follower.newest.borrow_and_update().clone();
        // A page may show more than is rendered here: it never goes back.
        let goes_back = |said: VersionId| said.epoch == newest.id.epoch && said.seq > newest.id.seq;
        if self.follower.said.is_some_and(goes_back) {
            return beat(SystemTime::now());
        }
        let event = match &self.follower.shown {
            Some(shown) => newest.since(shown),
            None => newest.whole(),
        };
        let event = if self.follower.wants_lines {
            [newest.lines(), event].concat().into()
        } else {
            event
        };
        self.follower.shown = Some(newest);
        event
    }

    fn counts(&mut self) -> Bytes {
        let counts = self.follower.counts.borrow_and_update().clone();
        let data = serde_json::to_string(&counts).expect("numbers are JSON");
        format!("event: counts\ndata: {data}\n\n").into()
    }
}
