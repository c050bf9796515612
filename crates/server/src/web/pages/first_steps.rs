//! First steps: how to read, how to write, what the words on the pages mean.

use askama::Template;
use axum::response::Response;

use super::{RequestContext, error::show};

#[derive(Template)]
#[template(path = "first_steps.html")]
struct FirstSteps<'a> {
    cx: &'a RequestContext,
    example: String,
    /// The example as a note shows it; made by the only renderer.
    shown: String,
}

/// `/first-steps`
pub(super) async fn first_steps(cx: RequestContext) -> Response {
    let example = cx.t("steps-example");
    let shown = sillage_markdown::render(&example).html();
    show(
        &cx,
        &FirstSteps {
            cx: &cx,
            example,
            shown,
        },
    )
}
