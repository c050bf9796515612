//! How long it takes to open a thousand notes of 20 kB after a start.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sillage_live::Registry;
use sillage_storage::DocumentId;
use sillage_storage_sled::SledStorage;

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::join::{length, runtime};
use crate::prose::note;
use crate::update::{CharId, insert};
use crate::wire::{ContestantWire, Dialect};

const DOCUMENTS: usize = 1_000;
/// Updates of each: as often as somebody stops for breath.
const UPDATES: usize = 100;
/// Opened at the same time: a hall that comes back, and not a thousand sockets in one instant.
const AT_ONCE: usize = 32;

/// A folder with the notes.
pub(crate) struct Notes {
    folder: RunFolder,
    units: u64,
}

/// What opening all of them took.
pub(crate) struct OpeningTimes {
    /// Opening the folder and each note through storage and the live documents.
    pub(crate) in_process: Duration,
    /// From the first socket to the last text, on a server that had just started.
    pub(crate) by_sockets: Duration,
}

impl Notes {
    /// Writes them through a server, which is stopped in order.
    pub(crate) fn write(work: &Path) -> Result<Self> {
        let folder = RunFolder::new(work)?;
        let server = ContestantServer::start(Contestant::Sillage, &folder)?;
        let text = note();
        runtime()?.block_on(
            stream::iter((0..DOCUMENTS).map(Ok::<_, anyhow::Error>))
                .try_for_each_concurrent(AT_ONCE, |number| write(&server, number, &text)),
        )?;
        server.terminate()?;
        let units = text.encode_utf16().count() as u64;
        Ok(Self { folder, units })
    }

    /// Opens all of them, in this process and then on a server.
    pub(crate) fn open(&self) -> Result<OpeningTimes> {
        Ok(OpeningTimes {
            in_process: self.in_process()?,
            by_sockets: self.by_sockets()?,
        })
    }

    fn in_process(&self) -> Result<Duration> {
        let begun = Instant::now();
        let storage = Arc::new(SledStorage::open(&self.folder.data(), |_| {})?);
        runtime()?.block_on(async {
            let registry = Registry::new(storage.clone(), sillage_live::Options::default());
            let opened = stream::iter(0..DOCUMENTS).map(async |number| {
                let id = DocumentId::new("open", &format!("note-{number}"))?;
                let handle = registry.open(&id).await?;
                let text = handle.read().await?;
                anyhow::Ok((handle, text))
            });
            let opened: Vec<_> = opened.buffer_unordered(AT_ONCE).try_collect().await?;
            let took = begun.elapsed();
            ensure!(opened.len() == DOCUMENTS, "not all were opened");
            drop(opened);
            registry.shutdown().await;
            sillage_storage::Storage::close(&*storage).await?;
            Ok(took)
        })
    }

    fn by_sockets(&self) -> Result<Duration> {
        let server = ContestantServer::start(Contestant::Sillage, &self.folder)?;
        let begun = Instant::now();
        let joined = stream::iter(0..DOCUMENTS).map(|number| join(&server, number));
        let joined = joined.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>();
        let joined = runtime()?.block_on(joined)?;
        let last = joined.iter().map(|(client, _)| client.state_at).max();
        let took = last.context("nobody joined")? - begun;
        let whole = joined.iter().all(|(_, units)| *units == self.units);
        ensure!(whole, "not all texts came whole");
        drop(joined);
        server.terminate()?;
        Ok(took)
    }
}

/// Types the note in as many updates.
async fn write(server: &ContestantServer, number: usize, text: &str) -> Result<()> {
    let (mut client, _) = join(server, number).await?;
    let letters: Vec<char> = text.chars().collect();
    let mut clock = 0;
    let mut sent = 0;
    for part in letters.chunks(letters.len().div_ceil(UPDATES)) {
        let part: String = part.iter().collect();
        let id = |clock| CharId { client: 7, clock };
        let left = (clock > 0).then(|| id(clock - 1));
        let mut update = Vec::with_capacity(part.len() + 32);
        insert(&mut update, id(clock), left, None, &part);
        client.queue_update(&update);
        clock += part.encode_utf16().count() as u64;
        sent += 1;
    }
    client.saved(sent).await
}

/// Joins; with the units of the text that came.
async fn join(server: &ContestantServer, number: usize) -> Result<(LoadClient, u64)> {
    let dialect = Dialect::new(ContestantWire::Hocuspocus, format!("open/note-{number}"));
    let mut units = 0;
    let client = LoadClient::join(server.address, dialect, |state| units = length(state)).await?;
    Ok((client, units))
}
