//! The programme as it lives now: who writes and reads where, what has no notes, and one press to stop all.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use sillage_access::{SessionState, Writability};
use sillage_programme::{Session, fold};
use sillage_storage::DocumentId;

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    now::Now,
    words::{Done, StateWord, Tab, Undo},
};
use crate::{
    App,
    auth::OrganiserAct,
    web::{pages::RequestContext, reader::Readers},
};

/// Sessions on one page: what a thumb scrolls through.
const ON_A_PAGE: usize = 40;

/// Which sessions are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SessionQuery {
    /// Words of the title, a room or somebody who speaks.
    q: String,
    /// `live`, `empty`, `alone` or `closed`; all others are all.
    show: String,
    page: usize,
    /// What was just done.
    done: String,
    /// To which session.
    of: String,
    /// As which change of the programme.
    change: String,
}

#[derive(Template)]
#[template(path = "organise.html")]
struct ProgrammePage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    sum: Vec<String>,
    filter: SessionQuery,
    choices: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    here: String,
    pages: Vec<(String, String, bool)>,
    new_session: String,
    import: String,
    whole: bool,
    locked: bool,
}

/// One session as it is now.
struct Row {
    link: String,
    act_at: String,
    title: String,
    language: Option<String>,
    facts: String,
    state: Vec<StateWord>,
    /// Who writes and reads.
    people: Option<String>,
    changed: String,
    size: Option<String>,
    act: &'static str,
    act_word: String,
    /// Whether the one button would do something.
    can_act: bool,
}

/// `/{event}/organise`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(readers): Extension<Arc<Readers>>,
    Path(event): Path<String>,
    Query(filter): Query<SessionQuery>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    match Now::of(&console, &readers).await {
        Ok(now) => page(&console.cx, &programme_page(&console, &now, filter)),
        Err(error) => console.not_kept(&error),
    }
}

#[derive(Deserialize)]
pub(super) struct ImportForm {
    act: String,
}

/// One press for all sessions.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<ImportForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let act = fields(sent).map(|form| form.act).unwrap_or_default();
    let (locked, noted) = match act.as_str() {
        "lock" => (true, OrganiserAct::AllLocked),
        "unlock" => (false, OrganiserAct::AllUnlocked),
        _ => return console.not_found(),
    };
    if !console.whole {
        return console.not_found();
    }
    let writability = if locked {
        Writability::Paused
    } else {
        Writability::Open
    };
    let change = |state| SessionState {
        writability,
        ..state
    };
    if let Err(error) = console.app.change_event_state(&event, change).await {
        return console.not_kept(&error);
    }
    console.note(noted, "").await;
    back(&console.cx.link_query(&console.path(""), &[("done", &act)]))
}

fn programme_page<'a>(console: &'a Console, now: &Now, filter: SessionQuery) -> ProgrammePage<'a> {
    let (cx, event) = (&console.cx, &console.event);
    let all = console.sessions();
    let with_id: Vec<(&Session, DocumentId)> = all
        .into_iter()
        .filter_map(|session| {
            let id = DocumentId::new(event.slug.as_str(), session.slug.as_str()).ok()?;
            Some((session, id))
        })
        .collect();
    let sum = sum(console, now, &with_id);
    let wanted = fold(&filter.q);
    let shown: Vec<_> = with_id
        .iter()
        .filter(|(session, id)| fits(console, now, &filter, &wanted, session, id))
        .collect();
    let last = shown.len().saturating_sub(1) / ON_A_PAGE;
    let at = filter.page.min(last);
    let on_page = shown.iter().skip(at * ON_A_PAGE).take(ON_A_PAGE);
    let rows = on_page
        .map(|(session, id)| row(console, now, session, id))
        .collect();
    let locked = console
        .app
        .access
        .event_state(event.slug.as_str())
        .writability
        != Writability::Open;
    ProgrammePage {
        cx,
        event,
        style: console.style.as_deref(),
        tabs: console.tabs(""),
        done: done(console, &filter),
        sum,
        choices: ["all", "live", "empty", "alone", "closed"]
            .map(|name| (name, cx.t(&format!("organise-show-{name}"))))
            .into(),
        rows,
        here: cx.link(&console.path("")),
        pages: pages(console, &filter, at, last),
        import: cx.link(&console.path("/import")),
        new_session: cx.link(&console.path("/new-session")),
        whole: console.whole,
        locked,
        filter,
    }
}

