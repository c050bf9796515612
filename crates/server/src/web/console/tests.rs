//! What an organiser does with nothing but the link, as requests of a browser without script.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use sillage_access::{DeviceSecret, Role, Scope, SessionState, Visibility, Writability};
use sillage_storage::{DocumentId, memory::Memory};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::{
    Server, Settings,
    auth::{self, Credentials, GrantRequest},
};

const PROGRAMME: &str = r#"
[event]
title = "Semer"
first_day = 2030-03-01
time_zone = "Europe/Paris"
language = "fr"

[[day]]
date = 2030-03-01

[[theme]]
id = "graines"
title = "Graines <libres>"

[[session]]
id = "atelier"
title = "Atelier"
theme = "graines"

[[session]]
id = "visite"
title = "Visite"
"#;

struct TestConsole {
    server: Server,
    router: Router,
    _folder: TempDir,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl TestConsole {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = Settings::new(folder.path());
        let server = Server::start(settings, Arc::new(Memory::new()), listener)
            .await
            .unwrap();
        let options = crate::ImportOptions::default();
        let programmes = &server.app.programmes;
        let read = programmes.import(PROGRAMME.as_bytes(), "semer", &options);
        read.await.unwrap();
        let router = crate::web::routes(1)
            .merge(auth::routes())
            .with_state(server.app.clone());
        Self {
            server,
            router,
            _folder: folder,
        }
    }

    async fn holder(&self, role: Role, scope: Scope) -> DeviceSecret {
        let access = &self.server.app.access;
        let request = GrantRequest::new(role, scope, "essai");
        let (_, token) = access.issue(request).await.unwrap();
        access.redeem(token.as_str(), None).await.unwrap().0
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    async fn get(&self, who: Option<&DeviceSecret>, path: &str) -> Answer {
        let request = Request::get(path).header("accept-language", "en");
        self.send(of(request, who).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, who: Option<&DeviceSecret>, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(of(request, who).body(form.to_owned().into()).unwrap())
            .await
    }

    fn state(&self, session: &str) -> SessionState {
        let id = DocumentId::new("semer", session).unwrap();
        self.server.app.access.state(&id)
    }

    fn role(&self, who: &DeviceSecret, session: &str) -> Role {
        let access = &self.server.app.access;
        let device = access.device(who);
        let credentials = Credentials {
            key: None,
            device: device.as_ref(),
        };
        let id = DocumentId::new("semer", session).unwrap();
        access.authorise(credentials, &id).unwrap().role
    }
}

fn of(
    request: axum::http::request::Builder,
    who: Option<&DeviceSecret>,
) -> axum::http::request::Builder {
    match who {
        Some(secret) => request.header("cookie", format!("sillage-device={}", secret.text())),
        None => request,
    }
}

fn event() -> Scope {
    Scope::Event("semer".into())
}

/// The value of the first field of this name on a page.
fn value<'a>(page: &'a str, before: &str) -> &'a str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn an_organiser_makes_a_link_that_is_shown_once() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let page = console.get(me, "/semer/organise").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(page.text.contains("2 sessions") && page.text.contains("2 without notes"));

    let form = "role=note-taker&for=event%3Asemer&label=Porte+1&ends=tonight&devices=3";
    let made = console.post(me, "/semer/organise/invite", form).await;
    assert_eq!(
        (made.status, &made.headers[header::CACHE_CONTROL]),
        (200, &"no-store".parse().unwrap())
    );
    let link = value(&made.text, "readonly value=\"");
    let (_, key) = link.split_once("/join#").unwrap();
    assert!(made.text.contains("<svg class=\"qr\""));
    assert!(
        made.text.contains("Prenez les notes avec nous")
            && made.text.contains("Take the notes with us")
    );
    let (joined, issued) = console.server.app.access.redeem(key, None).await.unwrap();
    assert_eq!(issued.grant.max_devices, Some(3));
    assert!(issued.grant.expires.is_some() && issued.grant.made_by.is_some());
    assert_eq!(console.role(&joined, "atelier"), Role::NoteTaker);
    let list = console.get(me, "/semer/organise/links").await.text;
    assert!(
        list.contains("Porte 1") && !list.contains(key),
        "a link is shown once"
    );
}

