//! The small cases that were met in real files: each with its right value, in a file of our own.

use jiff::SignedDuration;
use sillage_programme::{
    Event, Programme, ReadOptions, Session, Slug, Status, TextForm, read, reimport,
};

const CONFERENCE: &str = "<conference><title>T</title><start>2026-10-24</start><end>2026-10-25</end>\
    <time_zone_name>Europe/Paris</time_zone_name></conference>";

fn options() -> ReadOptions {
    ReadOptions::new(Slug::new("x").unwrap())
}

/// Reads a file; whatever it is, a second import over the stored record must change nothing.
#[track_caller]
fn programme(bytes: impl AsRef<[u8]>) -> Programme {
    let read = || read(bytes.as_ref(), &options()).unwrap_or_else(|error| panic!("{error}"));
    let programme = read();
    let record = serde_json::to_string(&programme.event).unwrap();
    let stored: Event = serde_json::from_str(&record).unwrap();
    let again = reimport(&stored, read().event, |_| false);
    assert_eq!(again.changes, []);
    assert_eq!(again.event, programme.event);
    programme
}

/// A schedule with these days.
fn with_days(days: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<schedule>{CONFERENCE}{days}</schedule>\n")
}

/// A schedule of one day and one room with these sessions.
fn with_sessions(sessions: &str) -> String {
    with_days(&format!(
        "<day date=\"2026-10-24\"><room name=\"A\">{sessions}</room></day>"
    ))
}

/// A schedule with one session at 10:00 that also has these fields.
fn with_field(field: &str) -> String {
    with_sessions(&format!(
        "<event id=\"1\"><title>A</title>\n{field}</event>"
    ))
}

#[track_caller]
fn session(field: &str) -> Session {
    programme(with_field(field)).event.sessions.remove(0)
}

fn slugs(event: &Event) -> Vec<&str> {
    event.sessions.iter().map(|s| s.slug.as_str()).collect()
}

fn starts(event: &Event) -> Vec<String> {
    let start = |session: &Session| session.start.as_ref().map(ToString::to_string);
    event.sessions.iter().filter_map(start).collect()
}

/// The only warning, in words.
#[track_caller]
fn warning(programme: &Programme) -> String {
    let [warning] = &programme.warnings[..] else {
        panic!("{:?}", programme.warnings)
    };
    warning.to_string()
}

#[test]
fn case_cancelled() {
    let marks = [
        "<status>canceled</status>",
        "<cancelled>true</cancelled>",
        "<state>Annulé</state>",
        "<canceled>1</canceled>",
    ];
    for mark in marks {
        assert_eq!(session(mark).status, Status::Cancelled, "{mark}");
    }
    let file = with_sessions(
        "<event id=\"3\"><title>[CANCELLED] C</title><status>confirmed</status></event>",
    );
    assert_eq!(programme(file).event.sessions[0].status, Status::Cancelled);
    assert_eq!(
        session("<cancelled>false</cancelled>").status,
        Status::Confirmed
    );
}

#[test]
fn case_date_fr() {
    for date in ["24/10/2026", "24.10.2026", "samedi 24 octobre 2026"] {
        let day = format!(
            "<day date=\"{date}\"><room name=\"A\"><event id=\"1\"><start>10:00</start><title>A</title></event></room></day>"
        );
        let event = programme(with_days(&day)).event;
        assert_eq!(
            starts(&event),
            ["2026-10-24T10:00:00+02:00[Europe/Paris]"],
            "{date}"
        );
        assert_eq!(event.days[0].slug, "saturday_24102026");
    }
}

#[test]
fn case_latin1_and_i06_declared_encodings() {
    let file = with_field("<abstract>Réunion à Besançon</abstract>").replace("UTF-8", "ISO-8859-1");
    let latin1: Vec<u8> = file
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let read = programme(latin1);
    assert_eq!(
        read.event.sessions[0].abstract_text.as_deref(),
        Some("Réunion à Besançon")
    );
    assert_eq!(read.warnings, []);
}

