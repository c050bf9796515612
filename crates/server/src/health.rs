//! Is the process alive, and can it do its work?

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;
use sillage_storage::Health;

use crate::App;

/// The addresses of this file.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// One sentence for each thing that is in the way.
    why: Vec<String>,
}

async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Readiness>) {
    let mut why = Vec::new();
    if app.stop.is_cancelled() {
        why.push("stopping".to_owned());
    }
    match app.storage.health() {
        Health::ReadOnly { why: reason } => why.push(format!("storage is read-only: {reason}")),
        Health::Closed => why.push("storage is closed".to_owned()),
        // Damage of one document is no reason to send everybody else away.
        _ => {}
    }
    let ready = why.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, why }))
}
