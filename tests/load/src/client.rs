//! A client that has joined a document.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::socket::ClientSocket;
use crate::wire::{Dialect, ServerMessage};

/// A socket and the language spoken on it.
pub(crate) struct LoadClient {
    /// The socket.
    pub(crate) socket: ClientSocket,
    /// The language.
    pub(crate) dialect: Dialect,
    /// When the document had come.
    pub(crate) state_at: Instant,
}

impl LoadClient {
    /// Joins with nothing known, shows the document to `see`, and returns when the server has nothing left to answer.
    pub(crate) async fn join(
        address: SocketAddr,
        dialect: Dialect,
        mut see: impl FnMut(&[u8]),
    ) -> Result<Self> {
        let mut socket = ClientSocket::connect(address, &dialect.path()).await?;
        for frame in dialect.greeting() {
            socket.queue(&frame);
        }
        socket.flush().await?;
        let mut state_at = (!dialect.answers()).then(Instant::now);
        let mut settled = !dialect.confirms();
        loop {
            if let (Some(state_at), true) = (state_at, settled) {
                return Ok(Self {
                    socket,
                    dialect,
                    state_at,
                });
            }
            socket.fill().await?;
            let mut asked = false;
            while let Some(frame) = socket.next()? {
                match dialect.read(frame).context("a frame cut short")? {
                    ServerMessage::Whole(state) => {
                        state_at = Some(Instant::now());
                        see(state);
                    }
                    ServerMessage::Asked => asked = true,
                    ServerMessage::Saved => settled = true,
                    ServerMessage::Refused => bail!("the server refused to let us join"),
                    ServerMessage::Update(_) | ServerMessage::Other => {}
                }
            }
            if asked {
                socket.queue(&dialect.nothing());
            }
            socket.flush().await?;
        }
    }

    /// Queues one update; `flush` the socket to send it.
    pub(crate) fn queue_update(&mut self, update: &[u8]) {
        let frame = self.dialect.update(update);
        self.socket.queue(&frame);
    }

    /// Sends what is queued and waits until the server called `frames` frames saved.
    pub(crate) async fn saved(&mut self, frames: usize) -> Result<()> {
        self.socket.flush().await?;
        let mut saved = 0;
        while saved < frames {
            self.socket.fill().await?;
            while let Some(frame) = self.socket.next()? {
                match self.dialect.read(frame).context("a frame cut short")? {
                    ServerMessage::Saved => saved += 1,
                    ServerMessage::Refused => bail!("the server refused an edit"),
                    _ => {}
                }
            }
            self.socket.flush().await?;
        }
        Ok(())
    }
}
