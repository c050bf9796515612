//! What one listener shares with the connections that it accepted, and how each of them begins.

use std::net::{IpAddr, TcpStream as Accepted};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::accept_queue::{AcceptQueue, Arrival};
use super::answered::Answered;
use super::asking::Asking;
use super::first_bytes::{asked_address, may_have_key};
use super::http_stream::{HttpStream, last_answer, refusal};
use super::{
    EVICTION, HEAD_TIMEOUT, HTTP_BUFFER, KEEPALIVE_AFTER, Probe, Served, UNSENT, USER_TIMEOUT,
};
use crate::http::pending::PendingConnections;
use crate::http::permits::Permits;

/// One listener.
pub(super) struct Listening {
    queue: Mutex<AcceptQueue<(Accepted, IpAddr)>>,
    pending: PendingConnections,
    router: Router,
    permits: Permits,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Where connections are served.
    runtime: Handle,
    /// What is answered where there is no room.
    probe: Probe,
}

/// A connection that has not asked for anything yet; when it has, or is seen not to, the next one begins.
pub(super) struct Beginning(Arc<Listening>);

impl fmt::Debug for Beginning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Beginning")
    }
}

impl Listening {
    pub(super) fn new(service: Served, runtime: Handle) -> Arc<Self> {
        let Served {
            router,
            permits,
            probe,
            stop,
            tasks,
        } = service;
        Arc::new(Self {
            queue: Mutex::new(AcceptQueue::new(
                permits.capacity().waiting,
                |(stream, _)| may_have_key(stream),
            )),
            pending: PendingConnections::default(),
            router,
            permits,
            stop,
            tasks,
            runtime,
            probe,
        })
    }

    /// Somebody came.
    pub(super) fn arrive(self: &Arc<Self>, stream: Accepted, address: IpAddr) {
        let arrival = self.queue().arrive(address.into(), (stream, address));
        match arrival {
            Arrival::Begins((stream, address)) => self.begin(stream, address),
            Arrival::Waits => {}
            Arrival::Refuses((stream, _)) => self.refuse(&stream),
        }
    }

    fn begin(self: &Arc<Self>, stream: Accepted, address: IpAddr) {
        let serving = self.clone().serve(stream, address, Beginning(self.clone()));
        self.tasks.spawn_on(serving, &self.runtime);
    }

    async fn serve(self: Arc<Self>, stream: Accepted, address: IpAddr, beginning: Beginning) {
        let Some(permit) = self.permits.admit(address).await else {
            self.refuse(&stream);
            return;
        };
        let stream = match prepared(stream) {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "A connection went away at once");
                return;
            }
        };
        let asking = Asking::new(self.pending.clone(), Some(beginning));
        let (silent, holder) = (asking.silent.clone(), permit.holder().clone());
        let stream = HttpStream::new(stream, asking.clone(), permit);
        let service = Answered::new(self.router.clone(), holder, asking);
        tokio::select! {
            () = connection(stream, service, self.stop.clone()) => {}
            () = silent.cancelled() => tracing::debug!("A pending connection was evicted"),
        }
    }

    /// Says that there is no room, or what a probe asks for.
    fn refuse(&self, mut stream: &Accepted) {
        let probed = asked_address(stream).and_then(|address| (self.probe)(&address));
        let answer = probed.map_or_else(refusal, |(status, text)| last_answer(status, &text));
        // It is small enough for an empty buffer of the system; whoever went away does not read it.
        let _ = io::Write::write(&mut stream, answer.as_bytes());
    }

    fn queue(&self) -> MutexGuard<'_, AcceptQueue<(Accepted, IpAddr)>> {
        // It is right at every moment.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        let next = self.0.queue().begun();
        if let Some((stream, address)) = next.filter(|_| !self.0.stop.is_cancelled()) {
            self.0.begin(stream, address);
        }
    }
}

fn prepared(stream: Accepted) -> io::Result<TcpStream> {
    // A keystroke must not wait for the acknowledgement of the one before.
    stream.set_nodelay(true)?;
    let socket = SockRef::from(&stream);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE_AFTER))?;
    socket.set_tcp_notsent_lowat(UNSENT)?;
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))?;
    TcpStream::from_std(stream)
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
