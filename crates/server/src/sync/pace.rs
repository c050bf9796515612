//! How fast one socket is read: whoever says too much is heard more slowly, and loses nothing.
//!
//! A bucket that fills with time and empties with messages. It is kept as one moment, that at which
//! it will be full again, so that a message costs an addition.

use std::time::Duration;

use tokio::time::Instant;

/// What fits into the bucket, in time: at 30 updates a second, a burst of 100.
const BURST: Duration = Duration::from_micros(3_333_333);
/// A message of this size pays like an update; a larger one, again for each further piece. The gate
/// walks 64 kB in a fifth of a millisecond, so that at 30 a second it takes 1 % of a processor.
const PIECE: usize = 64 * 1024;
/// So many cursors, pings and pongs pay as much as one update: typing sends a cursor with each.
const SMALL_ONES: u32 = 4;

/// What a message makes the server do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// It moves a cursor, or keeps the connection alive.
    Small,
    /// It is for the document, and so long.
    Document(usize),
}

/// The pace of one socket.
#[derive(Debug)]
pub(super) struct Pace {
    /// What an update pays.
    each: Duration,
    full_at: Instant,
}

impl Pace {
    /// So many updates a second; the bucket is full.
    pub(super) fn new(updates_per_second: u32, now: Instant) -> Self {
        Self {
            each: Duration::from_secs(1) / updates_per_second.max(1),
            full_at: now,
        }
    }

    /// Pays for a message that has come; `Some` is when the next one may be read.
    pub(super) fn pay(&mut self, effort: Effort, now: Instant) -> Option<Instant> {
        let price = match effort {
            Effort::Small => self.each / SMALL_ONES,
            Effort::Document(bytes) => {
                let pieces = u32::try_from(bytes / PIECE).unwrap_or(u32::MAX);
                self.each.saturating_mul(pieces.saturating_add(1))
            }
        };
        self.full_at = self.full_at.max(now) + price;
        let next = self.full_at.checked_sub(BURST)?;
        (next > now).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPDATE: Effort = Effort::Document(60);

    /// How many of `efforts` are read within `time` when the next one is always there.
    fn read_within(time: Duration, rate: u32, effort: Effort) -> u32 {
        let start = Instant::now();
        let (mut pace, mut now, mut read) = (Pace::new(rate, start), start, 0);
        while now <= start + time {
            read += 1;
            now = pace.pay(effort, now).unwrap_or(now);
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
    fn large_messages_pay_more_and_cursors_less() {
        let time = Duration::from_secs(100);
        let updates = read_within(time, 30, UPDATE);
        let cursors = read_within(time, 30, Effort::Small);
        let megabytes = read_within(time, 30, Effort::Document(1024 * 1024));
        assert!(cursors.abs_diff(updates * 4) < 8, "{cursors}");
        assert!(megabytes.abs_diff(updates / 17) < 8, "{megabytes}");
    }

    #[test]
    fn silence_fills_the_bucket_and_not_more() {
        let start = Instant::now();
        let mut pace = Pace::new(30, start);
        let mut now = start;
        for _ in 0..1000 {
            now = pace.pay(UPDATE, now).unwrap_or(now);
        }
        now += Duration::from_hours(1);
        let burst = (0..1000)
            .take_while(|_| pace.pay(UPDATE, now).is_none())
            .count();
        assert!((98..=101).contains(&burst), "{burst}");
        assert!(pace.pay(UPDATE, now).is_some());
    }

    #[test]
    fn the_longest_message_is_paid_in_seconds() {
        let start = Instant::now();
        let mut pace = Pace::new(30, start);
        while pace.pay(UPDATE, start).is_none() {}
        let next = pace
            .pay(Effort::Document(4 * 1024 * 1024), start)
            .expect("a pause");
        assert!(next < start + Duration::from_secs(3));
    }
}
