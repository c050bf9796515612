//! The load: writers who type one character after the other, and others who only see it.
//!
//! Every writer has a client id of its own, so that an edit is named by `(client, clock)` and a receiver finds the
//! moment it was sent however many edits the server merged into a frame.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, bail};
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

use crate::client::Client;
use crate::contestant::Server;
use crate::histogram::Histogram;
use crate::update::{Id, insert, walk};
use crate::wire::{Dialect, Incoming, Wire};

/// Threads of the generator: as many as the machine has cores, so that it never queues behind itself for long.
const THREADS: usize = 2;
/// How long late deliveries are waited for.
const GRACE: Duration = Duration::from_secs(5);
/// Time for all tasks to have read the starting moment.
const RUN_UP: Duration = Duration::from_millis(100);
/// Between two looks at what the threads report.
const PAUSE: Duration = Duration::from_millis(5);
/// How long one connection may take to join.
const JOIN: Duration = Duration::from_secs(30);

/// Who does how much.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    /// The wire.
    pub(crate) wire: Wire,
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

/// What all tasks of a run share.
struct Run {
    crowd: Crowd,
    address: std::net::SocketAddr,
    /// Names the documents and the clients of this run.
    stamp: u64,
    epoch: Instant,
    /// By writer and clock: when it was sent, microseconds since `epoch`.
    sent: Vec<Vec<AtomicU32>>,
    joined: AtomicU64,
    expected: AtomicU64,
    delivered: AtomicU64,
    phase: watch::Sender<Phase>,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Joining,
    /// Typing since the first moment; what is sent from the second on counts, until the third.
    Typing(Instant, Instant, Instant),
    Over,
}

/// What the tasks of one thread have seen.
#[derive(Default)]
struct Tally {
    delivery: Histogram,
    confirmation: Histogram,
    lag: Histogram,
}

