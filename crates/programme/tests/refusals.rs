//! A bad programme is refused with a sentence that says where, what, and what would be right.

use proptest::prelude::*;
use sillage_programme::{MAX_PROGRAMME_BYTES, Programme, ProgrammeError, ReadOptions, Slug, read};

const XML: &str = include_str!("../fixtures/schedule.xml");
const JSON: &str = include_str!("../fixtures/schedule.json");
const TOML: &str = include_str!("../../../examples/forum-2022.toml");

fn try_read(bytes: impl AsRef<[u8]>) -> Result<Programme, ProgrammeError> {
    read(
        bytes.as_ref(),
        &ReadOptions::new(Slug::new("rade").unwrap()),
    )
}

/// The sentence must hold every one of `words`.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, words: &[&str]) {
    let sentence = try_read(text)
        .expect_err("this must be refused")
        .to_string();
    for word in words {
        assert!(sentence.contains(word), "{word:?} is not in: {sentence}");
    }
}

#[test]
fn an_event_cannot_take_an_address_of_the_server() {
    let error = read(
        TOML.as_bytes(),
        &ReadOptions::new(Slug::new("join").unwrap()),
    )
    .unwrap_err();
    assert!(matches!(error, ProgrammeError::ReservedSlug { .. }));
}

#[test]
fn what_is_no_programme_is_named() {
    refused("", &["empty"]);
    refused(" \n", &["empty"]);
    refused(
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        &["no table [event]", "schedule.xml"],
    );
    refused("<?xml version='1.0'?><rss/>", &["<rss>", "<schedule>"]);
    refused("{\"events\": []}", &["no “schedule”"]);
    refused(b"[event]\ntitle = \"\xff\"", &["UTF-8", "line 2"]);
    refused(vec![b' '; MAX_PROGRAMME_BYTES + 1], &["5242881", "5242880"]);
}

#[test]
fn a_name_without_end_is_not_repeated() {
    let name = "é".repeat(10_000);
    let broken = [
        format!("<schedule><{name}></schedule>"),
        TOML.replace("Europe/Paris", &name),
        format!("{{\"{name}\": 1}}"),
    ];
    for file in broken {
        let sentence = try_read(file).expect_err("this must be refused");
        assert!(sentence.to_string().len() < 1_000, "{sentence}");
    }
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    refused(
        &XML[..XML.find("<persons>").unwrap() + 20],
        &["Line 26", "XML"],
    );
    refused(
        &JSON[..JSON.find("persons").unwrap()],
        &["schedule.json", "EOF"],
    );
}

#[test]
fn an_entity_of_the_file_is_never_expanded() {
    let bomb = XML.replacen(
        "<schedule>",
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>\n<schedule>",
        1,
    );
    assert!(
        try_read(&bomb).is_ok(),
        "a document type that nobody uses does no harm"
    );
    refused(bomb.replace("2 bis", "&b;"), &["&b;", "Line 4"]);
}

#[test]
fn our_own_form_refuses_two_sessions_with_one_id() {
    refused(
        TOML.replace("\"jeu-climat\"", "\"mer-climat\""),
        &["Line 2", "session", "“mer-climat”", "twice"],
    );
}

#[test]
fn our_own_form_refuses_the_address_of_a_page() {
    refused(
        TOML.replace("\"mar-off\"", "\"agenda.ics\""),
        &["Line ", "“agenda.ics”", "another id"],
    );
    refused(TOML.replace("\"mar-off\"", "\"off.md\""), &["“off.md”"]);
}

/// What one session has wrong is said, with the value and the line, and the rest is read.
#[test]
fn schedules_say_which_session_is_wrong_and_are_read() {
    for (file, words) in [
        (
            XML.replace("01:30", "a while"),
            ["Line 16, session 7, duration", "“a while”", "01:30"],
        ),
        (
            XML.replace(">10:00<", ">tantôt<"),
            ["Line 16, session 7, start", "“tantôt”", "14:30"],
        ),
        (
            XML.replace("Europe/Paris", "Brest"),
            ["time_zone_name", "“Brest”", "Europe/Paris"],
        ),
        (
            XML.replace("id=\"9\"", ""),
            [
                "Line 45",
                "neither an id nor a guid",
                "“sortie-sans-heure-ni-salle”",
            ],
        ),
        (
            XML.replace("Conte de minuit", ""),
            ["Line 33, session 8", "no title", "“Session 8”"],
        ),
        (
            XML.replace("id=\"8\"", "id=\"days\""),
            ["Line 33, session days", "address of the server", "“days-2”"],
        ),
        (
            XML.replace("2023-03-25", "un samedi"),
            ["Line 14, day, date", "“un samedi”", "2022-07-06"],
        ),
        (
            JSON.replace("2023-03-26T03:30:00+02:00", "soon"),
            ["Line 22, session 12, date", "“soon”", "2022-07-06T14:30"],
        ),
        (
            JSON.replace("\"00:30\"", "\"-1\""),
            ["Line 22, session 12, duration", "“-1”", "01:30"],
        ),
    ] {
        let programme = try_read(&file).unwrap_or_else(|error| panic!("{error}"));
        let found = programme
            .warnings
            .iter()
            .map(ToString::to_string)
            .find(|warning| words.iter().all(|word| warning.contains(word)));
        assert!(
            found.is_some(),
            "{words:?} are not in {:?}",
            programme.warnings
        );
    }
    assert_eq!(try_read(XML).unwrap().warnings, []);
    assert_eq!(try_read(JSON).unwrap().warnings, []);
}

