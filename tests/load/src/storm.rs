//! A thousand who sit there, and a thousand who come back at once after the server was killed.

use std::collections::VecDeque;
use std::fmt::{self, Display, Formatter};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::join::{length, runtime};
use crate::memory::{REST, at_rest};
use crate::update::{CharId, insert};
use crate::wire::{Dialect, ServerMessage};

/// Everybody.
const SOCKETS: u64 = 1_000;
/// They sit in so many documents, evenly.
const DOCUMENTS: u64 = 20;
/// One in so many writes; the others read.
const ONE_IN: u64 = 10;
/// A writer types a character so often.
const INTERVAL: Duration = Duration::from_millis(200);
/// How long they write before the server is killed.
const WRITING: Duration = Duration::from_secs(3);
/// Stock clients try at once, and then a second later: all of them together.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Whoever is not back by then never will be.
const PATIENCE: Duration = Duration::from_mins(2);

/// What it took.
pub(crate) struct Storm {
    /// Megabytes that the idle sockets added.
    pub(crate) idle: f64,
    /// From SIGKILL until the last was back with nothing left to save.
    pub(crate) back: Duration,
    /// CPU seconds of the new process until then.
    pub(crate) cpu: f64,
    /// Megabytes of the new process at its peak.
    pub(crate) peak: f64,
}

impl Display for Storm {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            idle,
            back,
            cpu,
            peak,
        } = self;
        write!(
            out,
            "{SOCKETS} idle sockets added {idle:.1} MB; all back after {back:.1?}, {cpu:.2} s of CPU, {peak:.0} MB at most"
        )
    }
}

/// Lets everybody sit, write, lose the server and come back, and looks whether all words did too.
pub(crate) fn measure(work: &Path) -> Result<Storm> {
    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(Contestant::Sillage, &folder)?;
    let before = at_rest(&server, REST)?;
    let runtime = runtime()?;
    let (place, address) = watch::channel(server.address);
    let (writing, may_write) = watch::channel(false);
    let (report, mut reports) = mpsc::unbounded_channel();
    let mut crowd = tokio::task::JoinSet::new();
    for number in 0..SOCKETS {
        let member = Member::new(number, address.clone(), may_write.clone());
        crowd.spawn_on(member.live(report.clone()), runtime.handle());
    }
    drop(report);
    // Waits for a report of each, and adds up what they typed.
    let mut all = || -> Result<u64> {
        runtime.block_on(async {
            let reports = async {
                let mut typed = 0;
                for _ in 0..SOCKETS {
                    typed += tokio::select! {
                        report = reports.recv() => report,
                        Some(ended) = crowd.join_next() => { ended??; None }
                    }
                    .context("somebody left")?;
                }
                Ok(typed)
            };
            let patience = tokio::time::timeout(PATIENCE, reports).await;
            patience.context("somebody never came")?
        })
    };
    all()?;
    let idle = at_rest(&server, REST)? - before;

    writing.send_replace(true);
    std::thread::sleep(WRITING);
    let killed = Instant::now();
    server.kill()?;
    let server = ContestantServer::start(Contestant::Sillage, &folder)?;
    place.send_replace(server.address);
    let typed = all()?;
    let storm = Storm {
        idle,
        back: killed.elapsed(),
        cpu: server.cpu_seconds()?,
        peak: server.peak_memory()?,
    };
    let written = runtime.block_on(async {
        crowd.abort_all();
        let mut written = 0;
        for number in 0..DOCUMENTS {
            let see = |state: &[u8]| written += length(state);
            LoadClient::join(server.address, dialect(number), see).await?;
        }
        anyhow::Ok(written)
    })?;
    ensure!(
        written == typed && typed > 0,
        "{written} of {typed} characters came back"
    );
    Ok(storm)
}

fn dialect(number: u64) -> Dialect {
    Dialect::new(
        Contestant::Sillage.wire(),
        format!("open/storm-{}", number % DOCUMENTS),
    )
}

/// One of them.
struct Member {
    number: u64,
    address: watch::Receiver<SocketAddr>,
    may_write: watch::Receiver<bool>,
    typed: u64,
    /// What the server has not called saved.
    unsaved: VecDeque<Vec<u8>>,
}

impl Member {
    fn new(
        number: u64,
        address: watch::Receiver<SocketAddr>,
        may_write: watch::Receiver<bool>,
    ) -> Self {
        Self {
            number,
            address,
            may_write,
            typed: 0,
            unsaved: VecDeque::new(),
        }
    }

    /// Joins, reports, stays until the server is gone, comes back with what was not saved, reports.
    async fn live(mut self, report: mpsc::UnboundedSender<u64>) -> Result<()> {
        let mut client = self.join().await?;
        report.send(self.typed)?;
        // It ends when the server goes.
        let _gone = self.stay(&mut client).await;
        drop(client);
        let mut pause = FIRST_PAUSE;
        let mut client = loop {
            match self.join().await {
                Ok(client) => break client,
                Err(_) => tokio::time::sleep(pause).await,
            }
            // A spread without chance: each has a share of its own.
            pause += FIRST_PAUSE * u32::try_from(self.number % 100)? / 100;
        };
        for update in &self.unsaved {
            client.queue_update(update);
        }
        client.saved(self.unsaved.len()).await?;
        report.send(self.typed)?;
        std::future::pending().await
    }

    async fn join(&self) -> Result<LoadClient> {
        let address = *self.address.borrow();
        LoadClient::join(address, dialect(self.number), |_| {}).await
    }

    async fn stay(&mut self, client: &mut LoadClient) -> Result<()> {
        let writes = (self.number / DOCUMENTS).is_multiple_of(ONE_IN);
        let mut beat = tokio::time::interval(INTERVAL);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = beat.tick(), if writes && *self.may_write.borrow() => {
                    self.write(client);
                    client.socket.flush().await?;
                }
                filled = client.socket.fill() => {
                    filled?;
                    while let Some(frame) = client.socket.next()? {
                        if client.dialect.read(frame) == Some(ServerMessage::Saved) {
                            self.unsaved.pop_front();
                        }
                    }
                }
                // Looks again at whether it may write.
                _ = self.may_write.changed(), if writes && !*self.may_write.borrow() => {}
            }
        }
    }

    fn write(&mut self, client: &mut LoadClient) {
        let id = |clock| CharId {
            client: self.number + 1,
            clock,
        };
        let mut update = Vec::with_capacity(32);
        let left = self.typed.checked_sub(1).map(id);
        insert(&mut update, id(self.typed), left, None, "x");
        client.queue_update(&update);
        self.unsaved.push_back(update);
        self.typed += 1;
    }
}
