//! `schedule.json` as c3voc describes it and frab, pretalx and others write it.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::schedule::{Fields, Schedule, ScheduleDay, ScheduleRoom, ScheduleSession};
use crate::{Place, ProgrammeError};

#[derive(Deserialize)]
struct File {
    schedule: Option<ScheduleObject>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct ScheduleObject {
    conference: Conference,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct Conference {
    days: Vec<Day>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct Day {
    rooms: Rooms,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The object `rooms`, in the order of the file.
struct Rooms(Vec<ScheduleRoom>);

pub(super) fn read(text: &str) -> Result<Schedule, ProgrammeError> {
    let file: File = serde_json::from_str(text).map_err(|e| ProgrammeError::Malformed {
        at: Place::line(e.line()),
        format: "schedule.json",
        problem: e.to_string(),
    })?;
    let Some(schedule) = file.schedule else {
        return Err(ProgrammeError::Unrecognised {
            found: "This JSON has no “schedule”".into(),
        });
    };
    let mut about = schedule.rest;
    about.extend(file.rest);
    let day = |day: Day| ScheduleDay {
        line: None,
        fields: Fields(day.rest),
        rooms: day.rooms.0,
    };
    Ok(Schedule {
        about: Fields(about),
        conference: Fields(schedule.conference.rest),
        days: schedule.conference.days.into_iter().map(day).collect(),
    })
}

impl<'de> Deserialize<'de> for Rooms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(RoomsVisitor)
    }
}

struct RoomsVisitor;

impl<'de> Visitor<'de> for RoomsVisitor {
    type Value = Rooms;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the name of each room and its list of sessions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rooms, A::Error> {
        let mut rooms = Vec::new();
        while let Some((name, sessions)) = map.next_entry::<String, Vec<Map<String, Value>>>()? {
            let sessions = sessions
                .into_iter()
                .map(|s| ScheduleSession {
                    line: None,
                    fields: Fields(s),
                })
                .collect();
            rooms.push(ScheduleRoom {
                name,
                fields: Fields::default(),
                sessions,
            });
        }
        Ok(Rooms(rooms))
    }
}
