//! Our own form, written by hand: `docs/programme-format.md` describes it.

mod tables;

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use toml::{Spanned, value::Datetime};

use super::{
    ReadOptions, invalid,
    lines::{LineIndex, Lines},
    values::{DAY_CHANGE, hour, on_day, time_zone},
};
use crate::{
    Coordinator, CoordinatorKind, Day, Event, Extra, Link, Person, ProgrammeError, Room, Session,
    Slug, SourceLocation, Theme, day_slug, language_tag,
};
use tables::{
    CoordinatorTable, DayTable, EventTable, ForumFile, LinkTable, OrganisationTable, PersonTable,
    RoomTable, SessionTable, ThemeTable,
};

/// What all sessions of a file share.
struct Reader {
    index: LineIndex,
    zone: TimeZone,
    day_change: Time,
    lines: Lines,
}

pub(super) fn read(text: &str, options: &ReadOptions) -> Result<(Event, Lines), ProgrammeError> {
    let file: ForumFile = toml::from_str(text).map_err(|e| malformed(text, &e))?;
    let mut reader = Reader::new(text, &file.event, options)?;
    let mut event = reader.event(file.event, options)?;
    for day in file.day {
        event.days.push(reader.day(day, &event.language)?);
    }
    for theme in file.theme {
        event.themes.push(reader.theme(theme)?);
    }
    for room in file.room {
        event.rooms.push(reader.room(room)?);
    }
    for session in file.session {
        event.sessions.push(reader.session(session)?);
    }
    Ok((event, reader.lines))
}

fn malformed(text: &str, error: &toml::de::Error) -> ProgrammeError {
    let at = error
        .span()
        .map(|span| SourceLocation::line(LineIndex::new(text.as_bytes()).line(span.start)));
    let problem = error.message().trim_end_matches('.').replace('\n', ", ");
    ProgrammeError::Malformed {
        at: at.unwrap_or_default(),
        format: "programme TOML",
        problem,
    }
}

impl Reader {
    fn new(text: &str, event: &EventTable, options: &ReadOptions) -> Result<Self, ProgrammeError> {
        let mut reader = Self {
            index: LineIndex::new(text.as_bytes()),
            zone: TimeZone::UTC,
            day_change: DAY_CHANGE,
            lines: Lines::default(),
        };
        let name = options
            .time_zone
            .as_ref()
            .unwrap_or(event.time_zone.get_ref());
        reader.zone = time_zone(name).ok_or_else(|| {
            let at = reader.location("event.time_zone", &event.time_zone);
            invalid(
                at,
                format!("there is no time zone “{name}”"),
                "write its IANA name, such as \"Europe/Paris\"",
            )
        })?;
        if let Some(day_change) = &event.day_change {
            reader.day_change = reader.hour("event.day_change", day_change)?;
        }
        Ok(reader)
    }

    fn event(&mut self, table: EventTable, options: &ReadOptions) -> Result<Event, ProgrammeError> {
        self.note("event".into(), &table.title);
        let first_day = self.date("event.first_day", &table.first_day)?;
        let last_day = match &table.last_day {
            Some(last_day) => self.date("event.last_day", last_day)?,
            None => first_day,
        };
        let language = options
            .language
            .as_ref()
            .unwrap_or(table.language.get_ref());
        let language = self.language("event.language", language, &table.language)?;
        Ok(Event {
            slug: options.slug.clone(),
            title: options.title.clone().unwrap_or(table.title.into_inner()),
            acronym: table.acronym,
            edition: table.edition,
            theme: table.theme,
            place: table.place,
            description: table.description,
            url: table.url,
            first_day,
            last_day,
            time_zone: options
                .time_zone
                .clone()
                .unwrap_or(table.time_zone.into_inner()),
            language,
            support: table.support,
            days: Vec::new(),
            themes: Vec::new(),
            rooms: Vec::new(),
            sessions: Vec::new(),
            former: Vec::new(),
            extra: Extra::new(),
        })
    }

    fn day(&mut self, table: DayTable, language: &str) -> Result<Day, ProgrammeError> {
        let date = self.date("day.date", &table.date)?;
        self.note(format!("day {date}"), &table.date);
        Ok(Day {
            date,
            slug: day_slug(date, language),
            title: table.title,
            character: table.character,
            description: table.description,
            start: None,
            end: None,
            extra: Extra::new(),
        })
    }

    fn theme(&mut self, table: ThemeTable) -> Result<Theme, ProgrammeError> {
        Ok(Theme {
            slug: self.id("theme", &table.id)?,
            title: table.title,
            description: table.description,
            coordinators: table.coordinators.into_iter().map(coordinator).collect(),
            extra: Extra::new(),
        })
    }

    fn room(&mut self, table: RoomTable) -> Result<Room, ProgrammeError> {
        Ok(Room {
            slug: self.id("room", &table.id)?,
            title: table.title,
            description: table.description,
            extra: Extra::new(),
        })
    }

