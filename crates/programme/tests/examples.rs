//! The two editions of the forum in `examples/` say what the organisers' texts say.

use std::path::Path;

use jiff::civil::date;
use sillage_programme::{CoordinatorKind, Event, ReadOptions, Slug, Status, read};

fn example(slug: &str) -> Event {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let bytes = std::fs::read(folder.join(format!("{slug}.toml"))).unwrap();
    read(&bytes, &ReadOptions::new(Slug::new(slug).unwrap()))
        .unwrap()
        .event
}

#[test]
fn edition_9_is_one_day_online_with_two_conferences() {
    let event = example("forum-2020");
    assert_eq!(
        (event.edition, event.first_day, event.last_day),
        (Some(9), date(2020, 7, 8), date(2020, 7, 8))
    );

    let [morning, afternoon] = event.in_order()[..] else {
        panic!("two conferences")
    };
    assert_eq!(
        morning.start.as_ref().unwrap().to_string(),
        "2020-07-08T10:00:00+02:00[Europe/Paris]"
    );
    assert_eq!(morning.speakers[0].name, "Catherine Dufour");
    assert_eq!(
        afternoon.title,
        "L’action des makers français contre le coronavirus"
    );
    assert_eq!(
        event
            .theme(afternoon.theme.as_ref().unwrap().as_str())
            .unwrap()
            .title,
        "Santé ouverte"
    );
    assert_eq!(afternoon.support.len(), 2);
}

#[test]
fn edition_10_has_a_notes_session_for_each_theme_and_day() {
    let event = example("forum-2022");
    assert_eq!(event.themes.len(), 7);
    assert_eq!(event.days[0].character.as_deref(), Some("off"));
    assert_eq!(event.sessions_on(date(2022, 7, 5)).len(), 2);
    assert_eq!(
        event.day("mercredi_06072022").unwrap().date,
        date(2022, 7, 6)
    );
    assert_eq!(
        event.day("wednesday_06072022").unwrap().date,
        date(2022, 7, 6)
    );

    for day in 6..=8 {
        let sessions = event.sessions_on(date(2022, 7, day));
        assert_eq!(sessions.len(), 7);
        assert!(
            sessions
                .iter()
                .all(|s| s.start.is_none() && s.status == Status::Provisional)
        );
    }
    assert_eq!(event.sessions_of_theme("lowtech").len(), 3);
    assert_eq!(
        event.session("mer-lowtech").unwrap().day,
        Some(date(2022, 7, 6))
    );

    let lowtech = &event.theme("lowtech").unwrap().coordinators;
    assert_eq!(
        lowtech[0].affiliation.as_deref(),
        Some("Métropole de Rennes")
    );
    assert_eq!(lowtech[2].kind, CoordinatorKind::Organisation);
}

#[test]
fn an_event_is_stored_as_a_record_and_read_back() {
    for slug in ["forum-2020", "forum-2022"] {
        let event = example(slug);
        let record = serde_json::to_vec(&event).unwrap();
        assert_eq!(serde_json::from_slice::<Event>(&record).unwrap(), event);
    }
}

/// The program of November 2026 stored this; its third session had left the programme.
#[test]
fn a_record_of_before_is_read() {
    let record = include_str!("../fixtures/record-2026-11.json");
    let event: Event = serde_json::from_str(record).unwrap();
    assert_eq!(event.sessions.len(), 3);
    assert_eq!(event.sessions[2].status, Status::Cancelled);
    assert!(event.former.is_empty() && event.sessions.iter().all(|session| !session.vanished));
    assert_eq!(
        event.session("7").unwrap().links[1].href(),
        Some("https://example.org/nu")
    );
}
