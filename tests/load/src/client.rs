//! A client that has joined a document.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};

use crate::socket::Socket;
use crate::wire::{Dialect, Incoming};

/// A socket and the language spoken on it.
pub(crate) struct Client {
    /// The socket.
    pub(crate) socket: Socket,
    /// The language.
    pub(crate) dialect: Dialect,
}

impl Client {
    /// Joins with nothing known; gives the document's state as well, and returns when the server holds no question open.
    pub(crate) async fn join(address: SocketAddr, dialect: Dialect) -> Result<(Self, Vec<u8>)> {
        let socket = Socket::connect(address, &dialect.path()).await?;
        let mut client = Self { socket, dialect };
        for frame in client.dialect.greeting() {
            client.socket.queue(&frame);
        }
        client.socket.flush().await?;
        let mut whole = None;
        let mut settled = !client.dialect.confirms();
        let state = loop {
            if !client.dialect.answers() {
                break Vec::new();
            }
            if settled && let Some(state) = whole.take() {
                break state;
            }
            client.socket.fill().await?;
            let mut asked = false;
            while let Some(frame) = client.socket.next()? {
                match client.dialect.read(frame).context("a frame cut short")? {
                    Incoming::Whole(state) => whole = Some(state.to_vec()),
                    Incoming::Asked => asked = true,
                    Incoming::Saved => settled = true,
                    Incoming::Refused => bail!("the server refused to let us join"),
                    Incoming::Update(_) | Incoming::Other => {}
                }
            }
            if asked {
                let nothing = client.dialect.nothing();
                client.socket.queue(&nothing);
            }
            client.socket.flush().await?;
        };
        Ok((client, state))
    }

    /// Queues one update; `flush` the socket to send it.
    pub(crate) fn queue_update(&mut self, update: &[u8]) {
        let frame = self.dialect.update(update);
        self.socket.queue(&frame);
    }
}
