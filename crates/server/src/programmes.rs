//! The events and their sessions: in memory for reading, as records `event/{slug}` for ever.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use bytes::Bytes;
use sillage_programme::{Event, ProgrammeError, ReadOptions, Reimport, Session, Slug};
use sillage_storage::{DocumentId, Expect, RecordKey, Storage, StorageError};

mod open;

pub use open::OPEN;

/// The programme that a first start shows: the two editions of the forum.
const EXAMPLES: [(&str, &str); 2] = [
    (
        "forum-2020",
        include_str!("../../../examples/forum-2020.toml"),
    ),
    (
        "forum-2022",
        include_str!("../../../examples/forum-2022.toml"),
    ),
];

/// All events of this server.
pub struct Programmes {
    storage: Arc<dyn Storage>,
    /// Whether every well-formed name is a session of the event `open`.
    open: bool,
    events: RwLock<BTreeMap<String, Arc<Event>>>,
    /// One change at a time, so that memory and storage change in the same order.
    changing: tokio::sync::Mutex<()>,
}

/// Why a programme was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file, or the name of the event, is not what it should be.
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Programmes {
    /// Reads all events; with `open`, also those sessions exist that nobody planned.
    pub async fn load(storage: Arc<dyn Storage>, open: bool) -> Result<Self, StorageError> {
        let mut events = BTreeMap::new();
        for (key, record) in storage.records("event/").await? {
            match serde_json::from_slice::<Event>(&record.value) {
                Ok(event) => {
                    events.insert(event.slug.to_string(), Arc::new(event));
                }
                Err(error) => {
                    tracing::error!(record = %key, %error, "This event cannot be read; its notes are kept");
                }
            }
        }
        if let Some(event) = open::stored(&*storage, open).await? {
            events.insert(OPEN.into(), Arc::new(event));
        }
        Ok(Self {
            storage,
            open,
            events: RwLock::new(events),
            changing: tokio::sync::Mutex::default(),
        })
    }

    /// The example programme, if no event was ever imported.
    pub async fn add_examples(&self) -> Result<(), ImportError> {
        if self.list().iter().all(|event| event.slug == OPEN) {
            for (slug, text) in EXAMPLES {
                self.import(text.as_bytes(), slug).await?;
            }
        }
        Ok(())
    }

    /// All events, by slug.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Event>> {
        self.events
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// One event.
    #[must_use]
    pub fn event(&self, slug: &str) -> Option<Arc<Event>> {
        self.events
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(slug)
            .cloned()
    }

    /// The session that owns this document, with its event. Changes nothing: in the event `open`
    /// of an open server, a session that nobody entered yet can be shown.
    #[must_use]
    pub fn session(&self, document: &DocumentId) -> Option<(Arc<Event>, Session)> {
        let event = self.event(document.event())?;
        if let Some(session) = event.session(document.session()) {
            let session = session.clone();
            return Some((event, session));
        }
        (self.open && document.event() == OPEN)
            .then(|| open::session(document.session()))
            .flatten()
            .map(|session| (event, session))
    }

    /// Whether the document may be opened; creates the session where the server is open.
    pub async fn enter(&self, document: &DocumentId) -> Result<bool, StorageError> {
        let known = |event: Arc<Event>| event.session(document.session()).is_some();
        if self.event(document.event()).is_some_and(known) {
            return Ok(true);
        }
        if !self.open || document.event() != OPEN {
            return Ok(false);
        }
        let Some(session) = open::session(document.session()) else {
            return Ok(false);
        };
        let _alone = self.changing.lock().await;
        if let Some(event) = self
            .event(OPEN)
            .filter(|event| event.session(session.slug.as_str()).is_none())
        {
            open::store(&*self.storage, &session.slug).await?;
            let mut event = Arc::unwrap_or_clone(event);
            event.sessions.push(session);
            self.put(event);
        }
        Ok(true)
    }

    /// Reads a programme file into the event `slug`: sessions that were there keep their address,
    /// and notes are never touched.
    pub async fn import(&self, bytes: &[u8], slug: &str) -> Result<Reimport, ImportError> {
        let new = sillage_programme::read(
            bytes,
            ReadOptions {
                slug: Slug::new(slug)?,
            },
        )?;
        let _alone = self.changing.lock().await;
        let imported = match self.event(slug) {
            Some(event) => sillage_programme::reimport(&event, new),
            None => Reimport {
                event: new,
                changes: Vec::new(),
                event_changed: true,
            },
        };
        let (key, value) = stored(&imported.event);
        self.storage
            .put_record(&key, Expect::Any, Some(value))
            .await?;
        self.put(imported.event.clone());
        Ok(imported)
    }

    fn put(&self, event: Event) {
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.insert(event.slug.to_string(), Arc::new(event));
    }
}

/// An event as its record.
fn stored(event: &Event) -> (RecordKey, Bytes) {
    let key = RecordKey::new(&format!("event/{}", event.slug)).expect("a slug is part of a key");
    let value = serde_json::to_vec(event).expect("an event is plain data");
    (key, value.into())
}
