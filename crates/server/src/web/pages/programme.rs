//! The programme of an event: whole, and by day, theme and room.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use sillage_programme::{CoordinatorKind, Event, Theme};

use super::{
    RequestContext,
    error::{error_page, show},
    listing::{BETWEEN, Group, Subject},
};
use crate::{App, OPEN};

/// Beyond so many sessions, the page of an event shows one day and leads to the others.
const MANY_SESSIONS: usize = 150;

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    facts: String,
    /// The page that offers the notes as files.
    take_home: String,
    groups: Vec<Group>,
    support: String,
    days: Vec<Choice>,
    themes: Vec<ThemeLine>,
    rooms: Vec<Choice>,
    is_open: bool,
}

/// A day, a theme or a room: the sessions that belong to it.
#[derive(Template)]
#[template(path = "part.html")]
struct PartPage<'a> {
    /// The colour of a theme.
    rule: Option<usize>,
    cx: &'a RequestContext,
    event: &'a Event,
    title: String,
    description: Option<&'a str>,
    coordination: String,
    groups: Vec<Group>,
    /// Whether the one group needs no heading.
    is_day: bool,
    what: String,
    others: Vec<Choice>,
    /// The page that offers its notes as files; none where that is for the whole event.
    take_home: Option<String>,
}

/// A link to one of several parts.
struct Choice {
    link: String,
    title: String,
    is_here: bool,
}

struct ThemeLine {
    link: String,
    title: String,
    coordination: String,
}

/// An event with the sessions that whoever asks may see.
fn visible(cx: &RequestContext, app: &App, event: &str) -> Option<Arc<Event>> {
    let event = app.programmes.event(event)?;
    Some(app.access.visible(cx.device.as_ref(), event))
}

/// `/{event}`
pub(super) async fn event(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let shown = day_at_a_time(&event);
    let groups = match shown {
        Some(date) => {
            let sessions = event.sessions_on(date);
            vec![cx.day_group(&event, Some(date), sessions, Subject::Programme)]
        }
        None => cx.whole_programme(&event),
    };
    let page = EventPage {
        cx,
        event: &event,
        facts: cx.event_facts(&event),
        take_home: cx.link(&format!("/{}/archive", event.slug)),
        days: match shown {
            Some(date) => cx.days(&event, event.day_slug(date, &event.language).as_str()),
            None => groups
                .iter()
                .map(|group| Choice {
                    link: format!("#{}", group.id),
                    title: group.title.clone(),
                    is_here: false,
                })
                .collect(),
        },
        groups,
        support: event.support.join(BETWEEN),
        themes: event
            .themes
            .iter()
            .map(|theme| cx.theme_line(&event, theme))
            .collect(),
        rooms: cx.rooms(&event, None),
        is_open: event.slug == OPEN,
    };
    show(cx, &page)
}

/// `/{event}/days/{day}`
pub(super) async fn day(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, day)): Path<(String, String)>,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(day) = event.day(&day) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let sessions = event.sessions_on(day.date);
    let group = cx.day_group(&event, Some(day.date), sessions, Subject::Programme);
    let page = PartPage {
        rule: None,
        cx,
        event: &event,
        title: group.title.clone(),
        description: day.description.as_deref(),
        coordination: day.character.clone().unwrap_or_default(),
        groups: vec![group],
        is_day: true,
        take_home: Some(cx.link(&format!("/{}/archive?only=days/{}", event.slug, day.slug))),
        what: cx.t("programme-days"),
        others: cx.days(&event, day.slug.as_str()),
    };
    show(cx, &page)
}

