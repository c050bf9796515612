//! Who speaks, as schedules say it.

use std::collections::BTreeMap;

use super::{super::personal::is_mail_address, Fields};
use crate::Person;

/// How often, on average, what is known of a person may be repeated in sessions: in real programmes
/// hardly anybody speaks four times, and a file must not grow without bound when it is read.
const REPETITIONS: usize = 8;

/// What the file says of people beside the sessions, by their key.
#[derive(Debug, Default)]
pub(super) struct KnownPeople {
    by_key: BTreeMap<String, Fields>,
    /// How many bytes may still be copied into sessions.
    left: usize,
}

impl KnownPeople {
    pub(super) fn new(by_key: BTreeMap<String, Fields>) -> Self {
        let left = by_key.values().map(bytes).sum::<usize>() * REPETITIONS;
        Self { by_key, left }
    }

    /// Adds to a person of a session what is known of it.
    fn complete(&mut self, person: &mut Fields) {
        let key = person.peek("guid").or_else(|| person.peek("id"));
        let Some(known) = key.and_then(|key| self.by_key.get(&key)) else {
            return;
        };
        let Some(left) = self.left.checked_sub(bytes(known)) else {
            return;
        };
        self.left = left;
        for (key, value) in &known.0 {
            person.0.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}

fn bytes(fields: &Fields) -> usize {
    let fields = fields.0.iter();
    fields
        .map(|(key, value)| key.len() + value.to_string().len())
        .sum()
}

/// Takes the people of a session.
pub(super) fn people(fields: &mut Fields, known: &mut KnownPeople) -> Vec<Person> {
    let lists = [("persons", "person"), ("speakers", "speaker")];
    let list = lists.into_iter().find_map(|(key, item)| {
        let list = fields.list(key, item);
        (!list.is_empty()).then_some(list)
    });
    let mut people = Vec::new();
    for mut person in list.unwrap_or_default() {
        known.complete(&mut person);
        people.extend(self::person(person));
    }
    people
}

/// One person; nobody without a name, or with an address instead of one.
fn person(mut fields: Fields) -> Option<Person> {
    let keys = ["public_name", "full_public_name", "name", "text"];
    let name = fields.text(&keys)?.trim().to_owned();
    (!is_mail_address(&name)).then(|| Person {
        id: fields.text(&["id"]),
        name,
        affiliation: None,
        biography: fields.text(&["biography", "description"]),
        extra: fields.rest(),
    })
}
