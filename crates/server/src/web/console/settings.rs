//! The event itself: its name, whether it is seen, the last change of its programme, and its end.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use sillage_access::{Action, SessionState, Target, Visibility};

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    undo,
    words::{Done, Tab, Undo},
};
use crate::{App, auth::OrganiserAct, programmes::ChangeError, web::pages::RequestContext};

/// Letters of a title that are kept.
const TITLE_CHARS: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EventNotice {
    done: String,
    change: String,
}

#[derive(Template)]
#[template(path = "organise_event.html")]
struct SettingsPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    here: String,
    undo: String,
    is_hidden: bool,
    /// Whether this organiser looks after all events.
    all: bool,
    will_remove: String,
}

/// `/{event}/organise/event`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    Query(told): Query<EventNotice>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let notes = match console.app.programmes.notes(&event).await {
        Ok(notes) => notes,
        Err(error) => return console.not_kept(&error),
    };
    let cx = &console.cx;
    let template = SettingsPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/event"),
        done: done(&console, &told),
        here: cx.link(&console.path("/event")),
        undo: cx.link(&console.path("/undo")),
        is_hidden: is_hidden(&console),
        all: looks_after_all(&console),
        will_remove: console.number("organise-will-remove-event", notes as u64),
    };
    page(cx, &template)
}

fn is_hidden(console: &Console) -> bool {
    let state = console.app.access.event_state(console.event.slug.as_str());
    state.visibility == Visibility::Hidden
}

fn looks_after_all(console: &Console) -> bool {
    let device = Some(console.device());
    let may = console
        .app
        .access
        .may(device, Action::ManageEvents, &Target::Server);
    may.is_ok()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EventForm {
    act: String,
    title: String,
    /// The address of the event, typed by whoever removes it.
    sure: String,
}

/// Renames, hides, shows or removes the event.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<EventForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let form = fields(sent).unwrap_or_default();
    let all = looks_after_all(&console);
    match form.act.as_str() {
        "rename" if all => rename(&console, &form.title).await,
        "hide" => see(&console, Visibility::Hidden, OrganiserAct::EventHidden).await,
        "show" => see(&console, Visibility::Public, OrganiserAct::EventShown).await,
        "remove" if all && form.sure == "yes" => remove(&console).await,
        _ => console.not_found(),
    }
}

async fn rename(console: &Console, title: &str) -> Response {
    let typed = title.trim().chars().filter(|sign| !sign.is_control());
    let title: String = typed.take(TITLE_CHARS).collect();
    let here = console.path("/event");
    if title.is_empty() || title == console.event.title {
        return back(&console.cx.link(&here));
    }
    let programmes = &console.app.programmes;
    match programmes.rename(console.event.slug.as_str(), &title).await {
        Ok(change) => {
            console.note(OrganiserAct::EventChanged, title).await;
            let done = [("done", "rename"), ("change", change.as_str())];
            back(&console.cx.link_query(&here, &done))
        }
        Err(error) => failed(console, &error),
    }
}

async fn see(console: &Console, visibility: Visibility, noted: OrganiserAct) -> Response {
    let change = |state| SessionState {
        visibility,
        ..state
    };
    let event = console.event.slug.as_str();
    if let Err(error) = console.app.change_event_state(event, change).await {
        return console.not_kept(&error);
    }
    console.note(noted, "").await;
    let done = match visibility {
        Visibility::Hidden => "hide",
        _ => "show",
    };
    let here = console.path("/event");
    back(&console.cx.link_query(&here, &[("done", done)]))
}

async fn remove(console: &Console) -> Response {
    let event = console.event.slug.as_str();
    match console.app.programmes.remove(event).await {
        Ok(()) => {
            let title = console.event.title.as_str();
            console.note(OrganiserAct::EventRemoved, title).await;
            let done = [("removed", event)];
            back(&console.cx.link_query("/organise", &done))
        }
        Err(error) => failed(console, &error),
    }
}

fn failed(console: &Console, error: &ChangeError) -> Response {
    match error {
        ChangeError::Storage(error) => console.not_kept(error),
        _ => console.not_found(),
    }
}

fn done(console: &Console, told: &EventNotice) -> Option<Done> {
    let opposite = match told.done.as_str() {
        "rename" => {
            let title = &console.event.title;
            let key = "organise-done-rename-event";
            return Some(undo::done(console, key, title, &told.change));
        }
        "hide" => "show",
        "show" => "hide",
        _ => return None,
    };
    let key = format!("organise-done-{}-event", told.done);
    Some(Done {
        text: console.cx.t(&key),
        undo: Some(Undo {
            action: console.cx.link(&console.path("/event")),
            act: opposite,
            id: String::new(),
        }),
    })
}
