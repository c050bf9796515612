//! What a request may bring: not compressed, and in time.

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};

/// A body, and the answer to it, may take so long: what is sent here is a line of JSON.
const WITHIN: Duration = Duration::from_secs(10);

/// Guards the routes of this router that read a body.
pub(crate) fn guard<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(from_fn(check))
}

async fn check(request: Request, next: Next) -> Response {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Compressed request bodies are not accepted.\n",
        );
    }
    let answer = tokio::time::timeout(WITHIN, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        refuse(
            StatusCode::REQUEST_TIMEOUT,
            "The request did not arrive in time.\n",
        )
    })
}

fn refuse(status: StatusCode, sentence: &'static str) -> Response {
    // The rest of the body is not read: nothing else can follow on this connection.
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONNECTION, "close"),
    ];
    (status, headers, sentence).into_response()
}
