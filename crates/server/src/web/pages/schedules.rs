//! The programme as files: calendars, `schedule.json` and `schedule.xml`, with the address of each note.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use sillage_programme::{Event, Leaving, Session, calendar, schedule_json, schedule_xml};

use super::{RequestContext, caching::hashed_as, error::error_page, programme::visible};
use crate::App;

const CALENDAR: &str = "text/calendar; charset=utf-8";

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{event}/schedule.json", get(json))
        .route("/{event}/schedule.xml", get(xml))
        .route("/{event}/agenda.ics", get(whole))
        .route("/{event}/days/{day}/agenda.ics", get(day))
        .route("/{event}/themes/{theme}/agenda.ics", get(theme))
        .route("/{event}/rooms/{room}/agenda.ics", get(room))
}

async fn json(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    match visible(&cx, &app, &event) {
        Some(event) => {
            let file = cx.leaving(&app, |leaving| schedule_json(&event, leaving));
            hashed_as(&cx, "application/json", file)
        }
        None => error_page(&cx, StatusCode::NOT_FOUND),
    }
}

async fn xml(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    match visible(&cx, &app, &event) {
        Some(event) => {
            let file = cx.leaving(&app, |leaving| schedule_xml(&event, leaving));
            hashed_as(&cx, "application/xml; charset=utf-8", file)
        }
        None => error_page(&cx, StatusCode::NOT_FOUND),
    }
}

async fn whole(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    answer(&cx, &app, &event, &event.in_order(), &event.title)
}

async fn day(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, day)): Path<(String, String)>,
) -> Response {
    let event = visible(&cx, &app, &event);
    let Some((event, day)) = event
        .as_ref()
        .and_then(|event| Some((event, event.day(&day)?)))
    else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let title = format!("{} · {}", event.title, cx.short_date(day.date));
    answer(&cx, &app, event, &event.sessions_on(day.date), &title)
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
    let title = format!("{} · {}", event.title, theme.title);
    let sessions = event.sessions_of_theme(theme.slug.as_str());
    answer(&cx, &app, event, &sessions, &title)
}

async fn room(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, room)): Path<(String, String)>,
) -> Response {
    let event = visible(&cx, &app, &event);
    let Some((event, room)) = event
        .as_ref()
        .and_then(|event| Some((event, event.room(&room)?)))
    else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let title = format!("{} · {}", event.title, room.title);
    let sessions = event.sessions_in_room(room.slug.as_str());
    answer(&cx, &app, event, &sessions, &title)
}

fn answer(
    cx: &RequestContext,
    app: &App,
    event: &Event,
    sessions: &[&Session],
    title: &str,
) -> Response {
    let file = cx.leaving(app, |leaving| calendar(event, sessions, title, leaving));
    hashed_as(cx, CALENDAR, file)
}

impl RequestContext {
    /// What `make` makes with the addresses of this server and words in the reader's language.
    fn leaving(&self, app: &App, make: impl FnOnce(&Leaving<'_>) -> String) -> String {
        make(&Leaving {
            base: app.base.trim_end_matches('/'),
            no_room: &self.t("session-no-room"),
            note: &self.t("session-note"),
        })
    }
}
