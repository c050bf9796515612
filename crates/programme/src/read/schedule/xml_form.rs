//! `schedule.xml` as pentabarf began it and frab, pretalx and others write it.

use serde_json::{Map, Value};

use super::{
    super::xml::{self, Element},
    Fields, Schedule, ScheduleDay, ScheduleRoom, ScheduleSession,
};
use crate::ProgrammeError;

pub(super) fn read(text: &str) -> Result<Schedule, ProgrammeError> {
    let root = xml::parse(text)?;
    if root.name != "schedule" {
        let found = format!(
            "The root element of this XML is <{}>, not <schedule>",
            root.name
        );
        return Err(ProgrammeError::Unrecognised { found });
    }
    let mut schedule = Schedule::default();
    let mut about = bare(&root);
    for child in root.children {
        match child.name.as_str() {
            "conference" => schedule.conference = fields(child),
            "day" => schedule.days.push(day(child)),
            "event" => schedule.loose.push(session(child)),
            _ => about.children.push(child),
        }
    }
    schedule.about = fields(about);
    Ok(schedule)
}

fn day(element: Element) -> ScheduleDay {
    let mut rest = bare(&element);
    let mut rooms = Vec::new();
    let mut roomless = ScheduleRoom::default();
    for child in element.children {
        match child.name.as_str() {
            "room" => rooms.push(room(child)),
            "event" => roomless.sessions.push(session(child)),
            _ => rest.children.push(child),
        }
    }
    if !roomless.sessions.is_empty() {
        rooms.push(roomless);
    }
    ScheduleDay {
        line: Some(element.line),
        fields: fields(rest),
        rooms,
    }
}

fn room(element: Element) -> ScheduleRoom {
    let mut rest = bare(&element);
    let mut room = ScheduleRoom::default();
    for child in element.children {
        match child.name.as_str() {
            "event" => room.sessions.push(session(child)),
            _ => rest.children.push(child),
        }
    }
    room.fields = fields(rest);
    room.name = room.fields.name(&["name"]).unwrap_or_default();
    room
}

fn session(element: Element) -> ScheduleSession {
    ScheduleSession {
        line: Some(element.line),
        fields: fields(element),
    }
}

/// The element without its text and children.
fn bare(element: &Element) -> Element {
    Element {
        name: element.name.clone(),
        line: element.line,
        attributes: element.attributes.clone(),
        ..Element::default()
    }
}

/// Attributes, children and text by name; what repeats becomes a list.
fn fields(element: Element) -> Fields {
    let mut fields = Map::new();
    for (name, value) in element.attributes {
        add(&mut fields, name, Value::String(value));
    }
    for child in element.children {
        add(&mut fields, child.name.clone(), value(child));
    }
    if !element.text.trim().is_empty() {
        add(&mut fields, "text".into(), Value::String(element.text));
    }
    Fields(fields)
}

/// Plain text for an element that has nothing else.
fn value(element: Element) -> Value {
    if element.attributes.is_empty() && element.children.is_empty() {
        return Value::String(element.text);
    }
    Value::Object(fields(element).0)
}

fn add(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        None => {
            fields.insert(name, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}
