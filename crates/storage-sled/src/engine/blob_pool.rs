//! Blobs beside everything else: a few pieces at a time are read or written on blocking threads, so
//! that images keep nobody from opening a note. A permit is held for one piece, never while somebody
//! else is waited for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use sillage_storage::{BLOB_CHUNK_BYTES, BlobId, BlobReader, StorageError};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::engine::blobs::{BlobDraft, BlobFile};

/// Pieces at the same time: more would not be faster on a small machine.
const PERMITS: u32 = 2;

/// The blobs of a folder.
pub(crate) struct BlobPool {
    folder: PathBuf,
    permits: Arc<Semaphore>,
}

impl BlobPool {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            permits: Arc::new(Semaphore::new(PERMITS as usize)),
        }
    }

    /// Makes a file of all that `content` gives, durable with its name; returns its length too.
    pub(crate) async fn put(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<(BlobId, u64), StorageError> {
        let folder = self.folder.clone();
        let mut draft = run(&self.permits, move || BlobDraft::create(&folder)).await?;
        let mut bytes = 0;
        loop {
            let mut piece = Vec::new();
            let mut wanted = (&mut *content).take(BLOB_CHUNK_BYTES as u64);
            let read = wanted.read_to_end(&mut piece).await;
            let read = read.map_err(|error| StorageError::Source(error.into()))?;
            if read == 0 {
                return run(&self.permits, || draft.finish()).await;
            }
            bytes += read as u64;
            if bytes > limit {
                return Err(StorageError::TooLarge { bytes, limit });
            }
            draft = run(&self.permits, move || {
                draft.push(&piece)?;
                Ok(draft)
            })
            .await?;
        }
    }

    /// The blob, if it is there.
    pub(crate) async fn open(
        &self,
        id: BlobId,
    ) -> Result<Option<Box<dyn BlobReader>>, StorageError> {
        let folder = self.folder.clone();
        let file = run(&self.permits, move || BlobFile::open(&folder, id)).await?;
        Ok(file.map(|file| {
            Box::new(SledBlob {
                length: file.length(),
                file: Some(file),
                permits: Arc::clone(&self.permits),
            }) as Box<dyn BlobReader>
        }))
    }

    /// Waits for what is being done; nothing more is.
    pub(crate) async fn close(&self) {
        if let Ok(_all) = self.permits.acquire_many(PERMITS).await {
            self.permits.close();
        }
    }
}

/// A blob that somebody reads.
struct SledBlob {
    length: u64,
    /// Away while a piece is read; lost for good with a reader that gave up then.
    file: Option<BlobFile>,
    permits: Arc<Semaphore>,
}

#[async_trait]
impl BlobReader for SledBlob {
    fn length(&self) -> u64 {
        self.length
    }

    async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        let mut file = self.file.take().ok_or(StorageError::Closed)?;
        let read = move || {
            let piece = file.next()?;
            Ok((piece, file))
        };
        let (piece, file) = run(&self.permits, read).await?;
        self.file = Some(file);
        Ok(piece)
    }
}

/// Does `work` on a blocking thread, with a permit that it keeps when the caller gives up.
async fn run<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .map_err(|_| StorageError::Closed)?;
    let done = spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    });
    done.await.unwrap_or(Err(StorageError::Closed))
}
