//! What organisers did, the newest first.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{
    answers::page,
    gate::Console,
    words::{Done, Tab},
};
use crate::{App, auth::AuditLine, web::pages::RequestContext};

#[derive(Template)]
#[template(path = "organise_journal.html")]
struct JournalPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    /// When, what, to what, who.
    lines: Vec<(String, String, String, String)>,
}

/// `/{event}/organise/journal`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let lines = match console.app.access.acts(&event).await {
        Ok(lines) => lines,
        Err(error) => return console.not_kept(&error),
    };
    let cx = &console.cx;
    let told = |line: AuditLine| {
        let act = serde_json::to_value(line.act).unwrap_or_default();
        let act = act.as_str().unwrap_or("other").to_owned();
        let act = cx.t(&format!("organise-act-{act}"));
        (console.at(line.at), act, line.target, line.by)
    };
    let template = JournalPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/journal"),
        done: None,
        lines: lines.into_iter().map(told).collect(),
    };
    page(&console.cx, &template)
}
