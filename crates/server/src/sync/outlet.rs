//! The way out of a socket: shared bytes in, as few system calls as possible out.
//!
//! A frame that goes to 400 connections exists once; here each connection only holds a reference
//! to it until the system takes it. Everything that leaves passes through one queue, also the
//! pongs of the WebSocket library, so that frames never interleave.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Pieces handed to the system in one call.
const PIECES: usize = 64;
/// The library's own frames (pongs, at most 131 bytes each) are taken while fewer bytes wait.
const OWN_FRAMES_UP_TO: usize = 64 * 1024;

/// A stream with a queue of shared bytes before it, and a limit on what one message may bring.
#[derive(Debug)]
pub(super) struct Outlet<S> {
    stream: S,
    queue: VecDeque<Bytes>,
    queued: usize,
    allowance: usize,
    left: usize,
}

impl<S> Outlet<S> {
    /// Reads at most `allowance` bytes between two calls of [`Self::message_ended`].
    pub(super) fn new(stream: S, allowance: usize) -> Self {
        Self {
            stream,
            queue: VecDeque::new(),
            queued: 0,
            allowance,
            left: allowance,
        }
    }

    /// Bytes that the system has not taken yet.
    pub(super) fn queued(&self) -> usize {
        self.queued
    }

    pub(super) fn push(&mut self, bytes: Bytes) {
        self.queued += bytes.len();
        self.queue.push_back(bytes);
    }

    /// How much a message may bring from now on.
    pub(super) fn allow(&mut self, allowance: usize) {
        self.allowance = allowance;
        self.left = allowance;
    }

    pub(super) fn message_ended(&mut self) {
        self.left = self.allowance;
    }

    fn wrote(&mut self, mut count: usize) {
        self.queued -= count;
        while let Some(front) = self.queue.front_mut() {
            if count < front.len() {
                front.advance(count);
                return;
            }
            count -= front.len();
            self.queue.pop_front();
        }
        // What one burst needed is not kept for an idle hour.
        if self.queue.capacity() > PIECES {
            self.queue.shrink_to(PIECES);
        }
    }
}

impl<S: AsyncWrite + Unpin> Outlet<S> {
    /// Ready when the system has taken everything.
    pub(super) fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(first) = self.queue.front() {
            let stream = Pin::new(&mut self.stream);
            // A keystroke is one piece, for which the plain call is the cheaper one.
            let wrote = if self.queue.len() == 1 {
                ready!(stream.poll_write(context, first))?
            } else {
                let mut slices = [IoSlice::new(&[]); PIECES];
                let count = self.queue.len().min(PIECES);
                for (slice, bytes) in slices.iter_mut().zip(&self.queue) {
                    *slice = IoSlice::new(bytes);
                }
                ready!(stream.poll_write_vectored(context, &slices[..count]))?
            };
            if wrote == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.wrote(wrote);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Outlet<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.left = self.left.saturating_sub(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Outlet<S> {
    /// Only the WebSocket library writes here, and only whole frames of its own.
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.queued > OWN_FRAMES_UP_TO {
            ready!(self.poll_drain(context))?;
        }
        self.push(Bytes::copy_from_slice(bytes));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_drain(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
