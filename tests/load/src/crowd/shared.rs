//! What the tasks of a run share: who they are, when each edit was sent, and what they saw.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use super::Crowd;
use crate::contestant::ContestantServer;
use crate::histogram::Histogram;

/// What all tasks of a run share.
pub(super) struct CrowdRun {
    pub(super) crowd: Crowd,
    pub(super) address: SocketAddr,
    /// Names the documents and the clients of this run.
    pub(super) stamp: u64,
    pub(super) epoch: Instant,
    /// By writer and clock: when it was sent, microseconds since `epoch`.
    pub(super) sent: Vec<Vec<AtomicU32>>,
    pub(super) joined: AtomicU64,
    pub(super) expected: AtomicU64,
    pub(super) delivered: AtomicU64,
    pub(super) phase: watch::Sender<Phase>,
}

/// How far the run has come.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Phase {
    Joining,
    Typing {
        start: Instant,
        /// What is sent from here on counts.
        from: Instant,
        until: Instant,
    },
    Over,
}

/// What the tasks of one thread have seen.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) delivery: Histogram,
    pub(super) confirmation: Histogram,
    pub(super) lag: Histogram,
}

impl CrowdRun {
    /// Before anybody has joined.
    pub(super) fn new(crowd: &Crowd, server: &ContestantServer) -> Self {
        let edits = ((crowd.warm + crowd.measured).as_secs_f64() * crowd.rate) as usize + 2;
        let slots = || (0..edits).map(|_| AtomicU32::new(0)).collect();
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            crowd: crowd.clone(),
            address: server.address,
            // Client ids have 32 bits: leave room for the writers, and differ from run to run.
            stamp: (since_1970.as_millis() as u64 & 0xf_ffff) << 11,
            epoch: Instant::now(),
            sent: (0..crowd.documents * crowd.writers)
                .map(|_| slots())
                .collect(),
            joined: AtomicU64::new(0),
            expected: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            phase: watch::Sender::new(Phase::Joining),
        }
    }

    /// Microseconds from the run's epoch to `moment`.
    pub(super) fn micros(&self, moment: Instant) -> u64 {
        moment.saturating_duration_since(self.epoch).as_micros() as u64
    }

    /// Notes that `clock` of `writer` is sent `now`.
    pub(super) fn send(&self, writer: usize, clock: u64, now: Instant) {
        let micros = u32::try_from(self.micros(now).max(1)).unwrap_or(u32::MAX);
        self.sent[writer][clock as usize].store(micros, Ordering::Release);
    }

    /// When `clock` of `writer` was sent, if it was.
    pub(super) fn sent_at(&self, writer: usize, clock: u64) -> Option<u64> {
        let slot = self.sent.get(writer)?.get(usize::try_from(clock).ok()?)?;
        Some(u64::from(slot.load(Ordering::Acquire))).filter(|&micros| micros > 0)
    }
}
