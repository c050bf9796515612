//! `POST /api/v1/links`: a note-taker's link for one event, made for an organiser who shares it.
//!
//! Sharing never hands out one's own key.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize};
use sillage_access::{Action, Role, Scope};

use super::{
    DeviceCookie, Refused, devices,
    join::is_from_our_pages,
    refusals::{foreign, miss, no_store, refuse},
};
use crate::{App, http::bodies};

/// The name of an event and some JSON.
const BODY_BYTES: usize = 1024;

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/api/v1/links", post(share))
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    bodies::guard(router)
}

#[derive(Deserialize)]
struct Sharing {
    event: String,
}

#[derive(Serialize)]
struct Shared {
    /// Shown now and never again.
    key: String,
    /// How it stands in the list of keys.
    label: String,
}

async fn share(
    State(app): State<Arc<App>>,
    cookie: DeviceCookie,
    headers: HeaderMap,
    Json(Sharing { event }): Json<Sharing>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return foreign();
    }
    let device = cookie.device(&app);
    let Ok(made_by) = app.access.may(device.as_ref(), Action::ManageLinks, &event) else {
        return refuse("This needs the organiser key.", "role");
    };
    if app.programmes.event(&event).is_none() {
        return miss(&Refused::NoSuchSession);
    }
    let who = device.map(|device| {
        let id = devices::name(device.id);
        device.record.name.clone().unwrap_or(id)
    });
    let label = format!("shared by {}", who.unwrap_or_default());
    let scope = Scope::Event(event);
    match app
        .access
        .issue(Role::NoteTaker, scope, label.clone(), made_by)
        .await
    {
        Ok((_, token)) => {
            let key = token.as_str().to_owned();
            let headers = [(header::CACHE_CONTROL, no_store())];
            (headers, Json(Shared { key, label })).into_response()
        }
        Err(error) => miss(&Refused::Storage(error)),
    }
}
