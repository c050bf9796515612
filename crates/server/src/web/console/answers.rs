//! What the forms of the console say, and how its pages are answered.

use askama::Template;
use axum::{
    Form,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::web::pages::{RequestContext, error_page};

/// A form as its handler takes it; one that cannot be read is an answer already.
pub(super) type Sent<T> = Result<Form<T>, axum::extract::rejection::FormRejection>;

/// What a form says; none where it is no form of ours.
pub(super) fn fields<T>(sent: Sent<T>) -> Option<T> {
    sent.ok().map(|Form(fields)| fields)
}

/// A page of the console: nobody keeps a copy or lists it.
pub(super) fn page(cx: &RequestContext, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (private(cx.lang()), Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "A template failed");
            error_page(cx, StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

pub(super) fn private(language: &str) -> [(HeaderName, &str); 3] {
    [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_LANGUAGE, language),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ]
}

/// Back to a page, by GET, so that a reload does nothing twice.
pub(super) fn back(to: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(to)).into_response()
}
