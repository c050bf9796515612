//! `POST /api/v1/links`: a link for writing, made for whoever shares it: for one note, or for an event.
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
use sillage_access::{Role, Scope};

use super::{
    DeviceCookie, GrantRequest, KnownDevice, Refused, ShareError, devices,
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
    /// For this note alone.
    #[serde(default)]
    session: Option<String>,
}

#[derive(Serialize)]
struct Shared {
    /// Shown now and never again.
    key: String,
    /// How it stands in the list of keys.
    label: String,
    /// When it ends by itself.
    expires: Option<jiff::Timestamp>,
}

async fn share(
    State(app): State<Arc<App>>,
    cookie: DeviceCookie,
    headers: HeaderMap,
    Json(Sharing { event, session }): Json<Sharing>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return foreign();
    }
    let device = cookie.device(&app);
    let scope = match session {
        Some(session) => Scope::Session { event, session },
        None => Scope::Event(event),
    };
    let label = format!(
        "shared by {}",
        device.as_ref().map(name_of).unwrap_or_default()
    );
    let request = GrantRequest::new(Role::NoteTaker, scope, label);
    match app.access.share(device.as_ref(), request).await {
        Ok((made, token)) => {
            let shared = Shared {
                key: token.as_str().to_owned(),
                label: made.grant.label.clone(),
                expires: made.grant.expires,
            };
            ([(header::CACHE_CONTROL, no_store())], Json(shared)).into_response()
        }
        Err(ShareError::Denied(_)) => refuse("This link does not allow that.", "role"),
        Err(ShareError::NoSuchPlace) => miss(&Refused::NoSuchSession),
        Err(ShareError::Storage(error)) => miss(&Refused::Storage(error)),
    }
}

/// How a device is called among people: by the name that its person chose, else by its own.
pub(crate) fn name_of(device: &KnownDevice) -> String {
    let chosen = device.record.name.clone();
    chosen.unwrap_or_else(|| devices::name(device.id))
}
