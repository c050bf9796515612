//! Accepts connections and speaks HTTP/1 on them, with upgrades.
//!
//! hyper is driven directly rather than through `axum::serve`: that gives a limit on the time a
//! request's head may take, and hands over the bare TCP stream when a WebSocket takes it.

use std::net::{self, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use axum::Router;
use axum::http::StatusCode;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{self, Handle};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::permits::Permits;

mod accept_queue;
mod answered;
mod asking;
mod capacity;
mod first_bytes;
mod http_stream;
mod listening;

use listening::Listening;

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

/// Connections that the system may hold until they are accepted, which is at once: as many as come while another
/// program has the processor.
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

/// What probes are answered where there is no room: the answer to an address.
pub(crate) type Probe = Box<dyn Fn(&str) -> Option<(StatusCode, String)> + Send + Sync>;

/// What is served on a listener.
pub(crate) struct Served {
    pub(crate) router: Router,
    /// Every connection has one.
    pub(crate) permits: Permits,
    pub(crate) probe: Probe,
    /// Until when; then running requests end.
    pub(crate) stop: CancellationToken,
    /// Every connection is one.
    pub(crate) tasks: TaskTracker,
}

/// Serves on `runtime`, or where connections are accepted: on a thread of its own, so that nobody waits unseen in the
/// queue of the system, however much there is to do.
pub(crate) fn serve(
    listener: TcpListener,
    service: Served,
    runtime: Option<Handle>,
) -> io::Result<()> {
    let listener = listener.into_std()?;
    let accepting = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (stop, until_it_ends) = (service.stop.clone(), service.tasks.token());
    let runtime = runtime.unwrap_or_else(|| accepting.handle().clone());
    let listening = Listening::new(service, runtime);
    thread::Builder::new()
        .name("accept".to_owned())
        .spawn(move || {
            let accepted = accepting.block_on(accept_all(listener, &listening, &stop));
            if let Err(error) = accepted {
                tracing::error!(%error, "Nobody is accepted any more");
            }
            drop(until_it_ends);
        })?;
    Ok(())
}

async fn accept_all(
    listener: net::TcpListener,
    listening: &Arc<Listening>,
    stop: &CancellationToken,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            accepted = listener.accept() => accepted,
        };
        // It is served on another runtime than it is accepted on.
        match accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))) {
            Ok((stream, peer)) => listening.arrive(stream, peer.ip()),
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "Could not accept a connection");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
