//! Who speaks, as schedules say it.

use std::collections::BTreeMap;

use super::{super::personal::is_mail_address, Fields};
use crate::Person;

/// Takes the people of a session; `known` has what the file says of them elsewhere.
pub(super) fn people(fields: &mut Fields, known: &BTreeMap<String, Fields>) -> Vec<Person> {
    let lists = [("persons", "person"), ("speakers", "speaker")];
    let list = lists.into_iter().find_map(|(key, item)| {
        let list = fields.list(key, item);
        (!list.is_empty()).then_some(list)
    });
    let mut people = Vec::new();
    for mut person in list.unwrap_or_default() {
        let key = person.peek("guid").or_else(|| person.peek("id"));
        if let Some(known) = key.and_then(|key| known.get(&key)) {
            for (key, value) in &known.0 {
                person.0.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
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
