//! Is the process alive, and can it do its work?

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;
use sillage_storage::Health;

use crate::App;
use crate::http::listen::Probe;

const ALIVE: &str = "ok";

/// The addresses of this file.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { ALIVE }))
        .route("/readyz", get(ready))
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// One sentence for each thing that is wrong; damage is in nobody's way.
    why: Vec<String>,
}

/// The same for a listener without room: what watches the process must not take a flood for its end.
pub(crate) fn probe(app: &Arc<App>) -> Probe {
    let app = app.clone();
    Box::new(move |address| match address {
        "/healthz" => Some((StatusCode::OK, ALIVE.to_owned())),
        "/readyz" => {
            let (status, Json(readiness)) = readiness(&app);
            Some((status, serde_json::to_string(&readiness).ok()?))
        }
        _ => None,
    })
}

async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Readiness>) {
    readiness(&app)
}

fn readiness(app: &App) -> (StatusCode, Json<Readiness>) {
    let mut why = Vec::new();
    if app.stop.is_cancelled() {
        why.push("stopping".to_owned());
    }
    let health = app.storage.health();
    match &health {
        Health::ReadOnly { why: reason } => why.push(format!("storage is read-only: {reason}")),
        Health::Closed => why.push("storage is closed".to_owned()),
        _ => {}
    }
    let ready = why.is_empty();
    // Damage of one document is no reason to send everybody else away, and its name is not for all.
    if let Health::Damaged(found) = health {
        let places = found.len();
        why.push(format!(
            "stored data is damaged (places: {places}); `sillage doctor` explains it"
        ));
    }
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, why }))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use sillage_storage::memory::Memory;
    use tokio::net::TcpListener;
    use tower::ServiceExt;

    use super::*;
    use crate::{Server, Settings};

    async fn ask(app: &Arc<App>) -> (u16, String) {
        let request = Request::get("/readyz").body(Body::empty()).unwrap();
        let answer = routes()
            .with_state(app.clone())
            .oneshot(request)
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), 1024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_server_that_stops_is_no_longer_ready_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = Settings::new(folder.path());
        let server = Server::start(config, Arc::new(Memory::new()), listener)
            .await
            .unwrap();
        let app = server.app.clone();
        assert_eq!(
            ask(&app).await,
            (200, r#"{"ready":true,"why":[]}"#.to_owned())
        );
        server.stop().await.unwrap();
        let expected = r#"{"ready":false,"why":["stopping","storage is closed"]}"#;
        assert_eq!(ask(&app).await, (503, expected.to_owned()));
    }
}
