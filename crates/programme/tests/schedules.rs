//! Schedules of other tools are read without loss.

mod lossless;

use std::{fs, path::Path};

use jiff::{SignedDuration, civil::date};
use lossless::{assert_is_read_back, assert_no_leaf_is_lost, counts, event};
use sillage_programme::{Event, Status};

fn bytes(name: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fs::read(fixtures.join(name)).unwrap()
}

fn fixture(name: &str) -> Event {
    event(&bytes(name))
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

#[test]
fn no_text_or_number_of_a_session_in_json_is_lost() {
    for name in ["schedule.json", "pretalx.json"] {
        assert_no_leaf_is_lost(&bytes(name), &fixture(name));
    }
}

#[test]
fn a_pretalx_programme_keeps_its_biographies_and_its_two_rooms_of_one_guid() {
    let event = fixture("pretalx.json");
    assert_eq!(counts(&event), [2, 3, 1, 1]);
    let rooms: Vec<_> = event.rooms.iter().map(|room| room.title.as_str()).collect();
    assert_eq!(rooms, ["Grange", "Four à pain"]);
    assert_eq!((event.days.len(), event.themes.len()), (1, 2));
    let people: Vec<_> = event.sessions.iter().flat_map(|s| &s.speakers).collect();
    assert!(
        people
            .iter()
            .all(|p| p.biography.is_some() && p.extra.contains_key("code"))
    );
    // The file names UTC and writes +01:00: the hour on the wall is what counts.
    let start = event.session("25").unwrap().start.as_ref().unwrap();
    assert_eq!(start.to_string(), "2023-03-25T09:00:00+01:00[+01:00]");
}

#[test]
fn every_event_is_stored_as_a_record_and_read_back() {
    for name in [
        "schedule.xml",
        "schedule.json",
        "pentabarf.xml",
        "congress.xml",
        "pretalx.json",
    ] {
        assert_is_read_back(&fixture(name));
    }
}
