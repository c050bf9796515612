//! Sessions and events changed by hand, and each change taken back.

use super::*;

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn a_session_is_moved_and_that_is_taken_back() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let path = "/semer/organise/sessions/visite/edit";
    assert!(
        console
            .get(me, path)
            .await
            .text
            .contains("value=\"Visite\"")
    );
    let form = "title=Visite+du+port&day=2030-03-01&hour=14%3A30&minutes=45&new_room=Quai&status=provisional";
    let stored = || {
        let event = console.server.app.programmes.event("semer").unwrap();
        (event.session("visite").unwrap().clone(), event)
    };
    let before = stored().1;
    let saved = console.post(me, path, form).await;
    let (session, event) = stored();
    assert_eq!(
        (saved.status, session.title.as_str()),
        (303, "Visite du port")
    );
    let start = session.start.unwrap().datetime().to_string();
    assert_eq!(start, "2030-03-01T14:30:00");
    assert_eq!(
        event.room(session.room.unwrap().as_str()).unwrap().title,
        "Quai"
    );

    let told = console.get(me, location(&saved)).await.text;
    let change = value(&told, "name=\"id\" value=\"").to_owned();
    let undo = "/semer/organise/undo";
    let shown = console.get(me, undo).await.text;
    assert!(
        shown.contains("1 to move") && shown.contains(&change),
        "{shown}"
    );
    // A press that was meant for another change does nothing.
    let stale = console.post(me, undo, "id=other").await;
    assert_eq!((location(&stale), stored().1), (undo, event));
    let undone = console.post(me, undo, &format!("id={change}")).await;
    assert_eq!((undone.status, &*stored().1), (303, &*before));
    let told = console.get(me, location(&undone)).await.text;
    assert!(told.contains("is taken back") && told.contains("value=\"undo\""));
}

#[tokio::test]
async fn what_a_session_cannot_be_is_said_beside_what_was_typed() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let path = "/semer/organise/sessions/visite/edit";
    for (form, said) in [
        ("title=+", "no title"),
        ("title=Kept&hour=10%3A00", "needs a day"),
        ("title=Kept&day=2031-01-01", "one of the event"),
        ("title=Kept&minutes=0", "number of minutes"),
        ("title=Kept&room=nowhere", "those of the event"),
    ] {
        let answer = console.post(Some(&organiser), path, form).await;
        assert_eq!(answer.status, 422, "{form}");
        assert!(answer.text.contains(said), "{form}: {}", answer.text);
        assert!(!form.contains("Kept") || answer.text.contains("value=\"Kept\""));
    }
    let event = console.server.app.programmes.event("semer").unwrap();
    assert_eq!(event.session("visite").unwrap().title, "Visite");
}

#[tokio::test]
async fn a_coordinator_changes_the_sessions_of_the_theme_only() {
    let console = TestConsole::open().await;
    let scope = Scope::Theme {
        event: "semer".into(),
        theme: "graines".into(),
    };
    let coordinator = console.holder(Role::Organiser, scope).await;
    let me = Some(&coordinator);
    let form = "title=Semis&theme=graines";
    let path = |session: &str| format!("/semer/organise/sessions/{session}/edit");
    assert_eq!(console.post(me, &path("atelier"), form).await.status, 303);
    for (page, form) in [
        (path("visite"), form),
        ("/semer/organise/event".to_owned(), "act=hide"),
        ("/semer/organise/undo".to_owned(), "id=x"),
    ] {
        assert_eq!(console.get(me, &page).await.status, 404, "{page}");
        assert_eq!(console.post(me, &page, form).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn a_hidden_event_is_there_for_its_organisers_only() {
    let console = TestConsole::open().await;
    let organiser = console.holder(Role::Organiser, event()).await;
    let me = Some(&organiser);
    let path = "/semer/organise/event";
    let hidden = console.post(me, path, "act=hide").await;
    assert!(
        console
            .get(me, location(&hidden))
            .await
            .text
            .contains("value=\"show\"")
    );
    for page in ["/semer", "/semer/archive", "/semer/marks", "/semer/missing"] {
        assert_eq!(console.get(None, page).await.status, 404, "{page}");
        assert_eq!(console.get(me, page).await.status, 200, "{page}");
    }
    assert!(!console.get(None, "/").await.text.contains("Semer"));
    assert!(
        !console
            .get(None, "/sitemap.xml")
            .await
            .text
            .contains("semer")
    );
    console.post(me, path, "act=show").await;
    assert_eq!(console.get(None, "/semer").await.status, 200);
}

#[tokio::test]
async fn an_event_is_renamed_removed_and_comes_back() {
    let console = TestConsole::open().await;
    let of_event = console.holder(Role::Organiser, event()).await;
    let of_all = console.holder(Role::Organiser, Scope::All).await;
    let path = "/semer/organise/event";
    let rename = "act=rename&title=R%C3%A9colter";
    for act in [rename, "act=remove&sure=yes"] {
        assert_eq!(console.post(Some(&of_event), path, act).await.status, 404);
    }
    let me = Some(&of_all);
    let renamed = console.post(me, path, rename).await;
    let told = console.get(me, location(&renamed)).await.text;
    assert!(told.contains("is called “Récolter”"), "{told}");
    assert_eq!(
        console.post(me, path, "act=remove").await.status,
        404,
        "unsure"
    );
    let removed = console.post(me, path, "act=remove&sure=yes").await;
    assert_eq!(console.get(me, "/semer").await.status, 404);
    let told = console.get(me, location(&removed)).await.text;
    assert!(told.contains("“Récolter” is removed"), "{told}");
    let back = "/organise/removed";
    assert_eq!(
        console.post(Some(&of_event), back, "id=semer").await.status,
        403
    );
    assert_eq!(console.post(me, back, "id=semer").await.status, 303);
    let event = console.server.app.programmes.event("semer").unwrap();
    assert_eq!(
        (event.title.as_str(), event.sessions.len()),
        ("Récolter", 2)
    );
}
