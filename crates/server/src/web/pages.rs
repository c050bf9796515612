//! The pages: complete HTML that needs no script, in French and English.

use std::sync::Arc;

use axum::{Extension, Router, routing::get};

use crate::App;

mod about;
mod accessibility;
mod archive;
mod caching;
mod compressed;
mod dates;
mod digests;
mod door;
mod error;
mod facts;
mod feeds;
mod filter;
mod first_steps;
mod history;
mod home;
mod listing;
mod live;
mod marks;
mod missing;
mod note;
mod note_page;
mod note_state;
mod now;
mod packing;
mod part;
mod programme;
mod projector;
mod request_context;
mod schedules;
mod search;
mod sitemap;
mod source;

pub(crate) use dates::in_zone;
pub(crate) use error::{bad_request, error_page, needs_organiser, not_open};
pub(crate) use listing::names;
pub(crate) use note::not_here;
pub(crate) use request_context::RequestContext;

/// The addresses of the pages, and the page for all other addresses.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::home))
        .route("/first-steps", get(first_steps::first_steps))
        .route("/accessibility", get(accessibility::accessibility))
        .route("/{event}", get(programme::event))
        .route("/{event}/days/{day}", get(part::day))
        .route("/{event}/themes/{theme}", get(part::theme))
        .route("/{event}/rooms/{room}", get(part::room))
        .route("/{event}/door/{room}", get(door::door))
        .route("/{event}/search", get(search::search))
        .merge(feeds::routes())
        .merge(schedules::routes())
        .merge(sitemap::routes())
        .route("/{event}/archive", get(archive::archive))
        .route("/{event}/archive.zip", get(archive::zip))
        .route("/{event}/marks", get(marks::page))
        .route("/{event}/marks.md", get(marks::markdown))
        .route("/{event}/marks.csv", get(marks::table))
        .route("/{event}/missing", get(missing::missing))
        .route("/{event}/{session}", get(note::note))
        .route("/{event}/{session}/live", get(live::live))
        .merge(history::routes())
        .fallback(error::not_found)
        .layer(Extension(Arc::new(digests::Digests::default())))
}

#[cfg(test)]
mod tests;
