//! What a server keeps in memory: doing nothing, after a thousand documents, and for each silent connection.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::join::runtime;
use crate::prose::note;
use crate::update::{CharId, insert};
use crate::wire::Dialect;

const DOCUMENTS: usize = 1_000;
const CONNECTIONS: usize = 1_000;
/// Memory is at rest when it moved by less than this, megabytes …
const STILL: f64 = 0.2;
/// … for so long …
pub(crate) const REST: Duration = Duration::from_secs(4);
/// … or, after documents were closed, for longer than a server keeps them open.
const UNLOADED: Duration = Duration::from_secs(20);
/// Then it is taken as it is.
const PATIENCE: Duration = Duration::from_secs(90);

/// Megabytes, but for the last.
pub(crate) struct MemoryFigures {
    /// After the start.
    pub(crate) idle: f64,
    /// After 1,000 documents of 20 kB were opened, written and closed, and it came to rest.
    pub(crate) after_documents: f64,
    /// Kilobytes for one connection that says nothing.
    pub(crate) per_connection: f64,
}

impl Display for MemoryFigures {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            idle,
            after_documents,
            per_connection,
        } = self;
        write!(
            out,
            "idle {idle:.1} MB, after 1,000 documents {after_documents:.1} MB, {per_connection:.1} kB per connection"
        )
    }
}

/// Measures `contestant`, each part on a process of its own.
pub(crate) fn measure(contestant: Contestant, work: &Path) -> Result<MemoryFigures> {
    let runtime = runtime()?;
    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(contestant, &folder)?;
    let idle = at_rest(&server, REST)?;
    let text = note();
    for number in 0..DOCUMENTS {
        let dialect = Dialect::new(contestant.wire(), format!("open/note-{number}"));
        runtime.block_on(async {
            let mut client = LoadClient::join(server.address, dialect, |_| {}).await?;
            let mut update = Vec::with_capacity(text.len() + 32);
            insert(
                &mut update,
                CharId {
                    client: 7,
                    clock: 0,
                },
                None,
                None,
                &text,
            );
            client.queue_update(&update);
            client.saved(1).await
        })?;
    }
    let after_documents = at_rest(&server, UNLOADED)?;
    drop(server);

    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(contestant, &folder)?;
    let before = at_rest(&server, REST)?;
    let clients = runtime.block_on(async {
        let mut clients = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            let dialect = Dialect::new(contestant.wire(), "open/hall".to_owned());
            clients.push(LoadClient::join(server.address, dialect, |_| {}).await?);
        }
        anyhow::Ok(clients)
    })?;
    // They only have to last until the memory was read; what the server sends meanwhile waits in the kernel.
    let per_connection = (at_rest(&server, REST)? - before) * 1e3 / clients.len() as f64;
    Ok(MemoryFigures {
        idle,
        after_documents,
        per_connection,
    })
}

/// Resident memory once it did not move for `rest`, or after `PATIENCE`.
pub(crate) fn at_rest(server: &ContestantServer, rest: Duration) -> Result<f64> {
    let begun = Instant::now();
    let mut still_since = Instant::now();
    let mut memory = server.memory()?;
    while still_since.elapsed() < rest && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(100));
        let now = server.memory()?;
        if (now - memory).abs() > STILL {
            memory = now;
            still_since = Instant::now();
        }
    }
    server.memory()
}
