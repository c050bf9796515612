//! One WebSocket: the only file that names a WebSocket type.
//!
//! The library reads (masks, fragments, pings, limits); what leaves is written as ready-made
//! frames, so that 400 connections share the bytes of one update.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::close::Close;
use super::frames;
use super::outlet::Outlet;
use super::rate_limiter::{Cost, RateLimiter};

/// The largest message of those who may write: an offline day of a whole note.
pub(super) const WRITER_LIMIT: usize = 4 * 1024 * 1024;
/// The largest message of all others, and of everybody before the key is known.
pub(super) const READER_LIMIT: usize = 64 * 1024;
/// Heads of frames and a ping or two, on top of a message.
const OVERHEAD: usize = 4096;
/// More than this waiting for the system, and the connection gets nothing new: it will be sent
/// one difference instead of everything it missed.
const HIGH_WATER: usize = 256 * 1024;
/// Stock clients close after 30 s of silence and do not count pings.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A socket that has not taken everything within so long is given up.
const STALLED: Duration = Duration::from_secs(30);
/// How long the closing handshake may take, and how much of what still arrives is read:
/// closing over unread data would destroy the close frame on its way.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// The same where a newcomer waits for the descriptor; nothing more is read then.
const BUSY_TIMEOUT: Duration = Duration::from_millis(10);
const CLOSE_DRAIN_BYTES: usize = 16 * 1024 * 1024;
/// A keystroke is 60 bytes; the library's own 128 KiB a connection would be 95 % of all memory.
const BUFFER: usize = 2048;

/// What a socket has for its reader.
#[derive(Debug)]
pub(super) enum SocketEvent {
    /// A binary message.
    Frame(Bytes),
    /// Nothing was sent for a while: the wire's no-op is due.
    KeepAlive,
    /// It is over.
    Over(Close),
}

