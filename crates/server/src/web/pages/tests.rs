//! The pages as a reader gets them, over the memory engine.

use std::{collections::BTreeSet, fmt::Write};

use axum::{
    body::{Body, BodyDataStream, to_bytes},
    http::{HeaderMap, Request, header},
};
use futures_util::StreamExt;
use serde_json::Value;
use sillage_access::{Scope, SessionState, Visibility};
use sillage_document::{Replica, StateVector};
use sillage_live::{ClientMessage, Connection, JoinRequest, Output, Role, Wire};
use sillage_storage::{DeviceId, DocumentId, memory::Memory};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::*;
use crate::{Server, Settings};

mod following;
mod programme;
mod projector;
mod search;
mod standing;

/// Readers who may follow at once.
const STREAMS: usize = 3;

const PROGRAMME: &str = r#"
[event]
title = "Semer à plusieurs"
first_day = 2030-03-01
last_day = 2030-03-02
time_zone = "Europe/Paris"
language = "fr"

[[day]]
date = 2030-03-01

[[day]]
date = 2030-03-02

[[theme]]
id = "graines"
title = "Graines <libres>"
coordinators = [{ person = "Ada", affiliation = "Jardin" }]

[[room]]
id = "serre"
title = "La serre"

[[session]]
id = "ouverture"
title = "Ouverture & accueil"
day = 2030-03-01
start = 10:00
end = 11:30
room = "serre"
theme = "graines"

[[session]]
id = "atelier"
title = "Atelier"
day = 2030-03-01
status = "provisional"

[[session]]
id = "visite"
title = "Visite"
status = "cancelled"
"#;

/// A server with one event, asked without a network.
pub(super) struct Site {
    pub(super) server: Server,
    router: Router,
    _folder: TempDir,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    /// Of the body as it travels.
    bytes: usize,
}

impl Site {
    pub(super) async fn open() -> Self {
        Self::with(|_| ()).await
    }

    async fn open_to_all() -> Self {
        Self::with(|settings| settings.open = true).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path());
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server::start(settings, Arc::new(Memory::new()), listener)
            .await
            .unwrap();
        server
            .app
            .programmes
            .import(
                PROGRAMME.as_bytes(),
                "semer",
                &crate::ImportOptions::default(),
            )
            .await
            .unwrap();
        let router = crate::http::headers::wrap(
            crate::web::routes(STREAMS).with_state(server.app.clone()),
            false,
        );
        Self {
            server,
            router,
            _folder: folder,
        }
    }

    async fn send(&self, path: &str, headers: &[(&str, &str)]) -> axum::response::Response {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        for (name, value) in headers {
            let name = header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let (parts, body) = self.send(path, headers).await.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text,
            bytes: body.len(),
        }
    }

    async fn text(&self, path: &str) -> String {
        self.get(path, &[]).await.text
    }

    /// Somebody who writes in a session.
    pub(super) async fn writer(&self, session: &str) -> NoteWriter {
        let id = DocumentId::new("semer", session).unwrap();
        let handle = self.server.app.registry.open(&id).await.unwrap();
        let joining = JoinRequest {
            role: Role::NoteTaker,
            identity: sillage_live::Identity::Connection,
            device: DeviceId(1),
            wire: Wire::Hocuspocus,
        };
        let connection = handle.join(joining).await.unwrap();
        connection
            .send(ClientMessage::Step1(StateVector::default()))
            .await;
        NoteWriter {
            connection,
            replica: Replica::new(7),
        }
    }
}

pub(super) struct NoteWriter {
    connection: Connection,
    replica: Replica,
}

impl NoteWriter {
    /// Returns when it is durable.
    pub(super) async fn write(&mut self, words: &str) {
        let update = self.replica.insert(self.replica.length(), words);
        self.connection
            .send(ClientMessage::Update(update.into()))
            .await;
        while !matches!(self.connection.output().await, Output::Saved(_)) {}
    }
}

/// The event stream of a reader's page.
struct Stream(BodyDataStream);

impl Stream {
    /// The next message: its id and its data. Counts and heartbeats are passed over.
    async fn next(&mut self) -> (String, Value) {
        loop {
            let event = self.0.next().await.expect("the stream goes on").unwrap();
            let event = String::from_utf8(event.to_vec()).unwrap();
            if let Some((id, data)) = event
                .strip_prefix("id: ")
                .and_then(|event| event.split_once("\ndata: "))
            {
                return (id.to_owned(), serde_json::from_str(data.trim()).unwrap());
            }
        }
    }
}

