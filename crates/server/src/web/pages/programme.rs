//! The programme of an event: the whole of it, or a day at a time where there is much.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use sillage_programme::{CoordinatorKind, Event, Session, Theme};

use super::{
    RequestContext,
    error::{error_page, show},
    filter::{Filter, FilterQuery},
    listing::{BETWEEN, Group, Subject},
    note_state::NoteStates,
    now::{self, NowAndNext},
};
use crate::{App, OPEN};

/// Beyond so many sessions, a page shows one day and leads to the others.
pub(super) const MANY_SESSIONS: usize = 150;

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    facts: String,
    /// The page that offers the notes as files.
    take_home: String,
    /// The page of decisions, actions and questions.
    marks: String,
    /// The page of sessions without notes, once there can be some.
    missing: Option<String>,
    now: Option<NowAndNext>,
    filter: Option<Filter>,
    groups: Vec<Group>,
    support: String,
    days: Vec<DayChoice>,
    themes: Vec<ThemeLine>,
    rooms: Vec<Choice>,
    is_open: bool,
}

/// A link to one of several parts.
pub(super) struct Choice {
    pub(super) link: String,
    pub(super) title: String,
    pub(super) is_here: bool,
}

/// A day in the row of all days.
pub(super) struct DayChoice {
    pub(super) link: String,
    /// `mercredi`
    pub(super) weekday: String,
    /// `6`
    pub(super) number: String,
    /// `juillet`, `aujourd’hui`, or what sets the day apart.
    pub(super) more: String,
    pub(super) is_here: bool,
}

struct ThemeLine {
    link: String,
    title: String,
    coordination: String,
    /// Its colour.
    rule: usize,
}

/// An event with the sessions that whoever asks may see.
pub(super) fn visible(cx: &RequestContext, app: &App, event: &str) -> Option<Arc<Event>> {
    let event = app.programmes.event(event)?;
    let device = cx.device.as_ref();
    let seen = app.access.sees(device, &event);
    seen.then(|| app.access.visible(device, event))
}

/// `/{event}`
pub(super) async fn event(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    query: FilterQuery,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let cx = &cx;
    let notes = NoteStates::new(&app, &event);
    let shown = day_at_a_time(&event, &event.in_order());
    let page = EventPage {
        cx,
        facts: cx.event_facts(&event),
        take_home: cx.link(&format!("/{}/archive", event.slug)),
        marks: cx.link(&format!("/{}/marks", event.slug)),
        missing: has_begun(&event).then(|| cx.link(&format!("/{}/missing", event.slug))),
        now: cx.now(&event, &notes),
        filter: cx.filter_of(&event, &query),
        days: cx.days(&event, shown, shown.is_none()),
        groups: cx.programme_groups(&event, shown, &query, &notes),
        support: event.support.join(BETWEEN),
        themes: cx.theme_lines(&event),
        rooms: cx.rooms(&event, None),
        is_open: event.slug == OPEN,
        event: &event,
    };
    show(cx, &page)
}

/// Whether the first day of an event is over.
fn has_begun(event: &Event) -> bool {
    event.slug != OPEN && event.first_day < now::clock(event).date()
}

/// The day that a long list begins with: today while the event lasts, else its first day.
pub(super) fn day_at_a_time(event: &Event, sessions: &[&Session]) -> Option<Date> {
    if sessions.len() <= MANY_SESSIONS {
        return None;
    }
    let today = now::clock(event).date();
    let days = sessions.iter().filter_map(|session| session.day);
    days.clone().find(|date| *date == today).or(days.min())
}

impl RequestContext {
    /// The sessions that the page of an event shows, by day.
    fn programme_groups(
        &self,
        event: &Event,
        shown: Option<Date>,
        query: &FilterQuery,
        notes: &NoteStates<'_>,
    ) -> Vec<Group> {
        let subject = Subject::Programme;
        let all = match shown {
            Some(date) => event.sessions_on(date),
            None => event.in_order(),
        };
        let all: Vec<_> = all
            .into_iter()
            .filter(|session| query.shows(session, notes))
            .collect();
        let mut groups = self.by_day(event, &all, subject, notes);
        if shown.is_some() {
            let undated = event.sessions_without_day();
            if !undated.is_empty() && undated.len() <= MANY_SESSIONS {
                groups.push(self.day_group(event, None, &undated, subject, notes));
            }
            return groups;
        }
        // Also the days that have no session yet.
        for day in &event.days {
            if event.sessions_on(day.date).is_empty() {
                groups.push(self.day_group(event, Some(day.date), &[], subject, notes));
            }
        }
        groups
    }

    /// The form that narrows the programme, where there is something to narrow.
    pub(super) fn filter_of(&self, event: &Event, query: &FilterQuery) -> Option<Filter> {
        (event.sessions.len() > 1).then(|| self.filter(event, query))
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

    /// All days in a row; `on_page` says that all of them stand on this page.
    pub(super) fn days(&self, event: &Event, here: Option<Date>, on_page: bool) -> Vec<DayChoice> {
        let today = now::clock(event).date();
        let choice = |day: &sillage_programme::Day| DayChoice {
            link: if on_page {
                format!("#{}", day.slug)
            } else {
                self.link(&format!("/{}/days/{}", event.slug, day.slug))
            },
            weekday: self.weekday(day.date),
            number: day.date.day().to_string(),
            more: match &day.character {
                _ if day.date == today => self.t("date-today"),
                Some(character) => character.clone(),
                None => self.month(day.date),
            },
            is_here: here == Some(day.date),
        };
        event.days.iter().map(choice).collect()
    }

    pub(super) fn themes(&self, event: &Event, here: &str) -> Vec<Choice> {
        let choice = |theme: &Theme| Choice {
            link: self.link(&format!("/{}/themes/{}", event.slug, theme.slug)),
            title: theme.title.clone(),
            is_here: theme.slug == here,
        };
        event.themes.iter().map(choice).collect()
    }

    pub(super) fn rooms(&self, event: &Event, here: Option<&str>) -> Vec<Choice> {
        let choice = |room: &sillage_programme::Room| Choice {
            link: self.link(&format!("/{}/rooms/{}", event.slug, room.slug)),
            title: room.title.clone(),
            is_here: here.is_some_and(|here| room.slug == here),
        };
        event.rooms.iter().map(choice).collect()
    }

    fn theme_lines(&self, event: &Event) -> Vec<ThemeLine> {
        let line = |(at, theme): (usize, &Theme)| ThemeLine {
            link: self.link(&format!("/{}/themes/{}", event.slug, theme.slug)),
            title: theme.title.clone(),
            coordination: coordination(theme),
            rule: at % 7 + 1,
        };
        event.themes.iter().enumerate().map(line).collect()
    }
}

/// Who coordinates a theme: `Hugues Aubin (Rennes métropole)`.
pub(super) fn coordination(theme: &Theme) -> String {
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
