//! Real programmes that are not ours to keep, from the folder that `SAMPLES` names: `make more-samples`.
//! What they try, small ones of our own try everywhere: `schedules.rs`.

mod lossless;

use std::{fs, path::Path};

use jiff::{SignedDuration, civil::date};
use lossless::{assert_is_read_back, assert_no_leaf_is_lost, counts, event};

/// One of them.
fn real(name: &str) -> Vec<u8> {
    let samples = std::env::var_os("SAMPLES").expect("SAMPLES names the folder");
    let path = Path::new(&samples).join("programmes").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
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

#[test]
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
fn every_real_event_is_stored_as_a_record_and_read_back() {
    for name in ["31c3.xml", "frab-camp2019.json", "pretalx-democon.json"] {
        assert_is_read_back(&event(&real(name)));
    }
}
