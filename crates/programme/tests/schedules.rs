//! Schedules of other tools are read without loss: small ones of our own, and three real ones.

use std::{fs, path::Path};

use jiff::{SignedDuration, civil::date};
use sillage_programme::{Event, ReadOptions, Slug, Status, read};

fn event(bytes: &[u8]) -> Event {
    read(bytes, &ReadOptions::new(Slug::new("rade").unwrap()))
        .unwrap()
        .event
}

fn fixture(name: &str) -> Event {
    event(
        &fs::read(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("fixtures")
                .join(name),
        )
        .unwrap(),
    )
}

#[test]
fn xml_is_read_without_loss() {
    let event = fixture("schedule.xml");
    assert_eq!(event.place.as_deref(), Some("Le port, Brest"));
    assert_eq!(event.language, "fr");
    assert_eq!(event.days[0].slug, "samedi_25032023");
    let rooms: Vec<_> = event.rooms.iter().map(|room| room.title.as_str()).collect();
    assert_eq!(rooms, ["Grand salon", "Salle vide"]);

    let talk = event.session("7").unwrap();
    assert_eq!(talk.title, "L'eau & la ville");
    assert_eq!(
        talk.start.as_ref().unwrap().to_string(),
        "2023-03-25T10:00:00+01:00[Europe/Paris]"
    );
    assert_eq!(
        talk.end().unwrap().to_string(),
        "2023-03-25T11:30:00+01:00[Europe/Paris]"
    );
    assert_eq!(talk.theme.as_ref().unwrap(), &"climat-biodiversite");
    assert_eq!(
        talk.description.as_deref(),
        Some("Une <b>carte</b> des sources.")
    );
    let speakers: Vec<_> = talk
        .speakers
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    assert_eq!(speakers, ["Première voix", "Deuxième voix"]);
    assert_eq!(talk.links[0].title.as_deref(), Some("La carte"));
    assert_eq!(talk.links[1].url, "https://example.org/nu");
    assert_eq!(talk.attachments[0].url, "https://example.org/eau.pdf");
    assert_eq!(talk.attachments[0].extra["type"], "slides");
    assert_eq!(talk.extra["jauge"], "40");
    assert_eq!(talk.extra["recording"]["license"], "CC BY");
}

#[test]
fn a_talk_after_midnight_belongs_to_the_day_before() {
    let event = fixture("schedule.xml");
    let tale = event.session("8").unwrap();
    assert_eq!(tale.day, Some(date(2023, 3, 25)));
    assert_eq!(
        tale.start.as_ref().unwrap().to_string(),
        "2023-03-26T00:30:00+01:00[Europe/Paris]"
    );
    let order: Vec<_> = event
        .in_order()
        .into_iter()
        .map(|session| session.slug.as_str())
        .collect();
    assert_eq!(order, ["7", "8", "9"]);
}

#[test]
fn a_session_may_have_neither_hour_nor_room() {
    let event = fixture("schedule.xml");
    let walk = event.session("9").unwrap();
    assert_eq!(
        (walk.start.is_none(), &walk.room, walk.status),
        (true, &None, Status::Provisional)
    );
    assert_eq!(
        walk.description.as_deref(),
        Some("Venir avec <em>ses</em> bottes.")
    );
}

#[test]
fn json_is_read_without_loss() {
    let event = fixture("schedule.json");
    let rooms: Vec<_> = event.rooms.iter().map(|room| room.title.as_str()).collect();
    assert_eq!(rooms, ["Petit salon", "Zone ouverte"]);
    assert_eq!(event.rooms[0].extra["capacity"], 30);
    assert_eq!(event.themes[0].extra["color"], "#0a0");
    assert_eq!(
        event.days[0].end.as_ref().unwrap().to_string(),
        "2023-03-26T04:00:00+02:00[Europe/Paris]"
    );

    let night = event.session("12").unwrap();
    assert_eq!(night.day, Some(date(2023, 3, 25)));
    assert_eq!(
        night.start.as_ref().unwrap().to_string(),
        "2023-03-26T03:30:00+02:00[Europe/Paris]"
    );
    assert_eq!(night.duration, Some(SignedDuration::from_mins(30)));
    assert_eq!(night.speakers[0].biography.as_deref(), Some("Veille."));
    assert_eq!(night.extra["do_not_record"], true);
    assert_eq!(night.extra["slug"], "rade-12");

    // An offset that is not the zone's stands as it is written.
    let remote = event.session("13").unwrap().start.clone().unwrap();
    assert_eq!(remote.to_string(), "2023-03-25T10:00:00-05:00[-05:00]");
}

