//! A second import never moves an address and never drops a session.

use sillage_programme::{
    Change, Event, Field, ReadOptions, Reimport, Slug, Status, read, reimport,
};

const XML: &str = include_str!("../fixtures/schedule.xml");

fn event(text: &str) -> Event {
    read(
        text.as_bytes(),
        ReadOptions {
            slug: Slug::new("rade").unwrap(),
        },
    )
    .unwrap()
}

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

#[test]
fn the_same_file_changes_nothing() {
    let old = event(XML);
    let Reimport {
        event: merged,
        changes,
        event_changed,
    } = reimport(&old, event(XML));
    assert_eq!((merged, changes, event_changed), (old, vec![], false));
}

#[test]
fn a_session_keeps_its_address_when_title_and_id_change() {
    let old = event(XML);
    let new = event(
        &XML.replace("Conte de minuit", "Conte de une heure")
            .replace("id=\"8\"", "id=\"80\""),
    );
    let merged = reimport(&old, new);
    assert_eq!(
        merged.event.session("8").unwrap().title,
        "Conte de une heure"
    );
    assert!(merged.event.session("80").is_none());
    let fields = vec![Field::Title, Field::Other];
    assert_eq!(
        merged.changes,
        [Change::Changed {
            session: slug("8"),
            fields
        }]
    );
}

#[test]
fn a_session_that_is_gone_is_cancelled_and_keeps_its_day_and_room() {
    let old = event(XML);
    let without_second_day = format!(
        "{}</schedule>",
        &XML[..XML.find("<day index=\"2\"").unwrap()]
    );
    let merged = reimport(&old, event(&without_second_day));
    assert_eq!(merged.changes, [Change::Removed { session: slug("9") }]);
    let kept = merged.event.session("9").unwrap();
    assert_eq!(kept.status, Status::Cancelled);
    assert!(
        merged
            .event
            .days
            .iter()
            .any(|day| Some(day.date) == kept.day)
    );

    let again = reimport(&merged.event, event(&without_second_day));
    assert_eq!(again.changes, [], "a session is removed once");
    let back = reimport(&merged.event, event(XML));
    assert_eq!(back.event.session("9").unwrap().status, Status::Provisional);
}

#[test]
fn a_new_session_never_takes_the_address_of_another() {
    let old = event(XML);
    // The talk is renumbered 70, and a stranger arrives with its old number.
    let stranger = "<event id=\"7\" guid=\"other\"><title>Autre</title></event></room>";
    let new = event(
        &XML.replace("id=\"7\"", "id=\"70\"")
            .replacen("</room>", stranger, 1),
    );
    let merged = reimport(&old, new);
    assert_eq!(merged.event.session("7").unwrap().title, "L'eau & la ville");
    assert_eq!(merged.event.session("7-2").unwrap().title, "Autre");
    assert!(merged.changes.contains(&Change::Added {
        session: slug("7-2")
    }));
}