#[test]
fn case_decl_latin1_but_utf8() {
    let file = with_field("<abstract>Réunion à Besançon</abstract>").replace("UTF-8", "ISO-8859-1");
    assert_eq!(
        programme(file).event.sessions[0].abstract_text.as_deref(),
        Some("Réunion à Besançon")
    );
}

#[test]
fn case_utf16() {
    let file = with_field("<abstract>Réunion</abstract>").replace("UTF-8", "UTF-16");
    let units = std::iter::once(0xfeff).chain(file.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        programme(bytes).event.sessions[0].abstract_text.as_deref(),
        Some("Réunion")
    );
}

#[test]
fn an_undeclared_encoding_is_guessed_and_said() {
    let file = b"<schedule><conference><title>Journ\xe9e \xe0 Besan\xe7on</title><time_zone_name>Europe/Paris</time_zone_name><start>2026-10-24</start></conference></schedule>";
    let read = programme(file);
    assert_eq!(read.event.title, "Journée à Besançon");
    assert!(warning(&read).contains("windows-1252"));
}

/// I08: the hour that does not exist is moved on.
#[test]
fn case_dst_gap() {
    let day = "<day date=\"2026-03-28\"><room name=\"A\"><event id=\"1\"><start>02:30</start><title>Nuit</title></event></room></day>";
    let read = programme(with_days(day));
    assert_eq!(
        starts(&read.event),
        ["2026-03-29T03:30:00+02:00[Europe/Paris]"]
    );
    assert_eq!(
        read.event.sessions[0].day,
        Some(jiff::civil::date(2026, 3, 28))
    );
    assert!(warning(&read).contains("02:30"));
}

/// I08: each of the two hours, the first where nothing says which; durations in real time.
#[test]
fn i08_and_dst_twice() {
    let read = programme(with_sessions(
        "<event id=\"1\"><start>02:30</start><title>A</title></event>\
         <event id=\"2\"><date>2026-10-25T02:30:00+01:00</date><start>02:30</start><title>B</title></event>\
         <event id=\"3\"><date>2026-10-25T02:30:00+02:00</date><start>02:30</start><duration>02:00</duration><title>C</title></event>\
         <event id=\"4\"><start>01:00</start><duration>03:00</duration><title>D</title></event>",
    ));
    assert_eq!(
        starts(&read.event),
        [
            "2026-10-25T02:30:00+02:00[Europe/Paris]",
            "2026-10-25T02:30:00+01:00[Europe/Paris]",
            "2026-10-25T02:30:00+02:00[Europe/Paris]",
            "2026-10-25T01:00:00+02:00[Europe/Paris]",
        ]
    );
    let end = |id: &str| read.event.session(id).unwrap().end().unwrap().to_string();
    assert_eq!(end("3"), "2026-10-25T03:30:00+01:00[Europe/Paris]");
    assert_eq!(end("4"), "2026-10-25T03:00:00+01:00[Europe/Paris]");
    assert!(warning(&read).contains("session 1, start"));
    assert!(
        read.event
            .sessions
            .iter()
            .all(|s| s.day == Some(jiff::civil::date(2026, 10, 24)))
    );
    assert_eq!(read.event.language, "", "the file names no language");
}

#[test]
fn case_dup_id_guid_two_times_and_dup_id_two_guids() {
    for guids in [["a", "a"], ["a", "b"]] {
        let [first, second] = guids;
        let read = programme(with_sessions(&format!(
            "<event id=\"17\" guid=\"{first}\"><start>10:00</start><title>Atelier</title></event>\
             <event id=\"17\" guid=\"{second}\"><start>14:00</start><title>Atelier</title></event>"
        )));
        assert_eq!(slugs(&read.event), ["17", "17-2"]);
        assert_eq!(read.warnings, []);
    }
}

