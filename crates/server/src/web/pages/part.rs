//! A part of the programme: one day, one theme, one room.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use sillage_programme::{Event, Session};

use super::{
    RequestContext,
    error::{error_page, show},
    filter::{Filter, FilterQuery},
    listing::{Group, Subject},
    note_state::NoteStates,
    now::{self, NowAndNext},
    programme::{Choice, DayChoice, coordination, day_at_a_time, visible},
};
use crate::App;

/// A day, a theme or a room: the sessions that belong to it.
#[derive(Template)]
#[template(path = "part.html")]
struct PartPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    title: String,
    /// The colour of a theme.
    rule: Option<usize>,
    description: Option<&'a str>,
    coordination: String,
    /// A row of all days.
    days: Vec<DayChoice>,
    now: Option<NowAndNext>,
    filter: Option<Filter>,
    groups: Vec<Group>,
    /// Whether the one group needs no heading.
    is_day: bool,
    /// Days to choose from, where the sessions are too many for one page.
    parts: Vec<Choice>,
    /// The page that offers its notes as files; none where that is for the whole event.
    take_home: Option<String>,
    /// The screen at the door of a room.
    door: Option<String>,
    what: String,
    others: Vec<Choice>,
}

/// `/{event}/days/{day}`
pub(super) async fn day(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, day)): Path<(String, String)>,
    query: FilterQuery,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(day) = event.day(&day) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let notes = NoteStates::new(&app, &event);
    let sessions = event.sessions_on(day.date).into_iter();
    let sessions: Vec<_> = sessions
        .filter(|session| query.shows(session, &notes))
        .collect();
    let group = cx.day_group(
        &event,
        Some(day.date),
        &sessions,
        Subject::Programme,
        &notes,
    );
    let is_today = now::clock(&event).date() == day.date;
    let page = PartPage {
        cx,
        event: &event,
        title: group.title.clone(),
        rule: None,
        description: None,
        coordination: day.character.clone().unwrap_or_default(),
        days: cx.days(&event, Some(day.date), false),
        now: is_today.then(|| cx.now(&event, &notes)).flatten(),
        filter: cx.filter_of(&event, &query),
        groups: vec![group],
        is_day: true,
        parts: Vec::new(),
        take_home: Some(cx.link_with(
            &format!("/{}/archive", event.slug),
            &format!("only=days/{}", day.slug),
        )),
        door: None,
        what: String::new(),
        others: Vec::new(),
    };
    show(cx, &page)
}

/// `/{event}/themes/{theme}`
pub(super) async fn theme(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, theme)): Path<(String, String)>,
    query: FilterQuery,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(at) = event
        .themes
        .iter()
        .position(|known| known.slug.as_str() == theme)
    else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let (cx, theme) = (&cx, &event.themes[at]);
    let notes = NoteStates::new(&app, &event);
    let sessions = event.sessions_of_theme(theme.slug.as_str());
    let address = format!("/{}/themes/{}", event.slug, theme.slug);
    let (sessions, parts) = cx.some_of(&event, sessions, &query.day, &address);
    let page = PartPage {
        cx,
        event: &event,
        title: theme.title.clone(),
        rule: Some(at % 7 + 1),
        description: theme.description.as_deref(),
        coordination: coordination(theme),
        days: Vec::new(),
        now: None,
        filter: None,
        groups: cx.by_day(&event, &sessions, Subject::Theme, &notes),
        is_day: false,
        parts,
        take_home: Some(cx.link_with(
            &format!("/{}/archive", event.slug),
            &format!("only=themes/{}", theme.slug),
        )),
        door: None,
        what: cx.t("programme-themes"),
        others: cx.themes(&event, theme.slug.as_str()),
    };
    show(cx, &page)
}

/// `/{event}/rooms/{room}`
pub(super) async fn room(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, room)): Path<(String, String)>,
    query: FilterQuery,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(room) = event.room(&room) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let notes = NoteStates::new(&app, &event);
    let sessions = event.sessions_in_room(room.slug.as_str());
    let address = format!("/{}/rooms/{}", event.slug, room.slug);
    let (sessions, parts) = cx.some_of(&event, sessions, &query.day, &address);
    let page = PartPage {
        cx,
        event: &event,
        title: room.title.clone(),
        rule: None,
        description: room.description.as_deref(),
        coordination: String::new(),
        days: Vec::new(),
        now: None,
        filter: None,
        groups: cx.by_day(&event, &sessions, Subject::Room, &notes),
        is_day: false,
        parts,
        take_home: None,
        door: Some(cx.link(&format!("/{}/door/{}", event.slug, room.slug))),
        what: cx.t("programme-rooms"),
        others: cx.rooms(&event, Some(room.slug.as_str())),
    };
    show(cx, &page)
}

impl RequestContext {
    /// Where there are too many sessions for one page: those of the day that is asked for, and links to
    /// the others.
    fn some_of<'a>(
        &self,
        event: &Event,
        sessions: Vec<&'a Session>,
        day: &str,
        address: &str,
    ) -> (Vec<&'a Session>, Vec<Choice>) {
        let Some(first) = day_at_a_time(event, &sessions) else {
            return (sessions, Vec::new());
        };
        let asked = event.day(day).map(|day| day.date);
        let shown = asked.unwrap_or(first);
        let has = |date: Date| sessions.iter().any(|session| session.day == Some(date));
        let days = event.days.iter().filter(|day| has(day.date));
        let choice = |day: &sillage_programme::Day| Choice {
            link: self.link_with(address, &format!("day={}", day.slug)),
            title: self.short_date(day.date),
            is_here: day.date == shown,
        };
        let parts = days.map(choice).collect();
        let is_shown = |session: &&Session| session.day.is_none_or(|date| date == shown);
        (sessions.into_iter().filter(is_shown).collect(), parts)
    }
}
