//! The events and their sessions: in memory for reading, as records `event/{slug}` for ever.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use bytes::Bytes;
use sillage_programme::{Event, Session, Slug};
use sillage_storage::{DocumentId, Record, RecordKey, Storage, StorageError};

mod before;
mod change;
mod due;
mod import;
mod open;
#[cfg(test)]
mod tests;

pub use change::ChangeError;
pub(crate) use due::is_due;
pub use import::{ImportError, ImportOptions, Imported};
pub use open::OPEN;
use open::OpenSessions;

/// Before the slug of each event.
const EVENTS: &str = "event/";

/// The programme of `--example`: the two editions of the forum.
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
    /// The event `open`, which is in no record.
    open: OpenSessions,
    events: RwLock<BTreeMap<String, Loaded>>,
    /// One change at a time, so that memory and storage change in the same order.
    changing: tokio::sync::Mutex<()>,
}

/// An event as it was read.
#[derive(Clone)]
struct Loaded {
    event: Arc<Event>,
    /// The version of its record.
    version: Option<u64>,
}

impl Programmes {
    /// Reads all events; with `open`, also those sessions exist that nobody planned.
    pub async fn load(storage: Arc<dyn Storage>, open: bool) -> Result<Self, StorageError> {
        let mut events = BTreeMap::new();
        for (key, record) in storage.records(EVENTS).await? {
            if let Some(loaded) = loaded(&key, &record) {
                events.insert(loaded.event.slug.to_string(), loaded);
            }
        }
        let open = OpenSessions::new(open);
        open.load(&*storage).await?;
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
                self.import(text.as_bytes(), slug, &ImportOptions::default())
                    .await?;
            }
        }
        Ok(())
    }

    /// All events, by slug.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Event>> {
        let events = self.events.read().unwrap_or_else(PoisonError::into_inner);
        let imported = events.values().map(|loaded| loaded.event.clone());
        let mut all: Vec<Arc<Event>> = imported.chain(self.open.event()).collect();
        all.sort_by(|a, b| a.slug.as_str().cmp(b.slug.as_str()));
        all
    }

    /// One event.
    #[must_use]
    pub fn event(&self, slug: &str) -> Option<Arc<Event>> {
        if slug == OPEN {
            return self.open.event();
        }
        Some(self.loaded(slug)?.event)
    }

    fn loaded(&self, slug: &str) -> Option<Loaded> {
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
        if document.event() == OPEN {
            return self.open.session(document.session());
        }
        let event = self.event(document.event())?;
        let session = event.session(document.session())?.clone();
        Some((event, session))
    }

    /// The address of the open session that somebody meant who typed `name`: "Réunion du lundi" is at
    /// `Reunion-du-lundi`. None where names make no sessions, or the name needs no change.
    #[must_use]
    pub fn meant(&self, event: &str, name: &str) -> Option<String> {
        let slug = Slug::made_from(name).filter(|_| self.open.every_name && event == OPEN)?;
        let session = open::session(slug.as_str())?;
        (session.slug != name).then(|| format!("/{OPEN}/{}", session.slug))
    }

    /// Whether the document may be opened; creates the session where the server is open.
    pub async fn enter(&self, document: &DocumentId) -> Result<bool, StorageError> {
        let (event, name) = (document.event(), document.session());
        if event != OPEN {
            return Ok(self.session(document).is_some());
        }
        if self.open.has(name) {
            return Ok(true);
        }
        let Some(session) = open::session(name).filter(|_| self.open.every_name) else {
            return Ok(false);
        };
        open::store(&*self.storage, &session.slug).await?;
        self.open.enter(session);
        Ok(true)
    }

    /// Takes up a change that the storage told of; whether it is news of an event.
    pub(crate) async fn take_up(
        &self,
        key: &RecordKey,
        version: u64,
    ) -> Result<bool, StorageError> {
        if let Some(name) = key.as_str().strip_prefix(open::PREFIX) {
            if let Some(session) = open::session(name) {
                self.open.enter(session);
            }
            return Ok(false);
        }
        let Some(slug) = key.as_str().strip_prefix(EVENTS) else {
            return Ok(false);
        };
        let _alone = self.changing.lock().await;
        let known = self.loaded(slug).and_then(|loaded| loaded.version);
        let news = known.is_none_or(|known| known < version);
        if news {
            self.reload(slug).await?;
        }
        Ok(news)
    }

    /// Reads every event again, after changes that nobody told of.
    pub(crate) async fn reload_all(&self) -> Result<(), StorageError> {
        let _alone = self.changing.lock().await;
        let stored = self.storage.records(EVENTS).await?;
        let stored = stored
            .iter()
            .filter_map(|(key, _)| Some(key.as_str().strip_prefix(EVENTS)?.to_owned()));
        let known = self.list().into_iter().map(|event| event.slug.to_string());
        let slugs: BTreeSet<String> = stored.chain(known.filter(|slug| slug != OPEN)).collect();
        for slug in slugs {
            self.reload(&slug).await?;
        }
        self.open.load(&*self.storage).await
    }

    /// Reads an event again that another process has changed.
    async fn reload(&self, slug: &str) -> Result<(), StorageError> {
        let key = record_key(slug);
        let record = self.storage.record(&key).await?;
        if let Some(loaded) = record.and_then(|record| loaded(&key, &record)) {
            self.put(loaded);
        } else {
            self.forget(slug);
        }
        Ok(())
    }

    fn forget(&self, slug: &str) {
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.remove(slug);
    }

    fn put(&self, loaded: Loaded) {
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.insert(loaded.event.slug.to_string(), loaded);
    }
}

/// The event of a record; none, with a line in the log, if it cannot be read.
fn loaded(key: &RecordKey, record: &Record) -> Option<Loaded> {
    match serde_json::from_slice::<Event>(&record.value) {
        Ok(event) => Some(Loaded {
            event: Arc::new(event),
            version: Some(record.version),
        }),
        Err(error) => {
            tracing::error!(record = %key, %error, "This event cannot be read; its notes are kept");
            None
        }
    }
}

fn record_key(slug: &str) -> RecordKey {
    RecordKey::new(&format!("{EVENTS}{slug}")).expect("a slug is part of a key")
}

/// An event as the value of its record.
fn stored(event: &Event) -> Bytes {
    serde_json::to_vec(event)
        .expect("an event is plain data")
        .into()
}
