//! A schedule becomes an event: its days, themes and rooms, and what all its sessions share.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    clock, invalid,
    lines::Lines,
    named::Named,
    schedule::{Fields, Schedule, ScheduleDay},
    schedule_session,
};
use crate::{Day, Event, Place, ProgrammeError, Room, Slug, Theme, day_slug};

/// The language of an event whose schedule names none.
const DEFAULT_LANGUAGE: &str = "en";

pub(super) fn event(mut schedule: Schedule, slug: Slug) -> Result<(Event, Lines), ProgrammeError> {
    let mut lines = Lines::default();
    let zone = Zone::of(&schedule)?;
    let language = schedule
        .conference
        .text(&["language"])
        .unwrap_or_else(|| most_spoken(&schedule));
    let mut themes = Named::default();
    let mut rooms = Named::default();
    themes.declare(&mut schedule.conference, &["tracks", "track"]);
    rooms.declare(&mut schedule.conference, &["rooms", "room"]);

    let (mut days, mut sessions) = (Vec::new(), Vec::new());
    for mut raw in std::mem::take(&mut schedule.days) {
        let raw_rooms = std::mem::take(&mut raw.rooms);
        let day = day(raw, &zone, &language, &mut lines)?;
        for raw_room in raw_rooms {
            let room = rooms.slug(&raw_room.name);
            rooms.add(room.as_ref(), raw_room.fields);
            for session in raw_room.sessions {
                let context = Context {
                    zone: &zone,
                    day: &day,
                    room: room.clone(),
                };
                sessions.push(schedule_session::session(
                    &context,
                    session,
                    &mut themes,
                    &mut rooms,
                    &mut lines,
                )?);
            }
        }
        days.push(day);
    }
    let (first_day, last_day) = dates(&mut schedule.conference, &days)?;
    let conference = &mut schedule.conference;
    let event = Event {
        slug,
        title: conference.name(&["title"]).unwrap_or_default(),
        acronym: conference.text(&["acronym"]),
        edition: None,
        theme: None,
        place: place(conference),
        description: conference.text(&["description"]),
        url: conference.text(&["url"]),
        first_day,
        last_day,
        time_zone: zone.name,
        language,
        support: Vec::new(),
        days,
        themes: themes.list(|slug, title, description, extra| Theme {
            slug,
            title,
            description,
            coordinators: Vec::new(),
            extra,
        }),
        rooms: rooms.list(|slug, title, description, extra| Room {
            slug,
            title,
            description,
            extra,
        }),
        sessions,
        extra: schedule
            .about
            .rest()
            .into_iter()
            .chain(schedule.conference.rest())
            .collect(),
    };
    Ok((event, lines))
}

/// Where a session stands in the schedule.
pub(super) struct Context<'a> {
    pub(super) zone: &'a Zone,
    pub(super) day: &'a Day,
    pub(super) room: Option<Slug>,
}

/// The zone of an event, by the name that is kept.
pub(super) struct Zone {
    pub(super) name: String,
    pub(super) rules: TimeZone,
    /// When a day of the programme ends.
    pub(super) day_change: jiff::civil::Time,
}

impl Zone {
    /// The zone that the schedule names, or else the offset of the first time in it.
    fn of(schedule: &Schedule) -> Result<Self, ProgrammeError> {
        let name = schedule
            .conference
            .peek("time_zone_name")
            .or_else(|| first_offset(schedule));
        let name = name.unwrap_or_else(|| "UTC".into());
        let rules = clock::time_zone(&name).ok_or_else(|| {
            let at = Place {
                line: None,
                thing: Some("conference, time_zone_name".into()),
            };
            let problem = format!("there is no time zone “{name}”");
            invalid(at, problem, "write its IANA name, such as Europe/Paris")
        })?;
        let day_change = schedule
            .conference
            .peek("day_change")
            .and_then(|text| clock::hour(&text));
        Ok(Self {
            name,
            rules,
            day_change: day_change.unwrap_or(clock::DAY_CHANGE),
        })
    }
}

fn first_offset(schedule: &Schedule) -> Option<String> {
    let of_day = |day: &ScheduleDay| {
        day.fields
            .peek("start")
            .or_else(|| day.fields.peek("day_start"))
    };
    let sessions = schedule
        .days
        .iter()
        .flat_map(|day| &day.rooms)
        .flat_map(|room| &room.sessions);
    schedule
        .days
        .iter()
        .filter_map(of_day)
        .chain(sessions.filter_map(|session| session.fields.peek("date")))
        .find_map(|text| clock::offset_of(&text))
}

fn day(
    mut raw: ScheduleDay,
    zone: &Zone,
    language: &str,
    lines: &mut Lines,
) -> Result<Day, ProgrammeError> {
    let text = raw.fields.text(&["date"]);
    let date = text.as_deref().and_then(clock::date).ok_or_else(|| {
        let at = Place {
            line: raw.line,
            thing: Some("day, date".into()),
        };
        invalid(at, "there is no date", "write it as 2022-07-06")
    })?;
    if let Some(line) = raw.line {
        lines.note(format!("day {date}"), line);
    }
    let mut moment = |keys: &[&str]| {
        let key = keys.iter().find(|key| raw.fields.peek(key).is_some())?;
        let moment = clock::moment(&raw.fields.peek(key)?, &zone.rules)?;
        raw.fields.0.remove(*key);
        Some(moment)
    };
    let (start, end) = (moment(&["start", "day_start"]), moment(&["end", "day_end"]));
    raw.fields.0.remove("index");
    Ok(Day {
        date,
        slug: day_slug(date, language),
        title: raw.fields.name(&["title", "name"]),
        character: None,
        description: raw.fields.text(&["description"]),
        start,
        end,
        extra: raw.fields.rest(),
    })
}

/// The first and the last day as the schedule says, or else those of its days.
fn dates(conference: &mut Fields, days: &[Day]) -> Result<(Date, Date), ProgrammeError> {
    let mut date = |key: &str| {
        let date = conference.peek(key).and_then(|text| clock::date(&text))?;
        conference.0.remove(key);
        Some(date)
    };
    let first = date("start").or_else(|| days.iter().map(|day| day.date).min());
    let last = date("end").or_else(|| days.iter().map(|day| day.date).max());
    first.zip(last).ok_or_else(|| {
        let at = Place {
            line: None,
            thing: Some("conference".into()),
        };
        invalid(
            at,
            "there is no day",
            "add start and end, or a day with a date",
        )
    })
}

fn place(conference: &mut Fields) -> Option<String> {
    let parts = [conference.text(&["venue"]), conference.text(&["city"])];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The language of most sessions; the first in the alphabet if two are even.
fn most_spoken(schedule: &Schedule) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    let sessions = schedule
        .days
        .iter()
        .flat_map(|day| &day.rooms)
        .flat_map(|room| &room.sessions);
    for language in sessions.filter_map(|session| session.fields.peek("language")) {
        *counts.entry(language).or_default() += 1;
    }
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or_else(|| DEFAULT_LANGUAGE.to_owned(), |(language, _)| language)
}
