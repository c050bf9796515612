//! `POST /api/v1/keys/check`: what a key is good for, without redeeming it.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize};
use sillage_access::Role;

use super::{IssuedKey, refusals};
use crate::{App, http::bodies};

/// A key has 33 letters; JSON adds little.
const BODY_BYTES: usize = 1024;

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/api/v1/keys/check", post(check))
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    bodies::guard(router)
}

#[derive(Deserialize)]
struct Question {
    key: String,
}

/// What the key is good for.
#[derive(Serialize)]
pub(super) struct KeyAnswer {
    role: Role,
    /// The only event it is for.
    event: Option<String>,
    /// All events it is for.
    events: Vec<EventAnswer>,
}

#[derive(Serialize)]
struct EventAnswer {
    slug: String,
    title: String,
}

async fn check(State(app): State<Arc<App>>, Json(question): Json<Question>) -> Response {
    match app.access.find(&question.key) {
        Ok(key) => {
            let headers = [(header::CACHE_CONTROL, "no-store")];
            (headers, Json(answer(&app, &key))).into_response()
        }
        Err(refused) => refusals::miss(&refused),
    }
}

/// What this key is good for.
pub(super) fn answer(app: &App, key: &IssuedKey) -> KeyAnswer {
    let scope = &key.grant.scope;
    let events = app.programmes.list();
    let events = events
        .iter()
        .filter(|event| scope.touches(event.slug.as_str()));
    KeyAnswer {
        role: key.grant.role,
        event: scope.event().map(str::to_owned),
        events: events
            .map(|event| EventAnswer {
                slug: event.slug.to_string(),
                title: event.title.clone(),
            })
            .collect(),
    }
}
