//! What is missing after a server was ended in the middle of it.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::join::{length, runtime};
use crate::update::{CharId, insert, walk};
use crate::wire::{Dialect, ServerMessage};

const CHARACTERS: u64 = 1_200;
const INTERVAL: Duration = Duration::from_millis(10);
const CLIENT: u64 = 77;
/// A server that reads more slowly than we type still has this long.
const PATIENCE: Duration = Duration::from_secs(90);

/// How a server is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As a power cut ends the process.
    Kill,
    /// As an administrator ends it.
    Terminate,
}

/// Characters.
pub(crate) struct Loss {
    /// The server said they were saved.
    pub(crate) acknowledged: u64,
    /// Another client saw them.
    pub(crate) seen: u64,
    /// There after the restart, when nobody was left who could bring them back.
    pub(crate) kept: u64,
}

impl Loss {
    /// Acknowledged and gone.
    pub(crate) fn acknowledged_missing(&self) -> f64 {
        self.acknowledged.saturating_sub(self.kept) as f64
    }

    /// Seen by another and gone.
    pub(crate) fn seen_missing(&self) -> f64 {
        self.seen.saturating_sub(self.kept) as f64
    }
}

impl Display for Loss {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            seen,
            kept,
        } = self;
        write!(out, "acknowledged {acknowledged}, seen {seen}, kept {kept}")
    }
}

/// Types 1,200 characters at 100 a second, ends the server the moment the last is seen, and looks after the restart.
pub(crate) fn measure(contestant: Contestant, work: &Path, end: End) -> Result<Loss> {
    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(contestant, &folder)?;
    let dialect = Dialect::new(contestant.wire(), "open/crash".to_owned());
    let runtime = runtime()?;
    let (acknowledged, seen) = runtime.block_on(async {
        let mut author = LoadClient::join(server.address, dialect.clone(), |_| {}).await?;
        let mut watcher = LoadClient::join(server.address, dialect.clone(), |_| {}).await?;
        let (mut acknowledged, mut seen, mut typed) = (0, 0, 0);
        let mut beat = tokio::time::interval(INTERVAL);
        let all = async {
            while seen < CHARACTERS {
                tokio::select! {
                    _ = beat.tick(), if typed < CHARACTERS => {
                        type_one(&mut author, typed);
                        typed += 1;
                        author.socket.flush().await?;
                    }
                    filled = author.socket.fill() => {
                        filled?;
                        confirmations(&mut author, &mut acknowledged)?;
                    }
                    filled = watcher.socket.fill() => {
                        filled?;
                        seen = seen.max(sight(&mut watcher)?);
                    }
                }
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(PATIENCE, all)
            .await
            .context("the other client did not see all")??;
        let ended = tokio::task::spawn_blocking(move || match end {
            End::Kill => server.kill(),
            End::Terminate => server.terminate().map(drop),
        });
        // What the server had sent before its end was said as well.
        while author.socket.fill().await.is_ok()
            && confirmations(&mut author, &mut acknowledged).is_ok()
        {}
        ended.await??;
        anyhow::Ok((acknowledged, seen))
    })?;
    let server = ContestantServer::start(contestant, &folder)?;
    let mut kept = 0;
    runtime.block_on(LoadClient::join(server.address, dialect, |state| {
        kept = length(state);
    }))?;
    Ok(Loss {
        acknowledged,
        seen,
        kept,
    })
}

fn type_one(author: &mut LoadClient, clock: u64) {
    let id = CharId {
        client: CLIENT,
        clock,
    };
    let left = clock.checked_sub(1).map(|clock| CharId {
        client: CLIENT,
        clock,
    });
    let mut update = Vec::with_capacity(32);
    insert(&mut update, id, left, None, "x");
    author.queue_update(&update);
}

/// Counts the confirmations among what has come, up to the server's farewell.
fn confirmations(author: &mut LoadClient, acknowledged: &mut u64) -> Result<()> {
    while let Some(frame) = author.socket.next()? {
        *acknowledged += u64::from(author.dialect.read(frame) == Some(ServerMessage::Saved));
    }
    Ok(())
}

/// How many characters are on the watcher's screen, by what has just come.
fn sight(watcher: &mut LoadClient) -> Result<u64> {
    let mut seen = 0;
    while let Some(frame) = watcher.socket.next()? {
        if let Some(ServerMessage::Update(update) | ServerMessage::Whole(update)) =
            watcher.dialect.read(frame)
        {
            walk(update, |run| seen = seen.max(run.id.clock + run.length))
                .context("an update that is none")?;
        }
    }
    Ok(seen)
}
