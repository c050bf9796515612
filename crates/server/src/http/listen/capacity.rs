//! How many connections there may be, so that file descriptors are always left for the journal.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::http::permits::Capacity;

/// Connections at once: ten forums that write, and all readers who may follow notes. Idle sockets take
/// 8 kB each.
const CONNECTIONS: u64 = 15_000;
/// Descriptors for the journal, the index and everything else: without them nothing can be saved.
const KEPT: u64 = 256;
/// Connections that wait to begin: a whole forum that comes back after a restart.
const WAITING: u64 = 1024;
/// Connections of the operator's monitoring, which has permits of its own.
const MONITORING: usize = 8;

impl Capacity {
    /// That of the operator's monitoring.
    pub(crate) fn of_monitoring() -> Self {
        Self {
            connections: MONITORING,
            keyless: MONITORING,
            keyed: 0,
            ending: MONITORING,
            waiting: MONITORING,
            streams: 0,
        }
    }

    /// As many as the system lets this process have, at most as many as are good for it.
    pub(crate) fn of_process() -> Self {
        let capacity = share(descriptors());
        tracing::debug!(?capacity, "Connections at once");
        capacity
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

/// All connections, at most half of them without a key and some always without one, and an eighth beside them each
/// for those that are just ending and those that wait to begin, for so many descriptors.
/// Streams hold at most two thirds of the places without a key: the others load pages.
fn share(descriptors: u64) -> Capacity {
    let free = descriptors.saturating_sub(KEPT).max(4);
    let eighth = (free / 8).max(1);
    let connections = CONNECTIONS.min(free - 2 * eighth);
    let beside = (connections / 8).max(1);
    let count = |count| usize::try_from(count).unwrap_or(usize::MAX);
    Capacity {
        connections: count(connections),
        keyless: count(connections / 2),
        keyed: count(connections - (connections / 16).max(1)),
        ending: count(beside),
        waiting: count(beside.min(WAITING)),
        streams: count((connections / 3).max(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_connections() {
        let of = |descriptors| {
            let Capacity {
                connections,
                keyless,
                ending,
                waiting,
                ..
            } = share(descriptors);
            (connections, keyless, ending, waiting)
        };
        assert_eq!(of(u64::MAX), (15_000, 7_500, 1_875, 1_024));
        assert_eq!(of(1024), (576, 288, 72, 72));
        assert_eq!(of(10), (2, 1, 1, 1));
        assert_eq!((share(u64::MAX).streams, share(1024).streams), (5_000, 192));
        for descriptors in [300, 500, 1024, 5_000, 20_000] {
            let (connections, _, ending, waiting) = of(descriptors);
            assert!((connections + ending + waiting) as u64 + KEPT <= descriptors);
        }
        assert!(descriptors() > KEPT);
    }
}
