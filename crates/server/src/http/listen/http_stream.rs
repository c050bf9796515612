//! A TCP stream while HTTP is spoken on it.
//!
//! hyper ends a connection whose request does not arrive in time without a word. This says it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::http::pending::PendingSlot;
use crate::http::permits::Permit;

/// The answer to half a request.
const LATE: &[u8] = b"HTTP/1.1 408 Request Timeout\r\n\
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
    /// Until the first answer.
    slot: Option<PendingSlot>,
    /// Goes with the stream.
    permit: Option<Permit>,
}

impl HttpStream {
    pub(super) fn new(stream: TcpStream, slot: PendingSlot, permit: Permit) -> Self {
        Self {
            stream: Some(stream),
            heard: false,
            slot: Some(slot),
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

    fn answered(&mut self) {
        self.heard = false;
        self.slot = None;
    }
}

impl Drop for HttpStream {
    fn drop(&mut self) {
        if let (Some(stream), true) = (&self.stream, self.heard) {
            // Whoever went away does not read it.
            let _ = stream.try_write(LATE);
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
        ready!(self.stream()?.poll_read(context, buffer))?;
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
        self.answered();
        self.stream()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.answered();
        self.stream()?.poll_write_vectored(context, slices)
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
