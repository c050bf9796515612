//! The Hocuspocus wire: one socket carries several documents, each with a key of its own.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use sillage_document::wire::Sync;
use sillage_document::wire::hocuspocus::{self as wire, Address, Auth, AuthScope, HocuspocusFrame};
use sillage_live::{ClientMessage, Connection, JoinRequest, OpenError, Output, Wire};
use sillage_storage::DocumentId;
use tokio_util::sync::CancellationToken;

use super::close::Close;
use super::rate_limiter::Cost;
use super::rights::ConnectionRights;
use super::socket::{READER_LIMIT, Socket, SocketEvent, WRITER_LIMIT};
use crate::App;
use crate::auth::{Author, DeviceCookie, Presented, Refused};
use crate::http::pending::PendingSlot;
use crate::http::permits::Permit;

mod answers;

use answers::{access_notice, scope_of, write};

/// A socket that has joined no document by then is closed.
const JOIN_WITHIN: Duration = Duration::from_secs(10);
/// Documents on one socket, and refused addresses remembered for it.
const DOCUMENTS: usize = 100;
/// What a client with a copy of another epoch is told. Our editor looks at the word before the colon.
const OTHER_EPOCH: &str = "epoch: these notes were restored or rewritten since this copy was made. \
    Nothing was merged. Keep the text of the copy, then open the notes anew.";

/// What clients of a quarantined document are told; with a word for our editor too.
const QUARANTINED: &str = "set-aside: the server cannot open this note, something in it is damaged. \
    Keep your text. The organisers can repair the note.";

/// A document that this socket has joined.
struct Attached {
    address: Address,
    connection: Connection,
    rights: ConnectionRights,
    /// What its person is told about what they may do, if anything.
    notice: Option<String>,
    /// A key or a device was shown for it.
    keyed: bool,
}

/// One socket.
pub(super) struct Conversation {
    app: Arc<App>,
    socket: Socket,
    attached: Vec<Attached>,
    /// Their clients do not wait for the answer: what follows a refused key is dropped.
    refused: Vec<Address>,
    /// The device that the browser says it is.
    device: DeviceCookie,
    /// Until the first document is joined.
    slot: Option<PendingSlot>,
    /// Cancelled when a newer socket needs that slot.
    silent: CancellationToken,
    permit: Permit,
    /// A document that was asked for is in quarantine: another time it may be open.
    met_quarantine: bool,
}

/// Why a document was not attached.
enum NotAttached {
    /// Told in the protocol; the socket stays.
    Denied(String),
    /// Passes by itself: the socket is closed, the client comes back.
    Later(Close),
}

impl Conversation {
    pub(super) fn new(
        app: Arc<App>,
        socket: Socket,
        (slot, silent): (PendingSlot, CancellationToken),
        permit: Permit,
        device: DeviceCookie,
    ) -> Self {
        Self {
            app,
            socket,
            attached: Vec::new(),
            refused: Vec::new(),
            device,
            slot: Some(slot),
            silent,
            permit,
            met_quarantine: false,
        }
    }

    /// Carries messages until the socket ends, the server stops, or a document closes it.
    pub(super) async fn run(mut self) {
        let stop = self.app.stop.clone();
        let mut stopped = std::pin::pin!(stop.cancelled());
        let mut late = std::pin::pin!(tokio::time::sleep(JOIN_WITHIN));
        let mut silent = std::pin::pin!(self.silent.clone().cancelled_owned());
        let mut evicted = std::pin::pin!(self.permit.holder().evicted.clone().cancelled_owned());
        let why = loop {
            let turn = poll_fn(|context| {
                // Attached documents finish what they read first and close the socket themselves.
                if self.attached.is_empty() && stopped.as_mut().poll(context).is_ready() {
                    return Poll::Ready(SocketEvent::Over(Close::Restart));
                }
                if evicted.as_mut().poll(context).is_ready() {
                    return Poll::Ready(SocketEvent::Over(Close::Busy));
                }
                if self.slot.is_some() {
                    if silent.as_mut().poll(context).is_ready() {
                        return Poll::Ready(SocketEvent::Over(Close::Busy));
                    }
                    if late.as_mut().poll(context).is_ready() {
                        return Poll::Ready(SocketEvent::Over(self.why_not_joined()));
                    }
                }
                self.poll_turn(context)
            });
            let result = match turn.await {
                SocketEvent::Frame(frame) => self.receive(&frame).await,
                SocketEvent::KeepAlive => {
                    self.keep_alive();
                    Ok(())
                }
                SocketEvent::Over(close) => Err(close),
            };
            if let Err(close) = result {
                break close;
            }
        };
        self.attached.clear();
        self.socket.close(why).await;
    }

    fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<SocketEvent> {
        for attached in &mut self.attached {
            if let Poll::Ready(close) = attached.rights.poll(context) {
                return Poll::Ready(SocketEvent::Over(close));
            }
            while self.socket.has_room() {
                match attached.connection.poll_output(context) {
                    Poll::Ready(Output::Close(closing)) => {
                        return Poll::Ready(SocketEvent::Over(closing.into()));
                    }
                    Poll::Ready(output) => write(&mut self.socket, &attached.address, output),
                    Poll::Pending => break,
                }
            }
        }
        self.socket.poll_turn(context)
    }

    async fn receive(&mut self, frame: &Bytes) -> Result<(), Close> {
        let decoded = wire::decode(frame);
        if let Ok(decoded) = &decoded {
            self.socket.charge(cost(decoded, frame.len()));
        }
        match decoded {
            Ok(HocuspocusFrame::Message(
                address,
                wire::Message::Auth(Auth::Token { token, .. }),
            )) => self.attach(address, &token).await,
            Ok(HocuspocusFrame::Message(address, wire::Message::Close(_))) => {
                self.attached.retain(|attached| attached.address != address);
                Ok(())
            }
            Ok(HocuspocusFrame::Message(address, message)) => self.message(address, message).await,
            Ok(HocuspocusFrame::Ping) => {
                self.socket.queue(&wire::PONG, &Bytes::new());
                Ok(())
            }
            Ok(HocuspocusFrame::Pong) => Ok(()),
            Err(error) => {
                tracing::debug!(%error, "A frame was refused");
                Err(Close::Breach)
            }
        }
    }

    async fn message(&mut self, address: Address, message: wire::Message) -> Result<(), Close> {
        let message = match message {
            wire::Message::Sync(Sync::Step1(state)) => ClientMessage::Step1(state),
            wire::Message::Sync(Sync::Step2(update)) => ClientMessage::Step2(update),
            wire::Message::Sync(Sync::Update(update)) => ClientMessage::Update(update),
            wire::Message::Awareness(bytes) => ClientMessage::Awareness(bytes),
            wire::Message::QueryAwareness => ClientMessage::QueryAwareness,
            _ => return Ok(()),
        };
        if self.refused.contains(&address) {
            return Ok(());
        }
        if self.find(&address).is_none() {
            // Version 2 says nothing about a key when it has none.
            self.attach(address.clone(), "").await?;
        }
        if let Some(attached) = self.find(&address) {
            // A document that is gone says why with its last output.
            let _ = attached.connection.send(message).await;
        }
        Ok(())
    }

    fn find(&mut self, address: &Address) -> Option<&mut Attached> {
        self.attached
            .iter_mut()
            .find(|attached| attached.address == *address)
    }

