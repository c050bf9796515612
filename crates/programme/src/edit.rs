//! A session changed by hand: what a form or a command says about it.

use jiff::{
    SignedDuration,
    civil::{Date, Time},
    fmt::temporal::DateTimeParser,
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::{Event, Room, Session, Slug, Status};

/// Letters of a title that are kept.
const TITLE_CHARS: usize = 300;
/// The longest session that a form makes: a week.
const MAX_MINUTES: i64 = 7 * 24 * 60;

/// What is to be different, as it was typed: nothing leaves a thing as it is, an empty text makes it unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionEdit {
    /// The title; it cannot become unknown.
    pub title: Option<String>,
    /// A day of the event: `2031-05-03`.
    pub day: Option<String>,
    /// When it begins, in the zone of the event: `14:30`.
    pub hour: Option<String>,
    /// How long it lasts.
    pub minutes: Option<String>,
    /// The address of one of the event's rooms.
    pub room: Option<String>,
    /// The title of a room, which the event gets if it has none of that title.
    pub new_room: Option<String>,
    /// The address of one of the event's themes.
    pub theme: Option<String>,
    /// Whether it stands.
    pub status: Option<Status>,
}

/// What of an edit cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditProblem {
    /// A session needs a title.
    #[error("A session has a title.")]
    NoTitle,
    /// That is no date, or the event does not have this day.
    #[error("The day is a date of the event, such as 2031-05-03.")]
    Day,
    /// That is no hour.
    #[error("The hour is written as 14:30.")]
    Hour,
    /// An hour without a day is no moment.
    #[error("An hour needs a day.")]
    HourWithoutDay,
    /// That is no number of minutes.
    #[error("The duration is a whole number of minutes, at least 1.")]
    Minutes,
    /// The event does not have this room.
    #[error("The event has no such room; rooms are named as in their addresses.")]
    Room,
    /// The event does not have this theme.
    #[error("The event has no such theme; themes are named as in their addresses.")]
    Theme,
}

impl SessionEdit {
    /// Changes a session of an event; a new room goes into the event. After a problem neither is to be used.
    pub fn apply(&self, event: &mut Event, session: &mut Session) -> Result<(), EditProblem> {
        if let Some(title) = &self.title {
            let typed = title.trim().chars().filter(|sign| !sign.is_control());
            session.title = typed.take(TITLE_CHARS).collect();
        }
        if session.title.is_empty() {
            return Err(EditProblem::NoTitle);
        }
        self.move_to(event, session)?;
        if let Some(minutes) = &self.minutes {
            session.duration = known(minutes).map(duration).transpose()?;
        }
        if let Some(room) = &self.room {
            let found = |slug: &str| event.room(slug).map(|room| room.slug.clone());
            let found = known(room).map(|slug| found(slug).ok_or(EditProblem::Room));
            session.room = found.transpose()?;
        }
        if let Some(title) = self.new_room.as_deref().and_then(known) {
            session.room = Some(room_titled(event, title)?);
        }
        if let Some(theme) = &self.theme {
            let found = |slug: &str| event.theme(slug).map(|theme| theme.slug.clone());
            let found = known(theme).map(|slug| found(slug).ok_or(EditProblem::Theme));
            session.theme = found.transpose()?;
        }
        session.status = self.status.unwrap_or(session.status);
        Ok(())
    }

    fn move_to(&self, event: &Event, session: &mut Session) -> Result<(), EditProblem> {
        let (day_before, start) = (session.day, session.start.clone());
        if let Some(day) = &self.day {
            session.day = known(day).map(|day| day_of(event, day)).transpose()?;
        }
        let hour_before = start.as_ref().map(jiff::Zoned::time);
        let hour = match &self.hour {
            None => hour_before,
            Some(text) => known(text).map(hour).transpose()?,
        };
        if (session.day, hour) == (day_before, hour_before) {
            return Ok(());
        }
        let Some(hour) = hour else {
            session.start = None;
            return Ok(());
        };
        let day = session.day.ok_or(EditProblem::HourWithoutDay)?;
        // A talk at half past midnight belongs to the day before it, and goes on doing so on another day.
        let kept = start.filter(|start| start.time() == hour);
        let offset = kept.and_then(|start| Some(start.date() - day_before?));
        let date = day.saturating_add(offset.unwrap_or_default());
        let moment = date.to_datetime(hour).to_zoned(zone(event));
        session.start = Some(moment.map_err(|_| EditProblem::Hour)?);
        Ok(())
    }
}

