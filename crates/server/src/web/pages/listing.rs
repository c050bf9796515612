//! Sessions in a list: by day and hour, one line each, in words.

use jiff::civil::Date;
use sillage_programme::{Event, Session, Status};

use super::{
    RequestContext,
    note_state::{NoteState, NoteStates},
};

/// What stands between short facts.
pub(crate) const BETWEEN: &str = " · ";
/// With more rooms on one day, parallel sessions stand side by side without a column for each room.
const MAX_COLUMNS: usize = 6;

/// A heading and its sessions.
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The address of a page about it.
    pub(crate) link: Option<String>,
    /// Such as `off`.
    pub(crate) character: Option<String>,
    pub(crate) description: Option<String>,
    /// The rooms that are columns where the window is wide; none where there is no timetable.
    pub(crate) columns: Vec<String>,
    /// By hour; what has none comes last.
    pub(crate) slots: Vec<Slot>,
}

/// The sessions that begin together.
pub(crate) struct Slot {
    /// `10 h`; what stands there instead, where the hour is not known.
    pub(crate) hour: String,
    pub(crate) is_timed: bool,
    /// `à 11 h 30`, where all end together.
    pub(crate) end: Option<String>,
    pub(crate) lines: Vec<Line>,
}

/// One session.
pub(crate) struct Line {
    pub(crate) link: String,
    pub(crate) title: String,
    /// The colour of the theme.
    pub(crate) rule: Option<usize>,
    /// In which column of the timetable, from 1.
    pub(crate) column: Option<usize>,
    /// `jusqu’à 11 h 30`, where not all end together.
    pub(crate) end: Option<String>,
    pub(crate) room: Option<String>,
    /// Theme, kind, people: what is known and not said by the heading.
    pub(crate) facts: String,
    pub(crate) status: Option<String>,
    pub(crate) cancelled: bool,
    /// `live`, `written` or `none`.
    pub(crate) note: &'static str,
    /// The same in words.
    pub(crate) note_words: String,
}

/// What the page is about, and so need not be said again on each line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Programme,
    Theme,
    Room,
}

impl RequestContext {
    /// One day and those of its sessions that `sessions` has.
    pub(crate) fn day_group(
        &self,
        event: &Event,
        date: Option<Date>,
        sessions: &[&Session],
        subject: Subject,
        notes: &NoteStates<'_>,
    ) -> Group {
        let rooms = if subject == Subject::Room {
            Vec::new()
        } else {
            columns(event, sessions)
        };
        let slots = self.slots(event, sessions, subject, notes, &rooms);
        let titled = |room: &&str| event.room(room).map(|room| room.title.clone());
        let columns = rooms.iter().filter_map(titled).collect();
        let day = event.days.iter().find(|day| Some(day.date) == date);
        let Some(day) = day else {
            let title = match subject {
                Subject::Theme => "programme-all-year",
                _ => "programme-no-day",
            };
            return Group {
                id: "no-day".into(),
                title: self.t(title),
                link: None,
                character: None,
                description: None,
                columns,
                slots,
            };
        };
        let title = self.date(day.date);
        Group {
            id: day.slug.to_string(),
            title: day
                .title
                .as_ref()
                .map_or(title.clone(), |name| self.labelled(&title, name)),
            link: Some(self.link(&format!("/{}/days/{}", event.slug, day.slug))),
            character: day.character.clone(),
            description: day.description.clone(),
            columns,
            slots,
        }
    }

    /// Sessions by day; those without a day last.
    pub(crate) fn by_day(
        &self,
        event: &Event,
        sessions: &[&Session],
        subject: Subject,
        notes: &NoteStates<'_>,
    ) -> Vec<Group> {
        let mut dates: Vec<Option<Date>> = sessions.iter().map(|session| session.day).collect();
        dates.sort_by_key(|date| (date.is_none(), *date));
        dates.dedup();
        let of = |date: Option<Date>| -> Vec<&Session> {
            let all = sessions.iter().copied();
            all.filter(|session| session.day == date).collect()
        };
        dates
            .into_iter()
            .map(|date| self.day_group(event, date, &of(date), subject, notes))
            .collect()
    }