    /// Joins a document, or says why not. A second key for the same address replaces the first.
    async fn attach(&mut self, address: Address, token: &str) -> Result<(), Close> {
        self.attached.retain(|attached| attached.address != address);
        self.refused.retain(|refused| *refused != address);
        match self.join(&address, token).await {
            Ok((attached, scope)) => {
                let limit = if scope == AuthScope::ReadWrite {
                    WRITER_LIMIT
                } else {
                    READER_LIMIT
                };
                if scope == AuthScope::ReadWrite || self.attached.is_empty() {
                    self.socket.allow(limit);
                }
                self.socket
                    .queue(&wire::authenticated(&address, scope), &Bytes::new());
                if let Some(notice) = &attached.notice {
                    self.socket
                        .queue(&wire::stateless(&address, notice), &Bytes::new());
                }
                if !attached.keyed {
                    self.permit.holder().settle();
                }
                self.attached.push(attached);
                self.slot = None;
                Ok(())
            }
            Err(NotAttached::Denied(reason)) => {
                self.met_quarantine |= reason == QUARANTINED;
                self.socket
                    .queue(&wire::denied(&address, &reason), &Bytes::new());
                if self.refused.len() == DOCUMENTS {
                    // What follows for an address that is forgotten would be taken for its first.
                    return Err(self.why_not_joined());
                }
                self.refused.push(address);
                Ok(())
            }
            Err(NotAttached::Later(close)) => Err(close),
        }
    }

    async fn join(
        &self,
        address: &Address,
        token: &str,
    ) -> Result<(Attached, AuthScope), NotAttached> {
        if self.attached.len() >= DOCUMENTS {
            return Err(NotAttached::Denied(
                "Too many documents on one socket.".into(),
            ));
        }
        let document: DocumentId = address
            .document()
            .parse()
            .map_err(|_| NotAttached::Denied(Refused::NoSuchSession.to_string()))?;
        let Presented { key, epoch } = Presented::read(token);
        let app = self.app.clone();
        let (rights, granted) =
            match ConnectionRights::decide(app, document.clone(), key, self.device) {
                Ok(decided) => decided,
                Err(Refused::Storage(_)) => return Err(NotAttached::Later(Close::StorageFailed)),
                Err(refused) => return Err(NotAttached::Denied(refused.to_string())),
            };
        let keyed = granted.author != Author::Nobody;
        if keyed {
            // Before it waits for anything: in a flood others would evict it meanwhile.
            self.permit.holder().keep();
        }
        let request = JoinRequest {
            role: granted.role,
            device: granted.author.stamp(),
            identity: granted.author.identity(),
            wire: Wire::Hocuspocus,
        };
        let entered = self.app.enter(&document).await;
        entered.map_err(|_| NotAttached::Later(Close::StorageFailed))?;
        let handle = self
            .app
            .registry
            .open(&document)
            .await
            .map_err(|error| not_open(&error))?;
        if epoch.is_some_and(|epoch| epoch != handle.epoch()) {
            return Err(NotAttached::Denied(OTHER_EPOCH.into()));
        }
        let connection = handle
            .join(request)
            .await
            .map_err(|error| not_open(&error))?;
        let scope = scope_of(&granted);
        let notice = access_notice(&granted);
        Ok((
            Attached {
                address: address.clone(),
                connection,
                rights,
                notice,
                keyed,
            },
            scope,
        ))
    }

    fn why_not_joined(&self) -> Close {
        if self.met_quarantine {
            Close::Quarantined
        } else {
            Close::NotJoined
        }
    }

    fn keep_alive(&mut self) {
        if let Some(attached) = self.attached.first() {
            self.socket
                .queue(&wire::keep_alive(&attached.address), &Bytes::new());
        }
    }
}

fn cost(frame: &HocuspocusFrame, bytes: usize) -> Cost {
    match frame {
        HocuspocusFrame::Message(_, wire::Message::Awareness(_))
        | HocuspocusFrame::Ping
        | HocuspocusFrame::Pong => Cost::Small,
        HocuspocusFrame::Message(..) => Cost::Document(bytes),
    }
}

/// Other documents on the same socket are not touched by one in quarantine.
fn not_open(error: &OpenError) -> NotAttached {
    match error {
        OpenError::Quarantined(_) => NotAttached::Denied(QUARANTINED.into()),
        OpenError::Storage(_) => NotAttached::Later(Close::StorageFailed),
        OpenError::Closing => NotAttached::Later(Close::Restart),
    }
}