    fn session(&mut self, table: SessionTable) -> Result<Session, ProgrammeError> {
        let slug = self.id("session", &table.id)?;
        let day = table
            .day
            .as_ref()
            .map(|day| self.date(&format!("session {slug}, day"), day))
            .transpose()?;
        let hour = |name: &str, value: &Option<Spanned<Datetime>>| match (day, value) {
            (_, None) => Ok(None),
            (Some(day), Some(value)) => {
                let at = self.hour(&format!("session {slug}, {name}"), value)?;
                Ok(on_day(day, at, self.day_change, &self.zone))
            }
            (None, Some(value)) => {
                let at = self.location(&format!("session {slug}, {name}"), value);
                Err(invalid(
                    at,
                    "there is an hour but no day",
                    "add the day, such as day = 2022-07-06",
                ))
            }
        };
        let (start, end) = (hour("start", &table.start)?, hour("end", &table.end)?);
        let duration = match (&start, &end, &table.end) {
            (_, None, _) | (_, _, None) => None,
            (Some(start), Some(end), Some(_)) if end > start => Some(start.duration_until(end)),
            (_, _, Some(value)) => {
                let at = self.location(&format!("session {slug}, end"), value);
                return Err(invalid(
                    at,
                    "the end does not come after a start",
                    "give a start that is earlier",
                ));
            }
        };
        let mut session = Session::titled(slug.clone(), table.title);
        let reference = |what: &str, id: Option<Spanned<String>>| {
            id.map(|id| self.reference(&slug, what, &id)).transpose()
        };
        session.room = reference("room", table.room)?;
        session.theme = reference("theme", table.theme)?;
        session.language = (table.language.as_ref())
            .map(|tag| self.language(&format!("session {slug}, language"), tag.get_ref(), tag))
            .transpose()?;
        (session.id, session.guid) = (Some(table.id.into_inner()), table.guid);
        (session.day, session.start, session.duration) = (day, start, duration);
        (session.subtitle, session.kind) = (table.subtitle, table.kind);
        session.speakers = table.speakers.into_iter().map(person).collect();
        session.support = table.support;
        session.abstract_text = table.abstract_text;
        session.description = table.description;
        session.status = table.status;
        (session.url, session.logo) = (table.url, table.logo);
        session.links = table.links.into_iter().map(link).collect();
        Ok(session)
    }

    /// The tag of a language, which may be written as a name.
    fn language(
        &self,
        thing: &str,
        text: &str,
        value: &Spanned<String>,
    ) -> Result<String, ProgrammeError> {
        language_tag(text).ok_or_else(|| {
            let problem = format!("“{text}” is no language");
            invalid(
                self.location(thing, value),
                problem,
                "write its tag, such as \"fr\"",
            )
        })
    }

    /// An id of the file, which is the slug; remembers its line.
    fn id(&mut self, what: &str, id: &Spanned<String>) -> Result<Slug, ProgrammeError> {
        let thing = format!("{what} {}", id.get_ref());
        self.note(thing.clone(), id);
        self.slug(&thing, id)
    }

    fn reference(
        &self,
        session: &Slug,
        what: &str,
        id: &Spanned<String>,
    ) -> Result<Slug, ProgrammeError> {
        self.slug(&format!("session {session}, {what}"), id)
    }

    fn slug(&self, thing: &str, id: &Spanned<String>) -> Result<Slug, ProgrammeError> {
        Slug::new(id.get_ref().as_str()).map_err(|_| {
            let problem = format!("“{}” cannot be part of an address", id.get_ref());
            invalid(
                self.location(thing, id),
                problem,
                "use at most 64 letters without accents, digits and hyphens",
            )
        })
    }

    fn date(&self, thing: &str, value: &Spanned<Datetime>) -> Result<Date, ProgrammeError> {
        let bad = || {
            invalid(
                self.location(thing, value),
                format!("“{}” is no date", value.get_ref()),
                "write it as 2022-07-06, without quotes",
            )
        };
        match value.get_ref() {
            Datetime {
                date: Some(date),
                time: None,
                offset: None,
            } => {
                let parts = (
                    i16::try_from(date.year),
                    i8::try_from(date.month),
                    i8::try_from(date.day),
                );
                let (Ok(year), Ok(month), Ok(day)) = parts else {
                    return Err(bad());
                };
                Date::new(year, month, day).map_err(|_| bad())
            }
            _ => Err(bad()),
        }
    }

    fn hour(&self, thing: &str, value: &Spanned<Datetime>) -> Result<Time, ProgrammeError> {
        let bad = || {
            invalid(
                self.location(thing, value),
                format!("“{}” is no hour", value.get_ref()),
                "write it as 14:30, without quotes",
            )
        };
        match value.get_ref() {
            Datetime {
                date: None,
                time: Some(time),
                offset: None,
            } => {
                let second = time.second.unwrap_or(0);
                hour(&format!("{}:{}:{second}", time.hour, time.minute))
                    .map(|hour| hour.time)
                    .ok_or_else(bad)
            }
            _ => Err(bad()),
        }
    }

    fn note<T>(&mut self, thing: String, value: &Spanned<T>) {
        self.lines.note(thing, self.index.line(value.span().start));
    }

    fn location<T>(&self, thing: &str, value: &Spanned<T>) -> SourceLocation {
        SourceLocation {
            line: Some(self.index.line(value.span().start)),
            thing: Some(thing.into()),
        }
    }
}

fn coordinator(table: CoordinatorTable) -> Coordinator {
    match table {
        CoordinatorTable::Person(PersonTable {
            person: name,
            affiliation,
        }) => Coordinator {
            name,
            kind: CoordinatorKind::Person,
            affiliation,
        },
        CoordinatorTable::Organisation(OrganisationTable { organisation: name }) => Coordinator {
            name,
            kind: CoordinatorKind::Organisation,
            affiliation: None,
        },
    }
}

fn person(table: PersonTable) -> Person {
    Person {
        id: None,
        name: table.person,
        affiliation: table.affiliation,
        biography: None,
        extra: Extra::new(),
    }
}

fn link(table: LinkTable) -> Link {
    Link {
        url: table.url,
        title: table.title,
        extra: Extra::new(),
    }
}
