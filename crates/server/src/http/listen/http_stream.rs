//! A TCP stream while HTTP is spoken on it.
//!
//! hyper ends a connection whose request does not arrive in time without a word, and so does whoever evicts
//! one that waits for its answer. This says it. It also knows when nothing is asked on the connection: then it
//! is one of the pending ones.

use std::borrow::Cow;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::asking::Asking;
use crate::http::permits::Permit;

/// Said where no permit can be had.
const FULL: &str = "Not available right now. Try again.\n";
/// The answer to half a request.
const LATE: &str = "HTTP/1.1 408 Request Timeout\r\n\
    connection: close\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 37\r\n\r\n\
    The request did not arrive in time.\r\n";

/// A stream that knows whether it owes an answer.
#[derive(Debug)]
pub(crate) struct HttpStream {
    /// Absent once a WebSocket has taken it.
    stream: Option<TcpStream>,
    /// Something was heard since the last answer.
    heard: bool,
    /// The system does not take what is written.
    blocked: bool,
    asking: Asking,
    /// Goes with the stream.
    permit: Option<Permit>,
}

impl HttpStream {
    pub(super) fn new(stream: TcpStream, asking: Asking, permit: Permit) -> Self {
        Self {
            stream: Some(stream),
            heard: false,
            blocked: false,
            asking,
            permit: Some(permit),
        }
    }

    /// The stream, on which something else is spoken from now on, and its permit.
    pub(crate) fn into_parts(mut self) -> Option<(TcpStream, Permit)> {
        Some((self.stream.take()?, self.permit.take()?))
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let stream = self.stream.as_mut().map(Pin::new);
        stream.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn answered<T>(&mut self, wrote: Poll<T>) -> Poll<T> {
        self.heard = false;
        self.asking.is_told();
        self.blocked = wrote.is_pending();
        wrote
    }

    fn last_word(&self) -> Cow<'static, str> {
        let evicted = self.permit.as_ref().map(Permit::holder);
        let evicted = evicted.is_some_and(|holder| holder.evicted.is_cancelled());
        if evicted || self.asking.silent.is_cancelled() {
            refusal().into()
        } else {
            LATE.into()
        }
    }
}

/// Said where there is no room; those who are refused together are told to come back apart.
pub(super) fn refusal() -> String {
    static REFUSED: AtomicU64 = AtomicU64::new(0);
    let seconds = 5 + REFUSED.fetch_add(7, Ordering::Relaxed) % 25;
    let status = StatusCode::SERVICE_UNAVAILABLE;
    written(status, &format!("retry-after: {seconds}\r\n"), FULL)
}

/// An answer after which the connection ends.
pub(super) fn last_answer(status: StatusCode, text: &str) -> String {
    written(status, "", text)
}

fn written(status: StatusCode, header: &str, text: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\n{header}\
         content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    )
}

impl Drop for HttpStream {
    fn drop(&mut self) {
        if let (Some(stream), true) = (&self.stream, self.heard) {
            // Whoever went away does not read it.
            let _ = stream.try_write(self.last_word().as_bytes());
        }
    }
}

impl AsyncRead for HttpStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = self.stream()?.poll_read(context, buffer);
        if read.is_pending() && !self.blocked {
            self.asking.is_silent();
        }
        ready!(read)?;
        self.heard |= buffer.filled().len() > before;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for HttpStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = self.stream()?.poll_write(context, bytes);
        self.answered(wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = self.stream()?.poll_write_vectored(context, slices);
        self.answered(wrote)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(context)
    }
}
