//! The y-websocket wire: one socket is one connection to one document.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use sillage_document::wire::{Sync, yjs};
use sillage_live::{AccessNotice, ClientMessage, Connection, Output, RefusalReason};
use tokio_util::sync::CancellationToken;

use super::close::Close;
use super::rate_limiter::Cost;
use super::rights::ConnectionRights;
use super::socket::{Socket, SocketEvent, WRITER_LIMIT};

/// Carries messages until the socket or the document ends, the key is revoked, or the permit is
/// needed by somebody else.
pub(super) async fn converse(
    mut socket: Socket,
    mut connection: Connection,
    mut rights: ConnectionRights,
    evicted: &CancellationToken,
) {
    let mut evicted = pin!(evicted.cancelled());
    let why = loop {
        let turn = poll_fn(|context| {
            if let Poll::Ready(close) = rights.poll(context) {
                return Poll::Ready(SocketEvent::Over(close));
            }
            if evicted.as_mut().poll(context).is_ready() {
                return Poll::Ready(SocketEvent::Over(Close::Busy));
            }
            poll_turn(&mut socket, &mut connection, context)
        });
        match turn.await {
            SocketEvent::Frame(frame) => match read(&frame) {
                Ok(Some(message)) => {
                    socket.charge(cost(&message, &frame));
                    // A document that is gone says why with its last output.
                    let _ = connection.send(message).await;
                }
                Ok(None) => socket.charge(Cost::Small),
                Err(close) => break close,
            },
            SocketEvent::KeepAlive => socket.queue(&yjs::KEEP_ALIVE, &Bytes::new()),
            SocketEvent::Over(close) => break close,
        }
    };
    drop(connection);
    socket.close(why).await;
}

/// Everything that waits for this connection leaves together, then what came is taken.
fn poll_turn(
    socket: &mut Socket,
    connection: &mut Connection,
    context: &mut Context<'_>,
) -> Poll<SocketEvent> {
    while socket.has_room() {
        match connection.poll_output(context) {
            Poll::Ready(Output::Close(closing)) => {
                return Poll::Ready(SocketEvent::Over(closing.into()));
            }
            Poll::Ready(output) => write(socket, output),
            Poll::Pending => break,
        }
    }
    socket.poll_turn(context)
}

fn read(frame: &Bytes) -> Result<Option<ClientMessage>, Close> {
    match yjs::decode(frame) {
        Ok(yjs::YjsFrame::Sync(Sync::Step1(state))) => Ok(Some(ClientMessage::Step1(state))),
        Ok(yjs::YjsFrame::Sync(Sync::Step2(update))) => Ok(Some(ClientMessage::Step2(update))),
        Ok(yjs::YjsFrame::Sync(Sync::Update(update))) => Ok(Some(ClientMessage::Update(update))),
        Ok(yjs::YjsFrame::Awareness(bytes)) => Ok(Some(ClientMessage::Awareness(bytes))),
        Ok(yjs::YjsFrame::QueryAwareness) => Ok(Some(ClientMessage::QueryAwareness)),
        Ok(yjs::YjsFrame::PermissionDenied(_) | yjs::YjsFrame::Ignored) => Ok(None),
        Err(error) => {
            tracing::debug!(%error, "A frame was refused");
            Err(Close::Breach)
        }
    }
}

/// What `message`, which came as `frame`, makes the server do.
fn cost(message: &ClientMessage, frame: &Bytes) -> Cost {
    match message {
        ClientMessage::Awareness(_) => Cost::Small,
        ClientMessage::Step1(_)
        | ClientMessage::Step2(_)
        | ClientMessage::Update(_)
        | ClientMessage::QueryAwareness => Cost::Document(frame.len()),
    }
}

/// What a refused edit is answered with.
fn sentence(why: RefusalReason) -> &'static str {
    match why {
        RefusalReason::ReadOnly => "This link only allows reading.",
        RefusalReason::Paused => "Writing is paused.",
        RefusalReason::Frozen => "The notes are closed.",
        RefusalReason::TooLong => "The note is full: nothing can be added.",
        RefusalReason::Conflict => {
            "Not saved: the note has other words there. Copy your text and reload."
        }
        RefusalReason::Overspent => "Not saved: too much was written here today. Copy your text.",
        RefusalReason::Incomplete => "Not saved: something is missing. Copy your text and reload.",
    }
}

fn write(socket: &mut Socket, output: Output) {
    let nothing = Bytes::new();
    match output {
        Output::Step1(state) => socket.queue(&yjs::sync_step1(&state), &nothing),
        Output::Step2(body) => {
            // The question was short; its answer is what it costs.
            socket.charge(Cost::Document(body.len()));
            socket.queue(&yjs::step2_head(body.len()), &body);
        }
        Output::Update(body) => socket.queue(&yjs::update_head(body.len()), &body),
        Output::Refused(_, why) => socket.queue(&yjs::permission_denied(sentence(why)), &nothing),
        Output::Awareness(bytes) => socket.queue(&yjs::awareness(&bytes), &nothing),
        Output::Access(AccessNotice::Writes) => socket.allow(WRITER_LIMIT),
        Output::Access(notice) => {
            let why = match notice {
                AccessNotice::Paused => RefusalReason::Paused,
                AccessNotice::Frozen => RefusalReason::Frozen,
                AccessNotice::Reads | AccessNotice::Writes => RefusalReason::ReadOnly,
            };
            socket.queue(&yjs::permission_denied(sentence(why)), &nothing);
        }
        // On this wire the echo of the author's own update is the acknowledgement.
        // It has no notices: whoever gets no echo is told nothing untrue.
        Output::Saved(_) | Output::Storage(_) | Output::Close(_) => {}
    }
}
