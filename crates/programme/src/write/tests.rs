//! What leaves comes back: files of other programs' form, read again by our own reader.

use std::collections::BTreeSet;

use super::*;
use crate::{ReadOptions, Slug, read};

const LEAVING: Leaving<'static> = Leaving {
    base: "https://notes.example",
    no_room: "Salle à préciser",
    note: "Notes",
};

const FILE: &str = r#"
[event]
title = "Rade & côte"
first_day = 2030-03-01
last_day = 2030-03-02
time_zone = "Europe/Paris"
language = "fr"
[[day]]
date = 2030-03-01
[[day]]
date = 2030-03-02
[[theme]]
id = "mer"
title = "La mer, l'eau; le <sel>"
[[room]]
id = "quai"
title = "Le quai"
[[session]]
id = "A.b"
title = "Ouverture : « été » & suite"
day = 2030-03-01
start = 10:00
end = 11:30
room = "quai"
theme = "mer"
speakers = [{ person = "Ada" }]
[[session]]
id = "a-b"
title = "Sans salle, d'une longueur qui dépasse de beaucoup la ligne des calendriers 🌊🌊🌊🌊"
day = 2030-03-01
start = 23:30
[[session]]
id = "libre"
title = "Toute la journée"
day = 2030-03-02
status = "provisional"
[[session]]
id = "non"
title = "Annulée"
day = 2030-03-01
start = 12:00
status = "cancelled"
[[session]]
id = "annee"
title = "Sans jour"
"#;

fn event() -> Event {
    let options = ReadOptions::new(Slug::new("rade").unwrap());
    read(FILE.as_bytes(), &options).unwrap().event
}

#[test]
fn a_schedule_file_is_read_again() {
    for file in [
        schedule_xml(&event(), &LEAVING),
        schedule_json(&event(), &LEAVING),
    ] {
        let options = ReadOptions::new(Slug::new("rade").unwrap());
        let programme = read(file.as_bytes(), &options).unwrap();
        assert_eq!(programme.warnings, [], "{file}");
        let again = programme.event;
        assert_eq!(
            again.sessions.len(),
            2,
            "what has a day and an hour: {file}"
        );
        let opening = &again.sessions[0];
        assert_eq!(opening.title, "Ouverture : « été » & suite");
        assert_eq!(opening.start, event().sessions[0].start, "{file}");
        assert_eq!(opening.duration, event().sessions[0].duration);
        assert_eq!(opening.speakers[0].name, "Ada");
        let note = &opening.links[0];
        assert_eq!(note.url, "https://notes.example/rade/A.b");
        assert_eq!(again.themes[0].title, "La mer, l'eau; le <sel>");
    }
}

#[test]
fn ids_guids_and_slugs_are_each_once_and_stay() {
    let (event, again) = (event(), event());
    let names = |event: &Event| -> Vec<(u32, String, String)> {
        let days = schedule_days(event, &LEAVING).into_iter();
        let rooms = days.flat_map(|day| day.rooms.into_iter().flat_map(|(_, sessions)| sessions));
        rooms
            .map(|found| (found.id, found.guid, found.slug))
            .collect()
    };
    let found = names(&event);
    assert_eq!(found, names(&again));
    let ids: BTreeSet<_> = found.iter().map(|(id, ..)| id).collect();
    let slugs: BTreeSet<_> = found.iter().map(|(.., slug)| slug).collect();
    assert_eq!((ids.len(), slugs.len()), (2, 2), "{found:?}");
    assert!(
        found.iter().all(|(id, guid, _)| *id > 0 && is_uuid(guid)),
        "{found:?}"
    );
    assert_eq!(found[0].2, "rade-a-b", "small letters, and no point");
}

#[test]
fn a_calendar_folds_escapes_and_says_what_was_cancelled() {
    let event = event();
    let calendar = calendar(&event, &event.in_order(), "Rade, été", &LEAVING);
    let lines: Vec<_> = calendar.split("\r\n").collect();
    assert!(
        lines.iter().all(|line| line.len() <= MAX_BYTES),
        "{calendar}"
    );
    assert!(!calendar.replace("\r\n", "").contains(['\r', '\n']));
    assert_eq!(
        calendar.matches("BEGIN:VEVENT").count(),
        4,
        "a day is needed"
    );
    for part in [
        "X-WR-CALNAME:Rade\\, été\r\n",
        "UID:A.b.rade@sillage\r\n",
        "DTSTART:20300301T090000Z\r\nDTEND:20300301T103000Z\r\n",
        "DTSTART;VALUE=DATE:20300302\r\n",
        "CATEGORIES:La mer\\, l'eau\\; le <sel>\r\n",
        "STATUS:CANCELLED\r\n",
        "STATUS:TENTATIVE\r\n",
        "URL:https://notes.example/rade/A.b\r\n",
    ] {
        assert!(calendar.contains(part), "{part}\n{calendar}");
    }
    let unfolded = calendar.replace("\r\n ", "");
    assert!(
        unfolded.contains("des calendriers 🌊🌊🌊🌊\r\n"),
        "{unfolded}"
    );
}

/// Of a line, without its end.
const MAX_BYTES: usize = 75;
