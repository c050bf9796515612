//! What is done with a history: restore, undo, close, open again.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use sillage_access::Action;
use sillage_live::{EditError, state::EditRefusal};
use sillage_storage::{DeviceId, Seq, UnixMillis};

use super::{failed, moment::span, subject};
use crate::{
    App,
    auth::{device_id, is_from_our_pages},
    revisions::RevisionError,
    web::pages::{RequestContext, error::error_page},
};

/// The fields of the forms.
#[derive(serde::Deserialize)]
pub(super) struct ActFields {
    act: String,
    at: Option<Seq>,
    seen: Option<Seq>,
    device: Option<String>,
    from: Option<UnixMillis>,
    to: Option<UnixMillis>,
}

pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, session)): Path<(String, String)>,
    headers: HeaderMap,
    Form(fields): Form<ActFields>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return error_page(&cx, StatusCode::FORBIDDEN);
    }
    let action = match fields.act.as_str() {
        "restore" | "undo" => Action::Restore,
        "freeze" => Action::Freeze,
        "reopen" => Action::Reopen,
        _ => return error_page(&cx, StatusCode::BAD_REQUEST),
    };
    let id = match subject(&cx, &app, (&event, &session), action).await {
        Ok(subject) => subject.id,
        Err(response) => return *response,
    };
    let me = cx.device.as_ref().map_or(DeviceId(0), |device| device.id);
    let seen = fields.seen;
    let revisions = &app.revisions;
    let done = match fields.act.as_str() {
        "freeze" => revisions.freeze(&id).await.map(|_| "frozen"),
        "reopen" => revisions.reopen(&id).await.map(|()| "reopened"),
        "restore" => {
            let at = fields.at.unwrap_or_default();
            let restored = revisions.restore(&id, (at, seen), me).await;
            restored.map(|_| "restored")
        }
        _ => {
            let Some(device) = fields.device.as_deref().and_then(device_id) else {
                return error_page(&cx, StatusCode::BAD_REQUEST);
            };
            let span = span(device, fields.from, fields.to);
            let undone = revisions.undo(&id, (&span, seen), me).await;
            undone.map(|_| "undone")
        }
    };
    let done = match done {
        Ok(done) => done,
        Err(RevisionError::Nothing) => "nothing",
        Err(RevisionError::Edit(EditError::Refused(EditRefusal::Stale))) => "stale",
        Err(RevisionError::Edit(EditError::Waiting)) => "waiting",
        Err(error) => return failed(&cx, &id, &error),
    };
    Redirect::to(&cx.link(&format!("/{id}/history?done={done}"))).into_response()
}