#[test]
fn i01_one_id_in_two_slots() {
    let read = programme(with_sessions(
        "<event id=\"79\"><start>10:00</start><title>Un</title></event>\
         <event id=\"79\"><start>11:00</start><title>Un</title></event>\
         <event id=\"80\"><title>Deux</title></event>",
    ));
    assert_eq!(slugs(&read.event), ["79", "79-2", "80"]);
}

#[test]
fn case_dur_1h30_dur_pt_and_i03_durations() {
    for (text, minutes) in [
        ("1h30", 90),
        ("PT1H30M", 90),
        ("1:00:00", 24 * 60),
        ("1:02:30", 26 * 60 + 30),
        ("0:90", 90),
    ] {
        let duration = session(&format!("<duration>{text}</duration>")).duration;
        assert_eq!(duration, Some(SignedDuration::from_mins(minutes)), "{text}");
    }
}

#[test]
fn case_dur_neg() {
    let read = programme(with_field("<duration>-00:30</duration>"));
    assert_eq!(read.event.sessions[0].duration, None);
    let warning = warning(&read);
    assert!(
        warning.starts_with("Line 2, session 1, duration: “-00:30”"),
        "{warning}"
    );
}

#[test]
fn case_empty_and_empty_days() {
    assert_eq!(programme(with_days("")).event.sessions, []);
    let event = programme(with_days("<day date=\"2026-10-24\"/>")).event;
    assert_eq!((event.sessions.len(), event.days.len()), (0, 1));
}

/// I07: both texts with their forms; and which addresses may become links.
#[test]
fn case_html() {
    let session = session(
        "<abstract>&lt;p&gt;Bonjour &lt;a href=\"https://x.org\"&gt;lien&lt;/a&gt;&lt;/p&gt;</abstract>\
         <description># Markdown\n\n* point **gras**</description>\
         <links><link href=\"javascript:alert(1)\">x</link><link href=\"www.mr-beam.org\">y</link><link href=\"https://ok.org/\">ok</link></links>",
    );
    let texts = session.texts();
    assert_eq!(
        (texts[0].form, texts[1].form),
        (TextForm::Html, TextForm::Markdown)
    );
    assert!(texts[0].text.starts_with("<p>Bonjour <a href"));
    let links: Vec<_> = session
        .links
        .iter()
        .map(|link| (link.label(), link.href()))
        .collect();
    assert_eq!(
        links,
        [
            ("x", None),
            ("y", Some("https://www.mr-beam.org")),
            ("ok", Some("https://ok.org/"))
        ]
    );
}

#[test]
fn case_id_case_and_id_collide() {
    for (ids, addresses) in [
        (["ABC", "abc"], ["ABC", "abc-2"]),
        (["a b", "a-b"], ["a-b", "a-b-2"]),
    ] {
        let read = programme(with_sessions(&format!(
            "<event id=\"{}\"><title>A</title></event><event id=\"{}\"><title>B</title></event>",
            ids[0], ids[1]
        )));
        assert_eq!(slugs(&read.event), addresses);
        assert!(warning(&read).contains(addresses[1]));
    }
}

#[test]
fn case_id_missing() {
    let read = programme(with_sessions(
        "<event><title>Sans id</title></event><event><title>Sans id</title></event>",
    ));
    assert_eq!(slugs(&read.event), ["sans-id", "sans-id-2"]);
    assert!(
        read.warnings[0]
            .to_string()
            .contains("neither an id nor a guid")
    );
}

#[test]
fn case_reserved() {
    let read = programme(with_sessions(
        "<event id=\"search\"><title>Chercher</title></event><event id=\"2\"><title>B</title></event>",
    ));
    assert_eq!(slugs(&read.event), ["search-2", "2"]);
    assert!(warning(&read).starts_with("Line 2, session search"));
}

#[test]
fn case_no_title_event() {
    let read = programme(with_sessions(
        "<event id=\"1\"><title></title></event><event id=\"2\"><title>B</title></event>",
    ));
    let titles: Vec<_> = read
        .event
        .sessions
        .iter()
        .map(|s| s.title.as_str())
        .collect();
    assert_eq!(titles, ["Session 1", "B"]);
    assert!(warning(&read).contains("session 1"));
}

