//! Acknowledged updates a second: the journal, and one bare file with the same group commit.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use sillage_storage::{DeviceId, DocumentId, Head, Logs as _, NewEntry, Storage as _, UnixMillis};
use sillage_storage_sled::SledStorage;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::join::runtime;

/// A keystroke as an update, in bytes.
const UPDATE: &[u8] = &[7; 30];
/// Commands that may wait, as for the journal.
const WAITING: usize = 1024;
/// Zeros that are made durable ahead of the end, in bytes, as in the journal.
const AHEAD: u64 = 1 << 20;

/// With one writer for each of so many documents, each waiting for its acknowledgement.
pub(crate) fn journal(folder: &Path, documents: usize, time: Duration) -> Result<f64> {
    let storage = Arc::new(SledStorage::open(folder, |_| {})?);
    runtime()?.block_on(async {
        let writers = (0..documents).map(|number| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                let document = DocumentId::new("bench", &format!("session-{number}"))?;
                let until = Instant::now() + time;
                let mut done = 0;
                let mut head = Head::default();
                while Instant::now() < until {
                    let entry = NewEntry {
                        at: UnixMillis(0),
                        device: DeviceId(1),
                        update: Bytes::from_static(UPDATE),
                    };
                    head = storage.append(&document, head, vec![entry]).await?;
                    done += 1;
                }
                anyhow::Ok(done)
            })
        });
        let rate = rate(writers.collect()).await?;
        storage.close().await?;
        Ok(rate)
    })
}

/// The same writers, and a thread that does nothing but write and sync what has arrived.
pub(crate) fn bare_file(folder: &Path, documents: usize, time: Duration) -> Result<f64> {
    fs::create_dir_all(folder)?;
    let file = File::create(folder.join("bare"))?;
    let (sender, queue) = mpsc::channel(WAITING);
    let thread = thread::spawn(move || write_all(&file, queue));
    let rate = runtime()?.block_on(async move {
        let writers = (0..documents).map(|_| {
            let sender = sender.clone();
            tokio::spawn(async move {
                let until = Instant::now() + time;
                let mut done = 0;
                while Instant::now() < until {
                    let (answer, answered) = oneshot::channel();
                    sender.send((Bytes::from_static(UPDATE), answer)).await?;
                    answered.await?;
                    done += 1;
                }
                anyhow::Ok(done)
            })
        });
        rate(writers.collect()).await
    });
    thread.join().ok().context("the writer panicked")??;
    rate
}

type Waiting = (Bytes, oneshot::Sender<()>);

fn write_all(file: &File, mut queue: mpsc::Receiver<Waiting>) -> Result<()> {
    let (mut end, mut reserved) = (0, 0);
    let (mut group, mut waiting) = (Vec::new(), Vec::new());
    while let Some(first) = queue.blocking_recv() {
        let mut next = Some(first);
        while let Some((update, answer)) = next {
            group.write_all(&update)?;
            waiting.push(answer);
            next = queue.try_recv().ok();
        }
        let after = end + group.len() as u64;
        if after > reserved {
            let zeros = vec![0; (after + AHEAD - reserved) as usize];
            file.write_all_at(&zeros, reserved)?;
            file.sync_data()?;
            reserved = after + AHEAD;
        }
        file.write_all_at(&group, end)?;
        file.sync_data()?;
        end = after;
        group.clear();
        for answer in waiting.drain(..) {
            // Whoever asked may have ended.
            let _ = answer.send(());
        }
    }
    Ok(())
}

async fn rate(writers: Vec<JoinHandle<Result<u64>>>) -> Result<f64> {
    let begun = Instant::now();
    let mut done = 0;
    for writer in writers {
        done += writer.await??;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}
