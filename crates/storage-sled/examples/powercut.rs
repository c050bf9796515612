//! What `tests/powercut/powercut.sh` runs before and after it cuts the power.
//!
//! `powercut write FOLDER ROUND` writes at full speed until it is killed, and prints a line for each
//! thing that was acknowledged. `powercut check FOLDER` reads those lines and looks for each of them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use sillage_storage::conformance::{Unrivalled, read_blob};
use sillage_storage::{
    BlobId, Blobs, Checkpoint, DeviceId, DocumentId, Entry, Health, Logs, NewEntry, RecordKey,
    Records, Seq, Storage, UnixMillis,
};
use sillage_storage_sled::SledStorage;
use sillage_test_kit::Rng;

/// The documents and the size of their entries, in bytes.
const DOCUMENTS: [(&str, usize); 6] = [
    ("keys-1", 30),
    ("keys-2", 30),
    ("keys-3", 30),
    ("paste", 3_000),
    ("page", 60_000),
    ("book", 300_000),
];
/// The size of a blob, in bytes.
const BLOB: usize = 200_000;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", folder, round] => write(Path::new(folder), round.parse()?).await,
        ["check", folder] => check(Path::new(folder)).await,
        _ => bail!("powercut write FOLDER ROUND | powercut check FOLDER"),
    }
}

/// Bytes that are others for each `round`, `name` and `n`, and the same each time.
fn content(round: u64, name: &str, n: u64, size: usize) -> Bytes {
    let seed = name.bytes().fold(round << 32 ^ n, |seed, byte| {
        seed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
    });
    let mut rng = Rng::new(seed);
    let words = (0..size.div_ceil(8)).flat_map(|_| rng.next().to_le_bytes());
    words.take(size).collect()
}

async fn write(folder: &Path, round: u64) -> Result<()> {
    let storage = Arc::new(SledStorage::open(folder, |_| {})?);
    let mut writers = Vec::new();
    for (name, size) in DOCUMENTS {
        let storage = Arc::clone(&storage);
        writers.push(tokio::spawn(append(storage, name, size, round)));
    }
    writers.push(tokio::spawn(put(Arc::clone(&storage), round)));
    writers.push(tokio::spawn(keep_blobs(Arc::clone(&storage), round)));
    writers.push(tokio::spawn(read(storage)));
    for writer in writers {
        // The first error comes when the power goes.
        writer.await??;
    }
    Ok(())
}

/// One line: whole, or not at all when the process is killed.
fn acknowledged(line: &str) -> io::Result<()> {
    io::stdout().write_all(format!("{line}\n").as_bytes())
}

async fn append(storage: Arc<SledStorage>, name: &str, size: usize, round: u64) -> Result<()> {
    let document = DocumentId::new("powercut", name)?;
    for n in 0.. {
        let entry = NewEntry {
            at: UnixMillis(n),
            device: DeviceId(round),
            update: content(round, name, n, size),
        };
        let seq = storage.append_at_end(&document, vec![entry]).await?;
        acknowledged(&format!("entry {name} {seq} {round} {n}"))?;
    }
    Ok(())
}

async fn put(storage: Arc<SledStorage>, round: u64) -> Result<()> {
    for n in 0u64.. {
        let name = format!("record/{}", n % 10);
        let value = content(round, &name, n, 200);
        let key = RecordKey::new(&name)?;
        let version = storage.overwrite(&key, Some(value)).await?;
        acknowledged(&format!("record {name} {version} {round} {n}"))?;
    }
    Ok(())
}

async fn keep_blobs(storage: Arc<SledStorage>, round: u64) -> Result<()> {
    for n in 0.. {
        let id = {
            let bytes = content(round, "blob", n, BLOB);
            storage.put_blob(&mut &bytes[..], BLOB as u64).await?
        };
        acknowledged(&format!("blob {id} 0 {round} {n}"))?;
    }
    Ok(())
}

/// Makes the index and the checkpoints be written.
async fn read(storage: Arc<SledStorage>) -> Result<()> {
    let document = DocumentId::new("powercut", "keys-1")?;
    loop {
        let through = storage.load(&document).await?.head.seq;
        let state = content(0, "checkpoint", through.0, 50_000);
        let checkpoint = Checkpoint { through, state };
        storage.checkpoint(&document, checkpoint).await?;
    }
}

#[expect(clippy::too_many_lines, reason = "one comparison after the other")]
async fn check(folder: &Path) -> Result<()> {
    let begin = Instant::now();
    let storage = SledStorage::open(folder, |_| {}).context("the start failed")?;
    let opened = begin.elapsed().as_millis();
    ensure!(storage.health() == Health::Ok, "{:?}", storage.health());
    let mut documents = BTreeMap::new();
    for (name, _) in DOCUMENTS {
        documents.insert(name, read_all(&storage, name).await?);
    }
    let (mut entries, mut records, mut blobs, mut lost) = (0, BTreeMap::new(), 0, 0);
    for line in io::stdin().lock().lines() {
        let line = line?;
        let [kind, name, number, round, n] = line.split(' ').collect::<Vec<_>>()[..] else {
            bail!("not a line of ours: {line}");
        };
        let (number, round, n): (u64, u64, u64) = (number.parse()?, round.parse()?, n.parse()?);
        let there = match kind {
            "entry" => {
                entries += 1;
                let (name, size) = *DOCUMENTS
                    .iter()
                    .find(|(known, _)| *known == name)
                    .context("")?;
                let location = usize::try_from(number)? - 1;
                let found = documents[name].get(location);
                found.is_some_and(|entry| entry.update == content(round, name, n, size))
            }
            "record" => {
                // Only the last is kept; the versions of all grow.
                records.insert(name.to_owned(), (number, round, n));
                true
            }
            _ => {
                blobs += 1;
                let id: BlobId = name.parse()?;
                read_blob(&storage, &id).await?.is_some()
            }
        };
        if !there {
            lost += 1;
            println!("LOST: {line}");
        }
    }
    for (name, (version, round, n)) in &records {
        let record = storage.record(&RecordKey::new(name)?).await?;
        let there = record.is_some_and(|record| {
            record.version > *version
                || record.version == *version && record.value == content(*round, name, *n, 200)
        });
        if !there {
            lost += 1;
            println!("LOST: {name}, version {version}");
        }
    }
    let more = NewEntry {
        at: UnixMillis(0),
        device: DeviceId(0),
        update: Bytes::from_static(b"after the cut"),
    };
    let after = DocumentId::new("powercut", "after")?;
    storage.append_at_end(&after, vec![more]).await?;
    storage.close().await?;
    println!(
        "opened in {opened} ms; acknowledged: {entries} entries, {} records, {blobs} blobs; lost: {lost}",
        records.len()
    );
    ensure!(lost == 0, "{lost} acknowledged things are lost");
    Ok(())
}

/// All entries of a document; an error if there is a hole.
async fn read_all(storage: &SledStorage, name: &str) -> Result<Vec<Entry>> {
    let document = DocumentId::new("powercut", name)?;
    let stored = storage.load(&document).await?;
    ensure!(!stored.damaged, "{name} is damaged");
    let entries = storage.entries(&document, Seq(1)..=stored.head.seq).await?;
    let numbers = entries.iter().map(|entry| entry.seq.0);
    ensure!(numbers.eq(1..=stored.head.seq.0), "{name} has a hole");
    Ok(entries)
}
