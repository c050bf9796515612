//! A JSON text whose parts know their lines, and the days, rooms and sessions in it.

use serde::{
    Deserializer,
    de::{DeserializeSeed, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

use super::{super::lines::LineIndex, Fields, ScheduleDay, ScheduleRoom, ScheduleSession};
use crate::{ProgrammeError, SourceLocation, language_tag};

/// A file whose parts know their lines: each is a piece of the text until it is wanted.
pub(super) struct Source<'a> {
    text: &'a str,
    lines: LineIndex,
    /// The language that is taken where a text is there in several.
    pub(super) language: Option<String>,
}

/// The members of an object, in the order of the file.
pub(super) type Members<'a> = Vec<(String, &'a RawValue)>;

/// Takes one member out of an object.
pub(super) fn take<'a>(members: &mut Members<'a>, key: &str) -> Option<&'a RawValue> {
    let at = members.iter().position(|(name, _)| name == key)?;
    Some(members.remove(at).1)
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, language: Option<&str>) -> Self {
        Self {
            text,
            lines: LineIndex::new(text.as_bytes()),
            language: language.map(str::to_owned),
        }
    }

    /// The line of a part of the text, from 1.
    pub(super) fn line(&self, part: &RawValue) -> usize {
        let offset = (part.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.lines.line(offset)
    }

    pub(super) fn object(
        &self,
        raw: &'a RawValue,
        what: &str,
    ) -> Result<Members<'a>, ProgrammeError> {
        let mut from = serde_json::Deserializer::from_str(raw.get());
        MembersSeed
            .deserialize(&mut from)
            .map_err(|_| self.unexpected(raw, what, "an object { … }"))
    }

    pub(super) fn array(
        &self,
        raw: &'a RawValue,
        what: &str,
    ) -> Result<Vec<&'a RawValue>, ProgrammeError> {
        serde_json::from_str(raw.get()).map_err(|_| self.unexpected(raw, what, "a list [ … ]"))
    }

    fn unexpected(&self, raw: &RawValue, what: &str, wanted: &str) -> ProgrammeError {
        let found = &raw.get()[..raw.get().floor_char_boundary(40)];
        ProgrammeError::Malformed {
            at: SourceLocation::line(self.line(raw)),
            format: "schedule.json",
            problem: format!("{what} is “{found}”, and should be {wanted}"),
        }
    }

    pub(super) fn day(&self, raw: &'a RawValue) -> Result<ScheduleDay, ProgrammeError> {
        let mut members = self.object(raw, "a day")?;
        let rooms = take(&mut members, "rooms").filter(|rooms| rooms.get() != "null");
        let loose = take(&mut members, "events").or_else(|| take(&mut members, "talks"));
        let mut day = ScheduleDay {
            line: Some(self.line(raw)),
            fields: self.fields(members),
            rooms: rooms
                .map(|rooms| self.rooms(rooms))
                .transpose()?
                .unwrap_or_default(),
        };
        if let Some(loose) = loose {
            day.rooms.push(ScheduleRoom {
                sessions: self.sessions(loose, "events")?,
                ..ScheduleRoom::default()
            });
        }
        Ok(day)
    }

    /// The rooms of a day: sessions by the name of the room, or a list of rooms with their sessions.
    fn rooms(&self, raw: &'a RawValue) -> Result<Vec<ScheduleRoom>, ProgrammeError> {
        if raw.get().starts_with('[') {
            return (self.array(raw, "rooms")?.into_iter())
                .map(|room| self.room(room))
                .collect();
        }
        let by_name = self
            .object(raw, "rooms")?
            .into_iter()
            .map(|(name, sessions)| {
                Ok(ScheduleRoom {
                    sessions: self.sessions(sessions, &format!("the room “{name}”"))?,
                    name,
                    fields: Fields::default(),
                })
            });
        by_name.collect()
    }

    fn room(&self, raw: &'a RawValue) -> Result<ScheduleRoom, ProgrammeError> {
        let mut members = self.object(raw, "a room")?;
        let keys = ["events", "sessions", "talks"];
        let sessions = keys.iter().find_map(|key| take(&mut members, key));
        let mut fields = self.fields(members);
        Ok(ScheduleRoom {
            name: fields.name(&["name", "title"]).unwrap_or_default(),
            fields,
            sessions: (sessions.map(|sessions| self.sessions(sessions, "the sessions of a room")))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    pub(super) fn sessions(
        &self,
        raw: &'a RawValue,
        what: &str,
    ) -> Result<Vec<ScheduleSession>, ProgrammeError> {
        let session = |raw: &'a RawValue| {
            Ok(ScheduleSession {
                line: Some(self.line(raw)),
                fields: self.fields(self.object(raw, "a session")?),
            })
        };
        self.array(raw, what)?.into_iter().map(session).collect()
    }

    /// The members as values; a text that is there in several languages is the one that is wanted.
    pub(super) fn fields(&self, members: Members<'a>) -> Fields {
        let value = |(key, raw): (String, &RawValue)| {
            // A part of a text that was parsed as a whole cannot fail.
            let mut value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
            choose_language(&mut value, self.language.as_deref());
            (key, value)
        };
        Fields(members.into_iter().map(value).collect())
    }
}

/// Puts one text in the place of `{ "en": "…", "fr": "…" }`, at any depth.
fn choose_language(value: &mut Value, wanted: Option<&str>) {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| choose_language(item, wanted)),
        Value::Object(fields) if is_in_languages(fields) => {
            let keys = wanted.into_iter().chain(["en"]);
            let first = || fields.values().find(|text| text.is_string());
            let chosen = keys
                .filter_map(|key| fields.get(key))
                .find(|text| text.is_string());
            *value = chosen.or_else(first).cloned().unwrap_or_default();
        }
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| choose_language(field, wanted)),
        _ => {}
    }
}

fn is_in_languages(fields: &Map<String, Value>) -> bool {
    let is_text = |value: &Value| value.is_string() || value.is_null();
    // `id` and `to` are languages, too: what names a language is not a single such key.
    let known = |key: &String| key != "id" && key != "to" && language_tag(key).is_some();
    let short = |key: &String| key.len() == 2 || key.contains('-');
    !fields.is_empty()
        && fields
            .iter()
            .all(|(key, value)| short(key) && known(key) && is_text(value))
}

struct MembersSeed;

impl<'de> DeserializeSeed<'de> for MembersSeed {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MembersSeed {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
            members.push((key, value));
        }
        Ok(members)
    }
}
