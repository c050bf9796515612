//! The form of c3voc's hub (`schedule2`): a flat list of events, with people beside it.

use std::collections::BTreeMap;

use serde_json::{Value, value::RawValue};

use super::{
    Fields, Schedule,
    json_source::{Members, Source, take},
};
use crate::ProgrammeError;

/// Reads the list `events` with what stands around it.
pub(super) fn read<'a>(
    source: &Source<'a>,
    events: &'a RawValue,
    mut about: Members<'a>,
    mut conference: Members<'a>,
) -> Result<Schedule, ProgrammeError> {
    let mut people = BTreeMap::new();
    let persons = take(&mut about, "persons").filter(|list| list.get() != "null");
    for person in persons
        .map(|list| source.array(list, "persons"))
        .transpose()?
        .unwrap_or_default()
    {
        let fields = source.fields(source.object(person, "a person")?);
        if let Some(key) = fields.peek("guid").or_else(|| fields.peek("id")) {
            people.insert(key, fields);
        }
    }
    // Days without sessions of their own say nothing that the sessions do not say.
    take(&mut conference, "days");
    let mut loose = source.sessions(events, "events")?;
    for session in &mut loose {
        simplify(&mut session.fields);
    }
    let mut conference = source.fields(conference);
    if conference.peek("language").is_none()
        && let Some(language) = &source.language
    {
        conference
            .0
            .insert("language".into(), Value::String(language.clone()));
    }
    Ok(Schedule {
        about: source.fields(about),
        conference,
        loose,
        people,
        ..Schedule::default()
    })
}

/// Puts what this form wraps in objects where other schedules have it.
fn simplify(fields: &mut Fields) {
    if let Some(participants) = fields.0.remove("participants") {
        fields.0.insert("persons".into(), participants);
    }
    let picture = fields
        .0
        .get("logo")
        .and_then(|logo| logo.get("url"))
        .cloned();
    if let Some(picture) = picture {
        fields.0.insert("logo".into(), picture);
    }
    // A track is named by its slug, a room by its name.
    let track = fields.0.get("track").and_then(|track| {
        ["name", "slug", "guid"]
            .iter()
            .find_map(|key| track.get(*key))
            .cloned()
    });
    if let Some(track) = track {
        fields.0.insert("track".into(), track);
    }
}
