//! What organisers did, for all of them to see: who, when, what, to which. No address of anybody.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sillage_storage::{Expect, RecordKey, StorageError};

use super::{Access, random};

/// Lines that are shown: the newest.
const SHOWN: usize = 200;

/// What somebody did who organises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganiserAct {
    /// A link was made.
    LinkMade,
    /// A link took the place of another.
    LinkReplaced,
    /// A link was ended.
    LinkRevoked,
    /// A link that was ended works again.
    LinkReinstated,
    /// A device was removed.
    DeviceRemoved,
    /// A device was let in again.
    DeviceReadmitted,
    /// Writing in a session was paused.
    SessionPaused,
    /// A session is open again.
    SessionOpened,
    /// A session was closed for good.
    SessionFrozen,
    /// A session was hidden.
    SessionHidden,
    /// A session is shown again.
    SessionShown,
    /// Writing was paused in all sessions.
    AllLocked,
    /// All sessions are as they were.
    AllUnlocked,
    /// A session was added.
    SessionAdded,
    /// What the programme says of a session was changed.
    SessionEdited,
    /// A programme was taken in.
    ProgrammeImported,
    /// The last change of a programme was taken back.
    ImportUndone,
    /// An event was made.
    EventMade,
    /// An event, or one of its sessions, was changed.
    EventChanged,
    /// The event was hidden.
    EventHidden,
    /// The event is shown again.
    EventShown,
    /// The event was removed.
    EventRemoved,
    /// The event is back.
    EventRestored,
    /// An act of a later version.
    #[serde(other)]
    Other,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who, as people call them.
    pub by: String,
    /// What.
    pub act: OrganiserAct,
    /// To which link, device or session, as people call it; empty for the event.
    pub target: String,
}

impl Access {
    /// Notes an act.
    pub async fn note(
        &self,
        event: &str,
        by: String,
        act: OrganiserAct,
        target: String,
    ) -> Result<(), StorageError> {
        let at = Timestamp::now();
        let line = AuditLine {
            at,
            by,
            act,
            target,
        };
        let number = data_encoding::HEXLOWER.encode(&random::<4>());
        let key = format!("audit/{event}/{:016x}-{number}", at.as_microsecond());
        self.keep(&key, &line).await
    }

    async fn keep(&self, key: &str, line: &AuditLine) -> Result<(), StorageError> {
        let key = RecordKey::new(key).expect("a slug and digits are part of a key");
        let line = serde_json::to_vec(line).expect("a line is plain data");
        let put = self
            .storage
            .put_record(&key, Expect::Absent, Some(line.into()));
        put.await.map(drop)
    }

    /// The newest acts in an event, the newest first.
    pub async fn acts(&self, event: &str) -> Result<Vec<AuditLine>, StorageError> {
        let records = self.storage.records(&format!("audit/{event}/")).await?;
        let lines = records.iter().rev().take(SHOWN);
        let read = lines.filter_map(|(_, record)| serde_json::from_slice(&record.value).ok());
        Ok(read.collect())
    }
}