fn sum(console: &Console, now: &Now, sessions: &[(&Session, DocumentId)]) -> Vec<String> {
    let count = |of: &dyn Fn(&DocumentId) -> u64| sessions.iter().map(|(_, id)| of(id)).sum();
    let empty = count(&|id| u64::from(!now.has_words(id)));
    vec![
        console.number("organise-sum-sessions", sessions.len() as u64),
        console.number("organise-sum-writers", count(&|id| now.writers(id))),
        console.number("organise-sum-readers", count(&|id| now.readers(id))),
        console.number("organise-sum-empty", empty),
    ]
}

fn fits(
    console: &Console,
    now: &Now,
    filter: &SessionQuery,
    wanted: &str,
    session: &Session,
    id: &DocumentId,
) -> bool {
    let state = || console.app.access.own_state(id);
    let shown = match filter.show.as_str() {
        "live" => now.writers(id) > 0,
        "empty" => !now.has_words(id),
        "alone" => now.writers(id) == 0 && console.app.access.seats(id).is_empty(),
        "closed" => state() != SessionState::default(),
        _ => true,
    };
    let speakers = session.speakers.iter().map(|person| person.name.as_str());
    let room = session.room.as_ref();
    let room = room.and_then(|room| console.event.room(room.as_str()));
    let mut texts = speakers
        .chain([session.title.as_str()])
        .chain(room.map(|room| room.title.as_str()));
    shown && (wanted.is_empty() || texts.any(|text| fold(text).contains(wanted)))
}

fn row(console: &Console, now: &Now, session: &Session, id: &DocumentId) -> Row {
    let cx = &console.cx;
    let state = console.app.access.own_state(id);
    let path = console.path(&format!("/sessions/{}", session.slug));
    let people = [
        ("organise-writing", now.writers(id)),
        ("organise-reading", now.readers(id)),
    ];
    let people = people
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| console.number(key, count));
    let seats = console.app.access.seats(id);
    let seated = seats
        .taken()
        .iter()
        .map(|seat| console.app.access.seat_name(seat));
    let seated = seated.collect::<Vec<_>>().join(", ");
    let seated = (!seats.is_empty()).then(|| cx.with("organise-seats", "names", seated));
    let people: Vec<_> = people.chain(seated).collect();
    let head = now.heads.get(id);
    let changed = match head.map(|head| head.changed_at) {
        None => cx.t("organise-nothing-written"),
        Some(None) => String::new(),
        Some(Some(at)) => cx.with("organise-changed", "when", console.ago(at)),
    };
    let size = now.open.get(id).filter(|(_, text)| !text.text.is_empty());
    let size =
        size.map(|(_, text)| console.number("organise-size", text.text.chars().count() as u64));
    let (act, act_word) = match state.writability {
        Writability::Open => ("pause", cx.t("organise-pause")),
        Writability::Paused => ("open", cx.t("organise-open")),
        Writability::Frozen => ("", String::new()),
    };
    let language = session
        .language
        .as_deref()
        .unwrap_or(&console.event.language);
    Row {
        link: cx.link(&path),
        act_at: cx.link(&path),
        title: session.title.clone(),
        language: cx.lang_of(language).map(str::to_owned),
        facts: console.when_and_where(session),
        state: console.state(state),
        people: (!people.is_empty()).then(|| people.join(", ")),
        changed,
        size,
        can_act: !act.is_empty(),
        act,
        act_word,
    }
}

fn pages(
    console: &Console,
    filter: &SessionQuery,
    at: usize,
    last: usize,
) -> Vec<(String, String, bool)> {
    if last == 0 {
        return Vec::new();
    }
    let link = |number: usize| {
        let number = number.to_string();
        let query = [
            ("q", filter.q.as_str()),
            ("show", filter.show.as_str()),
            ("page", number.as_str()),
        ];
        console.cx.link_query(&console.path(""), &query)
    };
    (0..=last)
        .map(|number| (link(number), (number + 1).to_string(), number == at))
        .collect()
}

/// What was just done with the event, or with a session.
fn done(console: &Console, filter: &SessionQuery) -> Option<Done> {
    let cx = &console.cx;
    let undo = |action: &str, act, id: &str| {
        Some(Undo {
            action: cx.link(&console.path(action)),
            act,
            id: id.to_owned(),
        })
    };
    let (text, undo) = match filter.done.as_str() {
        "lock" => (cx.t("organise-done-lock"), undo("", "unlock", "")),
        "unlock" => (cx.t("organise-done-unlock"), undo("", "lock", "")),
        "import" | "undo" => {
            let key = format!("organise-done-{}", filter.done);
            let title = &console.event.title;
            return Some(super::undo::done(console, &key, title, &filter.change));
        }
        done => {
            let (session, _) = console.session(&filter.of)?;
            return super::session::done(console, session, done);
        }
    };
    Some(Done { text, undo })
}
