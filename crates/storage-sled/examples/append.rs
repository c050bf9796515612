//! Acknowledged appends per second, as a ratio against one bare file with the same group commit.
//!
//! `cargo run -p sillage-storage-sled --release --example append [FOLDER]`; the folder must be on
//! the disk that is to be measured (a new one beside the working folder if none is given).

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use sillage_storage::{DeviceId, DocumentId, NewEntry, Storage};
use sillage_storage_sled::SledStorage;
use tokio::sync::{mpsc, oneshot};

/// Long enough to even out single slow syncs.
const RUN: Duration = Duration::from_secs(2);
/// A keystroke as an update, in bytes.
const UPDATE: &[u8] = &[7; 30];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let place = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    println!(
        "{:>9} {:>12} {:>12} {:>6}",
        "documents", "journal/s", "bare file/s", "ratio"
    );
    for documents in [1, 10, 100] {
        let folder = tempfile::tempdir_in(Path::new(&place))?;
        let (mut journal, mut bare) = (Vec::new(), Vec::new());
        // In turn, so that a slow moment of the disk hits both.
        for _ in 0..3 {
            journal.push(with_storage(&folder.path().join("data"), documents).await?);
            bare.push(with_bare_file(&folder.path().join("bare"), documents).await?);
        }
        let (journal, bare) = (median(journal), median(bare));
        println!(
            "{documents:>9} {journal:>12.0} {bare:>12.0} {:>6.2}",
            journal / bare
        );
    }
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// One writer for each document, each waiting for its acknowledgement.
async fn with_storage(folder: &Path, documents: usize) -> Result<f64> {
    let storage = Arc::new(SledStorage::open(folder, |_| {})?);
    let writers = (0..documents).map(|n| {
        let storage = Arc::clone(&storage);
        tokio::spawn(async move {
            let document = DocumentId::new("bench", &format!("session-{n}"))?;
            let until = Instant::now() + RUN;
            let mut done = 0;
            while Instant::now() < until {
                let entry = NewEntry {
                    at: 0,
                    device: DeviceId(1),
                    update: Bytes::from_static(UPDATE),
                };
                storage.append(&document, vec![entry]).await?;
                done += 1;
            }
            anyhow::Ok(done)
        })
    });
    let rate = rate(writers.collect()).await?;
    storage.close().await?;
    Ok(rate)
}

/// The same writers, and a thread that does nothing but write and sync what has arrived.
async fn with_bare_file(path: &Path, documents: usize) -> Result<f64> {
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let (sender, queue) = mpsc::channel(1024);
    let thread = std::thread::spawn(move || write_all(file, queue));
    let writers = (0..documents).map(|_| {
        let sender = sender.clone();
        tokio::spawn(async move {
            let until = Instant::now() + RUN;
            let mut done = 0;
            while Instant::now() < until {
                let (answer, answered) = oneshot::channel();
                sender.send(answer).await?;
                answered.await?;
                done += 1;
            }
            anyhow::Ok(done)
        })
    });
    let rate = rate(writers.collect()).await;
    drop(sender);
    thread.join().expect("no panic")?;
    rate
}

fn write_all(mut file: File, mut queue: mpsc::Receiver<oneshot::Sender<()>>) -> Result<()> {
    while let Some(first) = queue.blocking_recv() {
        let mut waiting = vec![first];
        while let Ok(next) = queue.try_recv() {
            waiting.push(next);
        }
        file.write_all(&UPDATE.repeat(waiting.len()))?;
        file.sync_data()?;
        for answer in waiting {
            let _ = answer.send(());
        }
    }
    Ok(())
}

async fn rate(writers: Vec<tokio::task::JoinHandle<Result<u64>>>) -> Result<f64> {
    let begin = Instant::now();
    let mut done = 0;
    for writer in writers {
        done += writer.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    Ok(done as f64 / begin.elapsed().as_secs_f64())
}
