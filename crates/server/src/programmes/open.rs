//! The event `open`: sessions that exist because somebody opened them (`--open`).

use sillage_programme::{Event, Session, Slug, check_session_slug};
use sillage_storage::{Expect, RecordKey, Storage, StorageError};

/// The slug of the event whose sessions nobody planned.
pub const OPEN: &str = "open";
/// Before the name of each of its sessions; the value is empty.
pub(super) const PREFIX: &str = "open/";

/// The sessions that were entered at some time; `None` if there are none and the server is not open.
pub(super) async fn stored(
    storage: &dyn Storage,
    open: bool,
) -> Result<Option<Event>, StorageError> {
    let records = storage.records(PREFIX).await?;
    let names = records
        .iter()
        .filter_map(|(key, _)| key.as_str().strip_prefix(PREFIX));
    let sessions: Vec<Session> = names.filter_map(session).collect();
    Ok((open || !sessions.is_empty()).then(|| event(sessions)))
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
