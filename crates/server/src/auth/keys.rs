//! `POST /api/v1/keys/check`: what a key is good for, for the page that a link opens.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize};

use crate::{
    App,
    auth::{Refused, Role},
    http::bodies,
};

/// A key has 33 letters; JSON adds little.
const BODY_BYTES: usize = 1024;

/// The addresses of this file.
pub(crate) fn routes() -> Router<Arc<App>> {
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
struct Answer {
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

#[derive(Serialize)]
struct Miss {
    error: &'static str,
}

async fn check(State(app): State<Arc<App>>, Json(question): Json<Question>) -> Response {
    let secret = [(header::CACHE_CONTROL, "no-store")];
    match app.access.find(&question.key) {
        Ok(key) => {
            let events = app.programmes.list();
            let events = events
                .iter()
                .filter(|event| key.covers(event.slug.as_str()));
            let events = events
                .map(|event| EventAnswer {
                    slug: event.slug.to_string(),
                    title: event.title.clone(),
                })
                .collect();
            (
                secret,
                Json(Answer {
                    role: key.role,
                    event: key.event.clone(),
                    events,
                }),
            )
                .into_response()
        }
        Err(Refused::Mistyped(_)) => {
            let miss = Miss {
                error: "This key seems mistyped",
            };
            (StatusCode::BAD_REQUEST, secret, Json(miss)).into_response()
        }
        Err(_) => (
            StatusCode::NOT_FOUND,
            secret,
            Json(Miss {
                error: "No such key",
            }),
        )
            .into_response(),
    }
}
