//! The event `open`: sessions that exist because somebody opened them (`--open`).

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use sillage_programme::{Event, Session, Slug, check_session_slug};
use sillage_storage::{Expect, RecordKey, Storage, StorageError};

/// The slug of the event whose sessions nobody planned.
pub const OPEN: &str = "open";
/// Before the name of each of its sessions; the value is empty.
pub(super) const PREFIX: &str = "open/";

/// The sessions that exist because somebody opened them. A name is entered and found without a look at
/// the others: anybody may bring thousands.
pub(super) struct OpenSessions {
    /// Whether every well-formed name is a session.
    pub(super) every_name: bool,
    entered: RwLock<Entered>,
}

#[derive(Default)]
struct Entered {
    sessions: BTreeMap<String, Session>,
    /// The event with all of them, since somebody asked for it.
    event: Option<Arc<Event>>,
}

impl OpenSessions {
    /// None yet.
    pub(super) fn new(every_name: bool) -> Self {
        Self {
            every_name,
            entered: RwLock::default(),
        }
    }

    /// Reads those that were entered at some time.
    pub(super) async fn load(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        for (key, _) in storage.records(PREFIX).await? {
            let name = key.as_str().strip_prefix(PREFIX);
            if let Some(session) = name.and_then(session) {
                self.enter(session);
            }
        }
        Ok(())
    }

    pub(super) fn enter(&self, session: Session) {
        let mut entered = self.entered.write().unwrap_or_else(PoisonError::into_inner);
        let name = session.slug.to_string();
        if entered.sessions.insert(name, session).is_none() {
            entered.event = None;
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        let entered = self.entered.read().unwrap_or_else(PoisonError::into_inner);
        entered.sessions.contains_key(name)
    }

    /// The session of this name, in an event that says nothing of the others.
    pub(super) fn session(&self, name: &str) -> Option<(Arc<Event>, Session)> {
        let session = (self.every_name || self.has(name)).then(|| session(name))??;
        Some((Arc::new(event(vec![session.clone()])), session))
    }

    /// The event with all sessions; `None` if there are none and the server is not open.
    pub(super) fn event(&self) -> Option<Arc<Event>> {
        let mut entered = self.entered.write().unwrap_or_else(PoisonError::into_inner);
        if !self.every_name && entered.sessions.is_empty() {
            return None;
        }
        if entered.event.is_none() {
            let sessions = entered.sessions.values().cloned().collect();
            entered.event = Some(Arc::new(event(sessions)));
        }
        entered.event.clone()
    }
}

/// Keeps that a session was entered.
pub(super) async fn store(storage: &dyn Storage, slug: &Slug) -> Result<(), StorageError> {
    let key = RecordKey::new(&format!("{PREFIX}{slug}")).expect("a slug is part of a key");
    let put = storage.put_record(&key, Expect::Absent, Some("{}".into()));
    match put.await {
        // Somebody else entered it first: the record says the same.
        Ok(_) | Err(StorageError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The session of this name, if it can be one; its title is its name.
pub(super) fn session(name: &str) -> Option<Session> {
    let slug = Slug::new(name).ok()?;
    check_session_slug(&slug).ok()?;
    Some(Session::titled(slug, name.to_owned()))
}

fn event(sessions: Vec<Session>) -> Event {
    let today = jiff::Zoned::now().date();
    Event {
        slug: Slug::new(OPEN).expect("a short word is a slug"),
        title: "Notes ouvertes".to_owned(),
        acronym: None,
        edition: None,
        theme: None,
        place: None,
        description: None,
        url: None,
        first_day: today,
        last_day: today,
        time_zone: "Europe/Paris".to_owned(),
        language: "fr".to_owned(),
        support: Vec::new(),
        days: Vec::new(),
        themes: Vec::new(),
        rooms: Vec::new(),
        sessions,
        former: Vec::new(),
        extra: sillage_programme::Extra::new(),
    }
}
