//! The three parts of storage in memory.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Log, Memory};
use crate::{
    BLOB_CHUNK_BYTES, BlobId, BlobReader, Blobs, Checkpoint, DocumentHead, DocumentId, Entry,
    Expect, Head, HeadToken, Logs, NewEntry, Record, RecordKey, Records, Seq, StorageChange,
    StorageError, Stored,
};

#[async_trait]
impl Logs for Memory {
    async fn load(&self, document: &DocumentId) -> Result<Stored, StorageError> {
        let data = self.open()?;
        let mut stored = Stored {
            epoch: data.epoch,
            ..Stored::default()
        };
        if let Some(log) = data.logs.get(document) {
            stored.head = log.head();
            stored.checkpoint.clone_from(&log.checkpoint);
            let through = log
                .checkpoint
                .as_ref()
                .map_or(Seq(0), |checkpoint| checkpoint.through);
            stored.entries = log
                .entries
                .iter()
                .filter(|entry| entry.seq > through)
                .cloned()
                .collect();
        }
        Ok(stored)
    }

    async fn append(
        &self,
        document: &DocumentId,
        expected: Head,
        entries: Vec<NewEntry>,
    ) -> Result<Head, StorageError> {
        let mut data = self.open()?;
        let found = data.logs.get(document).map_or(Head::default(), Log::head);
        if found != expected {
            return Err(StorageError::HeadConflict {
                document: document.clone(),
                expected,
                found,
            });
        }
        if entries.is_empty() {
            return Ok(found);
        }
        data.last_token += 1;
        let token = HeadToken(data.last_token);
        let log = data.logs.entry(document.clone()).or_default();
        log.append(entries, token);
        let head = log.head();
        data.publish(&StorageChange::Document {
            document: document.clone(),
            seq: head.seq,
        });
        Ok(head)
    }

    async fn checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
    ) -> Result<(), StorageError> {
        let mut data = self.open()?;
        let through = checkpoint.through;
        let log = data.logs.get_mut(document);
        let head = log.as_ref().map_or(Seq(0), |log| log.head().seq);
        if through > head {
            return Err(StorageError::PastHead {
                document: document.clone(),
                through,
                head,
            });
        }
        if let Some(log) = log {
            let known = log
                .checkpoint
                .as_ref()
                .map_or(Seq(0), |known| known.through);
            if through > Seq(0) && through >= known {
                log.checkpoint = Some(checkpoint);
            }
        }
        Ok(())
    }

    async fn entries(
        &self,
        document: &DocumentId,
        range: RangeInclusive<Seq>,
    ) -> Result<Vec<Entry>, StorageError> {
        let data = self.open()?;
        let entries = data.logs.get(document).map_or(&[][..], |log| &log.entries);
        Ok(entries
            .iter()
            .filter(|entry| range.contains(&entry.seq))
            .cloned()
            .collect())
    }

    async fn heads(&self, prefix: &str) -> Result<Vec<DocumentHead>, StorageError> {
        let data = self.open()?;
        let matching = data
            .logs
            .iter()
            .filter(|(document, _)| document.as_str().starts_with(prefix));
        let heads = matching.map(|(document, log)| DocumentHead {
            document: document.clone(),
            epoch: data.epoch,
            seq: log.head().seq,
            changed_at: log.entries.last().map(|entry| entry.at),
        });
        Ok(heads.collect())
    }
}

#[async_trait]
impl Records for Memory {
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StorageError> {
        Ok(self.open()?.records.get(key).cloned())
    }

    async fn put_record(
        &self,
        key: &RecordKey,
        expect: Expect,
        value: Option<Bytes>,
    ) -> Result<u64, StorageError> {
        let mut data = self.open()?;
        let found = data.records.get(key).map(|record| record.version);
        if !expect.allows(found) {
            return Err(StorageError::Conflict {
                key: key.clone(),
                found,
            });
        }
        data.last_version += 1;
        let version = data.last_version;
        match value {
            Some(value) => data.records.insert(key.clone(), Record { version, value }),
            None => data.records.remove(key),
        };
        data.publish(&StorageChange::Record {
            key: key.clone(),
            version,
        });
        Ok(version)
    }

    async fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Record)>, StorageError> {
        let data = self.open()?;
        let matching = data
            .records
            .iter()
            .filter(|(key, _)| key.as_str().starts_with(prefix));
        Ok(matching
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect())
    }
}

#[async_trait]
impl Blobs for Memory {
    async fn put_blob(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<BlobId, StorageError> {
        drop(self.open()?);
        let mut bytes = Vec::new();
        content
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .await
            .map_err(|error| StorageError::Source(error.into()))?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(StorageError::TooLarge {
                bytes: length,
                limit,
            });
        }
        let id = BlobId::of(&bytes);
        self.open()?.blobs.insert(id, bytes.into());
        Ok(id)
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Box<dyn BlobReader>>, StorageError> {
        let bytes = self.open()?.blobs.get(id).cloned();
        Ok(bytes.map(|rest| {
            let length = rest.len() as u64;
            Box::new(MemoryBlob { length, rest }) as Box<dyn BlobReader>
        }))
    }
}

struct MemoryBlob {
    length: u64,
    rest: Bytes,
}

#[async_trait]
impl BlobReader for MemoryBlob {
    fn length(&self) -> u64 {
        self.length
    }

    async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        let piece = self.rest.split_to(self.rest.len().min(BLOB_CHUNK_BYTES));
        Ok((!piece.is_empty()).then_some(piece))
    }
}
