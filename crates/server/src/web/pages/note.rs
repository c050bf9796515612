//! The reader's page: a note, and around it what the programme says about its session.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use sillage_access::Visibility;
use sillage_programme::{Event, Session};
use sillage_storage::DocumentId;

use super::{
    RequestContext,
    caching::with_tag,
    compressed, error_page, not_open,
    note_page::{NotePage, Standing},
    projector::{PROJECTOR, projector},
    source::source,
};
use crate::{App, http::validators::is_known, web::reader::Readers};

/// The script of the page, by its source.
const SCRIPT: &str = "src/reader.ts";

/// `/{event}/{session}`, also with `?view=projector`, and `/{event}/{session}.md`.
pub(super) async fn note(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(readers): Extension<Arc<Readers>>,
    Path((event, session)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (name, is_source) = match session.strip_suffix(".md") {
        Some(name) => (name, true),
        None => (session.as_str(), false),
    };
    let Some((id, event, session)) = find(&cx, &app, &event, name) else {
        return not_here(&app, &cx, &event, name, if is_source { ".md" } else { "" });
    };
    let published = match readers.published(&app.registry, &id).await {
        Ok(published) => published,
        Err(error) => return not_open(&cx, &id, &error),
    };
    if is_source {
        return for_engines(&app, &id, source(&id, &published, &headers));
    }
    // However the address was spelt, it is one page.
    let cx = cx.at(format!("/{id}"));
    let standing = Standing::of(&cx, &app, &event, &id);
    if cx.asks(PROJECTOR) {
        let rendered = readers.rendered(&id, &published).await;
        let page = projector(&cx, &app, (&event, &session), &rendered, &standing);
        return for_engines(&app, &id, page);
    }
    let script = app.assets.script(SCRIPT);
    let tag = tag(
        &cx,
        &published,
        (&event, &session),
        (&standing, script.as_deref()),
    );
    if is_known(&headers, &tag) {
        let same = with_tag(StatusCode::NOT_MODIFIED.into_response(), &cx, &tag);
        return for_engines(&app, &id, same);
    }
    let rendered = readers.rendered(&id, &published).await;
    let assets = app.assets.weight(SCRIPT) + app.assets.weight(super::request_context::STYLE);
    let compressed = compressed::is_accepted(&headers);
    let name = format!("{tag} {compressed}");
    let make = {
        let (cx, app, rendered) = (cx.clone(), app.clone(), rendered.clone());
        move || {
            let shown = (&*event, &session);
            let html = NotePage::new(&cx, shown, &rendered, (script, standing), &app.base).html();
            if compressed {
                compressed::weighed(&cx, &html, assets)
            } else {
                compressed::weighed_plain(&cx, &html, assets).into()
            }
        }
    };
    let page = rendered.page(&name, make).await;
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let response = if compressed {
        (kind, [(header::CONTENT_ENCODING, "br")], page).into_response()
    } else {
        (kind, page).into_response()
    };
    for_engines(&app, &id, with_tag(response, &cx, &tag))
}

/// Whoever has a link may read a session that is not public; search engines may not tell others of it.
fn for_engines(app: &App, id: &DocumentId, response: Response) -> Response {
    if app.access.state(id).visibility == Visibility::Public {
        return response;
    }
    let noindex = (HeaderName::from_static("x-robots-tag"), "noindex");
    ([noindex], response).into_response()
}

/// Leads to the session that was meant, where a name was typed; otherwise says that there is none.
pub(crate) fn not_here(
    app: &App,
    cx: &RequestContext,
    event: &str,
    name: &str,
    ending: &str,
) -> Response {
    let shown = |address: &String| {
        let id = address.trim_start_matches('/').parse();
        id.is_ok_and(|id| app.access.reads(cx.device.as_ref(), &id))
    };
    match app.programmes.meant(event, name).filter(shown) {
        Some(address) => Redirect::to(&cx.link(&(address + ending))).into_response(),
        None => error_page(cx, StatusCode::NOT_FOUND),
    }
}

/// The document of a session, if there is such a session for whoever asks.
pub(super) fn find(
    cx: &RequestContext,
    app: &App,
    event: &str,
    session: &str,
) -> Option<(DocumentId, Arc<Event>, Session)> {
    let id = DocumentId::new(event, session).ok()?;
    let (event, session) = app.programmes.session(&id)?;
    app.access.reads(cx.device.as_ref(), &id).then_some(())?;
    Some((id, event, session))
}

/// Names the page: the version of the note, the language, and a hash of all else that is on it.
fn tag(
    cx: &RequestContext,
    published: &sillage_live::Published,
    (event, session): (&Event, &Session),
    around: (&Standing, Option<&str>),
) -> String {
    let mut hasher = DefaultHasher::new();
    let templates = [
        include_str!("../../../templates/base.html"),
        include_str!("../../../templates/note.html"),
    ];
    let words = [
        include_str!("../../../../../locales/fr/pages.ftl"),
        include_str!("../../../../../locales/en/pages.ftl"),
    ];
    (
        templates,
        words,
        env!("CARGO_PKG_VERSION"),
        around,
        cx.style(),
        cx.switch(),
        cx.link(""),
    )
        .hash(&mut hasher);
    let themes = event.themes.iter().map(|theme| &theme.title);
    let rooms = event.rooms.iter().map(|room| &room.title);
    let titles: Vec<_> = themes
        .chain(rooms)
        .chain([&event.title, &event.time_zone])
        .collect();
    (titles, format!("{session:?}")).hash(&mut hasher);
    let (epoch, seq, language) = (published.epoch, published.seq, cx.lang());
    format!("\"{epoch}-{seq}-{language}-{:016x}\"", hasher.finish())
}
