//! Connections that were accepted and have not begun yet. They wait here, not in the queue of the system, where
//! everybody stands behind everybody who came before.
//!
//! Few begin at a time, so that what one of them asks is not done after what thousands ask. When more come than
//! begin, it is looked at what each has said when some others came after it: whoever has shown something that may
//! be a key goes before all others. Of the others, networks take turns, and within one the newest and the oldest: in
//! the middle of a flood nobody is behind all of it. When too many wait, the oldest of the network that has most
//! is refused.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound::{Excluded, Unbounded};

use crate::http::permits::Network;

/// How many begin at once: enough for many processors, few enough to be served within some milliseconds.
const BEGINNING: usize = 16;

/// How many come before one is looked at: what it says comes a moment after itself.
const UNSEEN: usize = 32;

/// What waits, and how many are beginning.
#[derive(Debug)]
pub(super) struct AcceptQueue<T> {
    capacity: usize,
    may_have_key: fn(&T) -> bool,
    beginning: usize,
    waiting: BTreeMap<Network, Waiting<T>>,
    /// Those who may have a key, the newest last.
    preferred: VecDeque<T>,
    /// All of them.
    count: usize,
    /// Whose turn it was.
    last: Option<Network>,
    /// It was that of the newest.
    newest: bool,
}

/// Those of one network, the newest last; those who were looked at came before the others.
#[derive(Debug)]
struct Waiting<T> {
    looked_at: VecDeque<T>,
    unseen: VecDeque<T>,
}

/// What becomes of somebody who came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival<T> {
    /// It begins at once.
    Begins(T),
    /// It waits for its turn.
    Waits,
    /// It waits, and this one is refused.
    Refuses(T),
}

impl<T> AcceptQueue<T> {
    /// At most `capacity` wait; `may_have_key` looks at what somebody has said so far.
    pub(super) fn new(capacity: usize, may_have_key: fn(&T) -> bool) -> Self {
        Self {
            capacity,
            may_have_key,
            beginning: 0,
            waiting: BTreeMap::new(),
            preferred: VecDeque::new(),
            count: 0,
            last: None,
            newest: false,
        }
    }

    pub(super) fn arrive(&mut self, network: Network, newcomer: T) -> Arrival<T> {
        if self.beginning < BEGINNING {
            self.beginning += 1;
            return Arrival::Begins(newcomer);
        }
        let waiting = self.waiting.entry(network).or_default();
        waiting.unseen.push_back(newcomer);
        self.preferred.extend(waiting.look(self.may_have_key));
        self.count += 1;
        if self.count <= self.capacity {
            return Arrival::Waits;
        }
        self.count -= 1;
        self.refused().map_or(Arrival::Waits, Arrival::Refuses)
    }

    /// One has begun: who begins instead.
    pub(super) fn begun(&mut self) -> Option<T> {
        let next = self.preferred.pop_back().or_else(|| self.next());
        match next {
            Some(_) => self.count -= 1,
            None => self.beginning -= 1,
        }
        next
    }

    fn next(&mut self) -> Option<T> {
        let after = self.last.map_or(Unbounded, Excluded);
        let mut turns = self.waiting.range((after, Unbounded));
        let next = turns.next().or_else(|| self.waiting.first_key_value());
        let network = *next?.0;
        // When all have had their turn, the other end has its.
        self.newest ^= self.last.is_none_or(|last| network <= last);
        self.last = Some(network);
        let end = if self.newest {
            Waiting::newest
        } else {
            Waiting::oldest
        };
        self.take(network, end)
    }

    fn refused(&mut self) -> Option<T> {
        while self.preferred.len() <= self.capacity / 2 {
            let oldest = self.oldest_of_the_most()?;
            if !(self.may_have_key)(&oldest) {
                return Some(oldest);
            }
            self.preferred.push_back(oldest);
        }
        self.preferred.pop_front()
    }

    fn oldest_of_the_most(&mut self) -> Option<T> {
        let most = self.waiting.iter().max_by_key(|(_, waiting)| waiting.len());
        let network = *most?.0;
        self.take(network, Waiting::oldest)
    }

    fn take(&mut self, network: Network, end: fn(&mut Waiting<T>) -> Option<T>) -> Option<T> {
        let waiting = self.waiting.get_mut(&network)?;
        let taken = end(waiting)?;
        if waiting.len() == 0 {
            self.waiting.remove(&network);
        }
        Some(taken)
    }
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self {
            looked_at: VecDeque::new(),
            unseen: VecDeque::new(),
        }
    }
}