#[test]
fn a_schedule_of_another_shape_is_refused_with_its_line() {
    refused(
        JSON.replace("\"Zone ouverte\": []", "\"Zone ouverte\": 5"),
        &["Line 20", "schedule.json", "“5”"],
    );
    refused("{\"schedule\": 3}", &["Line 1", "“3”"]);
    let many = "<event id='1'/>".repeat(15_001);
    refused(
        format!("<schedule>\n<day date='2026-10-24'><room name='A'>{many}</room></day></schedule>"),
        &["Line 2", "15000 sessions", "several events"],
    );
    refused(
        "<schedule><conference><title>T</title></conference></schedule>",
        &["no day"],
    );
}

#[test]
fn what_the_operator_says_is_checked() {
    let mut options = ReadOptions::new(Slug::new("rade").unwrap());
    options.time_zone = Some("Brest".into());
    for file in [XML, JSON, TOML] {
        let sentence = read(file.as_bytes(), &options).unwrap_err().to_string();
        assert!(
            sentence.contains("“Brest”") && sentence.contains("Europe/Paris"),
            "{sentence}"
        );
    }
    options.time_zone = None;
    options.language = Some("klingon".into());
    let sentence = read(XML.as_bytes(), &options).unwrap_err().to_string();
    assert!(sentence.contains("“klingon”"), "{sentence}");
}

#[test]
fn our_own_form_says_which_line_is_wrong() {
    let forum = |from: &str, to: &str| TOML.replacen(from, to, 1);
    refused(forum("place =", "palce ="), &["Line 11", "palce", "place"]);
    refused(
        forum("Europe/Paris", "Brest"),
        &["Line 14, event.time_zone", "Europe/Paris"],
    );
    refused(
        forum("first_day = 2022-07-05", "first_day = \"5 juillet\""),
        &["Line 12"],
    );
    refused(
        forum("last_day = 2022-07-08", "last_day = 2022-07-01"),
        &["before the first day"],
    );
    refused(
        forum("id = \"mar-off\"", "id = \"mardi off\""),
        &["session mardi off", "“mardi off”", "hyphens"],
    );
    refused(
        forum("theme = \"lowtech\"", "theme = \"hightech\""),
        &["session mer-lowtech", "no theme “hightech”"],
    );
    refused(
        forum("kind = \"notes\"\nday = 2022-07-06", "day = 2022-08-06"),
        &["no day “2022-08-06”"],
    );
    refused(
        forum(
            "day = 2022-07-05\n\n[[session]]",
            "start = 10:00\n[[session]]",
        ),
        &["no day", "2022-07-06"],
    );
    refused(
        forum("status = \"provisional\"", "status = \"maybe\""),
        &["maybe", "provisional"],
    );
    refused(
        forum(
            "day = 2022-07-06",
            "day = 2022-07-06\nstart = 10:00\nend = 09:00",
        ),
        &["mer-lowtech, end", "earlier"],
    );
}

/// A file of ours with a few bytes changed, cut or repeated.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::sample::select(vec![XML, JSON, TOML]);
    let wounds = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8);
    (whole, wounds).prop_map(|(whole, wounds)| {
        let mut bytes = whole.as_bytes().to_vec();
        for (at, byte, wound) in wounds {
            let at = at
                .index(bytes.len().max(1))
                .min(bytes.len().saturating_sub(1));
            match wound {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 => bytes.extend_from_within(at..),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

proptest! {
    #[test]
    fn damage_is_refused_or_read_but_never_a_panic(bytes in damaged()) {
        if let Ok(Programme { event, .. }) = try_read(&bytes) {
            let record = serde_json::to_vec(&event).unwrap();
            prop_assert_eq!(serde_json::from_slice::<sillage_programme::Event>(&record).unwrap(), event);
        }
    }

    #[test]
    fn any_text_is_refused_or_read(text in "[<{\\[]?\\PC*") {
        drop(try_read(text));
    }
}