#[tokio::test]
async fn an_organiser_removes_and_lets_in_again() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let request = GrantRequest::new(Role::NoteTaker, event(), "Porte 1");
    let access = &console.server.app.access;
    let (issued, token) = access.issue(request).await.unwrap();
    let (joined, _) = access.redeem(token.as_str(), None).await.unwrap();
    let devices = console.get(me, "/semer/organise/devices").await.text;
    let id = value(&devices, "name=\"id\" value=\"").to_owned();
    let removed = console
        .post(
            me,
            "/semer/organise/devices",
            &format!("act=remove&id={id}"),
        )
        .await;
    assert_eq!(removed.status, 303);
    assert_eq!(console.role(&joined, "atelier"), Role::Reader);
    let told = removed.headers[header::LOCATION].to_str().unwrap();
    let told = console.get(me, told).await.text;
    assert!(told.contains("is removed") && told.contains("value=\"readmit\""));
    console
        .post(
            me,
            "/semer/organise/devices",
            &format!("act=readmit&id={id}"),
        )
        .await;
    assert_eq!(console.role(&joined, "atelier"), Role::NoteTaker);

    let id = &issued.grant.id;
    console
        .post(me, "/semer/organise/links", &format!("act=revoke&id={id}"))
        .await;
    assert_eq!(console.role(&joined, "atelier"), Role::Reader);
    console
        .post(
            me,
            "/semer/organise/links",
            &format!("act=reinstate&id={id}"),
        )
        .await;
    assert_eq!(console.role(&joined, "atelier"), Role::NoteTaker);
    let journal = console.get(me, "/semer/organise/journal").await.text;
    for act in [
        "Device removed",
        "Device let in again",
        "Link ended",
        "Link brought back",
    ] {
        assert!(journal.contains(act), "{act}");
    }
}

#[tokio::test]
async fn an_organiser_pauses_freezes_hides_and_locks_and_takes_each_back() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let path = "/semer/organise/sessions/atelier";
    assert!(console.get(me, path).await.text.contains("Close"));
    for (act, back, seen) in [
        ("pause", "open", (Visibility::Public, Writability::Paused)),
        (
            "freeze",
            "reopen",
            (Visibility::Public, Writability::Frozen),
        ),
        ("hide", "show", (Visibility::Hidden, Writability::Open)),
    ] {
        let done = console.post(me, path, &format!("act={act}")).await;
        assert_eq!(done.status, 303, "{act}");
        let state = console.state("atelier");
        assert_eq!((state.visibility, state.writability), seen, "{act}");
        let told = console
            .get(me, done.headers[header::LOCATION].to_str().unwrap())
            .await
            .text;
        assert!(
            told.contains(&format!("value=\"{back}\"")),
            "{act} offers {back}"
        );
        console.post(me, path, &format!("act={back}")).await;
        assert_eq!(console.state("atelier"), SessionState::default(), "{back}");
    }
    assert_eq!(
        console.post(me, "/semer/organise", "act=lock").await.status,
        303
    );
    for session in ["atelier", "visite"] {
        assert_eq!(console.state(session).writability, Writability::Paused);
    }
    console.post(me, path, "act=freeze").await;
    console.post(me, "/semer/organise", "act=unlock").await;
    assert_eq!(console.state("visite").writability, Writability::Open);
    let frozen = console.state("atelier").writability;
    assert_eq!(
        frozen,
        Writability::Frozen,
        "what was set for a session stays"
    );
}

#[tokio::test]
async fn nobody_else_comes_in_and_no_other_site_acts() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let others = [
        None,
        Some(console.holder(Role::NoteTaker, Scope::All).await),
        Some(console.holder(Role::Archivist, event()).await),
        Some(
            console
                .holder(Role::Organiser, Scope::Event("autre".into()))
                .await,
        ),
    ];
    let pages = ["", "/links", "/devices", "/journal", "/sessions/atelier"];
    let forms = [
        ("", "act=lock"),
        ("/invite", "role=organiser&for=event%3Asemer"),
        ("/links", "act=revoke&id=0"),
        ("/devices", "act=remove&id=0"),
        ("/sessions/atelier", "act=hide"),
    ];
    for other in &others {
        for page in pages {
            let path = format!("/semer/organise{page}");
            assert_eq!(
                console.get(other.as_ref(), &path).await.status,
                403,
                "{path}"
            );
        }
        for (page, form) in forms {
            let path = format!("/semer/organise{page}");
            assert_eq!(
                console.post(other.as_ref(), &path, form).await.status,
                403,
                "{path}"
            );
        }
    }
    for (page, form) in forms {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = Request::post(format!("/semer/organise{page}"))
                .header(name, value)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let request = of(request, Some(&organiser)).body(form.into()).unwrap();
            let answer = console.send(request).await;
            assert_eq!(answer.status, 403, "{page} {name} {value}");
        }
    }
    assert_eq!(console.state("atelier"), SessionState::default());
    assert_eq!(console.state("visite"), SessionState::default());
}

#[tokio::test]
async fn a_coordinator_organises_the_theme_and_nothing_else() {
    let console = TestConsole::open().await;
    let scope = Scope::Theme {
        event: "semer".into(),
        theme: "graines".into(),
    };
    let coordinator = console.holder(Role::Organiser, scope).await;
    let me = Some(&coordinator);
    let page = console.get(me, "/semer/organise").await.text;
    assert!(
        page.contains("Atelier") && !page.contains("Visite") && !page.contains("value=\"lock\"")
    );
    assert_eq!(
        console.post(me, "/semer/organise", "act=lock").await.status,
        404
    );
    assert_eq!(console.get(me, "/semer/organise/devices").await.status, 404);
    assert_eq!(
        console
            .post(me, "/semer/organise/sessions/visite", "act=hide")
            .await
            .status,
        404
    );
    let wider = console
        .post(me, "/semer/organise/invite", "for=event%3Asemer")
        .await;
    assert_eq!(wider.status, 404);
    let own = console
        .post(me, "/semer/organise/invite", "for=theme%3Agraines")
        .await;
    assert_eq!(own.status, 200);
    assert!(!own.text.contains("<libres>"), "titles are text");
}