#[test]
fn case_l_json() {
    let file = "{\"schedule\":{\"conference\":{\"title\":\"T\",\"language\":\"de\",\"time_zone_name\":\"Europe/Paris\",\
        \"days\":[{\"date\":\"2026-10-24\",\"rooms\":{\"A\":[{\"id\":1,\"title\":\"x\",\"start\":\"10:00\",\"language\":\"de\"}]}}]}}}";
    let event = programme(file).event;
    assert_eq!(event.language, "de");
    assert_eq!(starts(&event), ["2026-10-24T10:00:00+02:00[Europe/Paris]"]);
}

#[test]
fn case_lang_and_i09_languages() {
    for (text, tag) in [
        ("FR", "fr"),
        ("fr-FR", "fr-FR"),
        ("Français", "fr"),
        ("fra", "fr"),
        ("English", "en"),
    ] {
        let read = programme(with_field(&format!("<language>{text}</language>")));
        assert_eq!(
            read.event.sessions[0].language.as_deref(),
            Some(tag),
            "{text}"
        );
        assert_eq!(read.event.language, tag);
    }
    let several = session("<language>de, en</language>");
    assert_eq!(
        (several.language, several.languages),
        (None, vec!["de".into(), "en".into()])
    );
    let unknown = programme(with_field("<language>tlhIngan Hol</language>")).event;
    assert_eq!(
        (
            unknown.sessions[0].language.as_ref(),
            unknown.language.as_str()
        ),
        (None, "")
    );
    assert_eq!(unknown.sessions[0].extra["language"], "tlhIngan Hol");
}

#[test]
fn case_nbsp() {
    let read = programme(with_sessions(
        "<event id=\"1\"><title>Caf&eacute;&nbsp;!</title></event>",
    ));
    assert_eq!(read.event.sessions[0].title, "Café\u{a0}!");
}

#[test]
fn case_no_conference() {
    let file = "<schedule><day date=\"2026-10-24\"><room name=\"A\"><event id=\"1\"><start>10:00</start><title>A</title></event></room></day></schedule>";
    let read = programme(file);
    assert_eq!(
        (read.event.title.as_str(), read.event.first_day),
        ("x", jiff::civil::date(2026, 10, 24))
    );
    let warnings: Vec<String> = read.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warnings.iter().any(|w| w.contains("--time-zone"))
            && warnings.iter().any(|w| w.contains("--title"))
    );

    let mut said = options();
    said.title = Some("Journées".into());
    said.language = Some("Français".into());
    said.time_zone = Some("Europe/Paris".into());
    let Programme { event, warnings } = sillage_programme::read(file.as_bytes(), &said).unwrap();
    assert_eq!(
        (event.title.as_str(), event.language.as_str()),
        ("Journées", "fr")
    );
    assert_eq!(starts(&event), ["2026-10-24T10:00:00+02:00[Europe/Paris]"]);
    assert_eq!(
        (event.days[0].slug.as_str(), warnings),
        ("samedi_24102026", vec![])
    );
}

#[test]
fn case_no_zone() {
    let file = with_field("<start>10:00</start>")
        .replace("<time_zone_name>Europe/Paris</time_zone_name>", "");
    let read = programme(file);
    assert_eq!(starts(&read.event), ["2026-10-24T10:00:00+00:00[UTC]"]);
    assert!(warning(&read).contains("--time-zone"));
}

#[test]
fn case_nohour() {
    assert_eq!(programme(with_field("")).event.sessions[0].start, None);
}

#[test]
fn case_ns() {
    let plain = with_field("<start>10:00</start>");
    for file in [
        plain.replace("<schedule>", "<schedule xmlns=\"http://example.org/s\">"),
        plain
            .replace("</", "</s:")
            .replace('<', "<s:")
            .replace("<s:/s:", "</s:")
            .replace("<s:?", "<?")
            .replace(
                "<s:schedule>",
                "<s:schedule xmlns:s=\"http://example.org/s\">",
            ),
    ] {
        assert_eq!(programme(file).event, programme(&plain).event);
    }
}

