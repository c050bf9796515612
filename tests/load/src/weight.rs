//! What typing costs on the disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use bytes::Bytes;
use sillage_storage::{DeviceId, DocumentId, Head, Logs as _, NewEntry, Storage as _, UnixMillis};
use sillage_storage_sled::SledStorage;

use crate::contestant::RunFolder;
use crate::join::runtime;

/// Bytes of a journal.
pub(crate) struct JournalWeight {
    /// As it lies on the disk, without the zeros behind its end.
    pub(crate) raw: u64,
    /// After `gzip -6`.
    pub(crate) gzip: u64,
    /// After `zstd -3`, where there is zstd.
    pub(crate) zstd: Option<u64>,
}

/// Writes one record for each update and weighs the segments.
pub(crate) fn journal(work: &Path, updates: &[Bytes]) -> Result<JournalWeight> {
    let folder = RunFolder::new(work)?;
    let document = DocumentId::new("forum-2022", "mer-lowtech")?;
    let storage = SledStorage::open(&folder.data(), |_| {})?;
    runtime()?.block_on(async {
        let mut head = Head::default();
        for some in updates.chunks(500) {
            let entry = |update: &Bytes| NewEntry {
                at: UnixMillis(1_657_008_000_000),
                device: DeviceId(1),
                update: update.clone(),
            };
            let entries = some.iter().map(entry).collect();
            head = storage.append(&document, head, entries).await?;
        }
        storage.close().await
    })?;
    let mut whole = Vec::new();
    let mut segments: Vec<_> = fs::read_dir(folder.data().join("journal"))?
        .map(|segment| Ok(segment?.path()))
        .collect::<Result<_>>()?;
    segments.sort();
    for segment in segments {
        let bytes = fs::read(segment)?;
        let used = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        whole.extend_from_slice(&bytes[..used]);
    }
    let path = folder.data().join("whole");
    fs::write(&path, &whole)?;
    Ok(JournalWeight {
        raw: whole.len() as u64,
        gzip: packed("gzip", "-6", &path)?,
        zstd: packed("zstd", "-3", &path).ok(),
    })
}

fn packed(program: &str, level: &str, path: &Path) -> Result<u64> {
    let output = Command::new(program)
        .args([level, "-c"])
        .arg(path)
        .stderr(Stdio::null())
        .output()?;
    ensure!(output.status.success(), "{program} failed");
    Ok(output.stdout.len() as u64)
}
