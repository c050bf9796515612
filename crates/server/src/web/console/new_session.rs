//! A session that somebody adds by hand.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use jiff::{
    civil::{Date, Time},
    fmt::temporal::DateTimeParser,
};
use serde::Deserialize;
use sillage_programme::{Session, Slug};

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    words::Tab,
};
use crate::{
    App,
    auth::OrganiserAct,
    programmes::ChangeError,
    web::pages::{RequestContext, bad_request},
};

/// Letters of a title that are kept.
const TITLE_CHARS: usize = 300;

#[derive(Template)]
#[template(path = "organise_new_session.html")]
struct NewSessionPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    here: String,
    /// Date, as the form sends it and in words.
    days: Vec<(String, String)>,
}

/// What the form says; all but the title may be empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewSession {
    title: String,
    day: String,
    hour: String,
    room: String,
    theme: String,
}

/// `/{event}/organise/new-session`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let cx = &console.cx;
    let days = console.event.days.iter();
    let template = NewSessionPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/new-session"),
        here: cx.link(&console.path("/new-session")),
        days: days
            .map(|day| (day.date.to_string(), cx.date(day.date)))
            .collect(),
    };
    page(&console.cx, &template)
}

/// Adds it, and leads to its page, from which people are invited.
pub(super) async fn make(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<NewSession>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let Some(session) = fields(sent).and_then(|form| session(&console, &form)) else {
        return bad_request(&console.cx, "organise-bad-session");
    };
    let title = session.title.clone();
    match console.app.programmes.add_session(&event, session).await {
        Ok(slug) => {
            console.note(OrganiserAct::EventChanged, title).await;
            let page = console.path(&format!("/sessions/{slug}"));
            back(&console.cx.link(&page))
        }
        Err(ChangeError::Storage(error)) => console.not_kept(&error),
        Err(ChangeError::NoSuchEvent(_) | ChangeError::Open) => console.not_found(),
    }
}

/// The session that the form describes; none if something in it cannot be.
fn session(console: &Console, form: &NewSession) -> Option<Session> {
    let event = &console.event;
    let typed = form.title.trim().chars().filter(|sign| !sign.is_control());
    let title: String = typed.take(TITLE_CHARS).collect();
    let wanted = Slug::made_from(&title.to_lowercase()).or_else(|| Slug::made_from("session"));
    let slug = wanted.filter(|_| !title.is_empty())?;
    let mut session = Session::titled(slug, title);
    if !form.day.is_empty() {
        let day: Date = form.day.parse().ok()?;
        event.days.iter().find(|known| known.date == day)?;
        session.day = Some(day);
        if !form.hour.is_empty() {
            let hour: Time = form.hour.parse().ok()?;
            let zone = DateTimeParser::new()
                .parse_time_zone(&event.time_zone)
                .ok()?;
            session.start = Some(day.to_datetime(hour).to_zoned(zone).ok()?);
        }
    }
    if !form.room.is_empty() {
        session.room = Some(event.room(&form.room)?.slug.clone());
    }
    if !form.theme.is_empty() {
        session.theme = Some(event.theme(&form.theme)?.slug.clone());
    }
    Some(session)
}
