//! The programme as it leaves: `schedule.json` and `schedule.xml` by the schema of the voc, and iCalendar.
//!
//! Schedule files hold what has a day and an hour; a calendar also holds what lasts all day. What was
//! cancelled or has left the programme is in no schedule file; a calendar says it.

use std::{collections::HashSet, fmt::Write as _};

use jiff::{
    SignedDuration, Timestamp, Zoned, civil::Date, fmt::temporal::DateTimeParser, tz::TimeZone,
};
use sha2::{Digest as _, Sha256};

use crate::{Day, Event, Session, Status};

mod calendar;
mod schedule_json;
mod schedule_xml;

pub use calendar::calendar;
pub use schedule_json::schedule_json;
pub use schedule_xml::schedule_xml;

/// What the programme itself does not know of a file that leaves.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// What the addresses of notes begin with: `https://notes.example.org`, without a slash at the end.
    pub base: &'a str,
    /// What stands for the room of a session that has none.
    pub no_room: &'a str,
    /// The title of the link to a session's note.
    pub note: &'a str,
}

impl Leaving<'_> {
    /// The address of a session's note.
    fn address(&self, event: &Event, session: &Session) -> String {
        format!("{}/{}/{}", self.base, event.slug, session.slug)
    }

    /// The note's address and title, then the links of the programme.
    fn links(&self, event: &Event, session: &Session) -> Vec<(String, String)> {
        let note = (self.address(event, session), self.note.to_owned());
        let links = session.links.iter();
        let links =
            links.filter_map(|link| Some((link.href()?.to_owned(), link.label().to_owned())));
        std::iter::once(note).chain(links).collect()
    }
}

/// A day of a schedule file with its sessions by room, in the order of the programme.
struct ScheduleDay<'a> {
    /// From 1.
    index: usize,
    date: Date,
    start: Zoned,
    end: Zoned,
    rooms: Vec<(&'a str, Vec<Scheduled<'a>>)>,
}

/// A session with what schedule files demand of it.
struct Scheduled<'a> {
    session: &'a Session,
    start: &'a Zoned,
    /// Positive, and of this session alone in the file.
    id: u32,
    guid: String,
    /// In small letters.
    slug: String,
}

/// All sessions that schedule files can tell, by day and room.
fn schedule_days<'a>(event: &'a Event, leaving: &Leaving<'a>) -> Vec<ScheduleDay<'a>> {
    let mut ids = HashSet::new();
    let mut slugs = HashSet::new();
    let mut days = Vec::new();
    for (at, day) in event.days.iter().enumerate() {
        let mut rooms: Vec<(&str, Vec<Scheduled<'_>>)> = Vec::new();
        for session in event.sessions_on(day.date) {
            let Some(start) = session.start.as_ref().filter(|_| takes_place(session)) else {
                continue;
            };
            let room = session
                .room
                .as_ref()
                .and_then(|slug| event.room(slug.as_str()));
            let room = room.map_or(leaving.no_room, |room| room.title.as_str());
            let scheduled = Scheduled {
                session,
                start,
                id: id(event, session, &mut ids),
                guid: guid(event, session),
                slug: slug(event, session, &mut slugs),
            };
            match rooms.iter_mut().find(|(known, _)| *known == room) {
                Some((_, sessions)) => sessions.push(scheduled),
                None => rooms.push((room, vec![scheduled])),
            }
        }
        let (start, end) = bounds(event, day, &rooms);
        days.push(ScheduleDay {
            index: at + 1,
            date: day.date,
            start,
            end,
            rooms,
        });
    }
    days
}

fn takes_place(session: &Session) -> bool {
    session.status != Status::Cancelled && !session.vanished
}

/// When a day begins and ends: as it says itself, else with its sessions, else at midnight.
fn bounds(event: &Event, day: &Day, rooms: &[(&str, Vec<Scheduled<'_>>)]) -> (Zoned, Zoned) {
    let sessions = || rooms.iter().flat_map(|(_, sessions)| sessions);
    let end = |scheduled: &Scheduled<'_>| {
        let end = scheduled.session.end();
        end.unwrap_or_else(|| scheduled.start.clone())
    };
    let first = sessions().map(|session| session.start).min().cloned();
    let start = day.start.clone().or(first);
    let start = start.unwrap_or_else(|| midnight(event, day.date));
    let end = day.end.clone().or_else(|| sessions().map(end).max());
    let end = end.unwrap_or_else(|| start.clone());
    (start, end)
}

/// In the zone of the event; in UTC where that is not known.
fn midnight(event: &Event, date: Date) -> Zoned {
    let zone = DateTimeParser::new().parse_time_zone(&event.time_zone);
    let zone = zone.unwrap_or(TimeZone::UTC);
    let start = date.to_zoned(zone);
    start.unwrap_or_else(|_| Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC))
}

/// The file's own number where it has one, else one made from the address; never one twice.
fn id(event: &Event, session: &Session, given: &mut HashSet<u32>) -> u32 {
    let own = session.id.as_deref().and_then(|id| id.parse().ok());
    let hash = Sha256::digest(format!("{}/{}", event.slug, session.slug));
    let made = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) >> 1;
    let mut id = own.unwrap_or(made).max(1);
    while !given.insert(id) {
        id = id.wrapping_add(1).max(1);
    }
    id
}

/// The file's own UUID, else one made from the address, which stays.
fn guid(event: &Event, session: &Session) -> String {
    let own = session.guid.as_deref().filter(|guid| is_uuid(guid));
    own.map_or_else(
        || uuid(&format!("{}/{}", event.slug, session.slug)),
        str::to_owned,
    )
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A UUID of version 8 made from a name: the same for the same name.
fn uuid(name: &str) -> String {
    let hash = Sha256::digest(name);
    let mut uuid = String::with_capacity(36);
    for (at, byte) in hash.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        // A String takes all that is written.
        let _ = write!(uuid, "{byte:02x}");
    }
    uuid
}

/// A slug in the small letters that the schema allows, each once.
fn slug(event: &Event, session: &Session, given: &mut HashSet<String>) -> String {
    let plain = |text: &str| text.to_ascii_lowercase().replace('.', "-");
    let mut slug = format!(
        "{}-{}",
        plain(event.slug.as_str()),
        plain(session.slug.as_str())
    );
    while slug.ends_with(['-', '_']) {
        slug.push('0');
    }
    while !given.insert(slug.clone()) {
        slug.push('0');
    }
    slug
}

/// The short name of an event as the schema wants it: small letters, digits and `_`, at least four.
fn acronym(event: &Event) -> String {
    let short = event.acronym.as_deref().unwrap_or(event.slug.as_str());
    let letters = short.to_lowercase();
    let letters = letters.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' => letter,
        _ => '_',
    });
    let mut acronym: String = letters.collect();
    while acronym.len() < 4 {
        acronym.push('_');
    }
    acronym
}

/// `1:30` as `01:30`; what is not known is `00:00`.
fn hours_and_minutes(duration: Option<SignedDuration>) -> String {
    let minutes = duration.map_or(0, |duration| duration.as_mins().max(0));
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `2022-07-06T10:00:00+02:00`
fn moment(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A text without what no XML and no calendar may hold.
fn clean(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars()
        .filter(allowed)
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests;