#[test]
fn case_roomless() {
    let read = programme(with_days(
        "<day date=\"2026-10-24\"><event id=\"1\"><start>10:00</start><title>A</title></event></day>",
    ));
    assert_eq!(
        (read.event.sessions[0].room.as_ref(), read.event.rooms.len()),
        (None, 0)
    );
}

#[test]
fn case_start_1h_start_9_start_dot_and_start_24() {
    for (text, start) in [
        ("10h30", "2026-10-24T10:30:00+02:00[Europe/Paris]"),
        ("9:00", "2026-10-24T09:00:00+02:00[Europe/Paris]"),
        ("9.30", "2026-10-24T09:30:00+02:00[Europe/Paris]"),
        ("24:00", "2026-10-25T00:00:00+02:00[Europe/Paris]"),
    ] {
        let read = programme(with_field(&format!("<start>{text}</start>")));
        assert_eq!(starts(&read.event), [start], "{text}");
        assert_eq!(
            read.event.sessions[0].day,
            Some(jiff::civil::date(2026, 10, 24))
        );
        assert_eq!(read.warnings, []);
    }
}

#[test]
fn case_two_days_same_date() {
    let day = |id: u8| {
        format!(
            "<day date=\"2026-10-24\"><room name=\"R{id}\"><event id=\"{id}\"><title>A</title></event></room></day>"
        )
    };
    let event = programme(with_days(&(day(1) + &day(2)))).event;
    assert_eq!(
        (
            event.days.len(),
            event.sessions_on(event.days[0].date).len()
        ),
        (1, 2)
    );
}

#[test]
fn case_uri_id() {
    let read = programme(with_sessions(
        "<event id=\"https://x.org/talk/%C3%A9t%C3%A9?id=1\"><title>Été</title></event>",
    ));
    assert_eq!(slugs(&read.event), ["https-x.org-talk-C3-A9t-C3-A9-id-1"]);
}

#[test]
fn case_utc_dates() {
    let event = programme(include_bytes!("../fixtures/wafer.xml")).event;
    assert_eq!(event.time_zone, "Asia/Kolkata");
    assert_eq!(
        starts(&event),
        [
            "2023-09-10T10:30:00+05:30[Asia/Kolkata]",
            "2023-09-10T23:45:00+05:30[Asia/Kolkata]",
            "2023-09-11T07:00:00+05:30[Asia/Kolkata]"
        ]
    );
    let days: Vec<_> = event.days.iter().map(|day| day.slug.as_str()).collect();
    assert_eq!(days, ["sunday_10092023", "monday_11092023"]);
    assert_eq!(event.sessions_on(event.days[0].date).len(), 2);
    assert_eq!(
        event.sessions[0].page_href(),
        Some("https://debconf.example.org/talks/18-opening/")
    );
}

/// Dates in UTC and hours on the wall also show the zone where none is named.
#[test]
fn hours_show_the_zone_that_is_not_named() {
    let file = include_str!("../fixtures/wafer.xml")
        .replace("<time_zone_name>Asia/Kolkata</time_zone_name>", "");
    let event = programme(file).event;
    assert_eq!(event.time_zone, "+05:30");
    assert_eq!(starts(&event)[0], "2023-09-10T10:30:00+05:30[+05:30]");
}

/// Old wafer writes local hours with the offset of UTC: only the operator can say so.
#[test]
fn the_operator_says_that_hours_are_local() {
    let file = with_field("<date>2026-10-24T10:00:00+00:00</date><start>10:00</start>");
    assert_eq!(
        starts(&programme(&file).event),
        ["2026-10-24T10:00:00+00:00[UTC]"]
    );
    let mut said = options();
    said.time_zone = Some("Europe/Paris".into());
    let event = sillage_programme::read(file.as_bytes(), &said)
        .unwrap()
        .event;
    assert_eq!(starts(&event), ["2026-10-24T10:00:00+02:00[Europe/Paris]"]);
}

