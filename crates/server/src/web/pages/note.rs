//! The reader's page: what the programme says about a session, and its note.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use sillage_programme::{Event, Session};
use sillage_storage::DocumentId;

use super::{
    RequestContext, compressed, dates, error_page,
    listing::{BETWEEN, names},
    not_open,
    source::source,
};
use crate::{
    App,
    web::reader::{Readers, Rendered},
};

/// The script of the page, by its source.
const SCRIPT: &str = "src/reader.ts";
/// Lines of the table of contents: the page has at most 350 elements around its note.
const MAX_CONTENTS: usize = 80;
/// The deepest heading in the table of contents.
const MAX_LEVEL: u8 = 3;

#[derive(Template)]
#[template(path = "note.html")]
struct NotePage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    session: &'a Session,
    facts: Vec<Fact>,
    about: Option<&'a str>,
    /// When the note changed last, for people and for machines.
    changed: Option<(String, String)>,
    rendered: &'a Rendered,
    contents: Vec<&'a sillage_markdown::Heading>,
    language: Option<&'a str>,
    base: String,
    edit: String,
    script: Option<String>,
    kilobytes: usize,
}

/// One line about the session.
struct Fact {
    name: String,
    text: String,
    link: Option<String>,
}

/// `/{event}/{session}`, and `/{event}/{session}.md`.
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
    let Some((id, event, session)) = find(&app, &event, name) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let published = match readers.published(&app.registry, &id).await {
        Ok(published) => published,
        Err(error) => return not_open(&cx, &id, &error),
    };
    if is_source {
        return source(&id, &published, &headers);
    }
    let script = app.assets.script(SCRIPT);
    let tag = tag(&cx, &published, &event, &session, script.as_deref());
    if is_known(&tag, &headers) {
        return with_caching(StatusCode::NOT_MODIFIED.into_response(), &cx, &tag);
    }
    let rendered = readers.rendered(&id, &published).await;
    let page = NotePage::new(&cx, &event, &session, &rendered, script);
    let assets = app.assets.weight(SCRIPT) + app.assets.weight(super::request_context::STYLE);
    let response = if compressed::is_accepted(&headers) {
        let page = rendered.page(&tag, || page.compressed(assets));
        let headers = [
            (header::CONTENT_ENCODING, "br"),
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        ];
        (headers, page).into_response()
    } else {
        Html(page.plain(assets)).into_response()
    };
    with_caching(response, &cx, &tag)
}

/// The document of a session, if there is such a session.
pub(super) fn find(
    app: &App,
    event: &str,
    session: &str,
) -> Option<(DocumentId, Arc<Event>, Session)> {
    let id = DocumentId::new(event, session).ok()?;
    let (event, session) = app.programmes.session(&id)?;
    Some((id, event, session))
}

/// Whether the reader has what `tag` names.
pub(super) fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut known = known.unwrap_or_default().split(',');
    // A proxy that compresses makes a tag weak.
    known.any(|known| known.trim().trim_start_matches("W/") == tag)
}

fn with_caching(mut response: Response, cx: &RequestContext, tag: &str) -> Response {
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

/// Names the page: the version of the note, the language, and a hash of all else that is on it.
fn tag(
    cx: &RequestContext,
    published: &sillage_live::Published,
    event: &Event,
    session: &Session,
    script: Option<&str>,
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
        script,
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

impl<'a> NotePage<'a> {
    fn new(
        cx: &'a RequestContext,
        event: &'a Event,
        session: &'a Session,
        rendered: &'a Rendered,
        script: Option<String>,
    ) -> Self {
        let about = session
            .description
            .as_deref()
            .or(session.abstract_text.as_deref());
        let changed = rendered
            .changed_at
            .and_then(|at| dates::in_zone(at, &event.time_zone));
        let base = format!("/{}/{}", event.slug, session.slug);
        let headings = rendered
            .outline
            .iter()
            .filter(|heading| heading.level <= MAX_LEVEL);
        Self {
            cx,
            event,
            session,
            facts: facts(cx, event, session),
            about: about.map(str::trim).filter(|text| !text.is_empty()),
            changed: changed.map(|at| (cx.moment(&at), at.timestamp().to_string())),
            rendered,
            contents: headings.take(MAX_CONTENTS).collect(),
            language: cx.lang_of(session.language.as_deref().unwrap_or(&event.language)),
            edit: cx.link(&format!("{base}/edit")),
            base,
            script,
            kilobytes: 0,
        }
    }

    /// The page compressed, with what it weighs in this form together with the bytes of its assets.
    fn compressed(mut self, assets: usize) -> Bytes {
        self.weigh(assets);
        compressed::brotli(&self.html())
    }

    fn plain(mut self, assets: usize) -> String {
        self.weigh(assets);
        self.html()
    }

    /// A digit more or less does not change the sum in kilobytes but by chance.
    fn weigh(&mut self, assets: usize) {
        let page = compressed::brotli(&self.html()).len();
        self.kilobytes = (page + assets).div_ceil(1_000);
    }

    fn html(&self) -> String {
        self.render().unwrap_or_else(|error| {
            tracing::error!(%error, "A template failed");
            self.cx.t("error-500-text")
        })
    }
}

fn facts(cx: &RequestContext, event: &Event, session: &Session) -> Vec<Fact> {
    let link = |kind: &str, slug: &str| cx.link(&format!("/{}/{kind}/{slug}", event.slug));
    let when = session.day.map(|day| {
        let hours = session
            .start
            .as_ref()
            .map(|start| cx.hours(start, session.end().as_ref()));
        let hours = hours.unwrap_or_else(|| cx.t("programme-no-hour"));
        Fact {
            name: cx.t("session-when"),
            text: format!("{}{BETWEEN}{hours}", cx.date(day)),
            link: event
                .days
                .iter()
                .find(|known| known.date == day)
                .map(|day| link("days", day.slug.as_str())),
        }
    });
    let room = session
        .room
        .as_ref()
        .and_then(|slug| event.room(slug.as_str()))
        .map(|room| Fact {
            name: cx.t("session-where"),
            text: room.title.clone(),
            link: Some(link("rooms", room.slug.as_str())),
        });
    let theme = session
        .theme
        .as_ref()
        .and_then(|slug| event.theme(slug.as_str()))
        .map(|theme| Fact {
            name: cx.t("session-theme"),
            text: theme.title.clone(),
            link: Some(link("themes", theme.slug.as_str())),
        });
    let plain = |name: String, text: Option<String>| {
        text.map(|text| Fact {
            name,
            text,
            link: None,
        })
    };
    let support = (!session.support.is_empty()).then(|| session.support.join(", "));
    [
        plain(cx.t("session-status"), cx.status(session.status)),
        when,
        room,
        theme,
        plain(cx.t("session-kind"), session.kind.clone()),
        plain(cx.t("session-speakers"), names(session)),
        plain(cx.t("session-support"), support),
    ]
    .into_iter()
    .flatten()
    .collect()
}
