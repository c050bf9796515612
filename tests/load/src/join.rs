//! How long it takes to have a long document on the screen: cold, warm, and 400 at once.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::task::JoinSet;

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::essay::{Essay, REMAINING};
use crate::histogram::Histogram;
use crate::update::walk;
use crate::wire::Dialect;

const DOCUMENT: &str = "open/essay";
/// Who joins at once: all who are in a hall when the connection comes back.
const AT_ONCE: usize = 400;
/// Updates under way while the document is built.
const WINDOW: usize = 500;

/// A server's folder that holds the essay.
pub(crate) struct Shelf {
    contestant: Contestant,
    folder: RunFolder,
}

/// What joining took.
pub(crate) struct Joins {
    /// The first after a restart.
    pub(crate) cold: Duration,
    /// The median of those after it, one at a time.
    pub(crate) warm: Duration,
    /// 99 % of 400 who came together.
    pub(crate) crowd_p99: Duration,
    /// Most memory of the server above what it had before anybody joined, megabytes.
    pub(crate) above_idle: f64,
    /// Bytes of the state that is sent.
    pub(crate) state: usize,
}

impl Display for Joins {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            cold,
            warm,
            crowd_p99,
            above_idle,
            state,
        } = self;
        write!(
            out,
            "{state} bytes, cold {cold:?}, warm {warm:?}, 400 at once p99 {crowd_p99:?} and {above_idle:.1} MB above idle"
        )
    }
}

impl Shelf {
    /// Writes the essay through the server, edit by edit, and ends it by SIGTERM.
    pub(crate) fn write(contestant: Contestant, work: &Path) -> Result<Self> {
        let folder = RunFolder::new(work)?;
        let server = ContestantServer::start(contestant, &folder)?;
        runtime()?.block_on(async {
            let mut client = LoadClient::join(server.address, dialect(contestant), |_| {}).await?;
            let mut essay = Essay::new().peekable();
            while essay.peek().is_some() {
                let mut sent = 0;
                for update in essay.by_ref().take(WINDOW) {
                    client.queue_update(&update);
                    sent += 1;
                }
                client.saved(sent).await?;
            }
            anyhow::Ok(())
        })?;
        server.terminate()?;
        Ok(Self { contestant, folder })
    }

    /// Restarts the server and joins.
    pub(crate) fn join(&self) -> Result<Joins> {
        let server = ContestantServer::start(self.contestant, &self.folder)?;
        let idle = server.memory()?;
        let runtime = runtime()?;
        let (mut text, mut state) = (0, 0);
        let begun = Instant::now();
        let first = runtime.block_on(LoadClient::join(
            server.address,
            dialect(self.contestant),
            |whole| {
                state = whole.len();
                text = length(whole);
            },
        ))?;
        let cold = first.state_at.saturating_duration_since(begun);
        ensure!(
            text == REMAINING,
            "{text} of {REMAINING} characters came back"
        );
        let mut warm = Histogram::default();
        for _ in 0..20 {
            let begun = Instant::now();
            let client = runtime.block_on(LoadClient::join(
                server.address,
                dialect(self.contestant),
                |_| {},
            ))?;
            warm.record(client.state_at.saturating_duration_since(begun).as_micros() as u64);
        }
        let crowd = runtime.block_on(together(&server, self.contestant))?;
        Ok(Joins {
            cold,
            warm: warm.quantile(0.5),
            crowd_p99: crowd.quantile(0.99),
            above_idle: server.peak_memory()? - idle,
            state,
        })
    }
}

async fn together(server: &ContestantServer, contestant: Contestant) -> Result<Histogram> {
    let begun = Instant::now();
    let mut joining = JoinSet::new();
    for _ in 0..AT_ONCE {
        joining.spawn(LoadClient::join(
            server.address,
            dialect(contestant),
            |_| {},
        ));
    }
    let mut took = Histogram::default();
    let mut all = Vec::with_capacity(AT_ONCE);
    while let Some(client) = joining.join_next().await {
        let client = client??;
        took.record(client.state_at.saturating_duration_since(begun).as_micros() as u64);
        all.push(client);
    }
    Ok(took)
}

/// UTF-16 units of text in a state.
pub(crate) fn length(state: &[u8]) -> u64 {
    let mut units = 0;
    let whole = walk(state, |run| units += run.text.encode_utf16().count() as u64);
    whole.map_or(0, |()| units)
}

fn dialect(contestant: Contestant) -> Dialect {
    Dialect::new(contestant.wire(), DOCUMENT.to_owned())
}

/// The generator's runtime for what is not a crowd.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no runtime")
}