/// I05: the name around a session outweighs a key inside it.
#[test]
fn i05_the_room_element_is_a_slug() {
    let read = programme(with_days(
        "<day date=\"2026-10-24\"><room name=\"Hall B\"><event id=\"1\"><room>hall_b</room><title>A</title></event></room></day>",
    ));
    let rooms: Vec<_> = read
        .event
        .rooms
        .iter()
        .map(|room| room.title.as_str())
        .collect();
    assert_eq!(rooms, ["Hall B"]);
    assert_eq!(read.event.sessions[0].extra["room"], "hall_b");
}

/// As FOSDEM wrote in 2007: no dates, no zone, rooms inside of sessions, day change at nine, HTML.
#[test]
fn a_pentabarf_schedule_is_right_to_the_minute() {
    let file = include_bytes!("../fixtures/pentabarf.xml");
    let mut said = options();
    said.time_zone = Some("Europe/Brussels".into());
    let event = sillage_programme::read(file, &said).unwrap().event;
    assert_eq!(
        starts(&event),
        [
            "2007-02-24T15:00:00+01:00[Europe/Brussels]",
            "2007-02-24T09:00:00+01:00[Europe/Brussels]",
            "2007-02-25T01:30:00+01:00[Europe/Brussels]"
        ]
    );
    assert_eq!(slugs(&event), ["0", "5", "6"]);
    assert_eq!(event.sessions[2].day, Some(jiff::civil::date(2007, 2, 24)));
    let talk = &event.sessions[0];
    assert_eq!(talk.texts()[0].form, TextForm::Html);
    assert_eq!(
        talk.links[0].href(),
        None,
        "relative to nothing that is known"
    );
    assert_eq!(event.rooms.len(), 2);
}

/// As 39C3 wrote: ids that repeat with other guids, lists of languages, rooms by key, nights.
#[test]
fn a_congress_of_today_is_right_to_the_minute() {
    let event = programme(include_bytes!("../fixtures/congress.xml")).event;
    assert_eq!(slugs(&event), ["2001", "2001-2", "2002", "2002-2"]);
    assert_eq!(
        starts(&event),
        [
            "2025-12-27T10:30:00+01:00[Europe/Berlin]",
            "2025-12-27T14:00:00+01:00[Europe/Berlin]",
            "2025-12-28T00:15:00+01:00[Europe/Berlin]",
            "2025-12-28T11:00:00+01:00[Europe/Berlin]",
        ]
    );
    let night = event.session("2002").unwrap();
    assert_eq!(night.day, Some(jiff::civil::date(2025, 12, 27)));
    assert_eq!(
        (night.languages.as_slice(), event.language.as_str()),
        (&["de".to_owned(), "en".to_owned()][..], "en")
    );
    assert_eq!(
        event.session("2001-2").unwrap().duration,
        Some(SignedDuration::from_mins(26 * 60 + 30))
    );
    let rooms: Vec<_> = event.rooms.iter().map(|room| room.slug.as_str()).collect();
    assert_eq!(rooms, ["saal-1", "saal-g-hackspace"]);
    assert_eq!(
        night.attachments[0].href(),
        Some("https://congress.example.org/media/x.pdf")
    );
    assert_eq!(
        night.page_href(),
        Some("https://congress.example.org/hub/event/night/")
    );
}

