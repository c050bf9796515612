//! The rate limiter of one socket: a client over its rate is read more slowly and loses nothing.
//!
//! A token bucket (GCRA): what is kept is one moment, that at which the bucket will be full again, so
//! that charging a message is an addition.

use std::time::Duration;

use tokio::time::Instant;

/// The capacity of the bucket, in time: at 30 updates a second, a burst of 100.
const BURST: Duration = Duration::from_micros(3_333_333);
/// A message up to this size costs one update, a larger one as much again for each further piece. The gate
/// walks 64 kB in a fifth of a millisecond, so that at 30 a second it takes 1 % of a processor.
const PIECE: usize = 64 * 1024;
/// So many cursors, pings and pongs cost as much as one update: typing sends a cursor with each.
const SMALL_ONES: u32 = 4;

/// What a message is charged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// It moves a cursor, or keeps the connection alive.
    Small,
    /// It is for the document, and so long.
    Document(usize),
}

/// The rate limiter of one socket.
#[derive(Debug)]
pub(super) struct RateLimiter {
    /// The cost of one update.
    each: Duration,
    full_at: Instant,
}

impl RateLimiter {
    /// So many updates a second; the bucket is full.
    pub(super) fn new(updates_per_second: u32, now: Instant) -> Self {
        Self {
            each: Duration::from_secs(1) / updates_per_second.max(1),
            full_at: now,
        }
    }

    /// Charges a received message; `Some` is when the next one may be read.
    pub(super) fn charge(&mut self, cost: Cost, now: Instant) -> Option<Instant> {
        let cost = match cost {
            Cost::Small => self.each / SMALL_ONES,
            Cost::Document(bytes) => {
                let pieces = u32::try_from(bytes / PIECE).unwrap_or(u32::MAX);
                self.each.saturating_mul(pieces.saturating_add(1))
            }
        };
        self.full_at = self.full_at.max(now) + cost;
        let next = self.full_at.checked_sub(BURST)?;
        (next > now).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPDATE: Cost = Cost::Document(60);

    /// How many of `costs` are read within `time` when the next one is always there.
    fn read_within(time: Duration, rate: u32, cost: Cost) -> u32 {
        let start = Instant::now();
        let (mut limiter, mut now, mut read) = (RateLimiter::new(rate, start), start, 0);
        while now <= start + time {
            read += 1;
            now = limiter.charge(cost, now).unwrap_or(now);
        }
        read
    }

    #[test]
    fn a_burst_is_free_and_then_the_rate_holds() {
        let burst = read_within(Duration::ZERO, 30, UPDATE);
        assert!((100..=102).contains(&burst), "{burst}");
        for (rate, seconds) in [(30, 1), (30, 60), (1, 600), (1_000_000, 1)] {
            let read = read_within(Duration::from_secs(seconds), rate, UPDATE);
            let expected = f64::from(rate)
                * (BURST.as_secs_f64() + Duration::from_secs(seconds).as_secs_f64());
            assert!(
                (f64::from(read) - expected).abs() <= 2.0,
                "{read} of {expected}"
            );
        }
    }

    #[test]
    fn large_messages_cost_more_and_cursors_less() {
        let time = Duration::from_secs(100);
        let updates = read_within(time, 30, UPDATE);
        let cursors = read_within(time, 30, Cost::Small);
        let megabytes = read_within(time, 30, Cost::Document(1024 * 1024));
        assert!(cursors.abs_diff(updates * 4) < 8, "{cursors}");
        assert!(megabytes.abs_diff(updates / 17) < 8, "{megabytes}");
    }

    #[test]
    fn an_idle_bucket_fills_to_its_capacity() {
        let start = Instant::now();
        let mut limiter = RateLimiter::new(30, start);
        let mut now = start;
        for _ in 0..1000 {
            now = limiter.charge(UPDATE, now).unwrap_or(now);
        }
        now += Duration::from_hours(1);
        let burst = (0..1000)
            .take_while(|_| limiter.charge(UPDATE, now).is_none())
            .count();
        assert!((98..=101).contains(&burst), "{burst}");
        assert!(limiter.charge(UPDATE, now).is_some());
    }

    #[test]
    fn the_longest_message_costs_seconds() {
        let start = Instant::now();
        let mut limiter = RateLimiter::new(30, start);
        while limiter.charge(UPDATE, start).is_none() {}
        let next = limiter
            .charge(Cost::Document(4 * 1024 * 1024), start)
            .expect("a pause");
        assert!(next < start + Duration::from_secs(3));
    }
}
