//! The practical ceiling: a server that passes opaque bytes on, without a document and without a disk.
//!
//! It sends every frame to all of a room, the author too, as the y-websocket wire wants it. What a
//! collaboration server does beyond this is the price of meaning and of durability.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Frames that may wait for one connection; a tenth of a second of the hardest load, then it is cut.
const QUEUE: usize = 4096;
/// Frames that leave in one system call.
const BATCH: usize = 256;

type Rooms = Arc<Mutex<HashMap<String, Room>>>;
type Room = Arc<Mutex<Vec<mpsc::Sender<Bytes>>>>;

/// Serves until it is ended, after one JSON line that names the address.
pub(crate) async fn serve(listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await?;
    println!("{{\"listening\":\"http://{}\"}}", listener.local_addr()?);
    let rooms = Rooms::default();
    loop {
        let (stream, _) = listener.accept().await?;
        let rooms = Arc::clone(&rooms);
        tokio::spawn(async move {
            // A client that goes away is none of the ceiling's concern.
            let _gone = relay(stream, rooms).await;
        });
    }
}

/// One connection: what it says goes to its room, what the room says goes to it.
async fn relay(stream: TcpStream, rooms: Rooms) -> Result<()> {
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(16 * 1024)
        .max_write_buffer_size(1024 * 1024);
    let mut path = String::new();
    #[expect(clippy::result_large_err, reason = "the handshake's signature")]
    let remember = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let mut socket =
        tokio_tungstenite::accept_hdr_async_with_config(stream, remember, Some(config)).await?;
    let room = Arc::clone(lock(&rooms).entry(path).or_default());
    let (sender, mut queue) = mpsc::channel(QUEUE);
    lock(&room).push(sender);
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Binary(frame))) => {
                    lock(&room).retain(|member| member.try_send(frame.clone()).is_ok());
                }
                Some(Ok(_)) => {}
                Some(Err(Error::ConnectionClosed)) | None => return Ok(()),
                Some(Err(error)) => return Err(error.into()),
            },
            received = queue.recv_many(&mut batch, BATCH) => {
                if received == 0 {
                    return Ok(());
                }
                for frame in batch.drain(..) {
                    socket.feed(Message::Binary(frame)).await?;
                }
                socket.flush().await?;
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
