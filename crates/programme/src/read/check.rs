//! What holds for every event, whatever file it came from.

use std::collections::BTreeSet;

use super::{invalid, lines::Lines};
use crate::{Event, ProgrammeError, check_session_slug};

/// Puts the days in order, then proves that ids are unique, addresses free and references known.
pub(super) fn check(mut event: Event, lines: &Lines) -> Result<Event, ProgrammeError> {
    event.days.sort_by_key(|day| day.date);
    check_dates(&event, lines)?;
    check_ids(&event, lines)?;
    check_references(&event, lines)?;
    Ok(event)
}

fn check_dates(event: &Event, lines: &Lines) -> Result<(), ProgrammeError> {
    if event.title.is_empty() {
        return Err(invalid(
            lines.location("event".into()),
            "the title is empty",
            "give the event a title",
        ));
    }
    if event.last_day < event.first_day {
        return Err(invalid(
            lines.location("event".into()),
            format!(
                "the last day {} is before the first day {}",
                event.last_day, event.first_day
            ),
            "exchange them",
        ));
    }
    Ok(())
}

fn check_ids(event: &Event, lines: &Lines) -> Result<(), ProgrammeError> {
    let days = event.days.iter().map(|day| day.date.to_string());
    unique("day", days, lines)?;
    unique(
        "theme",
        event.themes.iter().map(|theme| theme.slug.to_string()),
        lines,
    )?;
    unique(
        "room",
        event.rooms.iter().map(|room| room.slug.to_string()),
        lines,
    )?;
    unique(
        "session",
        event
            .sessions
            .iter()
            .map(|session| session.slug.to_string()),
        lines,
    )?;

    for session in &event.sessions {
        let at = || lines.location(format!("session {}", session.slug));
        if check_session_slug(&session.slug).is_err() {
            let problem = format!("“{}” is already an address of the server", session.slug);
            return Err(invalid(at(), problem, "choose another id"));
        }
        if session.title.is_empty() {
            return Err(invalid(
                at(),
                "the title is empty",
                "give the session a title",
            ));
        }
    }
    Ok(())
}

fn unique(
    what: &'static str,
    ids: impl Iterator<Item = String>,
    lines: &Lines,
) -> Result<(), ProgrammeError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if seen.contains(&id) {
            let at = lines.location(format!("{what} {id}"));
            return Err(ProgrammeError::Duplicate { at, what, id });
        }
        seen.insert(id);
    }
    Ok(())
}

fn check_references(event: &Event, lines: &Lines) -> Result<(), ProgrammeError> {
    let days: BTreeSet<_> = event.days.iter().map(|day| day.date).collect();
    let themes: BTreeSet<_> = event.themes.iter().map(|theme| &theme.slug).collect();
    let rooms: BTreeSet<_> = event.rooms.iter().map(|room| &room.slug).collect();
    for session in &event.sessions {
        let unknown = |what: &str, id: &str| {
            let at = lines.location(format!("session {}", session.slug));
            let remedy = format!("add it, or name a {what} of the file");
            Err(invalid(at, format!("there is no {what} “{id}”"), remedy))
        };
        if let Some(date) = session.day.filter(|date| !days.contains(date)) {
            return unknown("day", &date.to_string());
        }
        if let Some(theme) = session.theme.as_ref().filter(|slug| !themes.contains(slug)) {
            return unknown("theme", theme.as_str());
        }
        if let Some(room) = session.room.as_ref().filter(|slug| !rooms.contains(slug)) {
            return unknown("room", room.as_str());
        }
    }
    Ok(())
}
