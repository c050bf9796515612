//! What one connection has seen, and how long it took.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::shared::{CrowdRun, Phase, Tally};
use crate::update::{CharRun as Edits, walk};

/// The books of one connection.
pub(super) struct Ledger {
    run: Arc<CrowdRun>,
    tally: Rc<RefCell<Tally>>,
    /// The first writer of this document.
    first: usize,
    /// Which writer this is, if it is one.
    writer: Option<usize>,
    /// Whether the server confirms each frame; otherwise its echo is the confirmation.
    confirmed_by_frame: bool,
    /// By writer of this document: the next clock not yet seen.
    seen: Vec<u64>,
    /// Frames that the server confirmed.
    confirmed: u64,
    /// Of what is being taken in: when it came, from which moment of sending on it counts, how many edits it is.
    now: u64,
    from: u64,
    delivered: u64,
}

impl Ledger {
    /// Nothing seen yet.
    pub(super) fn new(
        run: &Arc<CrowdRun>,
        tally: &Rc<RefCell<Tally>>,
        first: usize,
        writer: Option<usize>,
        confirmed_by_frame: bool,
    ) -> Self {
        Self {
            run: Arc::clone(run),
            tally: Rc::clone(tally),
            first,
            writer,
            confirmed_by_frame,
            seen: vec![0; run.crowd.writers],
            confirmed: 0,
            now: 0,
            from: 0,
            delivered: 0,
        }
    }

    /// Something has come: takes the time once for all of it.
    pub(super) fn open(&mut self) {
        self.now = self.run.micros(Instant::now());
        self.from = match *self.run.phase.borrow() {
            Phase::Typing { from, .. } => self.run.micros(from),
            Phase::Joining | Phase::Over => u64::MAX,
        };
    }

    /// Books the edits of one update, each once, however they were merged.
    pub(super) fn see(&mut self, update: &[u8]) -> Result<()> {
        walk(update, |edits| self.book(&edits)).context("an update that is none")
    }

    /// The server confirmed the next frame.
    pub(super) fn saved(&mut self) {
        if let Some(writer) = self.writer
            && let Some(took) = self.took(writer, self.confirmed)
        {
            self.tally.borrow_mut().confirmation.record(took);
        }
        self.confirmed += 1;
    }

    /// The writer was late to type.
    pub(super) fn late(&self, by: Duration) {
        self.tally.borrow_mut().lag.record(by.as_micros() as u64);
    }

    /// All that had come is booked.
    pub(super) fn close(&mut self) {
        self.run
            .delivered
            .fetch_add(std::mem::take(&mut self.delivered), Ordering::Release);
    }

    fn book(&mut self, edits: &Edits<'_>) {
        let place = (edits.id.client as usize).wrapping_sub(self.run.stamp as usize + self.first);
        let Some(&next) = self.seen.get(place) else {
            return;
        };
        let (writer, end) = (self.first + place, edits.id.clock + edits.length);
        let own = self.writer == Some(writer);
        let mut tally = self.tally.borrow_mut();
        let mut delivered = 0;
        for took in (next.max(edits.id.clock)..end).filter_map(|clock| self.took(writer, clock)) {
            if !own {
                tally.delivery.record(took);
                delivered += 1;
            } else if !self.confirmed_by_frame {
                tally.confirmation.record(took);
            }
        }
        drop(tally);
        self.delivered += delivered;
        self.seen[place] = next.max(end);
    }

    /// Microseconds since an edit was sent, if it counts.
    fn took(&self, writer: usize, clock: u64) -> Option<u64> {
        let sent = self.run.sent_at(writer, clock)?;
        (sent >= self.from).then(|| self.now.saturating_sub(sent))
    }
}
