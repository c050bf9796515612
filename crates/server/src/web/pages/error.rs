//! When something is not there or does not work: what happened, what is safe, what to do.

use askama::Template;
use axum::{
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};

use sillage_live::OpenError;
use sillage_storage::DocumentId;

use super::{RequestContext, caching::hashed};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    cx: &'a RequestContext,
    title: String,
    text: String,
}

/// A page that says in the reader's language what the status means here.
///
/// A status without words of its own is told as one of 400 and 500. Nothing of the request is repeated.
#[must_use]
pub(crate) fn error_page(cx: &RequestContext, status: StatusCode) -> Response {
    let code = match status.as_u16() {
        401 | 403 => 403,
        404 | 410 => 404,
        503 => 503,
        code if code < 500 => 400,
        _ => 500,
    };
    page(cx, status, &code.to_string())
}

fn page(cx: &RequestContext, status: StatusCode, words: &str) -> Response {
    let page = ErrorPage {
        cx,
        title: cx.t(&format!("error-{words}-title")),
        text: cx.t(&format!("error-{words}-text")),
    };
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        show(cx, &page),
    )
        .into_response()
}

/// The page for what only organisers see: what it takes to be one.
#[must_use]
pub(crate) fn needs_organiser(cx: &RequestContext) -> Response {
    page(cx, StatusCode::FORBIDDEN, "organiser")
}

/// The page for a form that says nothing that could be done.
#[must_use]
pub(crate) fn bad_request(cx: &RequestContext, words: &str) -> Response {
    let page = ErrorPage {
        cx,
        title: cx.t("error-400-title"),
        text: cx.t(words),
    };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::BAD_REQUEST, headers, show(cx, &page)).into_response()
}

/// The page for a note that cannot be opened.
#[must_use]
pub(crate) fn not_open(cx: &RequestContext, id: &DocumentId, error: &OpenError) -> Response {
    let words = match error {
        // Told in the log when it happened.
        OpenError::Quarantined(_) => "set-aside",
        OpenError::Storage(_) | OpenError::Closing => {
            tracing::error!(document = %id, %error, "A note cannot be opened");
            "503"
        }
    };
    page(cx, StatusCode::SERVICE_UNAVAILABLE, words)
}

/// The page for an address that leads nowhere. A slash at the end is a slip: it leads to the page.
pub(super) async fn not_found(cx: RequestContext, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    // Two slashes at the beginning would name another server.
    if path != uri.path() && path.starts_with('/') && !path.starts_with("//") {
        let query = uri
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        return Redirect::permanent(&format!("{path}{query}")).into_response();
    }
    error_page(&cx, StatusCode::NOT_FOUND)
}

/// A page; should it not come out, a sentence.
pub(super) fn show(cx: &RequestContext, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => hashed(cx, html),
        Err(error) => {
            tracing::error!(%error, "A template failed");
            (StatusCode::INTERNAL_SERVER_ERROR, cx.t("error-500-text")).into_response()
        }
    }
}