/// Lets `crowd` work on `server`.
pub(crate) fn run(crowd: &Crowd, server: &Server) -> Result<Outcome> {
    let run = Arc::new(Run::new(crowd, server));
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
    run: &Run,
    connections: u64,
    server: &Server,
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
    run.phase.send_replace(Phase::Typing(start, from, until));
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

impl Run {
    fn new(crowd: &Crowd, server: &Server) -> Self {
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

    fn micros(&self, moment: Instant) -> u64 {
        moment.saturating_duration_since(self.epoch).as_micros() as u64
    }

    /// When `clock` of `writer` was sent, if it was.
    fn sent_at(&self, writer: usize, clock: u64) -> Option<u64> {
        let slot = self.sent.get(writer)?.get(usize::try_from(clock).ok()?)?;
        Some(u64::from(slot.load(Ordering::Acquire))).filter(|&micros| micros > 0)
    }
}

/// One thread: joins its connections one after the other, then lets them all run.
fn work(
    run: &Arc<Run>,
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

/// One connection.
struct Member {
    run: Arc<Run>,
    tally: Rc<RefCell<Tally>>,
    client: Client,
    /// The first writer of this document.
    first: usize,
    /// Which writer this is; the others are none.
    writer: Option<usize>,
    /// By writer of this document: the next clock not yet seen.
    seen: Vec<u64>,
    typed: u64,
    confirmed: u64,
}

impl Member {
    async fn join(run: &Arc<Run>, number: usize, tally: &Rc<RefCell<Tally>>) -> Result<Self> {
        let crowd = &run.crowd;
        let document = number % crowd.documents;
        let place = number / crowd.documents;
        let first = document * crowd.writers;
        let dialect = Dialect::new(crowd.wire, format!("open/load-{}-{document}", run.stamp));
        let joining = Client::join(run.address, dialect);
        let (client, _) = tokio::time::timeout(JOIN, joining)
            .await
            .context("could not join in time")??;
        Ok(Self {
            run: Arc::clone(run),
            tally: Rc::clone(tally),
            client,
            first,
            writer: (place < crowd.writers).then_some(first + place),
            seen: vec![0; crowd.writers],
            typed: 0,
            confirmed: 0,
        })
    }

    async fn take_part(mut self) -> Result<()> {
        let mut phase = self.run.phase.subscribe();
        let Some(writer) = self.writer else {
            return self.only_see().await;
        };
        let typing = phase.wait_for(|phase| *phase != Phase::Joining);
        let Phase::Typing(start, from, until) = *typing.await.context("no start")? else {
            return Ok(());
        };
        let interval = Duration::from_secs_f64(1.0 / self.run.crowd.rate);
        let spread = writer as f64 / self.run.sent.len() as f64;
        let mut due = start + interval.mul_f64(spread);
        let alarm = tokio::time::sleep_until(due.into());
        tokio::pin!(alarm);
        loop {
            tokio::select! {
                () = &mut alarm, if due < until => {
                    let now = Instant::now();
                    while due <= now && due < until {
                        self.type_one(writer, due, from);
                        due += interval;
                    }
                    alarm.as_mut().reset(due.into());
                    self.client.socket.flush().await?;
                }
                filled = self.client.socket.fill() => {
                    filled?;
                    self.receive(self.run.micros(from)).await?;
                }
            }
        }
    }

    async fn only_see(mut self) -> Result<()> {
        let phase = self.run.phase.subscribe();
        loop {
            self.client.socket.fill().await?;
            let from = match *phase.borrow() {
                Phase::Typing(_, from, _) => self.run.micros(from),
                Phase::Joining | Phase::Over => u64::MAX,
            };
            self.receive(from).await?;
        }
    }

    /// Queues the next character.
    fn type_one(&mut self, writer: usize, due: Instant, from: Instant) {
        let client = self.run.stamp + writer as u64;
        let id = Id {
            client,
            clock: self.typed,
        };
        let left = self.typed.checked_sub(1).map(|clock| Id { client, clock });
        let mut update = Vec::with_capacity(32);
        insert(&mut update, id, left, None, "x");
        self.client.queue_update(&update);
        let now = Instant::now();
        if now >= from {
            self.tally
                .borrow_mut()
                .lag
                .record(now.saturating_duration_since(due).as_micros() as u64);
            let receivers = self.run.crowd.writers + self.run.crowd.others - 1;
            self.run
                .expected
                .fetch_add(receivers as u64, Ordering::Release);
        }
        let micros = u32::try_from(self.run.micros(now).max(1)).unwrap_or(u32::MAX);
        self.run.sent[writer][self.typed as usize].store(micros, Ordering::Release);
        self.typed += 1;
    }

    /// Takes in all that has come; only what was sent from `from` on counts.
    async fn receive(&mut self, from: u64) -> Result<()> {
        let now = self.run.micros(Instant::now());
        let Self {
            run,
            tally,
            client,
            first,
            writer,
            seen,
            confirmed,
            ..
        } = self;
        let Client { socket, dialect } = client;
        let mut tally = tally.borrow_mut();
        let mut delivered = 0;
        let mut asked = false;
        while let Some(frame) = socket.next()? {
            match dialect.read(frame).context("a frame cut short")? {
                Incoming::Update(update) | Incoming::Whole(update) => {
                    walk(update, |edits| {
                        let place =
                            (edits.id.client as usize).wrapping_sub(run.stamp as usize + *first);
                        let Some(seen) = seen.get_mut(place) else {
                            return;
                        };
                        let end = edits.id.clock + edits.length;
                        let own = *writer == Some(*first + place);
                        for clock in (*seen).max(edits.id.clock)..end {
                            let Some(sent) = run
                                .sent_at(*first + place, clock)
                                .filter(|&sent| sent >= from)
                            else {
                                continue;
                            };
                            if !own {
                                tally.delivery.record(now.saturating_sub(sent));
                                delivered += 1;
                            } else if !dialect.confirms() {
                                tally.confirmation.record(now.saturating_sub(sent));
                            }
                        }
                        *seen = (*seen).max(end);
                    })
                    .context("an update that is none")?;
                }
                Incoming::Saved => {
                    let sent = writer.and_then(|writer| run.sent_at(writer, *confirmed));
                    if let Some(sent) = sent.filter(|&sent| sent >= from) {
                        tally.confirmation.record(now.saturating_sub(sent));
                    }
                    *confirmed += 1;
                }
                Incoming::Refused => bail!("the server refused an edit"),
                Incoming::Asked => asked = true,
                Incoming::Other => {}
            }
        }
        drop(tally);
        run.delivered.fetch_add(delivered, Ordering::Release);
        if asked && dialect.answers() {
            bail!("the server missed something and asked for it again");
        }
        socket.flush().await
    }
}
