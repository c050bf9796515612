//! Sessions without notes: those that ended two days ago and of which nobody has written a word.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use sillage_access::Action;
use sillage_programme::{Event, Session};

use super::{
    RequestContext,
    digests::Digests,
    error::{error_page, show},
    listing::{Group, Subject},
    note_state::NoteStates,
};
use crate::{App, programmes::is_due};

#[derive(Template)]
#[template(path = "missing.html")]
struct MissingPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    groups: Vec<Group>,
    count: String,
}

/// `/{event}/missing`
pub(super) async fn missing(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(digests): Extension<Arc<Digests>>,
    Path(event): Path<String>,
) -> Response {
    let event = app.programmes.event(&event);
    let Some(event) = event.filter(|event| app.access.sees(cx.device.as_ref(), event)) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let read = match digests.of(&*app.storage, &event).await {
        Ok(read) => read,
        Err(error) => {
            tracing::error!(%error, "The sessions without notes could not be found");
            return error_page(&cx, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let event = app.access.part(cx.device.as_ref(), Action::Read, &event);
    let has_text = |session: &Session| read.get(&session.slug).is_some_and(|note| note.has_text);
    let mut sessions = event.in_order();
    sessions.retain(|session| !has_text(session) && is_due(&event, session, Timestamp::now()));
    let notes = NoteStates::new(&app, &event);
    let page = MissingPage {
        cx: &cx,
        count: cx.with("missing-count", "count", sessions.len()),
        groups: cx.by_day(&event, &sessions, Subject::Programme, &notes),
        event: &event,
    };
    show(&cx, &page)
}
