//! `/{event}/organise`: what organisers see and do, as pages and forms that need no script.
//!
//! Each act is a POST from one of our own pages, asks the table of rights, and leads back to a page that says
//! what was done and offers to take it back.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, routing::get};

use crate::{App, http::bodies};

mod answers;
mod changes;
mod devices;
mod event;
mod gate;
mod import;
mod invitation;
mod journal;
mod links;
mod now;
mod programme;
mod removed;
mod session;
mod session_form;
mod settings;
#[cfg(test)]
mod tests;
mod undo;
mod words;

/// A form has some short fields.
const FORM_BYTES: usize = 16 * 1024;

/// A programme has at most 5 MiB; a form writes three signs for some of them.
const PASTED_BYTES: usize = 12 * 1024 * 1024;

/// The addresses of this folder.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/organise", get(event::show).post(event::make))
        .route(
            "/organise/removed",
            axum::routing::post(removed::bring_back),
        )
        .route(
            "/{event}/organise/new-session",
            get(session_form::show_new).post(session_form::make),
        )
        .route(
            "/{event}/organise",
            get(programme::show).post(programme::act),
        )
        .route(
            "/{event}/organise/sessions/{session}",
            get(session::show).post(session::act),
        )
        .route(
            "/{event}/organise/sessions/{session}/edit",
            get(session_form::show).post(session_form::save),
        )
        .route(
            "/{event}/organise/event",
            get(settings::show).post(settings::act),
        )
        .route("/{event}/organise/undo", get(undo::show).post(undo::act))
        .route("/{event}/organise/links", get(links::show).post(links::act))
        .route(
            "/{event}/organise/invite",
            axum::routing::post(invitation::make),
        )
        .route(
            "/{event}/organise/devices",
            get(devices::show).post(devices::act),
        )
        .route("/{event}/organise/journal", get(journal::show))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    let pasting = Router::new()
        .route(
            "/{event}/organise/import",
            get(import::show).post(import::act),
        )
        .layer(DefaultBodyLimit::max(PASTED_BYTES));
    bodies::guard(router.merge(pasting))
}
