//! `/{event}/{session}/history`: earlier versions of a note, without a script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderName, StatusCode, header},
    response::Response,
    routing::get,
};
use sillage_access::{Action, Denied, Writability};
use sillage_history::{TextVersion, Timeline};
use sillage_programme::{Event, Session};
use sillage_storage::{DeviceId, DocumentId, Seq, UnixMillis};

use super::{
    RequestContext, dates,
    error::{error_page, show},
    note::find,
};
use crate::{App, auth::device_name, http::bodies, revisions::RevisionError};

mod act;
mod authors;
mod moment;

/// Versions on one page.
const AT_ONCE: usize = 100;
/// A form here has a dozen short fields.
const BODY_BYTES: usize = 2048;

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/{event}/{session}/history", get(history).post(act::act))
        .route("/{event}/{session}/authors", get(authors::authors))
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    bodies::guard(router)
}

/// What is looked at.
#[derive(serde::Deserialize)]
struct Wanted {
    /// The text after this entry.
    at: Option<Seq>,
    /// Versions that end before this entry.
    before: Option<Seq>,
    /// What a device did, in milliseconds since 1970.
    device: Option<String>,
    from: Option<UnixMillis>,
    to: Option<UnixMillis>,
    /// What was just done.
    done: Option<String>,
}

/// What every page of a history has.
struct Subject {
    id: DocumentId,
    event: Arc<Event>,
    session: Session,
    timeline: Arc<Timeline>,
    restores: bool,
}

impl Subject {
    /// The address of the note, and of this page.
    fn note(&self, cx: &RequestContext) -> String {
        cx.link(&format!("/{}", self.id))
    }

    fn address(&self, cx: &RequestContext) -> String {
        cx.link(&format!("/{}/history", self.id))
    }
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    cx: &'a RequestContext,
    subject: &'a Subject,
    versions: Vec<Row>,
    earlier: Option<String>,
    devices: Vec<(String, String)>,
    /// When the note was closed, its number and its hash.
    seal: Option<(String, String)>,
    is_frozen: bool,
    freezes: bool,
    reopens: bool,
    told: Option<String>,
}

/// A version in the list.
struct Row {
    link: String,
    when: String,
    edits: String,
    people: String,
    from: UnixMillis,
    to: UnixMillis,
}

async fn history(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, session)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let subject = match subject(&cx, &app, (&event, &session), Action::ReadHistory).await {
        Ok(subject) => subject,
        Err(response) => return *response,
    };
    let response = match &wanted {
        Wanted { at: Some(at), .. } => moment::page(&cx, &app, &subject, *at),
        Wanted {
            device: Some(device),
            ..
        } => moment::undo_page(&cx, &app, &subject, (device, wanted.from, wanted.to)),
        _ => list(&cx, &app, &subject, &wanted),
    };
    private(response)
}

/// These pages carry a person's authority: nobody keeps a copy or lists them.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let no_store = header::HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, no_store);
    let noindex = header::HeaderValue::from_static("noindex");
    headers.insert(HeaderName::from_static("x-robots-tag"), noindex);
    response
}

/// The session and its history, if whoever asks may do that.
async fn subject(
    cx: &RequestContext,
    app: &App,
    (event, session): (&str, &str),
    action: Action,
) -> Result<Subject, Box<Response>> {
    let Some((id, event, session)) = find(cx, app, event, session) else {
        return Err(Box::new(error_page(cx, StatusCode::NOT_FOUND)));
    };
    let may = |action| app.access.may_with(cx.device.as_ref(), action, &id);
    match may(action) {
        Ok(()) => {}
        Err(Denied::Frozen) => return Err(Box::new(error_page(cx, StatusCode::CONFLICT))),
        Err(_) => return Err(Box::new(error_page(cx, StatusCode::FORBIDDEN))),
    }
    let restores = may(Action::Restore).is_ok();
    match app.revisions.timeline(&id).await {
        Ok(timeline) => Ok(Subject {
            id,
            event,
            session,
            timeline,
            restores,
        }),
        Err(error) => Err(Box::new(failed(cx, &id, &error))),
    }
}

/// The page for a history that cannot be read, or a change that was not made.
fn failed(cx: &RequestContext, id: &DocumentId, error: &RevisionError) -> Response {
    tracing::error!(document = %id, %error, "A history cannot be read, or a note not be changed");
    error_page(cx, StatusCode::SERVICE_UNAVAILABLE)
}

fn list(cx: &RequestContext, app: &App, subject: &Subject, wanted: &Wanted) -> Response {
    let may = |action| {
        let device = cx.device.as_ref();
        app.access.may_with(device, action, &subject.id).is_ok()
    };
    let all = subject.timeline.versions();
    let mut devices: Vec<DeviceId> = all.iter().flat_map(|v| v.devices.clone()).collect();
    devices.sort_unstable();
    devices.dedup();
    let before = wanted.before.unwrap_or(Seq(u64::MAX));
    let mut shown = all.iter().rev().filter(|version| version.last.seq < before);
    let versions: Vec<&TextVersion> = shown.by_ref().take(AT_ONCE).collect();
    let more = shown.next().is_some();
    let last = versions.last().filter(|_| more);
    let state = app.access.state(&subject.id);
    let page = HistoryPage {
        cx,
        subject,
        earlier: last
            .map(|last| cx.link(&format!("/{}/history?before={}", subject.id, last.last.seq))),
        devices: devices
            .into_iter()
            .filter(|device| *device != DeviceId(0))
            .map(|device| (device_name(device), called(cx, app, device)))
            .collect(),
        seal: app.access.seal(&subject.id).map(|seal| {
            let at = u64::try_from(seal.at.as_millisecond()).unwrap_or(0);
            (when(cx, subject, UnixMillis(at)), seal.sha256)
        }),
        is_frozen: state.writability == Writability::Frozen,
        freezes: may(Action::Freeze),
        reopens: may(Action::Reopen),
        told: wanted.done.as_deref().and_then(|done| match done {
            "restored" | "undone" | "frozen" | "reopened" | "nothing" | "stale" | "waiting" => {
                Some(cx.t(&format!("history-done-{done}")))
            }
            _ => None,
        }),
        versions: versions
            .into_iter()
            .map(|version| row(cx, app, subject, version))
            .collect(),
    };
    show(cx, &page)
}

fn row(cx: &RequestContext, app: &App, subject: &Subject, version: &TextVersion) -> Row {
    let people = version.devices.iter();
    let people: Vec<String> = people.map(|device| called(cx, app, *device)).collect();
    Row {
        link: cx.link(&format!("/{}/history?at={}", subject.id, version.last.seq)),
        when: when(cx, subject, version.last.at),
        edits: cx.with("history-edits", "count", version.entries),
        people: people.join(", "),
        from: version.first.at,
        to: version.last.at,
    }
}

/// How people know a device.
fn called(cx: &RequestContext, app: &App, device: DeviceId) -> String {
    if device == DeviceId(0) {
        return cx.t("history-unknown-device");
    }
    let name = app.access.chosen_name(device);
    name.unwrap_or_else(|| cx.with("history-device", "id", device_name(device)))
}

fn when(cx: &RequestContext, subject: &Subject, at: UnixMillis) -> String {
    let moment = dates::in_zone(at, &subject.event.time_zone);
    moment.map_or_else(String::new, |moment| cx.moment(&moment))
}
