//! Schedules of other tools: frab, pentabarf, pretalx, wafer, c3voc, whether XML or JSON.

mod addresses;
mod day;
mod event;
mod fields;
mod hub_form;
mod json_form;
mod json_source;
mod links;
mod location;
mod named;
mod people;
mod session;
mod session_start;
mod xml_form;
mod zone;

use std::collections::BTreeMap;

use super::{ReadOptions, lines::Lines};
use crate::{Event, ProgrammeError, warning::Warnings};
use fields::Fields;

/// A whole schedule, before its fields are understood.
#[derive(Debug, Default)]
struct Schedule {
    /// About the file: its version, who made it.
    about: Fields,
    /// About the event.
    conference: Fields,
    days: Vec<ScheduleDay>,
    /// Sessions that stand in no day: theirs is that of their beginning.
    loose: Vec<ScheduleSession>,
    /// What is known of people beside the sessions, by their key.
    people: BTreeMap<String, Fields>,
}

#[derive(Debug, Default)]
struct ScheduleDay {
    line: Option<usize>,
    fields: Fields,
    rooms: Vec<ScheduleRoom>,
}

#[derive(Debug, Default)]
struct ScheduleRoom {
    /// Empty where the sessions have no room.
    name: String,
    fields: Fields,
    sessions: Vec<ScheduleSession>,
}

#[derive(Debug, Default)]
struct ScheduleSession {
    line: Option<usize>,
    fields: Fields,
}

impl Schedule {
    /// All sessions, in the order of the file.
    fn sessions(&self) -> impl Iterator<Item = &ScheduleSession> {
        (self.days.iter())
            .flat_map(|day| &day.rooms)
            .flat_map(|room| &room.sessions)
            .chain(&self.loose)
    }
}

/// `schedule.xml`.
pub(super) fn read_xml(
    text: &str,
    options: &ReadOptions,
    warnings: &mut Warnings,
) -> Result<(Event, Lines), ProgrammeError> {
    event::event(xml_form::read(text)?, options, warnings)
}

/// `schedule.json`, in either of its forms.
pub(super) fn read_json(
    text: &str,
    options: &ReadOptions,
    warnings: &mut Warnings,
) -> Result<(Event, Lines), ProgrammeError> {
    event::event(
        json_form::read(text, options.language.as_deref())?,
        options,
        warnings,
    )
}