fn tag(answer: &Answer) -> String {
    answer.headers[header::ETAG].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_programme_is_told_by_day_theme_and_room_in_both_languages() {
    let site = Site::open().await;
    let french = site.text("/semer?lang=fr").await;
    for part in [
        "<html lang=\"fr\">",
        "Du vendredi 1er mars au samedi 2 mars 2030",
        "10\u{a0}h <small>à 11\u{a0}h\u{a0}30</small>",
        "Ouverture &#38; accueil",
        "Heure à préciser",
        "Jour à préciser",
        "provisoire",
        "annulée",
        "Graines &#60;libres&#62;",
        "Ada (Jardin)",
        "href=\"/semer/themes/graines?lang=fr\"",
        "href=\"/semer?lang=en\"",
    ] {
        assert!(french.contains(part), "{part}\n{french}");
    }
    let english = site
        .get("/semer", &[("accept-language", "en-GB,en;q=0.9")])
        .await
        .text;
    for part in [
        "<html lang=\"en\">",
        "<h1 lang=\"fr\">",
        "Hour not yet known",
        "cancelled",
        "href=\"/semer/ouverture\"",
    ] {
        assert!(english.contains(part), "{part}\n{english}");
    }
    for (path, sessions) in [
        ("/semer/days/vendredi_01032030", 2),
        ("/semer/days/friday_01032030", 2),
        ("/semer/days/samedi_02032030", 0),
        ("/semer/themes/graines", 1),
        ("/semer/rooms/serre", 1),
    ] {
        let answer = site.get(path, &[]).await;
        let found = ["ouverture", "atelier", "visite"]
            .iter()
            .filter(|slug| answer.text.contains(&format!("href=\"/semer/{slug}\"")));
        assert_eq!((answer.status, found.count()), (200, sessions), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_with_what_is_safe_and_what_to_do() {
    let site = Site::open().await;
    for path in [
        "/nowhere",
        "/semer/nothing",
        "/semer/nothing.md",
        "/semer/nothing/live",
        "/semer/days/x",
        "/semer/themes/x",
        "/semer/rooms/x",
        "/a/b/c/d",
        "/semer/%3Cscript%3E",
    ] {
        let answer = site.get(path, &[("accept-language", "en")]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.text.contains("No note was touched"),
            "{path}: {}",
            answer.text
        );
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_note_is_a_whole_page_a_text_and_nothing_while_it_does_not_change() {
    let site = Site::open().await;
    let mut writer = site.writer("ouverture").await;
    writer.write("# Été\n\n<script>alert(1)</script>\n").await;

    let source = site.get("/semer/ouverture.md", &[]).await;
    assert_eq!(source.text, "# Été\n\n<script>alert(1)</script>\n");
    assert_eq!(
        source.headers[header::CONTENT_TYPE],
        "text/markdown; charset=utf-8"
    );
    assert_eq!(source.headers["x-sillage-sequence"], "1");
    assert_eq!(
        source.headers["repr-digest"],
        "sha-256=:nIUTKE+AoCkL3p7Jc13ysHm38YKWBQtsGi1tRG0Su/A=:"
    );

    let page = site.get("/semer/ouverture", &[]).await;
    for part in [
        "<h2 id=\"été\" dir=\"auto\">Été</h2><p dir=\"auto\">&lt;script&gt;alert(1)&lt;/script&gt;",
        "href=\"/semer/ouverture/edit\"",
        "href=\"/semer/ouverture.md\"",
        "Cette page pèse",
        "vendredi 1er mars 2030</a>, <span>10\u{a0}h à 11\u{a0}h\u{a0}30",
    ] {
        assert!(page.text.contains(part), "{part}\n{}", page.text);
    }
    for (path, answer) in [
        ("/semer/ouverture", &page),
        ("/semer/ouverture.md", &source),
    ] {
        let known = tag(answer);
        let again = site.get(path, &[("if-none-match", &known)]).await;
        assert_eq!(
            (again.status, again.text.as_str(), tag(&again)),
            (304, "", known.clone()),
            "{path}"
        );
    }
    let english = site
        .get(
            "/semer/ouverture?lang=en",
            &[("if-none-match", &tag(&page))],
        )
        .await;
    assert_eq!(english.status, 200, "another language is another page");

    writer.write("Suite\n").await;
    for (path, answer) in [
        ("/semer/ouverture", &page),
        ("/semer/ouverture.md", &source),
    ] {
        let changed = site.get(path, &[("if-none-match", &tag(answer))]).await;
        assert_eq!(changed.status, 200, "{path}");
        assert!(changed.text.contains("Suite"), "{path}");
    }
}

#[tokio::test]
async fn a_long_note_makes_a_light_page() {
    let site = Site::open().await;
    site.writer("ouverture").await.write(&long_note()).await;
    let page = site
        .get("/semer/ouverture", &[("accept-encoding", "gzip, br")])
        .await;
    assert_eq!(page.headers[header::CONTENT_ENCODING], "br");
    // Other bytes, another strong tag: what a cache has compressed is not asked about for others.
    let compressed = tag(&page);
    assert!(compressed.ends_with("-br\""), "{compressed}");
    for (accepted, known, status) in [
        ("br", compressed.as_str(), 304),
        ("br", "*", 304),
        ("gzip", &compressed, 200),
        ("identity", &compressed, 200),
    ] {
        let headers = [("accept-encoding", accepted), ("if-none-match", known)];
        let again = site.get("/semer/%6fuverture", &headers).await;
        assert_eq!(again.status, status, "{accepted} {known}");
        assert_eq!(
            again.headers[header::VARY],
            "accept-encoding, accept-language"
        );
    }
    let plain = site.text("/semer/ouverture").await;
    let (around, note) = plain.split_once("<article").unwrap();
    let (note, after) = note.split_once("</article>").unwrap();
    assert!(note.len() > 20_000);
    let elements = (around.to_owned() + after).matches('<').count() / 2;
    assert!(elements < 350, "{elements} elements around the note");
    let icon = "rel=\"icon\" href=\"";
    assert!(plain.contains(&format!("{icon}data:")), "an icon within");
    let sources = [" src=", "rel=\"stylesheet\"", &format!("{icon}/")]
        .map(|source| plain.matches(source).count());
    assert!(
        sources.iter().sum::<usize>() <= 2,
        "with the page itself and its stream: four requests"
    );
    let brotli = page.bytes;
    // 14 kB in all; the script and the style weigh less than 3 kB together.
    assert!(brotli < 11_000, "{brotli} bytes");
}

/// 20 kB of words that do not repeat as in a fixture, with a heading now and then.
fn long_note() -> String {
    let words = [
        "transition",
        "commun",
        "atelier",
        "partage",
        "ville",
        "santé",
        "réseau",
        "terre",
        "énergie",
        "semence",
    ];
    let (mut text, mut state) = (String::new(), 7_u32);
    while text.len() < 20_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let word = words[(state >> 16) as usize % words.len()];
        text += match state >> 27 {
            0 => "\n\n## ",
            1 => ".\n\n",
            2 => "s, ",
            _ => " ",
        };
        text += word;
    }
    text
}

#[tokio::test]
async fn a_reader_follows_with_what_it_lacks() {
    let site = Site::open().await;
    let mut writer = site.writer("ouverture").await;
    writer.write("# Un\n\nDeux\n").await;
    let page = site.text("/semer/ouverture").await;
    let address = page
        .split_once("data-live=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;

    let answer = site.send(address, &[]).await;
    assert_eq!(
        answer.headers()[header::CONTENT_TYPE],
        "text/event-stream; charset=utf-8"
    );
    let mut stream = Stream(answer.into_body().into_data_stream());
    let (shown, first) = stream.next().await;
    assert!(
        address.ends_with(&format!("?since={shown}")),
        "{address} {shown}"
    );
    assert_eq!(
        first["base"], first["hashes"],
        "the page learns the names of its blocks"
    );
    assert_eq!(first["blocks"], serde_json::json!({}), "and needs nothing");

    writer.write("\nTrois\n").await;
    let (newest, second) = stream.next().await;
    let blocks: Vec<_> = second["blocks"].as_object().unwrap().values().collect();
    assert_eq!(blocks, ["<p dir=\"auto\">Trois</p>"]);
    assert_eq!(
        second["hashes"].as_array().unwrap()[..2],
        first["hashes"].as_array().unwrap()[..]
    );
    assert_eq!(second["seq"], 2);

    for (id, lacking) in [(newest.as_str(), 0), (shown.as_str(), 1), ("0-99", 3)] {
        let answer = site
            .send("/semer/ouverture/live", &[("last-event-id", id)])
            .await;
        let (_, message) = Stream(answer.into_body().into_data_stream()).next().await;
        assert_eq!(
            message["blocks"].as_object().unwrap().len(),
            lacking,
            "{id}"
        );
    }
}

#[tokio::test]
async fn p06_and_p09_addresses_that_people_type_lead_to_the_page() {
    let site = Site::open_to_all().await;
    for (typed, page) in [
        ("/semer/", "/semer"),
        ("/semer/ouverture/?lang=en", "/semer/ouverture?lang=en"),
        ("/open/r%C3%A9union", "/open/reunion"),
        ("/open/reunion%20du%20lundi", "/open/reunion-du-lundi"),
        ("/open/r%C3%A9union.md", "/open/reunion.md"),
    ] {
        let answer = site.get(typed, &[]).await;
        assert!(
            (300..400).contains(&answer.status),
            "{typed}: {}",
            answer.status
        );
        assert_eq!(answer.headers[header::LOCATION], page, "{typed}");
    }
    for typed in ["//evil.example/", "/open/%20", "/semer/%C3%A9t%C3%A9"] {
        assert_eq!(site.get(typed, &[]).await.status, 404, "{typed}");
    }
}

#[tokio::test]
async fn a_long_programme_shows_a_day_at_a_time() {
    let site = Site::open().await;
    let mut programme = PROGRAMME.to_owned();
    for number in 0..160 {
        let day = 1 + number % 2;
        write!(
            programme,
            "\n[[session]]\nid = \"s{number}\"\ntitle = \"S{number}\"\nday = 2030-03-0{day}\n"
        )
        .unwrap();
    }
    let options = crate::ImportOptions::default();
    let programmes = &site.server.app.programmes;
    programmes
        .import(programme.as_bytes(), "semer", &options)
        .await
        .unwrap();
    let page = site.get("/semer", &[]).await;
    assert!(page.text.contains("href=\"/semer/s0\"") && !page.text.contains("href=\"/semer/s1\""));
    assert!(page.text.contains("href=\"/semer/days/samedi_02032030\""));
    let again = site.get("/semer", &[("if-none-match", &tag(&page))]).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

/// Every key that a template or a page names.
fn used_keys() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut keys = BTreeSet::new();
    for folder in [folder.join("templates"), folder.join("src/web/pages")] {
        for text in sillage_test_kit::files(&folder).into_values() {
            let text = String::from_utf8(text).unwrap();
            for call in [".t(\"", ".with(\""] {
                keys.extend(
                    text.split(call)
                        .skip(1)
                        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
                );
            }
        }
    }
    keys
}

#[test]
fn every_key_that_a_page_uses_exists() {
    let used = used_keys();
    assert!(
        used.contains("session-write"),
        "the keys are found: {used:?}"
    );
    let missing: Vec<_> = used.difference(sillage_locales::keys()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn a_hidden_session_is_on_no_page_but_for_those_who_look_after_it() {
    let site = Site::open().await;
    let access = &site.server.app.access;
    let id = DocumentId::new("semer", "atelier").unwrap();
    let hide = |state| SessionState {
        visibility: Visibility::Hidden,
        ..state
    };
    access.change_state(&id, hide).await.unwrap();
    let scope = Scope::Event("semer".into());
    let (_, key) = access
        .issue(crate::auth::GrantRequest::new(Role::Organiser, scope, ""))
        .await
        .unwrap();
    let (secret, _) = access.redeem(key.as_str(), None).await.unwrap();
    let cookie = format!("sillage-device={}", secret.text());
    let cookie = [("cookie", cookie.as_str())];

    for path in ["/semer/atelier", "/semer/atelier.md", "/semer/atelier/live"] {
        assert_eq!(site.get(path, &[]).await.status, 404, "{path}");
        // A stream does not end: only its head is asked for.
        let answer = site.send(path, &cookie).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let unlisted = answer.headers().contains_key("x-robots-tag");
        assert_eq!(unlisted, !path.ends_with("/live"), "{path}");
    }
    let public = site.get("/semer/ouverture", &[]).await;
    assert!(!public.headers.contains_key("x-robots-tag"));
    for path in ["/", "/semer"] {
        let seen = site.get(path, &[]).await.text;
        assert!(!seen.contains("atelier"), "{path}");
        assert_ne!(site.get(path, &cookie).await.text, seen, "{path}");
    }
    // The names in a packed file are not packed.
    let archive = "/semer/archive.zip?format=html";
    let name = "sessions/atelier.html";
    assert!(!site.text(archive).await.contains(name));
    assert!(site.get(archive, &cookie).await.text.contains(name));
    let alone = format!("{archive}&only=atelier");
    assert_eq!(site.get(&alone, &[]).await.status, 404);
    assert_eq!(site.get(&alone, &cookie).await.status, 200);
}
