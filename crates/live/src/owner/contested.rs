//! Where the contested client ids of a document are kept: a record of its own, written before the
//! entries that made them contested.

use bytes::Bytes;
use sillage_storage::{DocumentId, Expect, Record, RecordKey, Seq, Storage, StorageError};

use crate::state::State;

/// Entries read at once from a long journal.
const CHUNK: u64 = 1024;

/// Gives a document that was just loaded its contested ids, with the words under them that its
/// checkpoint, which ends at `through`, holds no more. Returns what is to be expected of the record
/// when it is stored next.
pub(super) async fn load(
    storage: &dyn Storage,
    id: &DocumentId,
    state: &mut State,
    through: Seq,
) -> Result<Expect, StorageError> {
    let expect = match storage.record(&key(id)).await {
        Ok(None) => return Ok(Expect::Absent),
        Ok(Some(Record { version, value })) => {
            if state.remember_contested(&value).is_err() {
                return Ok(contest_all(state, Some(version)));
            }
            Expect::Version(version)
        }
        // One damaged record keeps nobody from the note.
        Err(StorageError::Unreadable { .. }) => {
            return Ok(contest_all(state, version(storage, &key(id)).await?));
        }
        Err(error) => return Err(error),
    };
    let mut next = Seq(1);
    while state.has_contested() && next <= through {
        let last = Seq(through.0.min(next.0 + CHUNK - 1));
        for entry in storage.entries(id, next..=last).await? {
            if let Err(error) = state.recall(&entry.update) {
                tracing::warn!(%error, seq = %entry.seq, "An old entry cannot be read");
            }
        }
        next = last.next();
    }
    Ok(expect)
}

fn contest_all(state: &mut State, version: Option<u64>) -> Expect {
    tracing::error!("The record of contested authors is damaged: all are contested");
    state.contest_everything();
    version.map_or(Expect::Absent, Expect::Version)
}

/// The version of a record that cannot be read, by a change that no record allows: none has version 0.
async fn version(storage: &dyn Storage, key: &RecordKey) -> Result<Option<u64>, StorageError> {
    match storage.put_record(key, Expect::Version(0), None).await {
        Err(StorageError::Conflict { found, .. }) => Ok(found),
        Err(error) => Err(error),
        Ok(version) => Ok(Some(version)),
    }
}

/// Stores them if the record is as expected; returns what to expect the next time.
pub(super) async fn store(
    storage: &dyn Storage,
    id: &DocumentId,
    expect: Expect,
    ids: Bytes,
) -> Result<Expect, StorageError> {
    let version = storage.put_record(&key(id), expect, Some(ids)).await?;
    Ok(Expect::Version(version))
}

/// `contested/{event}/{session}`.
fn key(id: &DocumentId) -> RecordKey {
    let text = format!("contested/{id}");
    RecordKey::new(&text).expect("a prefix and a document's name, which are shorter and plainer")
}
