//! The load: writers who type one character after the other, and others who only see it.
//!
//! Every writer has a client id of its own, so that an edit is named by `(client, clock)` and a receiver finds the
//! moment it was sent however many edits the server merged into a frame.

mod ledger;
mod member;
mod shared;

use std::cell::RefCell;
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use crate::contestant::ContestantServer;
use crate::histogram::Histogram;
use crate::wire::ContestantWire;
use member::Member;
use shared::{CrowdRun, Phase, Tally};

/// Threads of the generator: as many as the machine has cores, so that it never queues behind itself for long.
const THREADS: usize = 2;
/// How long late deliveries are waited for.
const GRACE: Duration = Duration::from_secs(5);
/// Time for all tasks to have read the starting moment.
const RUN_UP: Duration = Duration::from_millis(100);
/// Between two looks at what the threads report.
const PAUSE: Duration = Duration::from_millis(5);

/// Who does how much.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    /// The wire.
    pub(crate) wire: ContestantWire,
    /// Documents, each with its own writers and others.
    pub(crate) documents: usize,
    /// Writers of a document.
    pub(crate) writers: usize,
    /// Others on a document.
    pub(crate) others: usize,
    /// Characters a second of one writer, each an update of its own.
    pub(crate) rate: f64,
    /// Time of the same load before counting.
    pub(crate) warm: Duration,
    /// Time that counts.
    pub(crate) measured: Duration,
}

/// What came of it.
#[derive(Clone)]
pub(crate) struct Outcome {
    /// Edits times those who had to see them.
    pub(crate) expected: u64,
    /// From sending to seeing, of each edit at each receiver.
    pub(crate) delivery: Histogram,
    /// From sending to the confirmation.
    pub(crate) confirmation: Histogram,
    /// By how much the generator was late to send.
    pub(crate) lag: Histogram,
    /// Seconds that counted.
    pub(crate) seconds: f64,
    /// CPU seconds of the server meanwhile.
    pub(crate) cpu: f64,
    /// Most resident memory of the server so far, megabytes.
    pub(crate) peak_memory: f64,
}

impl Outcome {
    /// CPU seconds of the server for a million delivered edits.
    pub(crate) fn cpu_per_million(&self) -> f64 {
        self.cpu * 1e6 / self.delivery.count() as f64
    }

    /// Delivered edits a second.
    pub(crate) fn throughput(&self) -> f64 {
        self.delivery.count() as f64 / self.seconds
    }
}

impl Display for Outcome {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let spread = |times: &Histogram| {
            format!(
                "{:?} p99 {:?} max {:?}",
                times.quantile(0.5),
                times.quantile(0.99),
                times.max()
            )
        };
        write!(
            out,
            "delivered {} of {} ({:.0}/s) in {}, {} confirmed in {}, CPU {:.2} s = {:.1} s per million, \
             memory {:.1} MB, generator late by {}",
            self.delivery.count(),
            self.expected,
            self.throughput(),
            spread(&self.delivery),
            self.confirmation.count(),
            spread(&self.confirmation),
            self.cpu,
            self.cpu_per_million(),
            self.peak_memory,
            spread(&self.lag),
        )
    }
}

/// Lets `crowd` work on `server`.
pub(crate) fn run(crowd: &Crowd, server: &ContestantServer) -> Result<Outcome> {
    let run = Arc::new(CrowdRun::new(crowd, server));
    let connections = crowd.documents * (crowd.writers + crowd.others);
    let (failed, mut failures) = mpsc::unbounded_channel();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (run, failed) = (Arc::clone(&run), failed.clone());
            std::thread::spawn(move || work(&run, (thread..connections).step_by(THREADS), &failed))
        })
        .collect();
    let outcome = conduct(&run, connections as u64, server, &mut failures);
    run.phase.send_replace(Phase::Over);
    let tallies: Vec<_> = threads
        .into_iter()
        .map(std::thread::JoinHandle::join)
        .collect();
    let mut outcome = outcome?;
    for tally in tallies {
        let tally = tally.map_err(|_| anyhow!("a thread of the generator panicked"))??;
        outcome.delivery.add(&tally.delivery);
        outcome.confirmation.add(&tally.confirmation);
        outcome.lag.add(&tally.lag);
    }
    Ok(outcome)
}

/// Starts, measures and waits for the last; the tallies of the threads are still to be added.
fn conduct(
    run: &CrowdRun,
    connections: u64,
    server: &ContestantServer,
    failures: &mut mpsc::UnboundedReceiver<anyhow::Error>,
) -> Result<Outcome> {
    let mut check = || failures.try_recv().map_or(Ok(()), Err);
    while run.joined.load(Ordering::Acquire) < connections {
        check()?;
        std::thread::sleep(PAUSE);
    }
    let start = Instant::now() + RUN_UP;
    let from = start + run.crowd.warm;
    let until = from + run.crowd.measured;
    run.phase.send_replace(Phase::Typing { start, from, until });
    std::thread::sleep(from.saturating_duration_since(Instant::now()));
    let (cpu, begun) = (server.cpu_seconds()?, Instant::now());
    std::thread::sleep(until.saturating_duration_since(Instant::now()));
    let seconds = begun.elapsed().as_secs_f64();
    while run.delivered.load(Ordering::Acquire) < run.expected.load(Ordering::Acquire)
        && until.elapsed() < GRACE
    {
        check()?;
        std::thread::sleep(PAUSE);
    }
    // The last confirmations may still be on their way.
    std::thread::sleep(RUN_UP);
    check()?;
    Ok(Outcome {
        expected: run.expected.load(Ordering::Acquire),
        delivery: Histogram::default(),
        confirmation: Histogram::default(),
        lag: Histogram::default(),
        seconds,
        cpu: server.cpu_seconds()? - cpu,
        peak_memory: server.peak_memory()?,
    })
}

/// One thread: joins its connections one after the other, then lets them all run.
fn work(
    run: &Arc<CrowdRun>,
    connections: impl Iterator<Item = usize>,
    failed: &mpsc::UnboundedSender<anyhow::Error>,
) -> Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let tally = Rc::new(RefCell::new(Tally::default()));
    let tasks = LocalSet::new();
    runtime.block_on(tasks.run_until(async {
        for number in connections {
            match Member::join(run, number, &tally).await {
                Ok(member) => {
                    let failed = failed.clone();
                    tokio::task::spawn_local(async move {
                        if let Err(error) = member.take_part().await {
                            // Nobody listens any more once the run is over.
                            let _over = failed.send(error);
                        }
                    });
                    run.joined.fetch_add(1, Ordering::Release);
                }
                Err(error) => {
                    let _over = failed.send(error);
                    return;
                }
            }
        }
        let mut phase = run.phase.subscribe();
        // The sender lives in `run`.
        let _over = phase.wait_for(|phase| *phase == Phase::Over).await;
    }));
    drop(tasks);
    Ok(std::mem::take(&mut *tally.borrow_mut()))
}
