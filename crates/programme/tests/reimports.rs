//! A second import never moves an address, and a note never comes to another session.

use sillage_programme::{
    Change, Event, Field, ReadOptions, Reimport, Slug, Status, Summary, read, reimport, take_back,
};

const XML: &str = include_str!("../fixtures/schedule.xml");

fn event(text: &str) -> Event {
    let options = ReadOptions::new(slug("rade"));
    read(text.as_bytes(), &options).unwrap().event
}

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// Sessions in one room of one day: what stands in each element `event`.
fn schedule(sessions: &[&str]) -> Event {
    let sessions: Vec<String> = (sessions.iter())
        .map(|session| format!("<event {session}</event>"))
        .collect();
    let sessions = sessions.concat();
    event(&format!(
        "<schedule><conference><title>T</title><time_zone_name>Europe/Paris</time_zone_name></conference>\
         <day date='2026-10-24'><room name='A'>{sessions}</room></day></schedule>"
    ))
}

/// Slug, title and hour of each session.
fn lines(event: &Event) -> Vec<String> {
    let line = |session: &sillage_programme::Session| {
        let hour = session
            .start
            .as_ref()
            .map(|at| at.strftime("%H:%M").to_string());
        format!(
            "{} {} {}",
            session.slug,
            session.title,
            hour.unwrap_or_default()
        )
    };
    event.sessions.iter().map(line).collect()
}

fn all(_: &Slug) -> bool {
    true
}

fn none(_: &Slug) -> bool {
    false
}

#[test]
fn the_same_file_changes_nothing() {
    let old = event(XML);
    let Reimport {
        event: merged,
        changes,
        event_changed,
        ..
    } = reimport(&old, event(XML), none);
    assert_eq!((merged, changes, event_changed), (old, vec![], false));
}