/// A WebSocket over TCP, on the server's side.
pub(super) struct Socket {
    inner: WebSocketStream<Outlet<TcpStream>>,
    /// When the connection was last sent something, and the alarm that looks at it.
    sent: Instant,
    alarm: Pin<Box<Sleep>>,
    /// Since when bytes wait that the system does not take.
    waiting_since: Option<Instant>,
    limiter: RateLimiter,
    /// Until when nothing is read, because too much came.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    /// Takes over an upgraded stream; `read` are bytes that came behind the request's head, `limit`
    /// is the largest message, `rate` the updates a second at which it is read.
    pub(super) async fn new(stream: TcpStream, read: Bytes, limit: usize, rate: u32) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(WRITER_LIMIT))
            .max_frame_size(Some(WRITER_LIMIT));
        // `read` is copied below: it lies in the whole buffer of the request's head.
        let outlet = Outlet::new(stream, limit + OVERHEAD);
        let inner =
            WebSocketStream::from_partially_read(outlet, read.to_vec(), Role::Server, Some(config))
                .await;
        let now = Instant::now();
        Self {
            inner,
            sent: now,
            alarm: Box::pin(tokio::time::sleep_until(now + KEEP_ALIVE)),
            waiting_since: None,
            limiter: RateLimiter::new(rate, now),
            pause: None,
        }
    }

    /// The largest message from now on.
    pub(super) fn allow(&mut self, limit: usize) {
        self.inner.get_mut().allow(limit + OVERHEAD);
    }

    /// Charges a received message to the rate limiter: over the rate, reading pauses. Sending goes on,
    /// keep-alives included.
    pub(super) fn charge(&mut self, cost: Cost) {
        if let Some(next) = self.limiter.charge(cost, Instant::now()) {
            self.pause = Some(Box::pin(tokio::time::sleep_until(next)));
        }
    }

    /// Whether more may be queued now.
    pub(super) fn has_room(&self) -> bool {
        self.inner.get_ref().queued() < HIGH_WATER
    }

    /// Queues one binary frame made of these two parts.
    pub(super) fn queue(&mut self, head: &[u8], body: &Bytes) {
        let (first, second) = frames::binary(head, body);
        let outlet = self.inner.get_mut();
        outlet.push(first);
        if let Some(second) = second {
            outlet.push(second);
        }
        self.sent = Instant::now();
    }

    /// Sends what is queued with as few calls as possible, and takes what came.
    pub(super) fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<SocketEvent> {
        let full = !self.has_room();
        if let Poll::Ready(over) = self.poll_send(context) {
            return Poll::Ready(SocketEvent::Over(over));
        }
        if full && self.has_room() {
            // What waits for room was not asked before this: nothing else would wake it.
            context.waker().wake_by_ref();
        }
        loop {
            if self.is_paused(context) {
                return self.poll_alarm(context);
            }
            match Pin::new(&mut self.inner).poll_next(context) {
                Poll::Ready(Some(Ok(Message::Binary(bytes)))) => {
                    self.inner.get_mut().message_ended();
                    return Poll::Ready(SocketEvent::Frame(bytes));
                }
                Poll::Ready(Some(Ok(Message::Text(_)))) => {
                    return Poll::Ready(SocketEvent::Over(Close::NotBinary));
                }
                Poll::Ready(Some(Ok(Message::Close(_))) | None) => {
                    return Poll::Ready(SocketEvent::Over(Close::Done));
                }
                // Pings and pongs, which the library answers by itself.
                Poll::Ready(Some(Ok(_))) => {
                    self.inner.get_mut().message_ended();
                    self.charge(Cost::Small);
                }
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(SocketEvent::Over(why(&error)));
                }
                Poll::Pending => return self.poll_alarm(context),
            }
        }
    }

    fn is_paused(&mut self, context: &mut Context<'_>) -> bool {
        let paused = self
            .pause
            .as_mut()
            .is_some_and(|pause| pause.as_mut().poll(context).is_pending());
        if !paused {
            self.pause = None;
        }
        paused
    }

    /// Ready only when it is over.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<Close> {
        match self.inner.get_mut().poll_drain(context) {
            Poll::Ready(Ok(())) => self.waiting_since = None,
            Poll::Ready(Err(_)) => return Poll::Ready(Close::Done),
            Poll::Pending => {
                self.waiting_since.get_or_insert_with(Instant::now);
            }
        }
        Poll::Pending
    }

    /// Wakes at the earliest moment at which something may be due, rather than at every frame.
    fn poll_alarm(&mut self, context: &mut Context<'_>) -> Poll<SocketEvent> {
        while self.alarm.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            let (due, turn) = match self.waiting_since {
                Some(since) => (since + STALLED, SocketEvent::Over(Close::TooSlow)),
                None => (self.sent + KEEP_ALIVE, SocketEvent::KeepAlive),
            };
            let next = if due > now { due } else { now + KEEP_ALIVE };
            self.alarm.as_mut().reset(next.min(now + KEEP_ALIVE));
            if due <= now {
                return Poll::Ready(turn);
            }
        }
        Poll::Pending
    }

    /// Sends the close frame, waits a moment for the other side to read it, ends.
    pub(super) async fn close(mut self, why: Close) {
        self.inner
            .get_mut()
            .push(frames::close(why.code(), why.sentence()));
        let patience = if why == Close::Busy {
            BUSY_TIMEOUT
        } else {
            CLOSE_TIMEOUT
        };
        let closing = async {
            self.inner.get_mut().flush().await?;
            if why == Close::Done {
                return Ok(());
            }
            self.inner.get_mut().shutdown().await?;
            if why == Close::Busy {
                return Ok(());
            }
            self.read_out().await
        };
        // A client that does not take the close frame in time is disconnected without it.
        let _: Result<io::Result<()>, _> = tokio::time::timeout(patience, closing).await;
    }

    async fn read_out(&mut self) -> io::Result<()> {
        let outlet = self.inner.get_mut();
        outlet.allow(CLOSE_DRAIN_BYTES);
        let mut void = vec![0; BUFFER];
        while outlet.read(&mut void).await? > 0 {}
        Ok(())
    }
}

fn why(error: &Error) -> Close {
    match error {
        Error::Capacity(_) => Close::TooLarge,
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Close::TooLarge,
        Error::Protocol(_) | Error::Utf8(_) => Close::NotWebSocket,
        _ => Close::Done,
    }
}
