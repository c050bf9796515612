//! Connections that ask for nothing: a bounded set, from which the oldest is evicted.
//!
//! A connection leaves it while it is answered, and for ever with its first joined document, so that a
//! flood of silent clients evicts only silent clients. One that is kept alive after an answer is as
//! silent as one that never asked. A connection is never evicted within [`GRACE`]: a
//! thousand clients that reconnect together are all served.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Connections that may be pending beyond [`GRACE`]: after a restart each client needs a few
/// milliseconds to ask, and 500 silent ones cost about 5 MB.
const CAPACITY: usize = 500;
/// How many one newcomer evicts, where a crowd leaves its grace together: each has something to say yet, and
/// others wait for the processor.
const EVICTED_AT_ONCE: usize = 2;
/// No connection is evicted before: on a busy machine or a slow network a request may take so long.
const GRACE: Duration = Duration::from_secs(2);

/// At most [`CAPACITY`] pending connections. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct PendingConnections(Arc<Mutex<Slots>>);

#[derive(Debug, Default)]
struct Slots {
    next: u64,
    by_number: BTreeMap<u64, (Instant, CancellationToken)>,
}

/// One pending connection; dropping it leaves the set.
#[derive(Debug)]
pub(crate) struct PendingSlot {
    pending: PendingConnections,
    number: u64,
}

impl PendingConnections {
    /// Takes a slot; when all are taken, that of the oldest connection beyond its grace. `evicted` is
    /// cancelled when a newer connection needs it.
    pub(crate) fn admit(&self, evicted: &CancellationToken) -> PendingSlot {
        self.admit_at(evicted, Instant::now())
    }

    fn admit_at(&self, evicted: &CancellationToken, now: Instant) -> PendingSlot {
        let mut slots = self.lock();
        for _ in 0..EVICTED_AT_ONCE {
            if slots.by_number.len() >= CAPACITY
                && let Some(oldest) = slots.by_number.first_entry()
                && now >= oldest.get().0 + GRACE
            {
                oldest.remove().1.cancel();
            }
        }
        let number = slots.next;
        slots.next += 1;
        slots.by_number.insert(number, (now, evicted.clone()));
        PendingSlot {
            pending: self.clone(),
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        // A map of tokens is right at every moment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        self.pending.lock().by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_evicted_beyond_its_grace() {
        let (pending, start) = (PendingConnections::default(), Instant::now());
        let come = |now| {
            let evicted = CancellationToken::new();
            (pending.admit_at(&evicted, now), evicted)
        };
        let mut slots: Vec<_> = (0..CAPACITY + 100).map(|_| come(start)).collect();
        let evicted = |slots: &[(PendingSlot, CancellationToken)]| -> Vec<_> {
            let numbers = 0..slots.len();
            numbers.filter(|&at| slots[at].1.is_cancelled()).collect()
        };
        assert_eq!(
            evicted(&slots),
            Vec::<usize>::new(),
            "they all came together"
        );
        drop(slots.drain(1..200));
        let _newest = come(start + GRACE);
        assert_eq!(evicted(&slots), Vec::<usize>::new(), "there is room");
        slots.extend((0..CAPACITY).map(|_| come(start + GRACE)));
        assert_eq!(evicted(&slots), (0..401).collect::<Vec<_>>());
        assert_eq!(
            pending.lock().by_number.len(),
            CAPACITY + 1,
            "who came just now"
        );
    }
}
