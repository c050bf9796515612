//! The fields of one thing in a schedule, and the ways to take them.

use serde_json::{Map, Value};

use super::super::personal::without_personal;
use crate::Extra;

/// The fields of one thing in a schedule, by the file's own key.
#[derive(Debug, Default)]
pub(in crate::read) struct Fields(pub(in crate::read) Map<String, Value>);

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
            // An element of XML with attributes, which say less than its text.
            Value::Object(element) => (element.get("text")?.as_str())
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned),
            Value::Array(_) | Value::Null => None,
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

    /// Takes away what has been understood.
    pub(super) fn drop(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// What nobody took, is not empty and is not personal.
    pub(super) fn rest(self) -> Extra {
        let rest = (self.0.into_iter())
            .filter(|(_, value)| !is_empty(value))
            .collect();
        without_personal(rest)
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
