//! What the tests of schedules share: reading one, and that nothing of it is lost.

use sillage_programme::{Event, ReadOptions, Slug, read};

pub(crate) fn event(bytes: &[u8]) -> Event {
    read(bytes, &ReadOptions::new(Slug::new("rade").unwrap()))
        .unwrap()
        .event
}

/// Sessions, persons, links and attachments of an event.
pub(crate) fn counts(event: &Event) -> [usize; 4] {
    let sum =
        |count: fn(&sillage_programme::Session) -> usize| event.sessions.iter().map(count).sum();
    [
        event.sessions.len(),
        sum(|s| s.speakers.len()),
        sum(|s| s.links.len()),
        sum(|s| s.attachments.len()),
    ]
}

/// Everything that is text or number in a JSON value, without the blanks around it.
fn leaves(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        serde_json::Value::Object(fields) => fields.values().for_each(|field| leaves(field, into)),
        serde_json::Value::String(text) => into.push(text.trim().to_owned()),
        serde_json::Value::Number(number) => into.push(number.to_string()),
        serde_json::Value::Bool(_) | serde_json::Value::Null => {}
    }
}

pub(crate) fn assert_no_leaf_is_lost(bytes: &[u8], event: &Event) {
    let source: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for day in source["schedule"]["conference"]["days"].as_array().unwrap() {
        for session in day["rooms"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|room| room.as_array().unwrap())
        {
            // Hours and durations change their form; they are compared by value elsewhere.
            let mut session = session.clone();
            for key in ["date", "start", "duration"] {
                session.as_object_mut().unwrap().remove(key);
            }
            leaves(&session, &mut before);
        }
    }
    leaves(&serde_json::to_value(event).unwrap(), &mut after);
    after.sort();
    let lost: Vec<_> = before
        .iter()
        .filter(|leaf| !leaf.is_empty() && after.binary_search(leaf).is_err())
        // Addresses are made whole.
        .filter(|leaf| !after.iter().any(|kept| kept.ends_with(leaf.as_str())))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

pub(crate) fn assert_is_read_back(event: &Event) {
    let record = serde_json::to_vec(event).unwrap();
    assert_eq!(&serde_json::from_slice::<Event>(&record).unwrap(), event);
}
