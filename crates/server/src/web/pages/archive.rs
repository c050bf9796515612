//! The notes of an event to take home: the page that offers them, and the packed file.

use std::{io, sync::Arc};

use askama::Template;
use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use sillage_access::Action;
use sillage_archive::{ExportOptions, Extent, Format, Stamp};
use sillage_programme::Event;
use tokio::sync::mpsc;

use super::{
    RequestContext,
    error::{error_page, show},
    packing,
};
use crate::App;

/// Pieces of a packed file on their way: enough to keep both ends busy, few enough to hold in memory.
const PIECES: usize = 2;

/// What somebody wants of an event.
#[derive(serde::Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    format: Option<String>,
    /// `days/…`, `themes/…` or a session; all of the event without it.
    #[serde(default)]
    only: String,
}

impl Wanted {
    fn extent(&self) -> Extent {
        let Ok(extent) = self.only.parse();
        extent
    }
}

#[derive(Template)]
#[template(path = "archive.html")]
struct ArchivePage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    formats: Vec<Choice>,
    days: Vec<Choice>,
    themes: Vec<Choice>,
    /// The session that was asked for, if it was one.
    session: Option<Choice>,
}

/// One of several to choose from.
struct Choice {
    value: String,
    title: String,
    text: String,
    is_chosen: bool,
}

/// `/{event}/archive`
pub(super) async fn archive(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Some(event) = exportable(&cx, &app, Action::Export, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let choice = |value: String, title: String| Choice {
        is_chosen: value == wanted.only,
        value,
        title,
        text: String::new(),
    };
    let session = match wanted.extent() {
        Extent::Session(slug) => event.session(&slug).map(|session| session.title.clone()),
        _ => None,
    };
    let with_history = app
        .access
        .part(cx.device.as_ref(), Action::ReadHistory, &event);
    let has_history = !with_history.sessions.is_empty();
    let page = ArchivePage {
        cx: &cx,
        formats: cx.formats(has_history),
        days: (event.days.iter())
            .map(|day| choice(format!("days/{}", day.slug), cx.date(day.date)))
            .collect(),
        themes: (event.themes.iter())
            .map(|theme| choice(format!("themes/{}", theme.slug), theme.title.clone()))
            .collect(),
        session: session.map(|title| choice(wanted.only.clone(), title)),
        event: &event,
    };
    show(&cx, &page)
}

/// `/{event}/archive.zip?format=…&only=…`
pub(super) async fn zip(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let format = wanted.format.as_deref().unwrap_or("markdown");
    let Some(format) = Format::from_name(format) else {
        return error_page(&cx, StatusCode::BAD_REQUEST);
    };
    let Some(event) = exportable(&cx, &app, action(format), &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    if format.has_history() && event.sessions.is_empty() {
        return error_page(&cx, StatusCode::FORBIDDEN);
    }
    let extent = wanted.extent();
    let Some(event) = extent.of(&event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let part = extent.to_string();
    let part = part.rsplit('/').next().filter(|part| !part.is_empty());
    let part = part.map_or_else(String::new, |part| format!("-{part}"));
    let (ending, kind) = match format {
        Format::Epub => (String::from(".epub"), "application/epub+zip"),
        _ => (format!("-{}.zip", format.name()), "application/zip"),
    };
    let name = format!("{}{part}{ending}", event.slug);
    let stamp = Stamp::new(format, event.slug.as_str(), &extent);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        // Packed already: packing it again would only hold it up.
        (header::CONTENT_ENCODING, "identity".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, packed(&app, event, format, stamp)).into_response()
}

/// The packed file as it is made; a reader that is slow holds up only the making.
fn packed(app: &App, event: Event, format: Format, stamp: Stamp) -> Body {
    let (pieces, received) = mpsc::channel::<io::Result<Bytes>>(PIECES);
    let (storage, stop) = (app.storage.clone(), app.stop.clone());
    let options = ExportOptions {
        server: Some(app.base.clone()),
        ..ExportOptions::default()
    };
    app.tasks.spawn(async move {
        let what = (&event, format, &options);
        let packing = Box::pin(packing::pack(storage, what, &stamp, &pieces));
        if let Some(Err(error)) = stop.run_until_cancelled(packing).await {
            tracing::warn!(event = %event.slug, %error, "An archive ended early");
            // The browser must not take it for whole.
            pieces.send(Err(error)).await.ok();
        }
    });
    Body::from_stream(futures_util::stream::unfold(
        received,
        |mut received| async move { Some((received.recv().await?, received)) },
    ))
}

/// What somebody does who takes this format home.
fn action(format: Format) -> Action {
    if format.has_history() {
        Action::ReadHistory
    } else {
        Action::Export
    }
}

/// An event with what whoever asks may take home.
fn exportable(cx: &RequestContext, app: &App, action: Action, event: &str) -> Option<Event> {
    let event = app.programmes.event(event)?;
    let device = cx.device.as_ref();
    let seen = app.access.sees(device, &event);
    seen.then(|| app.access.part(device, action, &event))
}

impl RequestContext {
    fn formats(&self, has_history: bool) -> Vec<Choice> {
        let choice = |format: Format| Choice {
            value: format.name().to_owned(),
            title: self.t(&format!("archive-{}-title", format.name())),
            text: self.t(&format!("archive-{}-text", format.name())),
            is_chosen: format == Format::ALL[0],
        };
        let formats = Format::ALL.into_iter();
        let formats = formats.filter(|format| has_history || !format.has_history());
        formats.map(choice).collect()
    }
}
