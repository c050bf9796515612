//! How far a long work is: a bar on a terminal, a plain line now and then elsewhere.

use std::{
    io::{IsTerminal, Write, stderr},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Letters of the bar.
const WIDTH: u64 = 30;
/// Elsewhere than on a terminal, a line each tenth.
const PLAIN_STEP_PERCENT: u64 = 10;
/// Work that is done by then needs no words about how far it is.
const PATIENCE: Duration = Duration::from_millis(400);

/// How far one work is. Silent until the first report; ends its line when dropped.
pub struct Progress {
    work: &'static str,
    terminal: bool,
    begun: Instant,
    /// 0 before the first report, then the percentage last shown + 1.
    shown: AtomicU64,
}

impl Progress {
    /// `work` is what is being done, such as `Reading the journal`.
    #[must_use]
    pub fn new(work: &'static str) -> Self {
        Self {
            work,
            terminal: stderr().is_terminal(),
            begun: Instant::now(),
            shown: AtomicU64::new(0),
        }
    }

    /// So much of it is done; the unit is the caller's.
    pub fn report(&self, done: u64, total: u64) {
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        let percent = (done.min(total) * 100).checked_div(total).unwrap_or(100);
        let step = if self.terminal { 1 } else { PLAIN_STEP_PERCENT };
        let now = percent / step * step + 1;
        if self.shown.swap(now, Ordering::Relaxed) == now {
            return;
        }
        let mut to = stderr().lock();
        // A terminal that went away is no reason to stop the work.
        if self.terminal {
            let full = percent * WIDTH / 100;
            let bar: String = (0..WIDTH)
                .map(|at| if at < full { '█' } else { '·' })
                .collect();
            write!(to, "\r{} {bar} {percent:3} %", self.work).ok();
        } else {
            writeln!(to, "{}: {percent} %", self.work).ok();
        }
    }
}

impl Progress {
    /// Says something beside the work: the bar, if there is one, gives way.
    pub(super) fn note(&self, text: &str) {
        if self.terminal && self.shown.swap(0, Ordering::Relaxed) > 0 {
            eprint!("\r\x1b[K");
        }
        eprintln!("{text}");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal && self.shown.load(Ordering::Relaxed) > 0 {
            eprintln!();
        }
    }
}
