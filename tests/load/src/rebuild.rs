//! How long it takes to make the index of a large journal again.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use futures_util::future::try_join_all;
use sillage_storage::{DeviceId, DocumentId, Head, Logs as _, NewEntry, Storage as _, UnixMillis};
use sillage_storage_sled::SledStorage;

use crate::contestant::RunFolder;
use crate::essay::Essay;
use crate::join::runtime;

/// Documents that are written in turn.
const DOCUMENTS: usize = 100;
/// Keystrokes of a document before those of the next: as when everybody types and one commit takes a few of each.
const RUN: usize = 8;

/// Runs of each document between two looks at the size.
const ROUNDS: usize = 100;

/// A journal on the disk, without anything else.
pub(crate) struct WrittenJournal {
    folder: RunFolder,
    /// Bytes of its segments.
    pub(crate) bytes: u64,
    /// Records in it.
    pub(crate) entries: u64,
}

impl WrittenJournal {
    /// Writes at least so many bytes of keystrokes.
    pub(crate) fn new(work: &Path, bytes: u64) -> Result<Self> {
        let folder = RunFolder::new(work)?;
        let storage = SledStorage::open(&folder.data(), |_| {})?;
        let mut entries = 0;
        runtime()?.block_on(async {
            let typed: Vec<NewEntry> = Essay::new().map(entry).collect();
            let documents: Vec<DocumentId> = (0..DOCUMENTS)
                .map(|number| DocumentId::new("bench", &format!("session-{number}")))
                .collect::<Result<_, _>>()?;
            let mut heads = vec![Head::default(); documents.len()];
            let runs: Vec<&[NewEntry]> = typed.chunks(RUN).collect();
            // Every document begins somewhere else; what they add up to does not matter here.
            for begin in (0..).map(|round| round * ROUNDS) {
                if size(&folder)? >= bytes {
                    break;
                }
                for round in begin..begin + ROUNDS {
                    let known = documents.iter().zip(&heads).enumerate();
                    let appended = known.map(|(number, (document, head))| {
                        let run = runs[(round + number * 300) % runs.len()];
                        entries += run.len() as u64;
                        storage.append(document, *head, run.to_vec())
                    });
                    // Together, so that all of them are one commit.
                    heads = try_join_all(appended).await?;
                }
            }
            storage.close().await?;
            anyhow::Ok(())
        })?;
        let bytes = size(&folder)?;
        Ok(Self {
            folder,
            bytes,
            entries,
        })
    }

    /// Deletes the index and opens.
    pub(crate) fn open_without_index(&self) -> Result<Duration> {
        let data = self.folder.data();
        fs::remove_dir_all(data.join("index"))?;
        let begun = Instant::now();
        let storage = SledStorage::open(&data, |_| {})?;
        let took = begun.elapsed();
        runtime()?.block_on(storage.close())?;
        Ok(took)
    }
}

fn entry(update: Vec<u8>) -> NewEntry {
    NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(1),
        update: Bytes::from(update),
    }
}

/// Bytes of the journal's segments.
fn size(folder: &RunFolder) -> Result<u64> {
    let mut bytes = 0;
    for segment in fs::read_dir(folder.data().join("journal"))? {
        bytes += segment?.metadata()?.len();
    }
    Ok(bytes)
}
