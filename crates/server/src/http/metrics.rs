//! Numbers for the operator's monitoring, in the text format of Prometheus.
//!
//! They say nothing about people and name no session, and are nobody else's business all the same:
//! they are served on a listener of their own, which is there only when its address is set.

use std::fmt::{Display, Write};
use std::sync::Arc;

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use sillage_storage::Health;

use super::work;
use crate::App;

/// The routes of that listener.
pub(crate) fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(app.clone())
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], text(&app))
}

fn text(app: &App) -> String {
    let mut text = String::new();
    say_gauges(&mut text, app);
    say_counters(&mut text, app);
    text
}

/// What is now.
fn say_gauges(text: &mut String, app: &App) {
    let numbers = app.registry.metrics();
    let health = app.storage.health();
    let writable = !matches!(health, Health::ReadOnly { .. } | Health::Closed);
    let damaged = match &health {
        Health::Damaged(damages) => damages.len(),
        _ => 0,
    };
    let gauges: [(&str, &str, &dyn Display); 5] = [
        ("documents_open", "Notes that are open.", &numbers.open),
        (
            "documents_set_aside",
            "Notes that are in quarantine because they cannot be opened or keep failing.",
            &numbers.quarantined,
        ),
        (
            "connections",
            "Editors that have joined a note.",
            &numbers.connections,
        ),
        (
            "storage_writable",
            "1 while what is written can be saved.",
            &u8::from(writable),
        ),
        (
            "storage_damages",
            "Damaged locations found in what is stored.",
            &damaged,
        ),
    ];
    for (name, help, value) in gauges {
        say(text, "gauge", name, help, value);
    }
}

/// What happened since the start.
fn say_counters(text: &mut String, app: &App) {
    let numbers = app.registry.metrics();
    let (rendered, compressed) = (work::RENDERED.get(), work::COMPRESSED.get());
    let counters: [(&str, &str, &dyn Display); 7] = [
        (
            "updates_appended_total",
            "Updates saved on disk.",
            &numbers.appended,
        ),
        (
            "updates_refused_total",
            "Updates that were not let in.",
            &numbers.refused,
        ),
        (
            "checkpoints_unproven_total",
            "Checkpoints not stored because their text differed; the journal stays the truth.",
            &numbers.unverified_checkpoints,
        ),
        (
            "document_failures_total",
            "Times that a note could not be loaded, or its owner gave it up.",
            &numbers.failures,
        ),
        (
            "answer_bytes_encoded_total",
            "Bytes of notes that were walked to answer editors.",
            &numbers.encoded,
        ),
        (
            "pages_rendered_total",
            "Pages made, which is once for each version of a note and language.",
            &rendered,
        ),
        (
            "page_bytes_compressed_total",
            "Bytes of pages and texts that were compressed.",
            &compressed,
        ),
    ];
    for (name, help, value) in counters {
        say(text, "counter", name, help, value);
    }
}

fn say(text: &mut String, kind: &str, name: &str, help: &str, value: &dyn Display) {
    // Writing into a string cannot fail.
    let _ = write!(
        text,
        "# HELP sillage_{name} {help}\n# TYPE sillage_{name} {kind}\nsillage_{name} {value}\n"
    );
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

    #[tokio::test]
    async fn each_number_has_its_kind_and_its_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let storage = Arc::new(Memory::new());
        let server = Server::start(Settings::new(folder.path()), storage, listener)
            .await
            .unwrap();
        let ask = async || {
            let request = Request::get("/metrics").body(Body::empty()).unwrap();
            let answer = router(&server.app).oneshot(request).await.unwrap();
            let body = to_bytes(answer.into_body(), 8192).await.unwrap();
            String::from_utf8(body.to_vec()).unwrap()
        };
        let text = ask().await;
        assert_eq!(text.lines().count(), 3 * 12, "{text}");
        let open = "# TYPE sillage_documents_open gauge\nsillage_documents_open 0\n";
        assert!(text.contains(open), "{text}");
        assert!(text.contains("\nsillage_storage_writable 1\n"), "{text}");

        let session = "forum/mercredi".parse().unwrap();
        let _note = server.app.registry.open(&session).await.unwrap();
        server.app.storage.close().await.unwrap();
        let text = ask().await;
        assert!(text.contains("\nsillage_documents_open 1\n"), "{text}");
        assert!(text.contains("\nsillage_storage_writable 0\n"), "{text}");
    }
}
