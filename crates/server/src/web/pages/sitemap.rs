//! What search engines are told: which pages there are for everybody, and where not to look.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};

use super::{RequestContext, caching::hashed_as};
use crate::App;

/// The most addresses that a sitemap may have.
const MAX_ADDRESSES: usize = 50_000;

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(sitemap))
}

async fn robots(State(app): State<Arc<App>>) -> Response {
    let rules = format!(
        "User-agent: *\nDisallow: /join\nDisallow: /*/edit$\nDisallow: /*/search\nDisallow: /*/live$\n\
         \nSitemap: {}/sitemap.xml\n",
        app.base
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], rules).into_response()
}

/// The pages that somebody without any link may read, whoever asks.
async fn sitemap(cx: RequestContext, State(app): State<Arc<App>>) -> Response {
    let mut addresses = vec![String::new()];
    let mut events = app.programmes.list();
    events.retain(|event| app.access.sees(None, event));
    for event in events {
        let event = app.access.visible(None, event);
        addresses.push(format!("/{}", event.slug));
        let sessions = event.in_order().into_iter();
        addresses.extend(sessions.map(|session| format!("/{}/{}", event.slug, session.slug)));
    }
    addresses.truncate(MAX_ADDRESSES);
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for address in addresses {
        // Slugs have no character that XML knows; a String takes all that is written.
        let _ = writeln!(map, "<url><loc>{}{address}</loc></url>", app.base);
    }
    map.push_str("</urlset>\n");
    hashed_as(&cx, "application/xml; charset=utf-8", map)
}