#[tokio::test]
async fn an_event_is_made_from_nothing_and_a_session_added() {
    let console = TestConsole::open().await;
    let all = console.holder(Role::Organiser, Scope::All).await;
    let of_one = console.holder(Role::Organiser, event()).await;
    let form = "title=For%C3%AAt&first=2031-05-01&last=2031-05-02&rooms=Halle%0D%0AQuai&themes=Arbres+%3A+Ana%2C+Yves";
    let refused = console.post(Some(&of_one), "/organise", form).await;
    assert_eq!(refused.status, 403, "an event is for whoever organises all");
    let me = Some(&all);
    let made = console.post(me, "/organise", form).await;
    assert_eq!(made.status, 303, "{}", made.text);
    assert_eq!(made.headers[header::LOCATION], "/foret-2031/organise");
    let event = console.server.app.programmes.event("foret-2031").unwrap();
    assert_eq!((event.days.len(), event.rooms.len()), (2, 2));
    let names = event.themes[0]
        .coordinators
        .iter()
        .map(|one| one.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["Ana", "Yves"]);

    for (wrong, said) in [
        (form, "address already"),
        ("title=&first=2031-05-01", "title is missing"),
        ("title=a&first=1er+mai", "is a date"),
        ("title=a&first=2031-05-01&last=2031-04-01", "comes after"),
        ("title=a&first=2031-05-01&zone=Mars", "time zone"),
        ("title=a&first=2031-05-01&address=api", "reserved"),
    ] {
        let answer = console.post(me, "/organise", wrong).await;
        assert!(
            answer.status == 422 && answer.text.contains(said),
            "{wrong}"
        );
    }
    let path = "/foret-2031/organise/new-session";
    let room = event.rooms[0].slug.as_str();
    let form = format!("title=Semer+%26+planter&day=2031-05-01&hour=14%3A30&room={room}");
    for address in ["semer-planter", "semer-planter-2"] {
        let added = console.post(me, path, &form).await;
        let to = format!("/foret-2031/organise/sessions/{address}");
        assert_eq!(added.headers[header::LOCATION], to.as_str());
    }
    let event = console.server.app.programmes.event("foret-2031").unwrap();
    let added = event.session("semer-planter").unwrap();
    assert_eq!(
        added.start.as_ref().unwrap().to_string(),
        "2031-05-01T14:30:00+02:00[Europe/Paris]"
    );
    assert_eq!(
        console
            .post(me, path, "title=x&day=2031-06-01")
            .await
            .status,
        422
    );
    assert_eq!(console.post(me, path, "title=+").await.status, 422);
}

#[tokio::test]
async fn a_pasted_programme_is_shown_before_it_is_taken() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let path = "/semer/organise/import";
    let encoded = |text: &str| -> String {
        let percent = |byte: u8| format!("%{byte:02X}");
        text.bytes().map(percent).collect()
    };
    let moved = PROGRAMME.replace("title = \"Visite\"", "title = \"Visite du port\"")
        + "\n[[session]]\nid = \"bilan\"\ntitle = \"Bilan <b>\"\n";
    let form = |act: &str, text: &str| format!("act={act}&text={}", encoded(text));
    let shown = console.post(me, path, &form("preview", &moved)).await;
    assert_eq!(shown.status, 200);
    for part in [
        "1 to add",
        "1 to rename",
        "Visite du port",
        "value=\"take\"",
    ] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert!(!shown.text.contains("Bilan <b>"), "titles are text");
    let stored = || console.server.app.programmes.event("semer").unwrap();
    assert_eq!(stored().sessions.len(), 2, "nothing is taken yet");

    assert_eq!(
        console.post(me, path, &form("take", &moved)).await.status,
        303
    );
    assert_eq!(stored().session("visite").unwrap().title, "Visite du port");
    assert_eq!(stored().sessions.len(), 3);
    let again = console.post(me, path, &form("preview", &moved)).await.text;
    assert!(again.contains("is this one already"));

    let wrong = console
        .post(me, path, &form("take", "no programme at all"))
        .await;
    assert!(wrong.status == 422 && wrong.text.contains("a programme is"));
    assert_eq!(stored().sessions.len(), 3, "nothing is half imported");
    let note_taker = console.holder(Role::NoteTaker, event()).await;
    let refused = console
        .post(Some(&note_taker), path, &form("take", &moved))
        .await;
    assert_eq!(refused.status, 403);
}

mod by_hand;
