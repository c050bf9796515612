//! What an event was before its last change, so that one press takes that back: record `event-before/{slug}`.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sillage_programme::{Event, Reimport, Slug, take_back};
use sillage_storage::{Expect, Record, RecordKey, StorageError};

use super::{ChangeError, Loaded, Programmes, record_key, stored};

/// Before the slug of each event.
const BEFORE: &str = "event-before/";
/// The name of the change after which the event is not there.
const REMOVED: &str = "removed";

/// An event before a change, and what that change made of it.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    event: Event,
    /// The name of that change.
    became: String,
}

impl Programmes {
    /// The name of the last change of an event, and what it would be without; nothing where there was none,
    /// or what was written since is not ours.
    pub async fn without_last_change(
        &self,
        slug: &str,
    ) -> Result<Option<(String, Reimport)>, StorageError> {
        let Some(before) = self.before(slug).await? else {
            return Ok(None);
        };
        let now = self.loaded(slug);
        let change = name_of_change(now.as_ref().map(|now| &*now.event));
        if before.became != change {
            return Ok(None);
        }
        let Some(now) = now else {
            return Ok(Some((change, Reimport::first(before.event))));
        };
        let notes = self.sessions_with_notes(slug).await?;
        let has_note = |slug: &Slug| notes.contains(slug.as_str());
        let undone = take_back(&now.event, before.event, has_note);
        Ok(Some((change, undone)))
    }

    /// Takes the last change of an event back, if it is the one that is meant; that is a change, too.
    /// Sessions with notes stay.
    pub async fn undo(
        &self,
        slug: &str,
        meant: Option<&str>,
    ) -> Result<(String, Reimport), ChangeError> {
        let _alone = self.changing.lock().await;
        let undone = self.without_last_change(slug).await?;
        let (_, undone) = undone
            .filter(|(change, _)| meant.is_none_or(|meant| meant == change))
            .ok_or(ChangeError::NothingToUndo)?;
        let now = self.loaded(slug);
        let change = self.write(now.as_ref(), Some(&undone.event)).await?;
        Ok((change, undone))
    }

    /// Brings an event back that was removed.
    pub async fn bring_back(&self, slug: &str) -> Result<Event, ChangeError> {
        Ok(self.undo(slug, Some(REMOVED)).await?.1.event)
    }

    /// Events that were removed and can come back: address and title.
    pub async fn removed(&self) -> Result<Vec<(String, String)>, StorageError> {
        let records = self.storage.records(BEFORE).await?;
        let removed = records.iter().filter_map(|(key, record)| {
            let slug = key.as_str().strip_prefix(BEFORE)?;
            let before = read(key, record).filter(|before| before.became == REMOVED)?;
            self.loaded(slug)
                .is_none()
                .then(|| (slug.to_owned(), before.event.title))
        });
        Ok(removed.collect())
    }

    /// Writes an event, or removes it, if its record is still as it was read; what it was is kept first. The
    /// name of this change.
    pub(super) async fn write(
        &self,
        before: Option<&Loaded>,
        event: Option<&Event>,
    ) -> Result<String, StorageError> {
        let change = name_of_change(event);
        let slug = match (event, before) {
            (Some(event), _) => event.slug.clone(),
            (None, Some(before)) => before.event.slug.clone(),
            (None, None) => return Ok(change),
        };
        if let Some(before) = before {
            self.keep(&before.event, &change).await?;
        }
        let expected = before
            .and_then(|before| before.version)
            .map_or(Expect::Absent, Expect::Version);
        let key = record_key(slug.as_str());
        let value = event.map(stored);
        let version = self.storage.put_record(&key, expected, value).await?;
        match event {
            Some(event) => self.put(Loaded {
                event: event.clone().into(),
                version: Some(version),
            }),
            None => self.forget(slug.as_str()),
        }
        Ok(change)
    }

    /// The sessions of an event that have words.
    pub(super) async fn sessions_with_notes(
        &self,
        slug: &str,
    ) -> Result<BTreeSet<String>, StorageError> {
        let heads = self.storage.heads(&format!("{slug}/")).await?;
        let sessions = heads.iter().map(|head| head.document.session().to_owned());
        Ok(sessions.collect())
    }

    async fn keep(&self, event: &Event, change: &str) -> Result<(), StorageError> {
        let key = key(event.slug.as_str());
        let record = self.storage.record(&key).await?;
        let expected = record.map_or(Expect::Absent, |record| Expect::Version(record.version));
        let before = Before {
            event: event.clone(),
            became: change.to_owned(),
        };
        let value = serde_json::to_vec(&before).expect("an event is plain data");
        let put = self.storage.put_record(&key, expected, Some(value.into()));
        put.await.map(drop)
    }

    async fn before(&self, slug: &str) -> Result<Option<Before>, StorageError> {
        let key = key(slug);
        let record = self.storage.record(&key).await?;
        Ok(record.and_then(|record| read(&key, &record)))
    }
}

fn key(slug: &str) -> RecordKey {
    RecordKey::new(&format!("{BEFORE}{slug}")).expect("a slug is part of a key")
}

fn read(key: &RecordKey, record: &Record) -> Option<Before> {
    let before = serde_json::from_slice(&record.value);
    before
        .inspect_err(
            |error| tracing::error!(record = %key, %error, "An earlier programme cannot be read"),
        )
        .ok()
}

/// A change is named by what it makes of the event.
fn name_of_change(event: Option<&Event>) -> String {
    let hash = |event| HEXLOWER.encode(&Sha256::digest(stored(event))[..16]);
    event.map_or_else(|| REMOVED.to_owned(), hash)
}