/// The hub's form: flat events, people and rooms beside them.
#[test]
fn the_form_of_the_hub_is_read() {
    let event = programme(include_bytes!("../fixtures/hub.json")).event;
    assert_eq!(
        (
            event.title.as_str(),
            event.language.as_str(),
            event.time_zone.as_str()
        ),
        ("Congrès", "fr", "Europe/Paris")
    );
    assert_eq!(event.first_day, jiff::civil::date(2026, 10, 24));
    assert_eq!(
        starts(&event),
        [
            "2026-10-24T10:30:00+02:00[Europe/Paris]",
            "2026-10-25T00:15:00+02:00[Europe/Paris]"
        ]
    );
    assert_eq!(
        event.days.len(),
        1,
        "a talk at 00:15 belongs to the evening before"
    );
    let talk = event.session("HQCCYH").unwrap();
    assert_eq!(talk.duration, Some(SignedDuration::from_mins(30)));
    assert_eq!(
        event
            .room(talk.room.as_ref().unwrap().as_str())
            .unwrap()
            .title,
        "Salle 1"
    );
    assert_eq!(
        event
            .theme(talk.theme.as_ref().unwrap().as_str())
            .unwrap()
            .title,
        "Le collectif"
    );
    assert_eq!(
        event.rooms[0].description.as_deref(),
        Some("Au premier étage")
    );
    assert_eq!(talk.speakers[0].name, "Anne");
    assert_eq!(talk.speakers[0].biography.as_deref(), Some("Elle écrit."));
    assert_eq!(talk.logo_href(), Some("https://example.org/media/logo.png"));
    assert_eq!(
        talk.links[0].href(),
        Some("https://example.org/talk/HQCCYH/")
    );
}

/// What is between the organisers and a person is not kept.
#[test]
fn personal_data_is_not_kept() {
    let file = with_field(
        "<persons><person id=\"1\" contact=\"mail\" email=\"a@example.org\">Anne</person><person>b@example.org</person></persons>\
         <reviews><score>4</score></reviews><submitter>c@example.org</submitter><jauge>40</jauge>",
    );
    let record = serde_json::to_string(&programme(file).event).unwrap();
    assert!(
        !record.contains('@') && !record.contains("contact") && !record.contains("score"),
        "{record}"
    );
    assert!(record.contains("Anne") && record.contains("jauge"));
}

/// A room, a theme or an id in another script has an address that does not depend on the order.
#[test]
fn names_without_latin_letters_have_addresses() {
    let day = |rooms: [&str; 2]| {
        let room = |name: &str| {
            format!(
                "<room name=\"{name}\"><event id=\"{name}\"><title>{name}</title></event></room>"
            )
        };
        with_days(&format!(
            "<day date=\"2026-10-24\">{}{}</day>",
            room(rooms[0]),
            room(rooms[1])
        ))
    };
    let (a, b) = (
        programme(day(["講堂", "Зал"])).event,
        programme(day(["Зал", "講堂"])).event,
    );
    assert_eq!(
        (&a.rooms[0].slug, &a.sessions[0].slug),
        (&b.rooms[1].slug, &b.sessions[1].slug)
    );
    assert!(a.rooms[0].slug.as_str().starts_with("room-"));
    assert!(a.sessions[0].slug.as_str().starts_with("session-"));
}

/// What a hostile file has once and names often does not grow without bound.
#[test]
fn a_file_does_not_grow_when_it_is_read() {
    let biography = "x".repeat(20_000);
    let people = "{\"guid\":\"p\"},".repeat(1_000);
    let links = "\"a\",".repeat(2_000);
    let file = format!(
        "{{\"schedule\":{{\"base_url\":\"https://example.org/{base}/\",\"conference\":{{\"title\":\"T\",\"time_zone_name\":\"UTC\"}},\
         \"events\":[{{\"id\":1,\"start\":\"2026-10-24T10:00:00Z\",\"title\":\"A\",\"persons\":[{people}{{}}],\"links\":[{links}\"b\"]}}],\
         \"persons\":[{{\"guid\":\"p\",\"name\":\"P\",\"biography\":\"{biography}\"}}]}}}}",
        base = "y".repeat(1_000),
    );
    let record = serde_json::to_string(&programme(&file).event).unwrap();
    assert!(
        record.len() < 8 * file.len(),
        "{} of {}",
        record.len(),
        file.len()
    );
}
