//! One permit for each connection, whatever is spoken on it, so that file descriptors are always left
//! for the journal and nobody without a key can shut out those who have one.
//!
//! A connection is keyless until something on it was authorised by a key or a device. Keyless ones
//! hold at most half of all permits. When a newcomer finds none, the network that holds most of the
//! keyless ones gives one up: the oldest of those that were answered, then of those that may still show
//! a key. Whoever begins therefore has one at once, and a flood from one network evicts itself, not
//! the readers elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Capacity {
    /// All of them.
    pub(crate) connections: usize,
    /// Those without a key, at most.
    pub(crate) keyless: usize,
    /// Those with a key, at most. The rest is for whoever comes next: health, a page, the next key.
    pub(crate) keyed: usize,
    /// Those that were evicted and have not ended yet, beside all others.
    pub(crate) ending: usize,
    /// Those that were accepted and have not begun, beside all others.
    pub(crate) waiting: usize,
    /// Event streams of readers among the keyless ones, at most: the others load pages.
    pub(crate) streams: usize,
}

/// How long a newcomer waits for an evicted connection to end. Each ends within 10 ms.
const ADMISSION: Duration = Duration::from_millis(200);

/// The permits of one listener. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Permits(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    holders: Mutex<Holders>,
    /// An evicted connection has ended.
    ended: Notify,
}

/// The permit of one connection; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Permit(Holder);

/// Who holds a permit, for those who find out what it is used for. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    permits: Permits,
    network: Network,
    number: u64,
    /// Cancelled when a newcomer needs the permit: the connection ends.
    pub(crate) evicted: CancellationToken,
}

/// What one subscriber usually has: an IPv4 address, or 64 bits of an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

#[derive(Debug)]
struct Holders {
    capacity: Capacity,
    next: u64,
    keyed: HashSet<u64>,
    ending: usize,
    keyless: usize,
    by_network: HashMap<Network, Keyless>,
    /// The network that holds most last.
    by_count: BTreeSet<(usize, Network)>,
}

/// The keyless connections of a network, the oldest first.
#[derive(Debug, Default)]
struct Keyless {
    /// What they are used for is known: a page, a stream, a reader's socket.
    settled: BTreeMap<u64, CancellationToken>,
    /// They may still show a key.
    fresh: BTreeMap<u64, CancellationToken>,
}

impl Keyless {
    fn len(&self) -> usize {
        self.settled.len() + self.fresh.len()
    }

    fn next_to_go(&self) -> Option<u64> {
        let oldest = self.settled.first_key_value();
        let (&number, _) = oldest.or_else(|| self.fresh.first_key_value())?;
        Some(number)
    }
}

impl Permits {
    pub(crate) fn new(capacity: Capacity) -> Self {
        let holders = Holders {
            capacity,
            next: 0,
            keyed: HashSet::new(),
            ending: 0,
            keyless: 0,
            by_network: HashMap::new(),
            by_count: BTreeSet::new(),
        };
        Self(Arc::new(Shared {
            holders: Mutex::new(holders),
            ended: Notify::new(),
        }))
    }

    pub(crate) fn capacity(&self) -> Capacity {
        self.lock().capacity
    }

    /// A permit for a connection from `address`, if need be that of an older keyless one. `None` when
    /// those that were evicted do not end.
    pub(crate) async fn admit(&self, address: IpAddr) -> Option<Permit> {
        let admission = async {
            loop {
                if let Some(permit) = self.try_admit(address) {
                    return permit;
                }
                self.0.ended.notified().await;
            }
        };
        tokio::time::timeout(ADMISSION, admission).await.ok()
    }

    /// `None` while too many evicted connections have not ended yet.
    fn try_admit(&self, address: IpAddr) -> Option<Permit> {
        let network = Network::from(address);
        let evicted = CancellationToken::new();
        let number = self.lock().admit(network, &evicted)?;
        Some(Permit(Holder {
            permits: self.clone(),
            network,
            number,
            evicted,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Holders> {
        // Every change is done before anything could panic.
        self.0
            .holders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    pub(crate) fn holder(&self) -> &Holder {
        &self.0
    }
}

impl Holder {
    /// Something on this connection was authorised by a key: it is not evicted any more, unless so many
    /// have a key that nobody else would come in.
    pub(crate) fn keep(&self) {
        let mut holders = self.permits.lock();
        let has_room = holders.keyed.len() < holders.capacity.keyed;
        if has_room && holders.take(self.network, self.number).is_some() {
            holders.keyed.insert(self.number);
        }
    }

    /// This connection was answered and has shown no key: it is evicted before those that may.
    pub(crate) fn settle(&self) {
        let mut holders = self.permits.lock();
        if let Some(keyless) = holders.by_network.get_mut(&self.network)
            && let Some(evicted) = keyless.fresh.remove(&self.number)
        {
            keyless.settled.insert(self.number, evicted);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Holder {
            permits,
            network,
            number,
            ..
        } = &self.0;
        let mut holders = permits.lock();
        if !holders.keyed.remove(number) && holders.take(*network, *number).is_none() {
            holders.ending -= 1;
            permits.0.ended.notify_one();
        }
    }
}

impl Holders {
    fn admit(&mut self, network: Network, evicted: &CancellationToken) -> Option<u64> {
        let Capacity {
            connections,
            keyless,
            ending,
            ..
        } = self.capacity;
        if self.keyless >= keyless || self.keyless + self.keyed.len() >= connections {
            if self.ending >= ending {
                return None;
            }
            self.evict()?;
        }
        let number = self.next;
        self.next += 1;
        let holders = self.by_network.entry(network).or_default();
        self.by_count.remove(&(holders.len(), network));
        holders.fresh.insert(number, evicted.clone());
        self.by_count.insert((holders.len(), network));
        self.keyless += 1;
        Some(number)
    }

    /// Ends a keyless connection of the network that holds most of them.
    fn evict(&mut self) -> Option<()> {
        let &(_, network) = self.by_count.last()?;
        let number = self.by_network.get(&network)?.next_to_go()?;
        let evicted = self.take(network, number)?;
        self.ending += 1;
        evicted.cancel();
        Some(())
    }

    fn take(&mut self, network: Network, number: u64) -> Option<CancellationToken> {
        let holders = self.by_network.get_mut(&network)?;
        let taken = holders.settled.remove(&number);
        let taken = taken.or_else(|| holders.fresh.remove(&number))?;
        let left = holders.len();
        self.by_count.remove(&(left + 1, network));
        if left == 0 {
            self.by_network.remove(&network);
        } else {
            self.by_count.insert((left, network));
        }
        self.keyless -= 1;
        Some(taken)
    }
}

#[cfg(test)]
mod tests;
