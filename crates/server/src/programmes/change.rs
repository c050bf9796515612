//! What an operator does to a whole event: its title, and its end.

use std::sync::Arc;

use sillage_programme::{Event, Session, Slug, check_session_slug};
use sillage_storage::{Expect, StorageError};

use super::{Loaded, OPEN, Programmes, record_key, stored};

/// Sessions of one title that get an address of their own: more than any programme has.
const MOST_ALIKE: u32 = 100_000;

/// Why an event is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No event has this slug.
    #[error("There is no event {0}.")]
    NoSuchEvent(String),
    /// The event `open` is not a programme: its sessions are whatever was opened.
    #[error("The event {OPEN} has no programme that could be changed.")]
    Open,
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Programmes {
    /// Adds a session to an event, under an address that no other has had there; that address.
    pub async fn add_session(&self, slug: &str, session: Session) -> Result<Slug, ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let mut event = Arc::unwrap_or_clone(before.event);
        let address = free_address(&event, &session.slug);
        event.sessions.push(Session {
            slug: address.clone(),
            ..session
        });
        let (key, value) = stored(&event);
        let expected = before.version.map_or(Expect::Absent, Expect::Version);
        let version = self.storage.put_record(&key, expected, Some(value)).await?;
        self.put(Loaded {
            event: Arc::new(event),
            version: Some(version),
        });
        Ok(address)
    }

    /// Gives an event another title. Its address stays, because its notes are kept under it.
    pub async fn rename(&self, slug: &str, title: &str) -> Result<(), ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let mut event = Arc::unwrap_or_clone(before.event);
        title.clone_into(&mut event.title);
        let (key, value) = stored(&event);
        let expected = before.version.map_or(Expect::Absent, Expect::Version);
        let version = self.storage.put_record(&key, expected, Some(value)).await?;
        self.put(Loaded {
            event: Arc::new(event),
            version: Some(version),
        });
        Ok(())
    }

    /// Takes an event and its sessions out of every page. Their notes stay in the journal, and the same
    /// programme imported again finds them.
    pub async fn remove(&self, slug: &str) -> Result<(), ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let expected = before.version.map_or(Expect::Absent, Expect::Version);
        self.storage
            .put_record(&record_key(slug), expected, None)
            .await?;
        self.forget(slug);
        Ok(())
    }

    /// How many sessions of an event have notes.
    pub async fn notes(&self, slug: &str) -> Result<usize, StorageError> {
        Ok(self.storage.heads(&format!("{slug}/")).await?.len())
    }

    fn changeable(&self, slug: &str) -> Result<Loaded, ChangeError> {
        if slug == OPEN {
            return Err(ChangeError::Open);
        }
        self.loaded(slug)
            .ok_or_else(|| ChangeError::NoSuchEvent(slug.to_owned()))
    }
}

/// The wanted address, or the first of it with a number that is free. Case alone makes no other address.
fn free_address(event: &Event, wanted: &Slug) -> Slug {
    let all = || event.sessions.iter().chain(&event.former);
    let is_free = |slug: &Slug| {
        let taken = |known: &Session| known.slug.as_str().eq_ignore_ascii_case(slug.as_str());
        check_session_slug(slug).is_ok() && !all().any(taken)
    };
    // A slug has at most 64 bytes: the number needs some of them.
    let beginning: String = wanted.as_str().chars().take(50).collect();
    std::iter::once(wanted.clone())
        .chain(
            (2..=MOST_ALIKE).filter_map(|number| Slug::new(format!("{beginning}-{number}")).ok()),
        )
        .find(is_free)
        .unwrap_or_else(|| wanted.clone())
}
