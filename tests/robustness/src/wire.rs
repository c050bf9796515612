//! A socket to one document, on either wire.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use sillage_document::StateVector;
use sillage_document::lib0::Encoder;
use sillage_document::wire::{Sync, hocuspocus, yjs};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// A connection that takes longer is given up and tried again: the network may be gone.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// Which of the two protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Yjs,
    Hocuspocus,
}

impl Protocol {
    pub(crate) const BOTH: [Self; 2] = [Self::Yjs, Self::Hocuspocus];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Yjs => "sync",
            Self::Hocuspocus => "hocuspocus",
        }
    }
}

/// What came.
#[derive(Debug)]
pub(crate) enum Incoming {
    Step1(StateVector),
    Step2(Bytes),
    Update(Bytes),
    Status(bool),
    /// A whole document is denied: its key, or the server cannot open it.
    Denied(String),
    Other,
}

/// An open socket.
pub(crate) struct OpenSocket {
    socket: WebSocketStream<TcpStream>,
    wire: Protocol,
    address: hocuspocus::Address,
}

impl OpenSocket {
    /// Opens a socket and says who we are; an empty key only reads.
    pub(crate) async fn open(
        server: SocketAddr,
        wire: Protocol,
        document: &str,
        key: &str,
    ) -> Result<Self> {
        let url = match (wire, key) {
            (Protocol::Hocuspocus, _) => format!("ws://{server}/hocuspocus"),
            (Protocol::Yjs, "") => format!("ws://{server}/sync/{document}"),
            (Protocol::Yjs, key) => format!("ws://{server}/sync/{document}?key={key}"),
        };
        let opening = async {
            let stream = TcpStream::connect(server).await?;
            stream.set_nodelay(true)?;
            let (socket, _) = tokio_tungstenite::client_async(url, stream).await?;
            anyhow::Ok(socket)
        };
        let socket = tokio::time::timeout(CONNECT_WITHIN, opening)
            .await
            .context("no connection in time")??;
        let address = hocuspocus::Address::new(document);
        let mut link = Self {
            socket,
            wire,
            address,
        };
        if wire == Protocol::Hocuspocus {
            let token = hocuspocus::token(&link.address, key, None);
            link.send(token).await?;
        }
        Ok(link)
    }

    pub(crate) async fn step1(&mut self, state: &StateVector) -> Result<()> {
        self.send(match self.wire {
            Protocol::Yjs => yjs::sync_step1(state),
            Protocol::Hocuspocus => hocuspocus::sync_step1(&self.address, state),
        })
        .await
    }

    pub(crate) async fn step2(&mut self, body: &[u8]) -> Result<()> {
        let head = match self.wire {
            Protocol::Yjs => yjs::step2_head(body.len()),
            Protocol::Hocuspocus => hocuspocus::step2_head(&self.address, body.len()),
        };
        self.send([&head[..], body].concat().into()).await
    }

    pub(crate) async fn update(&mut self, body: &[u8]) -> Result<()> {
        let head = match self.wire {
            Protocol::Yjs => yjs::update_head(body.len()),
            Protocol::Hocuspocus => hocuspocus::update_head(&self.address, body.len()),
        };
        self.send([&head[..], body].concat().into()).await
    }

    /// "I am here", as stock clients say right after their first message: from then on the id is ours.
    pub(crate) async fn announce(&mut self, id: u64, clock: u64) -> Result<()> {
        let mut states = Encoder::default();
        states.var_uint(1);
        states.var_uint(id);
        states.var_uint(clock);
        states.var_string("{}");
        let states = states.finish();
        self.send(match self.wire {
            Protocol::Yjs => yjs::awareness(&states),
            Protocol::Hocuspocus => hocuspocus::awareness(&self.address, &states),
        })
        .await
    }

    async fn send(&mut self, frame: Bytes) -> Result<()> {
        Ok(self.socket.send(Message::Binary(frame)).await?)
    }

    /// The next message; may be dropped and called again without loss.
    pub(crate) async fn next(&mut self) -> Result<Incoming> {
        loop {
            match self.socket.next().await.context("the socket ended")?? {
                Message::Binary(frame) => return self.read(&frame),
                Message::Close(Some(why)) => bail!("closed: {} {}", why.code, why.reason),
                Message::Close(None) => bail!("closed without a reason"),
                _ => {}
            }
        }
    }

    fn read(&self, frame: &Bytes) -> Result<Incoming> {
        let sync = |sync| match sync {
            Sync::Step1(state) => Incoming::Step1(state),
            Sync::Step2(body) => Incoming::Step2(body),
            Sync::Update(body) => Incoming::Update(body),
        };
        Ok(match self.wire {
            Protocol::Yjs => match yjs::decode(frame)? {
                yjs::YjsFrame::Sync(message) => sync(message),
                yjs::YjsFrame::PermissionDenied(_) => Incoming::Status(false),
                _ => Incoming::Other,
            },
            Protocol::Hocuspocus => match hocuspocus::decode(frame)? {
                hocuspocus::HocuspocusFrame::Message(_, message) => match message {
                    hocuspocus::Message::Sync(message) => sync(message),
                    hocuspocus::Message::SyncStatus(saved) => Incoming::Status(saved),
                    hocuspocus::Message::Auth(hocuspocus::Auth::Denied(why)) => {
                        Incoming::Denied(why)
                    }
                    _ => Incoming::Other,
                },
                _ => Incoming::Other,
            },
        })
    }
}
