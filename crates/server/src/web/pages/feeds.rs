//! Atom feeds of an event, a theme and a session: an entry comes when a note has settled, not at each key.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use jiff::{SignedDuration, Timestamp};
use sillage_programme::{Event, Session};
use sillage_storage::DocumentId;

use super::{
    RequestContext, caching::hashed_as, error::error_page, not_open, note::find, programme::visible,
};
use crate::{App, web::reader::Readers};

const ATOM: &str = "application/atom+xml; charset=utf-8";
/// A note that nobody changed for so long has settled.
const SETTLED: SignedDuration = SignedDuration::from_mins(10);
/// Entries of a feed; the newest.
const MAX_ENTRIES: usize = 100;

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed<'a> {
    cx: &'a RequestContext,
    language: &'a str,
    author: &'a str,
    title: String,
    /// The whole address of the feed, and of the page that it follows.
    address: String,
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

/// A note that has settled.
#[derive(Debug)]
struct Entry {
    address: String,
    title: String,
    updated: String,
    summary: String,
    /// The note as HTML, in the feed of one session.
    html: Option<String>,
}

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{event}/feed.atom", get(whole))
        .route("/{event}/themes/{theme}/feed.atom", get(theme))
        .route("/{event}/{session}/feed.atom", get(one))
}

async fn whole(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let entries = entries(&cx, &app, &event, &event.in_order(), Timestamp::now());
    cx.feed(
        &app,
        &event,
        &event.title,
        &format!("/{}", event.slug),
        entries,
    )
}

async fn theme(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, theme)): Path<(String, String)>,
) -> Response {
    let event = visible(&cx, &app, &event);
    let Some((event, theme)) = event
        .as_ref()
        .and_then(|event| Some((event, event.theme(&theme)?)))
    else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let sessions = event.sessions_of_theme(theme.slug.as_str());
    let entries = entries(&cx, &app, event, &sessions, Timestamp::now());
    let page = format!("/{}/themes/{}", event.slug, theme.slug);
    cx.feed(
        &app,
        event,
        &format!("{} · {}", theme.title, event.title),
        &page,
        entries,
    )
}

async fn one(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(readers): Extension<Arc<Readers>>,
    Path((event, session)): Path<(String, String)>,
) -> Response {
    let Some((id, event, session)) = find(&cx, &app, &event, &session) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let mut entries = entries(&cx, &app, &event, &[&session], Timestamp::now());
    if let Some(entry) = entries.first_mut() {
        let published = match readers.published(&app.registry, &id).await {
            Ok(published) => published,
            Err(error) => return not_open(&cx, &id, &error),
        };
        let rendered = readers.rendered(&id, &published).await;
        entry.html = Some(clean(&rendered.blocks().concat()));
    }
    let page = format!("/{}/{}", event.slug, session.slug);
    cx.feed(&app, &event, &session.title, &page, entries)
}

/// The notes that have settled at `now`, the newest first.
fn entries(
    cx: &RequestContext,
    app: &App,
    event: &Event,
    sessions: &[&Session],
    now: Timestamp,
) -> Vec<Entry> {
    let settled = sessions.iter().filter_map(|session| {
        let id = DocumentId::new(event.slug.as_str(), session.slug.as_str()).ok()?;
        let at = i64::try_from(app.written.last(&id)?.at?.0).ok()?;
        let at = Timestamp::from_millisecond(at).ok()?;
        (now.duration_since(at) >= SETTLED).then_some((at, *session))
    });
    let mut settled: Vec<(Timestamp, &Session)> = settled.collect();
    settled.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.slug.cmp(&b.1.slug)));
    settled.truncate(MAX_ENTRIES);
    let entry = |(at, session): (Timestamp, &Session)| Entry {
        address: format!("{}/{}/{}", app.base, event.slug, session.slug),
        title: clean(&session.title),
        updated: second(at),
        summary: clean(&cx.facts_line(event, session)),
        html: None,
    };
    settled.into_iter().map(entry).collect()
}

impl RequestContext {
    fn feed(
        &self,
        app: &App,
        event: &Event,
        title: &str,
        page: &str,
        entries: Vec<Entry>,
    ) -> Response {
        let first_day = format!("{}T00:00:00Z", event.first_day);
        let feed = Feed {
            cx: self,
            language: &event.language,
            author: &event.title,
            title: clean(title),
            address: format!("{}{page}/feed.atom", app.base),
            page: format!("{}{page}", app.base),
            updated: entries
                .first()
                .map_or(first_day, |newest| newest.updated.clone()),
            entries,
        };
        match feed.render() {
            Ok(feed) => hashed_as(self, ATOM, feed),
            Err(error) => {
                tracing::error!(%error, "A template failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// Day, hour, room, theme and people in one line.
    pub(super) fn facts_line(&self, event: &Event, session: &Session) -> String {
        let facts = self.facts(event, session).into_iter();
        facts.map(|fact| fact.text + fact.after).collect()
    }
}

/// To the second: feeds need no more.
fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A text without what no XML may hold.
fn clean(text: &str) -> String {
    let allowed = |c: &char| {
        !matches!(c, '\u{fffe}' | '\u{ffff}') && (!c.is_control() || matches!(c, '\n' | '\t'))
    };
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pages::tests::Site;

    #[tokio::test]
    async fn an_entry_comes_when_a_note_has_settled() {
        let site = Site::open().await;
        site.writer("ouverture").await.write("# Été\u{1}").await;
        let app = &site.server.app;
        let event = app.programmes.event("semer").unwrap();
        let cx = RequestContext::fixture(sillage_locales::Language::Fr);
        let at = |now| entries(&cx, app, &event, &event.in_order(), now);
        let written = Timestamp::now();
        assert!(at(written).is_empty(), "it is still being written");
        let later = at(written + SETTLED + SignedDuration::from_secs(1));
        assert_eq!(later.len(), 1, "{later:?}");
        assert_eq!(later[0].title, "Ouverture & accueil");
        assert!(later[0].address.ends_with("/semer/ouverture"));
    }
}
