//! The last change of a programme: what taking it back would do, and the press that does it.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;

use super::{
    answers::{Sent, back, fields, page},
    changes::SessionChanges,
    gate::Console,
    words::{Done, Tab, Undo},
};
use crate::{App, auth::OrganiserAct, programmes::ChangeError, web::pages::RequestContext};

#[derive(Template)]
#[template(path = "organise_undo.html")]
struct UndoPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    here: String,
    /// Which change it is, and what taking it back would do.
    undo: Option<(String, SessionChanges)>,
}

/// `/{event}/organise/undo`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let undo = match console.app.programmes.without_last_change(&event).await {
        Ok(undo) => undo,
        Err(error) => return console.not_kept(&error),
    };
    let cx = &console.cx;
    let template = UndoPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/event"),
        here: cx.link(&console.path("/undo")),
        undo: undo.map(|(change, reimport)| (change, SessionChanges::of(&console, &reimport))),
    };
    page(cx, &template)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UndoForm {
    /// The change that is meant.
    id: String,
}

/// Takes it back, if it is still the last one; otherwise the page says what the last one is.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<UndoForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let Some(UndoForm { id }) = fields(sent) else {
        return console.not_found();
    };
    match console.app.programmes.undo(&event, Some(&id)).await {
        Ok((change, _)) => {
            console.note(OrganiserAct::ImportUndone, "").await;
            let done = [("done", "undo"), ("change", change.as_str())];
            back(&console.cx.link_query(&console.path(""), &done))
        }
        Err(ChangeError::Storage(error)) => console.not_kept(&error),
        Err(_) => back(&console.cx.link(&console.path("/undo"))),
    }
}

/// A change of the programme that was just made, and the press that takes it back.
pub(super) fn done(console: &Console, key: &str, title: &str, change: &str) -> Done {
    Done {
        text: console.cx.with(key, "title", title.to_owned()),
        undo: (console.whole && !change.is_empty()).then(|| Undo {
            action: console.cx.link(&console.path("/undo")),
            act: "undo",
            id: change.to_owned(),
        }),
    }
}
