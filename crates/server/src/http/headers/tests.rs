//! What is on an answer, whatever the handler did.

use axum::{
    body::Body,
    http::{HeaderMap, Request},
    routing::get,
};
use tower::ServiceExt;

use super::*;

async fn ask(path: &str) -> (StatusCode, HeaderMap) {
    let long = "words ".repeat(100);
    let stream = ([(header::CONTENT_TYPE, "text/event-stream")], long.clone());
    let own = [(header::CONTENT_SECURITY_POLICY, "sandbox")];
    let router = Router::new()
        .route("/page", get(|| async { Html(long) }))
        .route("/live", get(|| async { stream }))
        .route("/stricter", get(move || async move { own }))
        .route("/fault", get(fault));
    let request = Request::get(path).header(header::ACCEPT_ENCODING, "br, gzip");
    let request = request.body(Body::empty()).unwrap();
    let (parts, _) = wrap(router, true)
        .oneshot(request)
        .await
        .unwrap()
        .into_parts();
    (parts.status, parts.headers)
}

async fn fault() {
    assert!(std::env::args().count() == 0, "a fault of ours");
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_a_panic_is_an_answer() {
    for (path, status) in [
        ("/page", 200),
        ("/absent", 404),
        ("/fault", 500),
        ("/live", 200),
    ] {
        let (answered, headers) = ask(path).await;
        assert_eq!(answered.as_u16(), status, "{path}");
        for (name, value) in HEADERS {
            assert_eq!(headers[name], value, "{path}");
        }
        assert!(headers.contains_key("strict-transport-security"), "{path}");
    }
    assert_eq!(
        ask("/stricter").await.1["content-security-policy"],
        "sandbox"
    );
}

#[tokio::test]
async fn pages_are_compressed_and_event_streams_are_not() {
    assert_eq!(ask("/page").await.1[header::CONTENT_ENCODING], "br");
    assert!(!ask("/live").await.1.contains_key(header::CONTENT_ENCODING));
}
