//! An event that was removed comes back as it was.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;

use super::{
    answers::{Sent, back, fields},
    event,
};
use crate::{
    App,
    auth::{OrganiserAct, name_of},
    programmes::ChangeError,
    web::pages::{RequestContext, error_page},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RemovedForm {
    /// The address of the event.
    id: String,
}

/// Brings it back and leads to its console.
pub(super) async fn bring_back(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    sent: Sent<RemovedForm>,
) -> Response {
    if let Err(answer) = event::enter_to_act(&cx, &app, &headers) {
        return *answer;
    }
    let RemovedForm { id } = fields(sent).unwrap_or_default();
    match app.programmes.bring_back(&id).await {
        Ok(event) => {
            let by = cx.device.as_ref().map(name_of).unwrap_or_default();
            let act = OrganiserAct::EventRestored;
            let noted = app.access.note(&id, by, act, event.title.clone());
            if let Err(error) = noted.await {
                tracing::error!(%error, "That an event is back is not in its list of acts");
            }
            back(&cx.link(&format!("/{}/organise", event.slug)))
        }
        Err(ChangeError::Storage(error)) => {
            tracing::error!(%error, "An event cannot be brought back");
            error_page(&cx, axum::http::StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(_) => back(&cx.link("/organise")),
    }
}