/// A real programme that is not ours to keep here, from the folder that `SAMPLES` names.
fn real(name: &str) -> Vec<u8> {
    let samples = std::env::var_os("SAMPLES").expect("SAMPLES names the folder");
    let path = Path::new(&samples).join("programmes").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Sessions, persons, links and attachments of an event.
fn counts(event: &Event) -> [usize; 4] {
    let sum =
        |count: fn(&sillage_programme::Session) -> usize| event.sessions.iter().map(count).sum();
    [
        event.sessions.len(),
        sum(|s| s.speakers.len()),
        sum(|s| s.links.len()),
        sum(|s| s.attachments.len()),
    ]
}

#[test]
#[ignore = "a real programme, not ours to keep: SAMPLES=FOLDER make more-samples"]
fn a_congress_in_xml_keeps_every_session_person_and_link() {
    let bytes = real("31c3.xml");
    let event = event(&bytes);
    assert_eq!(counts(&event), [138, 211, 134, 0]);
    assert_eq!(
        (event.days.len(), event.rooms.len(), event.themes.len()),
        (4, 4, 8)
    );
    assert_eq!(event.time_zone, "+01:00");
    assert!(
        event
            .sessions
            .iter()
            .all(|s| s.id.is_some() && s.guid.is_some() && s.start.is_some())
    );
    let has = |text: fn(&sillage_programme::Session) -> &Option<String>| {
        event.sessions.iter().filter(|s| text(s).is_some()).count()
    };
    assert_eq!(
        [
            has(|s| &s.subtitle),
            has(|s| &s.abstract_text),
            has(|s| &s.description)
        ],
        [96, 135, 128]
    );
    assert!(
        event
            .sessions
            .iter()
            .all(|s| s.extra.contains_key("recording") && s.extra.contains_key("slug"))
    );

    let film = event.session("6581").unwrap();
    assert_eq!(film.day, Some(date(2014, 12, 27)));
    assert_eq!(
        film.start.as_ref().unwrap().to_string(),
        "2014-12-28T00:00:00+01:00[+01:00]"
    );
    assert_eq!(film.duration, Some(SignedDuration::from_mins(135)));
    assert_eq!(
        event.session("6264").unwrap().guid.as_deref(),
        Some("HOqeNIb6G7M4hYFKFRkCmQ")
    );
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

fn assert_no_leaf_is_lost(bytes: &[u8], event: &Event) {
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

#[test]
#[ignore = "a real programme, not ours to keep: SAMPLES=FOLDER make more-samples"]
fn a_camp_in_json_keeps_every_session_person_link_and_attachment() {
    let bytes = real("frab-camp2019.json");
    let event = event(&bytes);
    assert_eq!(counts(&event), [79, 96, 52, 12]);
    assert_eq!(
        (event.days.len(), event.rooms.len(), event.themes.len()),
        (5, 2, 7)
    );
    assert_eq!(
        event.sessions.iter().filter(|s| s.logo.is_some()).count(),
        28
    );
    assert!(
        event
            .sessions
            .iter()
            .all(|s| s.start.as_ref().unwrap().time_zone().iana_name() == Some("Europe/Berlin"))
    );
    assert_no_leaf_is_lost(&bytes, &event);
}

#[test]
#[ignore = "a real programme, not ours to keep: SAMPLES=FOLDER make more-samples"]
fn a_pretalx_programme_keeps_its_biographies_and_its_two_rooms_of_one_guid() {
    let bytes = real("pretalx-democon.json");
    let event = event(&bytes);
    assert_eq!(counts(&event), [36, 43, 0, 0]);
    assert_eq!(
        (event.days.len(), event.rooms.len(), event.themes.len()),
        (3, 2, 2)
    );
    let people: Vec<_> = event.sessions.iter().flat_map(|s| &s.speakers).collect();
    assert!(
        people
            .iter()
            .all(|p| p.biography.is_some() && p.extra.contains_key("code"))
    );
    // The file names UTC and writes +01:00: the hour on the wall is what counts.
    assert_eq!(
        event
            .session("25")
            .unwrap()
            .start
            .as_ref()
            .unwrap()
            .to_string(),
        "2020-12-14T09:00:00+01:00[+01:00]"
    );
    assert_no_leaf_is_lost(&bytes, &event);
}

#[test]
fn every_event_is_stored_as_a_record_and_read_back() {
    for name in ["schedule.xml", "schedule.json", "pentabarf.xml"] {
        assert_is_read_back(&fixture(name));
    }
}

#[test]
#[ignore = "real programmes, not ours to keep: SAMPLES=FOLDER make more-samples"]
fn every_real_event_is_stored_as_a_record_and_read_back() {
    for name in ["31c3.xml", "frab-camp2019.json", "pretalx-democon.json"] {
        assert_is_read_back(&event(&real(name)));
    }
}

fn assert_is_read_back(event: &Event) {
    let record = serde_json::to_vec(event).unwrap();
    assert_eq!(&serde_json::from_slice::<Event>(&record).unwrap(), event);
}
