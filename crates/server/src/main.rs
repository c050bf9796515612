//! Composes the program: this engine, this command line, an exit code.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use sillage_server::cli::{self, Opening, Progress};
use sillage_storage::{Storage, StorageError};
use sillage_storage_sled::{SledMaintenance, SledStorage};

fn main() -> ExitCode {
    cli::main(open, &SledMaintenance)
}

/// Reading a long journal takes a while, on a thread where that is allowed.
fn open(folder: PathBuf, progress: Progress) -> Opening {
    Box::pin(async move {
        let opening = tokio::task::spawn_blocking(move || {
            SledStorage::open(&folder, |so_far| {
                progress.report(so_far.segment.into(), so_far.segments.into());
            })
        });
        let opened = opening.await.unwrap_or(Err(StorageError::Closed))?;
        Ok(Arc::new(opened) as Arc<dyn Storage>)
    })
}
