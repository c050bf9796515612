//! Pages that a browser keeps and asks about: a tag, and 304 while it is the same.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::RequestContext;
use crate::http::validators::is_known;

/// A page whose tag is a hash of itself.
pub(super) fn hashed(cx: &RequestContext, html: String) -> Response {
    hashed_as(cx, "text/html; charset=utf-8", html)
}

/// The same for a file of another type.
pub(super) fn hashed_as(cx: &RequestContext, kind: &'static str, content: String) -> Response {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let response = if is_known(cx.validators(), &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], content).into_response()
    };
    with_tag(response, cx, &tag)
}

/// Adds what a browser needs to ask again.
pub(super) fn with_tag(mut response: Response, cx: &RequestContext, tag: &str) -> Response {
    let headers = response.headers_mut();
    let tag = HeaderValue::from_str(tag).expect("a tag is made of letters and digits");
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, accept-language"),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(cx.lang()),
    );
    response
}
