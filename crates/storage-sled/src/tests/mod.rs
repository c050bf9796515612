//! Tests of the engine as a whole.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use sillage_storage::Storage;
use sillage_storage::conformance::{self, Bench};
use tempfile::TempDir;

use crate::SledStorage;

/// Segments so small that every test sees several.
const SMALL: u32 = 8 << 10;

fn open(folder: &Path) -> SledStorage {
    SledStorage::open_with(folder, SMALL, |_| {}).expect("the folder opens")
}

/// A folder that goes with the test.
struct Folder(TempDir);

#[async_trait]
impl Bench for Folder {
    async fn open(&self) -> Arc<dyn Storage> {
        Arc::new(open(self.0.path()))
    }
}

fn folder() -> Folder {
    Folder(TempDir::new().expect("a folder for the test"))
}

#[tokio::test]
async fn sled_keeps_the_contract() {
    conformance::suite(folder).await;
}
