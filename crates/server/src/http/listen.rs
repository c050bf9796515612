//! Accepts connections and speaks HTTP/1 on them, with upgrades.
//!
//! hyper is driven directly rather than through `axum::serve`: that gives a limit on the time a
//! request's head may take, and hands over the bare TCP stream when a WebSocket takes it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::pending::PendingConnections;
use crate::http::permits::Permits;

mod answered;
mod asking;
mod capacity;
mod http_stream;

use answered::Answered;
use asking::Asking;
use http_stream::refusal;

pub(crate) use http_stream::HttpStream;

/// A client that has not finished the head of its request by then is let go.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Sent data that nobody confirms for so long ends a connection: a telephone that left the wifi.
const USER_TIMEOUT: Duration = Duration::from_secs(30);
/// Where nothing is ever sent, the system asks after so long whether the other side is still there.
const KEEPALIVE_AFTER: Duration = Duration::from_mins(1);
/// Bytes that the system may hold unsent for one connection: what waits longer waits in our own
/// queue, which is bounded and can still be replaced by something newer. The system's own bound is
/// 4 MB, which a thousand sleeping telephones would fill.
const UNSENT: u32 = 128 * 1024;
/// How long an evicted connection may take to end what it says: a newcomer waits for its descriptor.
const EVICTION: Duration = Duration::from_millis(10);
/// When the system has no more descriptors, accepting again at once would only burn the processor.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// Heads of requests are small; hyper's own default of 400 kB a connection is not.
const HTTP_BUFFER: usize = 16 * 1024;

/// Connections that the system may hold until they are accepted: a whole forum that opens the same
/// note at once. With the usual 128, the others wait a second for their next attempt.
const BACKLOG: u32 = 4096;

/// Listens on the first of these addresses that can be had.
pub(crate) fn bind(addresses: &[SocketAddr]) -> io::Result<TcpListener> {
    let mut last = io::ErrorKind::AddrNotAvailable.into();
    for address in addresses {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        socket.set_reuseaddr(true)?;
        match socket.bind(*address).and_then(|()| socket.listen(BACKLOG)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Serves until `stop`, then lets running requests end. Every connection is one of `tasks` and has
/// one of `permits`. All are accepted; one that gets no permit is told so and closed.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    permits: Permits,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    let pending = PendingConnections::default();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(permit) = permits.admit(peer.ip()).await else {
                    refuse(&stream);
                    continue;
                };
                if let Err(error) = prepare(&stream) {
                    tracing::debug!(%error, "A connection went away at once");
                    continue;
                }
                let (asking, holder) = (Asking::new(pending.clone()), permit.holder().clone());
                let silent = asking.silent.clone();
                let stream = HttpStream::new(stream, asking.clone(), permit);
                let service = Answered::new(router.clone(), holder, asking);
                let serving = connection(stream, service, stop.clone());
                tasks.spawn(async move {
                    tokio::select! {
                        () = serving => {}
                        () = silent.cancelled() => tracing::debug!("A pending connection was evicted"),
                    }
                });
            }
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "Could not accept a connection");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
}

/// Says that there is no permit, before anything was read.
fn refuse(stream: &TcpStream) {
    // It is small enough for an empty buffer of the system; whoever went away does not read it.
    let _ = stream.try_write(refusal().as_bytes());
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    // A keystroke must not wait for the acknowledgement of the one before.
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE_AFTER))?;
    socket.set_tcp_notsent_lowat(UNSENT)?;
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))
}

fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

async fn connection(line: HttpStream, service: Answered, stop: CancellationToken) {
    let evicted = service.holder.evicted.clone();
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HTTP_BUFFER)
        .serve_connection(TokioIo::new(line), service)
        .with_upgrades();
    tokio::pin!(serving);
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = evicted.cancelled() => {
            serving.as_mut().graceful_shutdown();
            match tokio::time::timeout(EVICTION, serving).await {
                Ok(served) => served,
                Err(_) => return,
            }
        }
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "A connection ended early");
    }
}
