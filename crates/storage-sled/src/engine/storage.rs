//! The engine: asks the writer, and reads beside it.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use async_trait::async_trait;
use bytes::Bytes;
use sillage_storage::{
    BlobId, BlobReader, Blobs, ChangePublisher, ChangeStream, Checkpoint, DocumentHead, DocumentId,
    Entry, Expect, Head, Health, Logs, NewEntry, Record, RecordKey, Records, Seq, Storage,
    StorageError, Stored,
};
use tokio::io::AsyncRead;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::spawn_blocking;

use crate::engine::blob_pool::BlobPool;
use crate::engine::command::{ReadScope, ReplySender, WriterCommand};
use crate::engine::open::{self, OpenProgress};
use crate::engine::reader::StoredReader;
use crate::engine::status::EngineStatus;
use crate::engine::writer::JournalWriter;
use crate::journal::record::PAYLOAD_MAX;
use crate::journal::segment::SEGMENT_BYTES;

/// Commands that may wait for the writer: more than one commit takes, few enough to hold in memory.
const COMMANDS: usize = 1024;
/// Reads at the same time: more would not be faster on a small machine, and each takes memory.
const READERS: u32 = 2;
/// The most that one append may bring, in bytes: it is held in memory as a whole.
const APPEND_MAX: usize = 64 << 20;

/// Storage in one folder of one machine.
pub struct SledStorage {
    folder: PathBuf,
    commands: mpsc::Sender<WriterCommand>,
    status: Arc<EngineStatus>,
    publisher: Arc<ChangePublisher>,
    readers: Arc<Semaphore>,
    blobs: BlobPool,
}

impl SledStorage {
    /// Takes `folder` (made if need be) and brings its index to the journal's end; `progress` is
    /// called now and then while much of the journal is read. Blocks; [`StorageError::Locked`] when
    /// another process has the folder, [`StorageError::Newer`] when a newer version wrote it.
    pub fn open(folder: &Path, progress: impl FnMut(OpenProgress)) -> Result<Self, StorageError> {
        Self::open_with(folder, SEGMENT_BYTES, progress)
    }

    /// With segments of another size.
    pub(crate) fn open_with(
        folder: &Path,
        segment_bytes: u32,
        mut progress: impl FnMut(OpenProgress),
    ) -> Result<Self, StorageError> {
        let writer = open::open(folder, segment_bytes, &mut progress)?;
        Self::start(folder, writer)
    }

    /// Sets `writer` to work.
    pub(crate) fn start(folder: &Path, writer: JournalWriter) -> Result<Self, StorageError> {
        let (commands, queue) = mpsc::channel(COMMANDS);
        let status = Arc::clone(&writer.status);
        let publisher = Arc::clone(&writer.publisher);
        let started = thread::Builder::new()
            .name("storage".to_owned())
            .spawn(move || writer.run(queue));
        started.map_err(|error| StorageError::io("start the writer", error))?;
        let readers = Arc::new(Semaphore::new(READERS as usize));
        Ok(Self {
            folder: folder.to_owned(),
            commands,
            status,
            publisher,
            readers,
            blobs: BlobPool::new(folder),
        })
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(ReplySender<T>) -> WriterCommand,
    ) -> Result<T, StorageError> {
        let (answer, answered) = oneshot::channel();
        self.commands
            .send(command(answer))
            .await
            .map_err(|_| StorageError::Closed)?;
        answered.await.unwrap_or(Err(StorageError::Closed))
    }

    /// Runs `read` beside the writer, with all that was acknowledged of `scope`.
    async fn read<T: Send + 'static>(
        &self,
        scope: ReadScope,
        read: impl FnOnce(&StoredReader) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        // Owned by the read itself, which goes on when the caller gives up: `close` waits for it.
        let permit = Arc::clone(&self.readers)
            .acquire_owned()
            .await
            .map_err(|_| StorageError::Closed)?;
        let (answer, answered) = oneshot::channel();
        self.commands
            .send(WriterCommand::Read { scope, answer })
            .await
            .map_err(|_| StorageError::Closed)?;
        let reader = answered.await.map_err(|_| StorageError::Closed)?;
        blocking(move || {
            let result = read(&reader);
            drop(reader);
            drop(permit);
            result
        })
        .await
    }

    async fn damaged(&self, document: &DocumentId, what: Option<String>) {
        if let Some(what) = what {
            // Storage that was closed meanwhile needs no note: the damage is found again.
            let _ = self
                .commands
                .send(WriterCommand::Damaged {
                    document: document.clone(),
                    what,
                })
                .await;
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    spawn_blocking(work)
        .await
        .unwrap_or(Err(StorageError::Closed))
}

fn at_most(bytes: usize, limit: usize) -> Result<(), StorageError> {
    if bytes > limit {
        Err(StorageError::TooLarge {
            bytes: bytes as u64,
            limit: limit as u64,
        })
    } else {
        Ok(())
    }
}

impl fmt::Debug for SledStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SledStorage({})", self.folder.display())
    }
}