#[test]
fn a_session_keeps_its_address_when_title_and_id_change() {
    let old = event(XML);
    let new = event(
        &XML.replace("Conte de minuit", "Conte de une heure")
            .replace("id=\"8\"", "id=\"80\""),
    );
    let merged = reimport(&old, new, none);
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

/// Safety 2: an id that passes to another talk takes no note with it.
#[test]
fn case_reuse_1_and_2_a_note_stays_with_its_session() {
    let old = schedule(&["id='1199' guid='g1'><start>10:00</start><title>Atelier radeau</title>"]);
    let new =
        || schedule(&["id='1199' guid='g2'><start>14:00</start><title>Jardins partagés</title>"]);
    let merged = reimport(&old, new(), all);
    assert_eq!(
        merged.event.session("1199").unwrap().title,
        "Atelier radeau"
    );
    assert!(merged.event.session("1199").unwrap().vanished);
    assert_eq!(
        merged.event.session("1199-2").unwrap().title,
        "Jardins partagés"
    );
    assert!(
        !merged.is_suspicious(),
        "one of one is no sign of a wrong file"
    );

    // Even without a note the address stays taken: a tab or a printed code may still lead to it.
    let merged = reimport(&old, new(), none);
    assert_eq!(lines(&merged.event), ["1199-2 Jardins partagés 14:00"]);
    assert_eq!(
        merged.event.session("1199").unwrap().title,
        "Atelier radeau"
    );
    assert_eq!(reimport(&merged.event, new(), none).event, merged.event);
}

#[test]
fn a_talk_that_gets_a_second_slot_and_so_another_guid_keeps_its_note() {
    let old = schedule(&["id='79' guid='code'><start>10:00</start><title>Atelier</title>"]);
    let two = [
        "id='79' guid='code-0'><start>09:00</start><title>Atelier</title>",
        "id='79' guid='code-1'><start>10:00</start><title>Atelier</title>",
    ];
    let merged = reimport(&old, schedule(&two), all);
    assert_eq!(
        lines(&merged.event),
        ["79-2 Atelier 09:00", "79 Atelier 10:00"]
    );
    assert_eq!(
        merged.summary().to_string(),
        "1 new, 0 moved, 0 renamed, 1 changed, 0 gone, 0 cancelled"
    );
    assert_eq!(
        reimport(&merged.event, schedule(&two), all).event,
        merged.event
    );
}

#[test]
fn an_id_without_guids_is_enough_and_one_guid_is_no_contradiction() {
    let old = schedule(&["id='1'><title>Ancien titre</title>"]);
    let new = schedule(&["id='1'><title>Tout autre</title>"]);
    assert_eq!(lines(&reimport(&old, new, all).event), ["1 Tout autre "]);
    let new = schedule(&["id='1' guid='g'><title>Tout autre</title>"]);
    assert_eq!(lines(&reimport(&old, new, all).event), ["1 Tout autre "]);
}

/// A tool without guids that counts its sessions anew at each export.
#[test]
fn notes_follow_the_titles_where_ids_are_counted_anew() {
    let old = schedule(&[
        "id='1'><title>Un</title>",
        "id='2'><title>Deux</title>",
        "id='3'><title>Pause</title>",
        "id='4'><title>Pause</title>",
    ]);
    let new = schedule(&[
        "id='1'><title>Deux</title>",
        "id='2'><title>Pause</title>",
        "id='3'><title>Pause</title>",
        "id='4'><title>Un</title>",
    ]);
    let merged = reimport(&old, new, all);
    assert_eq!(lines(&merged.event)[0], "2 Deux ");
    assert_eq!(lines(&merged.event)[3], "1 Un ");
    assert_eq!(
        merged.summary().gone + merged.summary().new,
        0,
        "{:?}",
        merged.changes
    );
}

#[test]
fn i01_repeated_ids_are_numbered_and_stable() {
    let file = [
        "id='79' guid='a'><start>10:00</start><title>Un</title>",
        "id='79' guid='b'><start>11:00</start><title>Deux</title>",
        "id='80' guid='c'><start>12:00</start><title>Trois</title>",
    ];
    let old = schedule(&file);
    assert_eq!(
        lines(&old),
        ["79 Un 10:00", "79-2 Deux 11:00", "80 Trois 12:00"]
    );
    let again = reimport(&old, schedule(&file), none);
    assert_eq!((again.event, again.changes), (old.clone(), vec![]));
    let turned = schedule(&[file[1], file[2], file[0]]);
    let turned = reimport(&old, turned, none);
    assert_eq!(
        lines(&turned.event),
        ["79-2 Deux 11:00", "80 Trois 12:00", "79 Un 10:00"]
    );
    assert_eq!(turned.changes, []);
}

#[test]
fn i01_one_guid_in_two_slots_keeps_its_hours_apart() {
    let slot = |hour: &str| format!("id='17' guid='a'><start>{hour}</start><title>Atelier</title>");
    let at = |hours: &[&str]| {
        let slots: Vec<String> = hours.iter().map(|hour| slot(hour)).collect();
        schedule(&slots.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let old = at(&["10:00", "14:00", "16:00"]);
    assert_eq!(
        lines(&old),
        [
            "17 Atelier 10:00",
            "17-2 Atelier 14:00",
            "17-3 Atelier 16:00"
        ]
    );
    let again = reimport(&old, at(&["10:00", "14:00", "16:00"]), none);
    assert_eq!((again.event, again.changes), (old.clone(), vec![]));
    // The first is dropped, the last moves: the hours that stay tell which is which.
    let moved = reimport(&old, at(&["14:00", "17:00"]), all);
    assert_eq!(
        moved.event.session("17-2").unwrap().start,
        old.session("17-2").unwrap().start
    );
    assert_eq!(
        moved.event.sessions.len(),
        3,
        "the third stays as vanished, with its note"
    );
}

#[test]
fn where_one_guid_has_two_ids_the_id_tells_which_is_which() {
    let slot = |id: u8, hour: &str| {
        format!("id='{id}' guid='a'><start>{hour}</start><title>Atelier</title>")
    };
    let old = schedule(&[&slot(17, "10:00"), &slot(18, "14:00")]);
    let new = schedule(&[&slot(17, "14:00"), &slot(18, "16:00")]);
    let merged = reimport(&old, new, none);
    assert_eq!(
        lines(&merged.event),
        ["17 Atelier 14:00", "18 Atelier 16:00"]
    );
}

#[test]
fn what_vanished_is_not_cancelled_and_leaves_the_lists_without_a_note() {
    let old = event(XML);
    let without_second_day = format!(
        "{}</schedule>",
        &XML[..XML.find("<day index=\"2\"").unwrap()]
    );
    let new = || event(&without_second_day);

    let merged = reimport(&old, new(), all);
    let vanished = |has_note| Change::Vanished {
        session: slug("9"),
        has_note,
    };
    assert_eq!(merged.changes, [vanished(true)]);
    let kept = merged.event.session("9").unwrap();
    assert_eq!((kept.vanished, kept.status), (true, Status::Provisional));
    assert!(
        merged
            .event
            .days
            .iter()
            .any(|day| Some(day.date) == kept.day)
    );
    let again = reimport(&merged.event, new(), all);
    assert_eq!(
        (again.changes, &again.event),
        (vec![], &merged.event),
        "a session vanishes once"
    );

    let merged = reimport(&old, new(), none);
    assert_eq!(merged.changes, [vanished(false)]);
    assert!(
        merged
            .event
            .in_order()
            .iter()
            .all(|session| session.slug != "9")
    );
    assert_eq!(merged.event.days.len(), 1);
    let noted = reimport(&merged.event, new(), all);
    assert_eq!(
        noted.event.sessions.len(),
        old.sessions.len(),
        "words that came later bring it back into the lists"
    );

    let back = reimport(&merged.event, event(XML), none);
    assert_eq!(back.event.session("9").unwrap(), old.session("9").unwrap());
    assert!(back.event.former.is_empty());
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
    let merged = reimport(&old, new, none);
    assert_eq!(merged.event.session("7").unwrap().title, "L'eau & la ville");
    assert_eq!(merged.event.session("7-2").unwrap().title, "Autre");
    assert!(merged.changes.contains(&Change::Added {
        session: slug("7-2")
    }));
}

#[test]
fn rooms_and_themes_keep_their_addresses_in_any_order() {
    let rooms = |names: [&str; 2]| {
        let room = |name: &str, id: u8| {
            format!(
                "<room name='{name}'><event id='{id}'><title>T{id}</title><track>Thème {name}</track></event></room>"
            )
        };
        event(&format!(
            "<schedule><conference><title>T</title></conference><day date='2026-10-24'>{}{}</day></schedule>",
            room(names[0], 1),
            room(names[1], 2)
        ))
    };
    let old = rooms(["Salle A", "salle a"]);
    assert_eq!(old.rooms[1].slug, "salle-a-2");
    let new = reimport(&old, rooms(["salle a", "Salle A"]), none).event;
    assert_eq!(
        (new.rooms[0].title.as_str(), new.rooms[0].slug.as_str()),
        ("salle a", "salle-a-2")
    );
    assert_eq!(
        new.session("1").unwrap().room.as_ref().unwrap(),
        &"salle-a-2"
    );
    assert_eq!(
        new.session("2").unwrap().theme.as_ref().unwrap(),
        &"theme-salle-a"
    );
    // An address of before stays, whatever rule made it.
    let mut stored = old;
    stored.rooms[0].slug = slug("salle---a");
    stored.sessions[0].room = Some(slug("salle---a"));
    let new = reimport(&stored, rooms(["Salle A", "Autre"]), none).event;
    assert_eq!(new.rooms[0].slug, "salle---a");
    assert_eq!(
        new.session("1").unwrap().room.as_ref().unwrap(),
        &"salle---a"
    );
}

#[test]
fn the_summary_counts_each_kind_of_change() {
    let old = schedule(&[
        "id='1'><start>10:00</start><title>Un</title>",
        "id='2'><start>11:00</start><title>Deux</title>",
        "id='3'><start>12:00</start><title>Trois</title>",
        "id='4'><start>13:00</start><title>Quatre</title>",
        "id='5'><start>14:00</start><title>Cinq</title>",
    ]);
    let new = schedule(&[
        "id='1'><start>10:30</start><title>Un, autrement</title>",
        "id='2'><start>11:00</start><title>Deux</title><status>cancelled</status>",
        "id='3'><start>12:00</start><title>Trois</title><type>atelier</type>",
        "id='4'><start>13:00</start><title>Quatre</title>",
        "id='6'><start>15:00</start><title>Six</title>",
    ]);
    let merged = reimport(&old, new, none);
    let summary = Summary {
        new: 1,
        moved: 1,
        renamed: 1,
        changed: 1,
        gone: 1,
        cancelled: 1,
    };
    assert_eq!((merged.summary(), merged.before), (summary, 5));
    assert_eq!(Reimport::first(old).summary().new, 5);
}

#[test]
fn a_file_that_would_drop_more_than_half_is_suspicious() {
    let session = |id: u8| format!("id='{id}'><title>Session {id}</title>");
    let some = |ids: std::ops::Range<u8>| {
        let sessions: Vec<String> = ids.map(session).collect();
        schedule(&sessions.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let old = some(0..6);
    for (new, suspicious) in [
        (0..6, false),
        (0..3, false),
        (0..2, true),
        (10..16, true),
        (0..0, true),
    ] {
        for has_note in [all, none] {
            assert_eq!(
                reimport(&old, some(new.clone()), has_note).is_suspicious(),
                suspicious,
                "{new:?}"
            );
        }
    }
    assert!(
        reimport(&some(0..1), some(0..0), all).is_suspicious(),
        "an empty file over one session"
    );
    assert!(!reimport(&some(0..0), some(0..0), all).is_suspicious());
    assert!(!reimport(&some(0..0), some(0..3), all).is_suspicious());
}

/// What programs of before stored of a session that was gone.
#[test]
fn sessions_that_were_stored_as_cancelled_leave_the_lists_quietly() {
    let mut old = schedule(&["id='1'><title>Un</title>", "id='2'><title>Deux</title>"]);
    old.sessions[1].status = Status::Cancelled;
    let merged = reimport(&old, schedule(&["id='1'><title>Un</title>"]), none);
    assert_eq!(merged.changes, []);
    assert_eq!(
        (merged.event.sessions.len(), merged.event.former.len()),
        (1, 1)
    );
}

#[test]
fn an_import_is_taken_back_and_no_note_is_lost() {
    let old = schedule(&[
        "id='1'><title>Voile</title><start>10:00</start>",
        "id='2'><title>Rame</title><start>11:00</start>",
    ]);
    let new = schedule(&[
        "id='1'><title>Voile</title><start>15:00</start>",
        "id='3'><title>Nage</title><start>16:00</start>",
        "id='4'><title>Plonge</title><start>17:00</start>",
    ]);
    let taken = reimport(&old, new, none).event;
    assert_eq!(taken.former.len(), 1);
    // Somebody wrote in 4 since.
    let back = take_back(&taken, old.clone(), |slug| slug.as_str() == "4");
    assert_eq!(
        lines(&back.event),
        ["1 Voile 10:00", "2 Rame 11:00", "4 Plonge 17:00"]
    );
    assert!(back.event.session("4").unwrap().vanished);
    assert_eq!(back.event.former.len(), 1, "the address of 3 stays its own");
    let summary = back.summary();
    assert_eq!((summary.moved, summary.gone), (1, 2));
    // And that is taken back, too.
    let again = take_back(&back.event, taken.clone(), none).event;
    assert_eq!(lines(&again), lines(&taken));
    assert_eq!(again.former.len(), 1);
}
