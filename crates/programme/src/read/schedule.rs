//! The shape that frab, pentabarf, pretalx and c3voc schedules share, whether XML or JSON.

use serde_json::{Map, Value};

use crate::Extra;

/// The fields of one thing in a schedule, by the file's own key.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

/// A whole schedule, before its fields are understood.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// About the file: its version, who made it.
    pub(super) about: Fields,
    /// About the event.
    pub(super) conference: Fields,
    pub(super) days: Vec<ScheduleDay>,
}

#[derive(Debug, Default)]
pub(super) struct ScheduleDay {
    pub(super) line: Option<usize>,
    pub(super) fields: Fields,
    pub(super) rooms: Vec<ScheduleRoom>,
}

#[derive(Debug, Default)]
pub(super) struct ScheduleRoom {
    /// Empty where the sessions have no room.
    pub(super) name: String,
    pub(super) fields: Fields,
    pub(super) sessions: Vec<ScheduleSession>,
}

#[derive(Debug, Default)]
pub(super) struct ScheduleSession {
    pub(super) line: Option<usize>,
    pub(super) fields: Fields,
}

impl Fields {
    /// Takes the first of `keys` that has text, number or truth in it. What is left stays for the extra.
    pub(super) fn text(&mut self, keys: &[&str]) -> Option<String> {
        let (key, text) = keys.iter().find_map(|key| Some((*key, self.peek(key)?)))?;
        self.0.remove(key);
        Some(text)
    }

    /// What [`Fields::text`] would take, without taking it.
    pub(super) fn peek(&self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    /// Takes a name on one line. An element with attributes stays in the extra, and its text is the name.
    pub(super) fn name(&mut self, keys: &[&str]) -> Option<String> {
        let of_element = |key: &&str| match self.0.get(*key)? {
            Value::Object(object) => ["text", "name", "title"]
                .iter()
                .find_map(|key| object.get(*key)?.as_str())
                .map(str::to_owned),
            _ => None,
        };
        let name = keys
            .iter()
            .find_map(of_element)
            .or_else(|| self.text(keys))?;
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// Takes a list of things: an array, or an XML element that holds nothing but `item` elements.
    pub(super) fn list(&mut self, key: &str, item: &str) -> Vec<Fields> {
        match self.0.remove(key) {
            Some(Value::Array(items)) => items.into_iter().filter_map(Fields::of).collect(),
            Some(Value::Object(mut element))
                if element.len() == 1 && element.contains_key(item) =>
            {
                match element.remove(item) {
                    Some(Value::Array(items)) => items.into_iter().filter_map(Fields::of).collect(),
                    one => one.and_then(Fields::of).into_iter().collect(),
                }
            }
            Some(other) => {
                self.0.insert(key.to_owned(), other);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// What nobody took and is not empty.
    pub(super) fn rest(self) -> Extra {
        self.0
            .into_iter()
            .filter(|(_, value)| !is_empty(value))
            .collect()
    }

    /// The fields of one item of a list; bare text is its `text`.
    fn of(item: Value) -> Option<Self> {
        match item {
            Value::Object(fields) => Some(Self(fields)),
            empty if is_empty(&empty) => None,
            other => Some(Self(Map::from_iter([("text".to_owned(), other)]))),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
