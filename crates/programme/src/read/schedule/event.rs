//! A schedule becomes an event: its days, themes and rooms, and what all its sessions share.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    super::{
        ReadOptions, invalid,
        lines::Lines,
        values::{Instant, date},
    },
    Fields, Schedule, addresses, day,
    links::Bases,
    named::Named,
    people::KnownPeople,
    session::{self, Context},
    zone::Zone,
};
use crate::{
    Day, Event, ProgrammeError, Room, Session, SourceLocation, Theme, language_tag,
    warning::Warnings,
};

/// The most sessions of an event: ten times the largest that is known.
const MAX_SESSIONS: usize = 15_000;

pub(super) fn event(
    mut schedule: Schedule,
    options: &ReadOptions,
    warnings: &mut Warnings,
) -> Result<(Event, Lines), ProgrammeError> {
    check_size(&schedule)?;
    let zone = Zone::of(&schedule, options, warnings)?;
    let language = language(&mut schedule, options);
    let bases = Bases::of(&schedule.about, &schedule.conference);
    let mut context = Context {
        zone: &zone,
        bases: &bases,
        people: KnownPeople::new(std::mem::take(&mut schedule.people)),
        themes: Named::new("theme"),
        rooms: Named::new("room"),
    };
    let conference = &mut schedule.conference;
    context.themes.declare(conference, &["tracks", "track"]);
    context.rooms.declare(conference, &["rooms", "room"]);
    let (days, sessions, lines) = sessions(&mut schedule, &mut context, &language, warnings);
    let Context { themes, rooms, .. } = context;

    let conference = &mut schedule.conference;
    let (first_day, last_day) = dates(conference, &days, &zone, warnings)?;
    let acronym = conference.text(&["acronym"]);
    let event = Event {
        title: title(conference, acronym.as_deref(), options, warnings),
        slug: options.slug.clone(),
        acronym,
        edition: None,
        theme: None,
        place: venue(conference),
        description: conference.text(&["description"]),
        url: conference.text(&["url"]).map(|url| bases.whole(url, None)),
        first_day,
        last_day,
        time_zone: zone.name.clone(),
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
        former: Vec::new(),
        extra: (schedule.about.rest().into_iter())
            .chain(schedule.conference.rest())
            .collect(),
    };
    Ok((event, lines))
}

/// Refuses what no event can be, before anything costs more than its size.
fn check_size(schedule: &Schedule) -> Result<(), ProgrammeError> {
    if let Some(session) = schedule.sessions().nth(MAX_SESSIONS) {
        let at = SourceLocation::of(session.line, format!("session {}", MAX_SESSIONS + 1));
        let problem = format!("a programme has at most {MAX_SESSIONS} sessions");
        return Err(invalid(at, problem, "divide it into several events"));
    }
    Ok(())
}

/// The days and the sessions, these with addresses of their own.
fn sessions(
    schedule: &mut Schedule,
    context: &mut Context<'_>,
    language: &str,
    warnings: &mut Warnings,
) -> (Vec<Day>, Vec<Session>, Lines) {
    let mut lines = Lines::default();
    let (mut days, mut sessions, mut of_sessions) = (Vec::new(), Vec::new(), Vec::new());
    for mut raw in std::mem::take(&mut schedule.days) {
        let raw_rooms = std::mem::take(&mut raw.rooms);
        let day = day::day(raw, context.zone, language, &mut lines, warnings);
        let date = day.as_ref().map(|day| day.date);
        if let Some(day) = day {
            day::add(&mut days, day);
        }
        for raw_room in raw_rooms {
            let room = context.rooms.slug(&raw_room.name);
            context.rooms.add(room.as_ref(), raw_room.fields);
            for raw in raw_room.sessions {
                of_sessions.push(raw.line);
                sessions.push(session::session(
                    context,
                    raw,
                    (date, room.clone()),
                    warnings,
                ));
            }
        }
    }
    for raw in std::mem::take(&mut schedule.loose) {
        of_sessions.push(raw.line);
        sessions.push(session::session(context, raw, (None, None), warnings));
    }
    for date in sessions.iter().filter_map(|session: &Session| session.day) {
        day::add_date(&mut days, date, language);
    }
    addresses::assign(&mut sessions, &of_sessions, warnings);
    for (session, line) in sessions.iter().zip(of_sessions) {
        if let Some(line) = line {
            lines.note(format!("session {}", session.slug), line);
        }
    }
    (days, sessions, lines)
}

/// What the operator says, or what the file says, or else the address, which is said.
fn title(
    conference: &mut Fields,
    acronym: Option<&str>,
    options: &ReadOptions,
    warnings: &mut Warnings,
) -> String {
    let of_file = conference.name(&["title", "name"]);
    if let Some(title) = options.title.clone().or(of_file) {
        return title;
    }
    let title = acronym.unwrap_or(options.slug.as_str()).to_owned();
    let at = SourceLocation::of(None, "conference, title");
    warnings.add(
        at,
        "the event has no title",
        format!("it is called “{title}”; say it with --title"),
    );
    title
}

/// What the operator says, what the conference says, or else the language of most sessions.
fn language(schedule: &mut Schedule, options: &ReadOptions) -> String {
    let of_conference = schedule.conference.text(&["language"]);
    let said = options.language.clone().or(of_conference);
    said.and_then(|text| language_tag(&text))
        .unwrap_or_else(|| most_spoken(schedule))
}

/// The language of most sessions, the first in the alphabet if two are even; empty if none has one.
fn most_spoken(schedule: &Schedule) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    let languages = schedule
        .sessions()
        .filter_map(|session| session.fields.peek("language"));
    for tag in languages.filter_map(|text| language_tag(&text)) {
        *counts.entry(tag).or_default() += 1;
    }
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(tag, _)| tag).unwrap_or_default()
}

/// The first and the last day as the schedule says, or else those of its days.
fn dates(
    conference: &mut Fields,
    days: &[Day],
    zone: &Zone,
    warnings: &mut Warnings,
) -> Result<(Date, Date), ProgrammeError> {
    let mut said = |key: &str| {
        let text = conference.peek(key)?;
        let in_zone = || Some(Instant::read(&text)?.in_zone(&zone.rules)?.date());
        let date = in_zone().or_else(|| date(&text))?;
        conference.drop(key);
        Some(date)
    };
    let first = said("start").or_else(|| days.iter().map(|day| day.date).min());
    let last = said("end")
        .or_else(|| days.iter().map(|day| day.date).max())
        .or(first);
    let at = || SourceLocation::of(None, "conference");
    let Some((first, last)) = first.zip(last) else {
        return Err(invalid(
            at(),
            "there is no day",
            "add start and end, or a day with a date",
        ));
    };
    if last < first {
        let problem = format!("the last day {last} is before the first day {first}");
        warnings.add(at(), problem, "they are exchanged");
        return Ok((last, first));
    }
    Ok((first, last))
}

fn venue(conference: &mut Fields) -> Option<String> {
    let parts = [conference.text(&["venue"]), conference.text(&["city"])];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
