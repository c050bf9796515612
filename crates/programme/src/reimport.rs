//! What a later file for the same event changes: addresses stay, and no session with a note is dropped.

use std::collections::BTreeSet;

use crate::{Event, Session, Slug};

mod back;
mod change;
mod matching;
mod named;
mod titles;

pub use back::take_back;
pub use change::{Change, Field, Summary};

/// So few sessions may all be exchanged without a question.
const FEW: usize = 2;

/// The event as it will be, and what is different from before.
#[derive(Debug, Clone, PartialEq)]
pub struct Reimport {
    /// The new event, with the slugs of the old one.
    pub event: Event,
    /// One entry for each session that is not as it was, in the order of the new event.
    pub changes: Vec<Change>,
    /// Whether the event itself, its days, themes or rooms are not as they were.
    pub event_changed: bool,
    /// How many sessions the event had before, without those that had vanished.
    pub before: usize,
}

impl Reimport {
    /// The first file of an event.
    #[must_use]
    pub fn first(event: Event) -> Self {
        let added = |session: &Session| Change::Added {
            session: session.slug.clone(),
        };
        Self {
            changes: event.sessions.iter().map(added).collect(),
            event,
            event_changed: true,
            before: 0,
        }
    }

    /// The changes in numbers.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.changes)
    }

    /// Whether this looks like the file of another event, or like an empty one: more than half of the
    /// sessions would vanish. Somebody must say that this is meant.
    #[must_use]
    pub fn is_suspicious(&self) -> bool {
        let gone = self.summary().gone;
        let is_empty = (self.event.sessions.iter()).all(|session| session.vanished);
        gone * 2 > self.before && (gone > FEW || is_empty)
    }
}

/// Merges `new` into `old`, both of the same event; `has_note` says which addresses have words.
///
/// A matched session keeps its slug whatever its title or id has become. What the new file does not have
/// any more stays as vanished where there is a note; otherwise it leaves the lists, and its address stays
/// taken, for words may still come to it.
#[must_use]
pub fn reimport(old: &Event, mut new: Event, has_note: impl Fn(&Slug) -> bool) -> Reimport {
    new.slug = old.slug.clone();
    named::keep_slugs(old, &mut new);
    let before: Vec<&Session> = old.sessions.iter().chain(&old.former).collect();
    let matches = matching::matches(&before, &new.sessions);
    give_slugs(&before, &mut new, &matches);
    let mut changes = Vec::new();
    for (session, found) in new.sessions.iter().zip(&matches) {
        match found {
            Some(index) => changes.extend(change::changed(before[*index], session)),
            None => changes.push(Change::Added {
                session: session.slug.clone(),
            }),
        }
    }
    let found: BTreeSet<usize> = matches.into_iter().flatten().collect();
    new.former.clear();
    for (_, session) in before
        .iter()
        .enumerate()
        .filter(|(index, _)| !found.contains(index))
    {
        changes.extend(keep_vanished(
            old,
            session,
            &mut new,
            has_note(&session.slug),
        ));
    }
    new.days.sort_by_key(|day| day.date);
    Reimport {
        event_changed: without_sessions(old) != without_sessions(&new),
        event: new,
        changes,
        before: old
            .sessions
            .iter()
            .filter(|session| !session.vanished)
            .count(),
    }
}

/// Matched sessions take their old slugs; the others their own, unless that is or was of another.
fn give_slugs(before: &[&Session], new: &mut Event, matches: &[Option<usize>]) {
    let key = |slug: &Slug| slug.as_str().to_ascii_lowercase();
    let mut taken: BTreeSet<String> = before.iter().map(|session| key(&session.slug)).collect();
    for (session, found) in new.sessions.iter_mut().zip(matches) {
        if let Some(index) = found {
            session.slug = before[*index].slug.clone();
            continue;
        }
        // A number that told two sessions of one file apart says nothing beside those of another.
        let of_id = session.id.as_deref().and_then(Slug::made_from);
        let base = of_id.unwrap_or_else(|| session.slug.clone());
        let numbered = (2..).map(|number| base.numbered(number));
        let free = std::iter::once(session.slug.clone())
            .chain(numbered)
            .find(|slug| crate::check_session_slug(slug).is_ok() && !taken.contains(&key(slug)));
        session.slug = free.unwrap_or_else(|| session.slug.clone());
        taken.insert(key(&session.slug));
    }
}

/// Keeps a session that the new file does not have: with the day, theme and room that it names if it has
/// a note, otherwise beside the lists.
fn keep_vanished(old: &Event, before: &Session, new: &mut Event, has_note: bool) -> Option<Change> {
    let mut session = before.clone();
    session.vanished = true;
    if has_note {
        keep_references(old, &session, new);
        new.sessions.push(session);
    } else {
        new.former.push(session);
    }
    // Before sessions could vanish they were stored as cancelled: that they are gone is not new.
    let was_there = !before.vanished && before.status != crate::Status::Cancelled;
    was_there.then(|| Change::Vanished {
        session: before.slug.clone(),
        has_note,
    })
}

fn keep_references(old: &Event, session: &Session, new: &mut Event) {
    if let Some(date) = session.day
        && new.days.iter().all(|day| day.date != date)
    {
        new.days
            .extend(old.days.iter().find(|day| day.date == date).cloned());
    }
    if let Some(theme) = &session.theme
        && new.theme(theme.as_str()).is_none()
    {
        new.themes.extend(old.theme(theme.as_str()).cloned());
    }
    if let Some(room) = &session.room
        && new.room(room.as_str()).is_none()
    {
        new.rooms.extend(old.room(room.as_str()).cloned());
    }
}

fn without_sessions(event: &Event) -> Event {
    Event {
        sessions: Vec::new(),
        former: Vec::new(),
        ..event.clone()
    }
}
