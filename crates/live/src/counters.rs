//! What happened since the start, counted for the operator.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers that only describe: nothing is decided by them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) connections: AtomicU64,
    pub(crate) appended: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) unverified_checkpoints: AtomicU64,
    pub(crate) failures: AtomicU64,
    pub(crate) encoded: AtomicU64,
}

/// The numbers at one moment. All but the first three count since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistryMetrics {
    /// Documents that are open.
    pub open: u64,
    /// Documents in quarantine, which are not opened.
    pub quarantined: u64,
    /// Connections that have joined a document.
    pub connections: u64,
    /// Updates that became durable.
    pub appended: u64,
    /// Updates that were not let in, and connections closed because of one.
    pub refused: u64,
    /// Checkpoints not stored because they did not reload to the same text.
    pub unverified_checkpoints: u64,
    /// Times that a document could not be loaded or its owner had to give it up.
    pub failures: u64,
    /// Bytes of documents walked to answer what connections lack.
    pub encoded: u64,
}

pub(crate) fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

pub(crate) fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// A connection that is counted while this exists.
#[derive(Debug)]
pub(crate) struct ConnectionGauge(Arc<Counters>);

impl ConnectionGauge {
    pub(crate) fn new(counters: &Arc<Counters>) -> Self {
        add(&counters.connections, 1);
        Self(Arc::clone(counters))
    }
}

impl Drop for ConnectionGauge {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}