#[async_trait]
impl Storage for SledStorage {
    fn changes(&self) -> ChangeStream {
        self.publisher.subscribe()
    }

    fn health(&self) -> Health {
        if self.status.is_degraded() {
            // Whoever looks makes the writer look: without this a server that nobody is sent to, because
            // it is not ready, would never be ready again. One that is too busy to be asked looks anyway.
            let _ = self.commands.try_send(WriterCommand::Retry);
        }
        self.status.health()
    }

    async fn close(&self) -> Result<(), StorageError> {
        // Readers hold the index open; when all have ended, none can begin.
        let Ok(_all) = self.readers.acquire_many(READERS).await else {
            return Ok(());
        };
        self.readers.close();
        self.blobs.close().await;
        let closed = self
            .ask(|answer| WriterCommand::Close { answer })
            .await
            .map(|_: u64| ());
        match closed {
            Err(StorageError::Closed) => Ok(()),
            other => other,
        }
    }
}

#[async_trait]
impl Logs for SledStorage {
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        let id = document.clone();
        let (stored, damage) = self
            .read(ReadScope::Document(id.clone()), move |reader| {
                reader.load(&id)
            })
            .await?;
        self.damaged(document, damage).await;
        Ok(stored)
    }

    async fn append(
        &self,
        document: &DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
    ) -> Result<Head, StorageError> {
        for entry in &entries {
            at_most(entry.update.len(), PAYLOAD_MAX)?;
        }
        at_most(
            entries.iter().map(|entry| entry.update.len()).sum(),
            APPEND_MAX,
        )?;
        let document = document.clone();
        self.ask(|answer| WriterCommand::Append {
            document,
            expected,
            entries,
            answer,
        })
        .await
    }

    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError> {
        let id = document.clone();
        self.read(ReadScope::Document(id.clone()), move |reader| {
            reader.checkpoint(&id, &checkpoint)
        })
        .await
    }

    async fn entries(
        &self,
        document: &DocumentId,
        range: RangeInclusive<Seq>,
    ) -> Result<Vec<Entry>, StorageError> {
        let id = document.clone();
        let (first, last) = (range.start().0, range.end().0);
        let read = self
            .read(ReadScope::Document(id.clone()), move |reader| {
                reader.entries(&id, first, last)
            })
            .await?;
        self.damaged(document, read.damage).await;
        Ok(read.entries)
    }

    async fn heads(&self, prefix: &str) -> Result<Vec<DocumentHead>, StorageError> {
        let prefix = prefix.to_owned();
        self.read(ReadScope::Documents, move |reader| reader.heads(&prefix))
            .await
    }
}

#[async_trait]
impl Records for SledStorage {
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        let key = key.clone();
        self.read(ReadScope::Records, move |reader| reader.record(&key))
            .await
    }

    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError> {
        at_most(value.as_ref().map_or(0, Bytes::len), PAYLOAD_MAX)?;
        let key = key.clone();
        self.ask(|answer| WriterCommand::Put {
            key,
            expect,
            value,
            answer,
        })
        .await
    }

    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError> {
        let prefix = prefix.to_owned();
        let read = self
            .read(ReadScope::Records, move |reader| reader.records(&prefix))
            .await?;
        self.status.damage(&read.damage);
        Ok(read.records)
    }
}

#[async_trait]
impl Blobs for SledStorage {
    async fn put_blob(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<BlobId, StorageError> {
        self.status.writable()?;
        let (id, bytes) = self.blobs.put(content, limit).await?;
        self.ask(|answer| WriterCommand::Blob { id, bytes, answer })
            .await?;
        Ok(id)
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Box<dyn BlobReader>>, StorageError> {
        self.blobs.open(*id).await
    }
}
