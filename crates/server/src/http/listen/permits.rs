//! Permits that bound the number of connections, so that file descriptors are always left for the journal.

use std::sync::Arc;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::Semaphore;

/// WebSockets at once: ten forums. Idle ones take 80 MB.
const SOCKETS: u64 = 10_000;
/// Connections that speak HTTP at once: all readers who may follow notes, and a thousand requests.
const CONNECTIONS: u64 = 5_000;
/// Descriptors for the journal, the index and everything else: without them nothing can be saved.
const KEPT: u64 = 256;
/// Connections of the operator's monitoring, which has permits of its own.
const MONITORING: usize = 8;

/// One permit is held by each connection.
#[derive(Debug, Clone)]
pub(crate) struct Permits {
    /// Of those who speak HTTP.
    pub(super) connections: Arc<Semaphore>,
    /// Of WebSockets.
    pub(crate) sockets: Arc<Semaphore>,
}

impl Permits {
    /// Those of the operator's monitoring.
    pub(crate) fn of_monitoring() -> Self {
        Self {
            connections: Arc::new(Semaphore::new(MONITORING)),
            sockets: Arc::new(Semaphore::new(0)),
        }
    }

    /// As many as the system lets this process have, at most as many as are good for it.
    pub(crate) fn new() -> Self {
        let (sockets, connections) = share(descriptors());
        tracing::debug!(sockets, connections, "Connections at once");
        Self {
            connections: Arc::new(Semaphore::new(connections)),
            sockets: Arc::new(Semaphore::new(sockets)),
        }
    }
}

/// How many descriptors this process may have. Many systems begin with 1,024 and let a process ask
/// for more, which it does here.
fn descriptors() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, all) {
        Ok(()) => limit.maximum.unwrap_or(u64::MAX),
        Err(_) => limit.current.unwrap_or(u64::MAX),
    }
}

/// WebSockets and other connections, for so many descriptors.
fn share(descriptors: u64) -> (usize, usize) {
    let free = descriptors.saturating_sub(KEPT).max(2);
    let sockets = SOCKETS.min(free - free / 3);
    let connections = CONNECTIONS.min(free / 3).max(1);
    let permits = |count| usize::try_from(count).unwrap_or(Semaphore::MAX_PERMITS);
    (permits(sockets), permits(connections))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_connections() {
        assert_eq!(share(u64::MAX), (10_000, 5_000));
        assert_eq!(share(1024), (512, 256));
        assert_eq!(share(10), (2, 1));
        assert!(descriptors() > KEPT);
    }
}
