//! Our own form, written by hand: `docs/programme-format.md` describes it.

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use toml::{Spanned, value::Datetime};

use super::{
    clock,
    forum_tables::{
        CoordinatorTable, DayTable, EventTable, File, LinkTable, OrganisationTable, PersonTable,
        RoomTable, SessionTable, ThemeTable,
    },
    invalid,
    lines::{LineIndex, Lines},
};
use crate::{
    Coordinator, CoordinatorKind, Day, Event, Extra, Link, Person, Place, ProgrammeError, Room,
    Session, Slug, Theme, day_slug,
};

/// What all sessions of a file share.
struct Reader {
    index: LineIndex,
    zone: TimeZone,
    day_change: Time,
    lines: Lines,
}

pub(super) fn read(text: &str, slug: Slug) -> Result<(Event, Lines), ProgrammeError> {
    let file: File = toml::from_str(text).map_err(|e| malformed(text, &e))?;
    let mut reader = Reader::new(text, &file.event)?;
    let mut event = reader.event(slug, file.event)?;
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
        .map(|span| Place::line(LineIndex::new(text.as_bytes()).line(span.start)));
    let problem = error.message().trim_end_matches('.').replace('\n', ", ");
    ProgrammeError::Malformed {
        at: at.unwrap_or_default(),
        format: "programme TOML",
        problem,
    }
}

impl Reader {
    fn new(text: &str, event: &EventTable) -> Result<Self, ProgrammeError> {
        let mut reader = Self {
            index: LineIndex::new(text.as_bytes()),
            zone: TimeZone::UTC,
            day_change: clock::DAY_CHANGE,
            lines: Lines::default(),
        };
        let name = event.time_zone.get_ref();
        reader.zone = clock::time_zone(name).ok_or_else(|| {
            let at = reader.place("event.time_zone", &event.time_zone);
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

    fn event(&mut self, slug: Slug, table: EventTable) -> Result<Event, ProgrammeError> {
        self.note("event".into(), &table.title);
        let first_day = self.date("event.first_day", &table.first_day)?;
        let last_day = match &table.last_day {
            Some(last_day) => self.date("event.last_day", last_day)?,
            None => first_day,
        };
        Ok(Event {
            slug,
            title: table.title.into_inner(),
            acronym: table.acronym,
            edition: table.edition,
            theme: table.theme,
            place: table.place,
            description: table.description,
            url: table.url,
            first_day,
            last_day,
            time_zone: table.time_zone.into_inner(),
            language: table.language,
            support: table.support,
            days: Vec::new(),
            themes: Vec::new(),
            rooms: Vec::new(),
            sessions: Vec::new(),
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
                Ok(clock::on_day(day, at, self.day_change, &self.zone))
            }
            (None, Some(value)) => {
                let at = self.place(&format!("session {slug}, {name}"), value);
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
                let at = self.place(&format!("session {slug}, end"), value);
                return Err(invalid(
                    at,
                    "the end does not come after a start",
                    "give a start that is earlier",
                ));
            }
        };
        Ok(Session {
            id: Some(table.id.into_inner()),
            guid: table.guid,
            title: table.title,
            subtitle: table.subtitle,
            kind: table.kind,
            language: table.language,
            day,
            start,
            duration,
            room: table
                .room
                .map(|room| self.reference(&slug, "room", &room))
                .transpose()?,
            theme: table
                .theme
                .map(|theme| self.reference(&slug, "theme", &theme))
                .transpose()?,
            speakers: table.speakers.into_iter().map(person).collect(),
            support: table.support,
            abstract_text: table.abstract_text,
            description: table.description,
            status: table.status,
            url: table.url,
            logo: table.logo,
            links: table.links.into_iter().map(link).collect(),
            attachments: Vec::new(),
            extra: Extra::new(),
            slug,
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
                self.place(thing, id),
                problem,
                "use at most 64 letters without accents, digits and hyphens",
            )
        })
    }

    fn date(&self, thing: &str, value: &Spanned<Datetime>) -> Result<Date, ProgrammeError> {
        let bad = || {
            invalid(
                self.place(thing, value),
                "this is no date",
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
                self.place(thing, value),
                "this is no hour",
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
                clock::hour(&format!("{}:{}:{second}", time.hour, time.minute)).ok_or_else(bad)
            }
            _ => Err(bad()),
        }
    }

    fn note<T>(&mut self, thing: String, value: &Spanned<T>) {
        self.lines.note(thing, self.index.line(value.span().start));
    }

    fn place<T>(&self, thing: &str, value: &Spanned<T>) -> Place {
        Place {
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
