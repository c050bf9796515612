//! What a later file for the same event changes: addresses stay, and no session is dropped.

use serde::{Deserialize, Serialize};

use crate::{Event, Session, Slug, Status};

/// The event as it will be, and what is different from before.
#[derive(Debug, Clone, PartialEq)]
pub struct Reimport {
    /// The new event, with the slugs of the old one.
    pub event: Event,
    /// One entry for each session that is not as it was, in the order of the new event.
    pub changes: Vec<Change>,
    /// Whether the event itself, its days, themes or rooms are not as they were.
    pub event_changed: bool,
}

/// What happened to one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change {
    /// It was not there before.
    Added {
        /// Its address.
        session: Slug,
    },
    /// It is there, but not as it was.
    Changed {
        /// Its address.
        session: Slug,
        /// What differs; never empty.
        fields: Vec<Field>,
    },
    /// The file does not have it any more: it stays, as cancelled, with its notes.
    Removed {
        /// Its address.
        session: Slug,
    },
}

/// A part of a session that people care about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Title or subtitle.
    Title,
    /// Kind.
    Kind,
    /// Language.
    Language,
    /// Day of the programme.
    Day,
    /// Hour of the beginning.
    Start,
    /// Duration.
    Duration,
    /// Room.
    Room,
    /// Theme.
    Theme,
    /// Speakers or support.
    Speakers,
    /// Abstract or description.
    Description,
    /// Status.
    Status,
    /// Links, attachments, page, picture.
    Links,
    /// Anything else that the file says.
    Other,
}

/// Merges `new` into `old`, both of the same event.
///
/// Sessions match by guid, or else by id, or else by slug. A matched session keeps its slug whatever
/// its title or id has become.
#[must_use]
pub fn reimport(old: &Event, mut new: Event) -> Reimport {
    new.slug = old.slug.clone();
    let matches = matches(&old.sessions, &new.sessions);
    let mut changes = Vec::new();

    for (session, before) in new.sessions.iter_mut().zip(&matches) {
        if let Some(before) = before {
            session.slug = old.sessions[*before].slug.clone();
        }
    }
    for (index, before) in matches.iter().enumerate() {
        let change = match before {
            Some(before) => changed(&old.sessions[*before], &new.sessions[index]),
            None => Some(Change::Added {
                session: give_free_slug(old, &mut new, index, &matches),
            }),
        };
        changes.extend(change);
    }
    for (index, before) in old.sessions.iter().enumerate() {
        if !matches.contains(&Some(index)) {
            changes.extend(keep_removed(old, before, &mut new));
        }
    }
    new.days.sort_by_key(|day| day.date);
    let event_changed = without_sessions(old) != without_sessions(&new);
    Reimport {
        event: new,
        changes,
        event_changed,
    }
}

/// For each new session the index of the old one that it is.
fn matches(old: &[Session], new: &[Session]) -> Vec<Option<usize>> {
    let mut matches = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let same: [fn(&Session) -> Option<&str>; 3] = [
        |session| session.guid.as_deref(),
        |session| session.id.as_deref(),
        |session| Some(session.slug.as_str()),
    ];
    for key in same {
        let by_key: std::collections::BTreeMap<&str, usize> = (old.iter().enumerate().rev())
            .filter(|(index, _)| !taken[*index])
            .filter_map(|(index, session)| Some((key(session)?, index)))
            .collect();
        for (session, found) in new
            .iter()
            .zip(&mut matches)
            .filter(|(_, found)| found.is_none())
        {
            if let Some(index) = key(session)
                .and_then(|key| by_key.get(key))
                .filter(|i| !taken[**i])
            {
                taken[*index] = true;
                *found = Some(*index);
            }
        }
    }
    matches
}

/// A new session takes its own slug unless that is, or was, the address of another.
fn give_free_slug(old: &Event, new: &mut Event, index: usize, matches: &[Option<usize>]) -> Slug {
    let taken = |slug: &Slug| {
        old.session(slug.as_str()).is_some()
            || new
                .sessions
                .iter()
                .zip(matches)
                .enumerate()
                .any(|(other, (session, found))| {
                    other != index && (found.is_some() || other < index) && session.slug == *slug
                })
    };
    let wanted = new.sessions[index].slug.clone();
    let numbered = (2..).map(|number| wanted.numbered(number));
    let free = std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|slug| !taken(slug));
    let slug = free.unwrap_or(wanted);
    new.sessions[index].slug = slug.clone();
    slug
}

/// Keeps a session that the new file does not have, with the day, theme and room that it names.
fn keep_removed(old: &Event, before: &Session, new: &mut Event) -> Option<Change> {
    let mut session = before.clone();
    session.status = Status::Cancelled;
    if let Some(date) = session
        .day
        .filter(|date| new.days.iter().all(|day| day.date != *date))
    {
        new.days
            .extend(old.days.iter().find(|day| day.date == date).cloned());
    }
    if let Some(theme) = session
        .theme
        .as_ref()
        .filter(|slug| new.theme(slug.as_str()).is_none())
    {
        new.themes.extend(old.theme(theme.as_str()).cloned());
    }
    if let Some(room) = session
        .room
        .as_ref()
        .filter(|slug| new.room(slug.as_str()).is_none())
    {
        new.rooms.extend(old.room(room.as_str()).cloned());
    }
    new.sessions.push(session);
    let was_standing = before.status != Status::Cancelled;
    was_standing.then(|| Change::Removed {
        session: before.slug.clone(),
    })
}

fn changed(old: &Session, new: &Session) -> Option<Change> {
    let differs = [
        (
            Field::Title,
            old.title != new.title || old.subtitle != new.subtitle,
        ),
        (Field::Kind, old.kind != new.kind),
        (Field::Language, old.language != new.language),
        (Field::Day, old.day != new.day),
        (Field::Start, old.start != new.start),
        (Field::Duration, old.duration != new.duration),
        (Field::Room, old.room != new.room),
        (Field::Theme, old.theme != new.theme),
        (
            Field::Speakers,
            old.speakers != new.speakers || old.support != new.support,
        ),
        (
            Field::Description,
            old.abstract_text != new.abstract_text || old.description != new.description,
        ),
        (Field::Status, old.status != new.status),
        (
            Field::Links,
            (&old.links, &old.attachments, &old.url, &old.logo)
                != (&new.links, &new.attachments, &new.url, &new.logo),
        ),
        (
            Field::Other,
            (&old.id, &old.guid, &old.extra) != (&new.id, &new.guid, &new.extra),
        ),
    ];
    let fields: Vec<Field> = differs
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(f, _)| f)
        .collect();
    (!fields.is_empty()).then(|| Change::Changed {
        session: new.slug.clone(),
        fields,
    })
}

fn without_sessions(event: &Event) -> Event {
    let mut event = event.clone();
    event.sessions.clear();
    event
}