/// `/{event}/themes/{theme}`
pub(super) async fn theme(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, theme)): Path<(String, String)>,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(theme) = event.theme(&theme) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let sessions = event.sessions_of_theme(theme.slug.as_str());
    let at = event
        .themes
        .iter()
        .position(|known| known.slug == theme.slug);
    let page = PartPage {
        rule: at.map(|at| at % 7 + 1),
        cx,
        event: &event,
        title: theme.title.clone(),
        description: theme.description.as_deref(),
        coordination: coordination(theme),
        groups: cx.by_day(&event, &sessions, Subject::Theme),
        is_day: false,
        take_home: Some(cx.link(&format!(
            "/{}/archive?only=themes/{}",
            event.slug, theme.slug
        ))),
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
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let Some(room) = event.room(&room) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let sessions = event.sessions_in_room(room.slug.as_str());
    let page = PartPage {
        rule: None,
        cx,
        event: &event,
        title: room.title.clone(),
        description: room.description.as_deref(),
        coordination: String::new(),
        groups: cx.by_day(&event, &sessions, Subject::Room),
        is_day: false,
        take_home: None,
        what: cx.t("programme-rooms"),
        others: cx.rooms(&event, Some(room.slug.as_str())),
    };
    show(cx, &page)
}

/// The day that a long programme begins with: today while the event lasts, else its first day.
fn day_at_a_time(event: &Event) -> Option<Date> {
    if event.sessions.len() <= MANY_SESSIONS {
        return None;
    }
    let today = jiff::Zoned::now().date();
    let days = event.days.iter().map(|day| day.date);
    days.clone().find(|date| *date == today).or(days.min())
}

impl RequestContext {
    /// All days, also those that have no session yet.
    fn whole_programme(&self, event: &Event) -> Vec<Group> {
        let mut groups = self.by_day(event, &event.in_order(), Subject::Programme);
        for day in &event.days {
            if event.sessions_on(day.date).is_empty() {
                groups.push(self.day_group(event, Some(day.date), Vec::new(), Subject::Programme));
            }
        }
        groups
    }

    /// Edition, theme, dates and place: what is known of an event, in a few words each.
    pub(super) fn event_facts(&self, event: &Event) -> String {
        let facts = [
            event
                .edition
                .map(|edition| self.with("programme-edition", "edition", edition)),
            event
                .theme
                .as_ref()
                .map(|theme| self.with("programme-theme", "theme", theme.as_str())),
            (event.slug != OPEN).then(|| self.dates(event.first_day, event.last_day)),
            event.place.clone(),
            Some(self.with("home-sessions", "count", event.sessions.len())),
        ];
        facts
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(BETWEEN)
    }

    fn days(&self, event: &Event, here: &str) -> Vec<Choice> {
        let choice = |day: &sillage_programme::Day| Choice {
            link: self.link(&format!("/{}/days/{}", event.slug, day.slug)),
            title: self.short_date(day.date),
            is_here: day.slug == here,
        };
        event.days.iter().map(choice).collect()
    }

    fn themes(&self, event: &Event, here: &str) -> Vec<Choice> {
        let choice = |theme: &Theme| Choice {
            link: self.link(&format!("/{}/themes/{}", event.slug, theme.slug)),
            title: theme.title.clone(),
            is_here: theme.slug == here,
        };
        event.themes.iter().map(choice).collect()
    }

    fn rooms(&self, event: &Event, here: Option<&str>) -> Vec<Choice> {
        let choice = |room: &sillage_programme::Room| Choice {
            link: self.link(&format!("/{}/rooms/{}", event.slug, room.slug)),
            title: room.title.clone(),
            is_here: here.is_some_and(|here| room.slug == here),
        };
        event.rooms.iter().map(choice).collect()
    }

    fn theme_line(&self, event: &Event, theme: &Theme) -> ThemeLine {
        ThemeLine {
            link: self.link(&format!("/{}/themes/{}", event.slug, theme.slug)),
            title: theme.title.clone(),
            coordination: coordination(theme),
        }
    }
}

/// Who coordinates a theme: `Hugues Aubin (Rennes métropole)`.
fn coordination(theme: &Theme) -> String {
    let coordinators = theme.coordinators.iter();
    let names: Vec<_> = coordinators
        .map(
            |coordinator| match (&coordinator.affiliation, coordinator.kind) {
                (Some(affiliation), CoordinatorKind::Person) => {
                    format!("{} ({affiliation})", coordinator.name)
                }
                _ => coordinator.name.clone(),
            },
        )
        .collect();
    names.join(", ")
}