impl<T> Waiting<T> {
    fn len(&self) -> usize {
        self.looked_at.len() + self.unseen.len()
    }

    /// Looks at the next one, when enough came after it; returned if it may have a key.
    fn look(&mut self, may_have_key: fn(&T) -> bool) -> Option<T> {
        if self.unseen.len() <= UNSEEN {
            return None;
        }
        let seen = self.unseen.pop_front()?;
        if may_have_key(&seen) {
            return Some(seen);
        }
        self.looked_at.push_back(seen);
        None
    }

    fn newest(&mut self) -> Option<T> {
        self.unseen.pop_back().or_else(|| self.looked_at.pop_back())
    }

    fn oldest(&mut self) -> Option<T> {
        let oldest = self.looked_at.pop_front();
        oldest.or_else(|| self.unseen.pop_front())
    }
}

#[cfg(test)]
mod tests {
    use std::iter;
    use std::net::IpAddr;

    use super::*;

    fn network(address: &str) -> Network {
        address.parse::<IpAddr>().unwrap().into()
    }

    /// A queue of ten in which as many as may are beginning; whoever has a key is above 500.
    fn busy() -> AcceptQueue<u32> {
        let mut queue = AcceptQueue::new(10, |number| *number > 500);
        for _ in 0..BEGINNING {
            let arrival = queue.arrive(network("192.0.2.1"), 1);
            assert_eq!(arrival, Arrival::Begins(1));
        }
        queue
    }

    fn all_begun(queue: &mut AcceptQueue<u32>) -> Vec<u32> {
        iter::from_fn(|| queue.begun()).collect()
    }

    #[test]
    fn networks_take_turns_and_so_do_the_newest_and_the_oldest() {
        let mut queue = busy();
        let (flood, hall) = (network("203.0.113.7"), network("2001:db8:0:1::5"));
        for number in 0..8 {
            assert_eq!(queue.arrive(flood, number), Arrival::Waits);
        }
        assert_eq!(queue.arrive(hall, 100), Arrival::Waits);
        assert_eq!(queue.arrive(hall, 101), Arrival::Waits);
        assert_eq!(queue.arrive(hall, 102), Arrival::Refuses(0), "of the flood");
        assert_eq!(all_begun(&mut queue), [7, 102, 1, 100, 6, 101, 2, 5, 3, 4]);
        assert_eq!((queue.count, queue.beginning), (0, BEGINNING - 1));
    }

    #[test]
    fn who_may_have_a_key_is_not_refused_but_preferred() {
        let mut queue = busy();
        let flood = network("203.0.113.7");
        queue.arrive(flood, 501);
        queue.arrive(flood, 502);
        for number in 0..8 {
            assert_eq!(queue.arrive(flood, number), Arrival::Waits);
        }
        assert_eq!(queue.arrive(flood, 8), Arrival::Refuses(0));
        assert_eq!(queue.arrive(flood, 9), Arrival::Refuses(1));
        assert_eq!(queue.count, 10);
        assert_eq!(all_begun(&mut queue), [502, 501, 9, 2, 8, 3, 7, 4, 6, 5]);
    }

    #[test]
    fn who_may_have_a_key_is_preferred_soon() {
        let mut queue = AcceptQueue {
            beginning: BEGINNING,
            ..AcceptQueue::new(1000, |number| *number > 500)
        };
        let flood = network("203.0.113.7");
        queue.arrive(flood, 501);
        for number in 1..40 {
            assert_eq!(queue.arrive(flood, number), Arrival::Waits);
        }
        assert_eq!(all_begun(&mut queue)[..3], [501, 39, 1]);
    }

    #[test]
    fn a_flood_of_false_keys_is_bounded_too() {
        let mut queue = busy();
        let flood = network("203.0.113.7");
        let arrivals = (600..700).map(|number| queue.arrive(flood, number));
        let refused = arrivals.filter(|arrival| *arrival != Arrival::Waits);
        assert_eq!(refused.count(), 90);
        assert_eq!(queue.count, 10);
        assert_eq!(all_begun(&mut queue).len(), 10);
    }

    #[test]
    fn whoever_comes_when_nobody_waits_begins_at_once() {
        let mut queue = busy();
        assert_eq!(queue.begun(), None);
        let network = network("203.0.113.7");
        assert_eq!(queue.arrive(network, 1), Arrival::Begins(1));
        assert_eq!(queue.arrive(network, 2), Arrival::Waits);
        assert_eq!(queue.begun(), Some(2));
        assert!((0..BEGINNING).all(|_| queue.begun().is_none()));
        assert_eq!(queue.beginning, 0);
    }
}
