//! A reader's event stream: the newest version and who is here, until the page is closed.

use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, stream::unfold};
use tokio_util::sync::CancellationToken;

use super::{Rendered, follow::Follower};

/// Well below the half minute after which proxies close a silent connection, and below the time after
/// which a page takes its stream for dead.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The last words to a reader whose connection somebody else needs.
const EVICTED: Bytes = Bytes::from_static(b"retry: 30000\n\n");

/// One reader, with what it was sent last.
struct ReaderStream {
    follower: Follower,
    started: bool,
    stop: CancellationToken,
    /// A newcomer needs the connection.
    evicted: CancellationToken,
    /// The last event was sent.
    over: bool,
}

/// The body of an answer with type `text/event-stream`.
///
/// `retry` is what the browser waits before it comes back, in milliseconds; different for each reader,
/// so that a whole room does not come back at once.
pub(crate) fn body(
    follower: Follower,
    retry: u64,
    stop: CancellationToken,
    evicted: CancellationToken,
) -> Body {
    let reader = ReaderStream {
        follower,
        started: false,
        stop,
        evicted,
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
    /// The next event, or `None` when the note closes, the server stops, or a newcomer needs the
    /// connection: then the browser is told to come back late.
    async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        if !self.started {
            self.started = true;
            self.follower.counts.mark_changed();
            return Some(self.newest());
        }
        tokio::select! {
            changed = self.follower.newest.changed() => changed.ok().map(|()| self.newest()),
            changed = self.follower.counts.changed() => changed.ok().map(|()| self.counts()),
            () = tokio::time::sleep(HEARTBEAT) => Some(beat(SystemTime::now())),
            () = self.stop.cancelled() => None,
            () = self.evicted.cancelled() => {
                self.over = true;
                Some(EVICTED)
            }
        }
    }

    fn newest(&mut self) -> Bytes {
        let newest: Arc<Rendered> = self.follower.newest.borrow_and_update().clone();
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