    /// Sessions of one day, which are in order, by hour. All-year resources of a theme have no hour: they
    /// are told by their form.
    fn slots(
        &self,
        event: &Event,
        sessions: &[&Session],
        subject: Subject,
        notes: &NoteStates<'_>,
        rooms: &[&str],
    ) -> Vec<Slot> {
        let heading = |session: &Session| match &session.start {
            Some(start) => self.hour(start),
            None if subject == Subject::Theme && session.day.is_none() => self
                .kind(session)
                .map_or_else(|| self.t("programme-no-form"), |kind| upper(&kind)),
            None => self.t("programme-no-hour"),
        };
        let mut slots: Vec<(String, Vec<&Session>)> = Vec::new();
        for session in sessions.iter().copied() {
            let hour = heading(session);
            let of_hour = slots.iter_mut().find(|(known, _)| *known == hour);
            match of_hour {
                Some((_, beside)) => beside.push(session),
                None => slots.push((hour, vec![session])),
            }
        }
        slots
            .into_iter()
            .map(|(hour, sessions)| {
                let ends: Vec<_> = sessions.iter().map(|session| session.end()).collect();
                let together = ends.windows(2).all(|pair| pair[0] == pair[1]);
                let until = |key, end: &Option<_>| {
                    let end = end.as_ref()?;
                    Some(self.with(key, "end", self.hour(end)))
                };
                let line = |(session, end): (&&Session, _)| Line {
                    end: until("programme-ends", end).filter(|_| !together),
                    column: column(session, rooms),
                    ..self.line(event, session, subject, notes)
                };
                Slot {
                    is_timed: sessions.iter().any(|session| session.start.is_some()),
                    end: (ends.first().filter(|_| together))
                        .and_then(|end| until("date-until", end)),
                    lines: sessions.iter().zip(&ends).map(line).collect(),
                    hour,
                }
            })
            .collect()
    }

    /// One session; its end and its column are for those who know the sessions beside it.
    pub(crate) fn line(
        &self,
        event: &Event,
        session: &Session,
        subject: Subject,
        notes: &NoteStates<'_>,
    ) -> Line {
        let room = session.room.as_ref();
        let room = room.filter(|_| subject != Subject::Room);
        let theme = session
            .theme
            .as_ref()
            .and_then(|slug| event.theme(slug.as_str()));
        let facts = [
            theme
                .filter(|_| subject != Subject::Theme)
                .map(|theme| theme.title.clone()),
            self.kind(session)
                .filter(|_| session.day.is_some() || subject != Subject::Theme),
            names(session),
        ];
        let note = notes.of(session);
        Line {
            link: self.link(&format!("/{}/{}", event.slug, session.slug)),
            title: session.title.clone(),
            rule: Self::rule(event, session),
            column: None,
            end: None,
            room: room
                .and_then(|slug| event.room(slug.as_str()))
                .map(|room| room.title.clone()),
            facts: facts
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(BETWEEN),
            status: self.status(session),
            cancelled: session.status == Status::Cancelled,
            note: note.name(),
            note_words: if session.status == Status::Cancelled
                && note.name() == NoteState::Empty.name()
            {
                String::new()
            } else {
                self.note_state(note)
            },
        }
    }

    /// What is not usual about a session, in words.
    pub(crate) fn status(&self, session: &Session) -> Option<String> {
        if session.vanished {
            return Some(self.t("session-vanished"));
        }
        match session.status {
            Status::Confirmed => None,
            Status::Provisional => Some(self.t("session-provisional")),
            Status::Cancelled => Some(self.t("session-cancelled")),
        }
    }
}

/// The rooms of these sessions in the order of the programme, where they make a timetable.
fn columns<'a>(event: &'a Event, sessions: &[&Session]) -> Vec<&'a str> {
    let used = |room: &&sillage_programme::Room| {
        let mut timed = sessions.iter().filter(|session| session.start.is_some());
        timed.any(|session| session.room.as_ref() == Some(&room.slug))
    };
    let rooms = event.rooms.iter().filter(used);
    let rooms: Vec<_> = rooms.map(|room| room.slug.as_str()).collect();
    let is_timetable = (2..=MAX_COLUMNS).contains(&rooms.len());
    if is_timetable { rooms } else { Vec::new() }
}

fn column(session: &Session, rooms: &[&str]) -> Option<usize> {
    let room = session.room.as_ref().filter(|_| session.start.is_some())?;
    Some(rooms.iter().position(|known| room == *known)? + 1)
}

/// A word as it begins a line.
fn upper(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.by_ref()).collect()
}

/// Who speaks, in one line.
pub(crate) fn names(session: &Session) -> Option<String> {
    let names: Vec<_> = session
        .speakers
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}
