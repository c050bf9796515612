//! The declaration of accessibility, after the model of the RGAA: what was tried, and what was not.

use askama::Template;
use axum::response::Response;

use super::{RequestContext, error::show};

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility<'a> {
    cx: &'a RequestContext,
}

/// `/accessibility`
pub(super) async fn accessibility(cx: RequestContext) -> Response {
    show(&cx, &Accessibility { cx: &cx })
}
