//! A WebSocket client that costs almost nothing: one shared read buffer a thread, no copy of a frame, no masking work.

use std::cell::RefCell;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Poll, ready};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncRead as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
/// The high bits of a head's first and second byte.
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;
/// Lengths that say that the length follows.
const LENGTH_16: u8 = 0x7e;
const LENGTH_64: u8 = 0x7f;

thread_local! {
    /// One read of any socket of this thread lands here first.
    static LANDING: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 * 1024]);
}

/// An open socket.
pub(crate) struct ClientSocket {
    stream: TcpStream,
    received: Vec<u8>,
    /// Bytes of `received` that were handed out already.
    consumed: usize,
    outgoing: Vec<u8>,
}

impl ClientSocket {
    /// Opens `path` at `address`.
    pub(crate) async fn connect(address: SocketAddr, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut socket = Self {
            stream,
            received: Vec::new(),
            consumed: 0,
            outgoing: Vec::new(),
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.stream.write_all(request.as_bytes()).await?;
        loop {
            socket.fill().await?;
            let end = socket
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                let status = String::from_utf8_lossy(&socket.received[..end]);
                ensure!(
                    status.starts_with("HTTP/1.1 101"),
                    "{path} was refused: {status}"
                );
                socket.consumed = end + 4;
                return Ok(socket);
            }
        }
    }

    /// Waits until the next bytes have come; may be dropped and called again without loss.
    pub(crate) async fn fill(&mut self) -> Result<()> {
        if self.consumed == self.received.len() {
            self.received.clear();
            self.consumed = 0;
        }
        let Self {
            stream, received, ..
        } = self;
        let read = poll_fn(|context| {
            LANDING.with_borrow_mut(|landing| {
                let mut buffer = ReadBuf::new(landing);
                ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
                received.extend_from_slice(buffer.filled());
                Poll::Ready(std::io::Result::Ok(buffer.filled().len()))
            })
        })
        .await?;
        ensure!(read > 0, "the server went away");
        Ok(())
    }

    /// The next whole binary message among what has come; pings are answered at the next `flush`.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>> {
        loop {
            let rest = &self.received[self.consumed..];
            let Some((head, length)) = header(rest) else {
                break;
            };
            let Some(payload) = rest.get(head..head + length) else {
                break;
            };
            let (first, start) = (rest[0], self.consumed + head);
            self.consumed = start + length;
            match first & 0x0f {
                BINARY => {
                    ensure!(first & FINAL != 0, "a fragmented message");
                    return Ok(Some(&self.received[start..start + length]));
                }
                PING => {
                    let payload = payload.to_vec();
                    self.frame(PONG, &payload);
                }
                CLOSE => {
                    let code = payload
                        .get(..2)
                        .map_or(0, |two| u16::from_be_bytes([two[0], two[1]]));
                    let reason = String::from_utf8_lossy(payload.get(2..).unwrap_or_default());
                    bail!("the server closed: {code} {reason}");
                }
                TEXT | PONG => {}
                kind => bail!("a frame of kind {kind}"),
            }
        }
        if self.consumed > 0 {
            self.received.drain(..self.consumed);
            self.consumed = 0;
        }
        Ok(None)
    }

    /// Queues one binary message.
    pub(crate) fn queue(&mut self, payload: &[u8]) {
        self.frame(BINARY, payload);
    }

    /// Sends all that is queued, in one write.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        if !self.outgoing.is_empty() {
            self.stream
                .write_all(&self.outgoing)
                .await
                .context("could not send")?;
            self.outgoing.clear();
        }
        Ok(())
    }

    /// The mask of zeros is a valid mask: the server unmasks as always, the generator need not mask.
    fn frame(&mut self, kind: u8, payload: &[u8]) {
        self.outgoing.push(FINAL | kind);
        match payload.len() {
            short @ 0..=125 => self.outgoing.push(MASKED | short as u8),
            middle @ 126..=0xffff => {
                self.outgoing.push(MASKED | LENGTH_16);
                self.outgoing
                    .extend_from_slice(&(middle as u16).to_be_bytes());
            }
            long => {
                self.outgoing.push(MASKED | LENGTH_64);
                self.outgoing
                    .extend_from_slice(&(long as u64).to_be_bytes());
            }
        }
        self.outgoing.extend_from_slice(&[0; 4]);
        self.outgoing.extend_from_slice(payload);
    }
}

/// Length of the next frame's head and of its payload, once the head is there.
fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    match bytes.get(1)? & 0x7f {
        LENGTH_16 => Some((
            4,
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        )),
        LENGTH_64 => Some((
            10,
            usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?,
        )),
        short => Some((2, usize::from(short))),
    }
}