/// What was typed, unless that is nothing.
fn known(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn day_of(event: &Event, text: &str) -> Result<Date, EditProblem> {
    let day: Date = text.parse().map_err(|_| EditProblem::Day)?;
    let is_known = event.days.iter().any(|known| known.date == day);
    is_known.then_some(day).ok_or(EditProblem::Day)
}

fn hour(text: &str) -> Result<Time, EditProblem> {
    text.parse().map_err(|_| EditProblem::Hour)
}

fn duration(text: &str) -> Result<SignedDuration, EditProblem> {
    let minutes = text.parse().ok();
    let minutes = minutes.filter(|minutes| (1..=MAX_MINUTES).contains(minutes));
    minutes
        .map(SignedDuration::from_mins)
        .ok_or(EditProblem::Minutes)
}

fn zone(event: &Event) -> TimeZone {
    let zone = DateTimeParser::new().parse_time_zone(&event.time_zone);
    zone.unwrap_or(TimeZone::UTC)
}

/// The room of this title, made if there is none.
fn room_titled(event: &mut Event, title: &str) -> Result<Slug, EditProblem> {
    let title: String = title
        .chars()
        .filter(|sign| !sign.is_control())
        .take(TITLE_CHARS)
        .collect();
    if let Some(room) = event.rooms.iter().find(|room| room.title == title) {
        return Ok(room.slug.clone());
    }
    let base = Slug::made_from(&title.to_lowercase()).or_else(|| Slug::made_from("room"));
    let base = base.ok_or(EditProblem::Room)?;
    let numbered = (2..).map(|number| base.numbered(number));
    let slug = std::iter::once(base.clone())
        .chain(numbered)
        .find(|slug| event.room(slug.as_str()).is_none())
        .ok_or(EditProblem::Room)?;
    event.rooms.push(Room {
        slug: slug.clone(),
        title,
        description: None,
        extra: crate::Extra::new(),
    });
    Ok(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read};

    const PROGRAMME: &str = r#"
[event]
title = "Semer"
first_day = 2030-03-01
last_day = 2030-03-02
time_zone = "Europe/Paris"
language = "fr"
[[day]]
date = 2030-03-01
[[day]]
date = 2030-03-02
[[room]]
id = "salle-1"
title = "Salle 1"
[[session]]
id = "nuit"
title = "Nuit"
day = 2030-03-01
room = "salle-1"
[[session]]
id = "sans-jour"
title = "Sans jour"
"#;

    fn edited(slug: &str, edit: &SessionEdit) -> Result<(Event, Session), EditProblem> {
        let options = ReadOptions::new(Slug::new("semer").unwrap());
        let mut event = read(PROGRAMME.as_bytes(), &options).unwrap().event;
        let night = "2030-03-02T00:30[Europe/Paris]".parse().unwrap();
        event.sessions[0].start = Some(night);
        let mut session = event.session(slug).unwrap().clone();
        edit.apply(&mut event, &mut session)?;
        Ok((event, session))
    }

    fn typed(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn nothing_said_changes_nothing() {
        let (event, session) = edited("nuit", &SessionEdit::default()).unwrap();
        assert_eq!(Some(&session), event.session("nuit"));
    }

    #[test]
    fn a_talk_after_midnight_stays_after_midnight() {
        let edit = SessionEdit {
            day: Some(typed("2030-03-02")),
            ..SessionEdit::default()
        };
        let (_, session) = edited("nuit", &edit).unwrap();
        let start = session.start.unwrap().datetime().to_string();
        assert_eq!(start, "2030-03-03T00:30:00");
        let edit = SessionEdit {
            hour: Some(typed("14:30")),
            minutes: Some(typed("45")),
            ..SessionEdit::default()
        };
        let (_, session) = edited("nuit", &edit).unwrap();
        assert_eq!(session.duration, Some(SignedDuration::from_mins(45)));
        let start = session.start.unwrap().datetime().to_string();
        assert_eq!(start, "2030-03-01T14:30:00");
    }

    #[test]
    fn a_new_room_is_made_once() {
        let edit = SessionEdit {
            new_room: Some(typed("Salle des fêtes")),
            ..SessionEdit::default()
        };
        let (mut event, session) = edited("nuit", &edit).unwrap();
        let made = session.room.clone().unwrap();
        assert_eq!(event.room(made.as_str()).unwrap().title, "Salle des fêtes");
        let mut other = event.session("sans-jour").unwrap().clone();
        edit.apply(&mut event, &mut other).unwrap();
        assert_eq!((other.room, event.rooms.len()), (Some(made), 2));
    }

    #[test]
    fn what_cannot_be_is_said() {
        let cases: [(SessionEdit, EditProblem); 7] = [
            (
                SessionEdit {
                    title: Some(typed(" \t")),
                    ..SessionEdit::default()
                },
                EditProblem::NoTitle,
            ),
            (
                SessionEdit {
                    day: Some(typed("2030-04-01")),
                    ..SessionEdit::default()
                },
                EditProblem::Day,
            ),
            (
                SessionEdit {
                    hour: Some(typed("demain")),
                    ..SessionEdit::default()
                },
                EditProblem::Hour,
            ),
            (
                SessionEdit {
                    hour: Some(typed("10:00")),
                    ..SessionEdit::default()
                },
                EditProblem::HourWithoutDay,
            ),
            (
                SessionEdit {
                    minutes: Some(typed("0")),
                    ..SessionEdit::default()
                },
                EditProblem::Minutes,
            ),
            (
                SessionEdit {
                    room: Some(typed("grenier")),
                    ..SessionEdit::default()
                },
                EditProblem::Room,
            ),
            (
                SessionEdit {
                    theme: Some(typed("graines")),
                    ..SessionEdit::default()
                },
                EditProblem::Theme,
            ),
        ];
        for (edit, problem) in cases {
            let said = edited("sans-jour", &edit);
            assert_eq!(said.map(|_| ()).unwrap_err(), problem);
        }
    }
}
