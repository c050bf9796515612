//! One flipped bit in a record of a data folder keeps nobody from the rest.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use sillage_server::{Server, Settings};
use sillage_storage_sled::SledStorage;
use sillage_test_kit::copy_all;
use sillage_tests::get;
use tokio::net::TcpListener;

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/storage-sled/fixtures/v1/data"
);
/// The marker of the fixture's journal: the bytes 8 to 11 of its id.
const MARKER: &[u8] = b"of a";
/// Where a record's kind, the length of its name and its name stand, and the kind of one that was put.
const KIND: usize = 12;
const NAME_LENGTH: usize = 13;
const NAME: usize = 96;
const PUT: u8 = 2;

#[tokio::test]
async fn a_server_starts_whichever_record_has_a_flipped_bit() -> Result<()> {
    let (mut starts, mut told) = (0, 0);
    for (segment, record) in puts()? {
        let bytes = fs::read(Path::new(DATA).join(&segment))?;
        let value = NAME + usize::from(bytes[record + NAME_LENGTH]);
        for byte in [0, KIND, NAME, value] {
            let folder = tempfile::tempdir()?;
            copy_all(Path::new(DATA), folder.path());
            let mut spoiled = bytes.clone();
            spoiled[record + byte] ^= 4;
            fs::write(folder.path().join(&segment), spoiled)?;
            let why = served(folder.path())
                .await
                .with_context(|| format!("{} at {record}, byte {byte}", segment.display()))?;
            starts += 1;
            told += usize::from(why.contains("damaged"));
        }
    }
    ensure!(starts >= 4 * 4, "{starts} starts");
    ensure!(told == starts, "{told} of {starts} were told");
    Ok(())
}

/// The files and the offsets of all records that were put.
fn puts() -> Result<Vec<(PathBuf, usize)>> {
    let mut found = Vec::new();
    for number in 1..=3 {
        let segment = PathBuf::from(format!("journal/{number:08}.log"));
        let bytes = fs::read(Path::new(DATA).join(&segment))?;
        let records = (0..bytes.len().saturating_sub(NAME)).step_by(8);
        let is_put = |at: &usize| bytes[*at..].starts_with(MARKER) && bytes[at + KIND] == PUT;
        found.extend(records.filter(is_put).map(|at| (segment.clone(), at)));
    }
    Ok(found)
}

/// What a server over this folder says of its readiness.
async fn served(folder: &Path) -> Result<String> {
    let storage = Arc::new(SledStorage::open(folder, |_| {})?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server = Server::start(Settings::new(folder), storage, listener).await?;
    let (status, why) = get(&server.address.to_string(), "/readyz").await?;
    ensure!(status == 200, "{why}");
    server.stop().await?;
    Ok(why)
}
