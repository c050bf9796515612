//! A proxy that understands messages: it delays, repeats and reorders them.
//!
//! On the Hocuspocus wire clients count acknowledgements, so for each message that it repeats it keeps
//! one back; there it reorders nothing. On the y-websocket wire it may do both.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use sillage_document::wire::{Sync, hocuspocus, yjs};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

use crate::history::History;
use crate::run::FaultRun;
use crate::sometimes::Rare;
use crate::wire::Protocol;
use sillage_test_kit::Rng;

/// Of 100 messages with edits.
const REPEATED: u64 = 25;
const REORDERED: u64 = 25;
/// A message that waits for a later one to overtake it waits no longer than this.
const HELD: Duration = Duration::from_millis(60);

/// The whole run goes through the proxy, kills included.
pub(crate) async fn play(run: &mut FaultRun, steps: u64) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    run.front = listener.local_addr()?;
    let (server, seed, history) = (run.launch.address, run.seed, run.history.clone());
    tokio::spawn(async move {
        for connection in 0.. {
            let Ok((client, _)) = listener.accept().await else {
                return;
            };
            let rng = Rng::part(seed, 10_000 + connection);
            let history = history.clone();
            tokio::spawn(async move {
                if let Ok(relay) = Relay::open(client, server, rng, history).await {
                    // The end of either side is the end of both.
                    let _ = relay.run().await;
                }
            });
        }
    });
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        run.acknowledged(60).await?;
        run.server()?.kill().await?;
        run.recover(true).await?;
    }
    run.acknowledged(60).await
}

struct Relay {
    client: WebSocketStream<TcpStream>,
    server: WebSocketStream<TcpStream>,
    wire: Protocol,
    rng: Rng,
    history: History,
    /// Acknowledgements of repetitions that are still to come.
    surplus: usize,
    /// Waits to be overtaken.
    held: Option<Bytes>,
}

/// What a message is to the proxy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Update,
    Step2,
    Acknowledgement,
    Other,
}

impl Relay {
    async fn open(
        client: TcpStream,
        server: SocketAddr,
        rng: Rng,
        history: History,
    ) -> Result<Self> {
        let mut target = String::new();
        #[expect(clippy::result_large_err, reason = "the library's type")]
        let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
            target = request.uri().to_string();
            Ok(response)
        };
        let client = tokio_tungstenite::accept_hdr_async(client, look).await?;
        let stream = TcpStream::connect(server).await?;
        let url = format!("ws://{server}{target}");
        let (server, _) = tokio_tungstenite::client_async(url, stream).await?;
        let wire = if target.starts_with("/hocuspocus") {
            Protocol::Hocuspocus
        } else {
            Protocol::Yjs
        };
        Ok(Self {
            client,
            server,
            wire,
            rng,
            history,
            surplus: 0,
            held: None,
        })
    }

    async fn run(mut self) -> Result<()> {
        loop {
            let Self {
                client,
                server,
                held,
                ..
            } = &mut self;
            tokio::select! {
                message = client.next() => self.pass_to_server(message.context("the end")??).await?,
                message = server.next() => self.pass_to_client(message.context("the end")??).await?,
                () = tokio::time::sleep(HELD), if held.is_some() => {
                    if let Some(held) = self.held.take() {
                        self.server.send(Message::Binary(held)).await?;
                    }
                }
            }
        }
    }

    async fn pass_to_server(&mut self, message: Message) -> Result<()> {
        tokio::time::sleep(self.rng.millis(0..8)).await;
        let Message::Binary(frame) = message else {
            return Ok(self.server.send(message).await?);
        };
        let kind = kind(self.wire, &frame);
        let is_edit = matches!(kind, Kind::Update | Kind::Step2);
        let may_wait = self.wire == Protocol::Yjs && kind == Kind::Update && self.held.is_none();
        if may_wait && self.rng.percent(REORDERED) {
            self.held = Some(frame);
            return Ok(());
        }
        self.server.send(Message::Binary(frame.clone())).await?;
        if let Some(held) = self.held.take() {
            self.server.send(Message::Binary(held)).await?;
            if is_edit {
                self.saw(Rare::ReorderedDelivered);
            }
        }
        if is_edit && self.rng.percent(REPEATED) {
            self.server.send(Message::Binary(frame)).await?;
            self.surplus += usize::from(self.wire == Protocol::Hocuspocus);
            self.saw(Rare::DuplicateDelivered);
        }
        Ok(())
    }

    async fn pass_to_client(&mut self, message: Message) -> Result<()> {
        let Message::Binary(frame) = &message else {
            return Ok(self.client.send(message).await?);
        };
        let kind = kind(self.wire, frame);
        if kind == Kind::Acknowledgement && self.surplus > 0 {
            self.surplus -= 1;
            return Ok(());
        }
        self.client.send(message.clone()).await?;
        if matches!(kind, Kind::Update | Kind::Step2) && self.rng.percent(REPEATED) {
            self.client.send(message).await?;
            self.saw(Rare::DuplicateDelivered);
        }
        Ok(())
    }

    fn saw(&self, rare: Rare) {
        self.history.with(|model| model.sometimes.saw(rare));
    }
}

fn kind(wire: Protocol, frame: &Bytes) -> Kind {
    let sync = |sync: &Sync| match sync {
        Sync::Step1(_) => Kind::Other,
        Sync::Step2(_) => Kind::Step2,
        Sync::Update(_) => Kind::Update,
    };
    match wire {
        Protocol::Yjs => match yjs::decode(frame) {
            Ok(yjs::YjsFrame::Sync(message)) => sync(&message),
            _ => Kind::Other,
        },
        Protocol::Hocuspocus => match hocuspocus::decode(frame) {
            Ok(hocuspocus::HocuspocusFrame::Message(_, hocuspocus::Message::Sync(message))) => {
                sync(&message)
            }
            Ok(hocuspocus::HocuspocusFrame::Message(_, hocuspocus::Message::SyncStatus(true))) => {
                Kind::Acknowledgement
            }
            _ => Kind::Other,
        },
    }
}
