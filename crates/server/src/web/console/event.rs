//! `/organise`: the events that somebody organises, and a new one made from nothing.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sillage_access::{Action, Target};
use sillage_programme::Slug;

use super::{
    answers::{Sent, back, fields, private},
    words::{Done, Undo},
};
use crate::{
    App, ImportOptions,
    auth::{OrganiserAct, is_from_our_pages, name_of},
    web::pages::{RequestContext, error_page, needs_organiser},
};

/// Days that an event may have.
const MAX_DAYS: i64 = 60;
/// The style of these pages, by its source.
const STYLE: &str = "src/console.css";

/// What the form says.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct NewEvent {
    title: String,
    first: String,
    last: String,
    address: String,
    place: String,
    zone: String,
    /// One in each line.
    rooms: String,
    /// One in each line, its coordinators behind a colon.
    themes: String,
}

#[derive(Template)]
#[template(path = "organise_new_event.html")]
struct EventsPage<'a> {
    cx: &'a RequestContext,
    style: Option<String>,
    here: String,
    /// Link and title.
    events: Vec<(String, String)>,
    /// Address and title of events that can come back.
    removed: Vec<(String, String)>,
    bring_back: String,
    done: Option<Done>,
    form: NewEvent,
    /// What is wrong with it.
    problem: Option<String>,
}

/// A programme as our own format has it.
#[derive(Serialize)]
struct File {
    event: Head,
    day: Vec<DayLine>,
    theme: Vec<ThemeLine>,
    room: Vec<RoomLine>,
}

#[derive(Serialize)]
struct Head {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    first_day: toml::value::Datetime,
    last_day: toml::value::Datetime,
    time_zone: String,
    language: String,
}

#[derive(Serialize)]
struct DayLine {
    date: toml::value::Datetime,
}

#[derive(Serialize)]
struct RoomLine {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct ThemeLine {
    id: String,
    title: String,
    coordinators: Vec<CoordinatorLine>,
}

#[derive(Serialize)]
struct CoordinatorLine {
    person: String,
}

/// `/organise`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Query(told): Query<EventsNotice>,
) -> Response {
    if !may(&cx, &app) {
        return needs_organiser(&cx);
    }
    answer(&cx, &app, NewEvent::default(), Err(told)).await
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EventsNotice {
    /// The address of an event.
    removed: String,
}

/// Lets in whoever organises all events, and acts from our own pages.
pub(super) fn enter_to_act(
    cx: &RequestContext,
    app: &App,
    headers: &HeaderMap,
) -> Result<(), Box<Response>> {
    if !is_from_our_pages(app, headers) {
        let words = cx.t("organise-foreign");
        let answer = (StatusCode::FORBIDDEN, private(cx.lang()), words);
        return Err(Box::new(answer.into_response()));
    }
    if may(cx, app) {
        Ok(())
    } else {
        Err(Box::new(needs_organiser(cx)))
    }
}

/// Only whoever organises all events makes one.
fn may(cx: &RequestContext, app: &App) -> bool {
    let device = cx.device.as_ref();
    let may = app
        .access
        .may(device, Action::ManageEvents, &Target::Server);
    may.is_ok()
}

/// The page: with what is wrong with the form, or with what was just done.
async fn answer(
    cx: &RequestContext,
    app: &App,
    form: NewEvent,
    why: Result<&'static str, EventsNotice>,
) -> Response {
    let events = app.programmes.list().into_iter();
    let removed = match app.programmes.removed().await {
        Ok(removed) => removed,
        Err(error) => {
            tracing::error!(%error, "Events that were removed cannot be read");
            return error_page(cx, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let (problem, told) = match why {
        Ok(key) => (Some(cx.t(key)), EventsNotice::default()),
        Err(told) => (None, told),
    };
    let page = EventsPage {
        cx,
        style: app.assets.script(STYLE),
        here: cx.link("/organise"),
        events: events
            .map(|event| {
                (
                    cx.link(&format!("/{}/organise", event.slug)),
                    event.title.clone(),
                )
            })
            .collect(),
        done: done(cx, &removed, &told),
        removed,
        bring_back: cx.link("/organise/removed"),
        form,
        problem,
    };
    let status = match page.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    match page.render() {
        Ok(html) => (status, private(cx.lang()), Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "A template failed");
            error_page(cx, StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// That an event was just removed, with the press that brings it back.
fn done(cx: &RequestContext, removed: &[(String, String)], told: &EventsNotice) -> Option<Done> {
    let (slug, title) = removed.iter().find(|(slug, _)| *slug == told.removed)?;
    Some(Done {
        text: cx.with("organise-done-remove-event", "title", title.clone()),
        undo: Some(Undo {
            action: cx.link("/organise/removed"),
            act: "bring-back",
            id: slug.clone(),
        }),
    })
}

/// Makes the event and leads to its console; or shows the form again, with what is wrong.
pub(super) async fn make(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    sent: Sent<NewEvent>,
) -> Response {
    if let Err(answer) = enter_to_act(&cx, &app, &headers) {
        return *answer;
    }
    let form = fields(sent).unwrap_or_default();
    let (slug, file) = match programme(&cx, &form) {
        Ok(made) => made,
        Err(key) => return answer(&cx, &app, form, Ok(key)).await,
    };
    if app.programmes.event(slug.as_str()).is_some() {
        return answer(&cx, &app, form, Ok("organise-event-taken")).await;
    }
    let options = ImportOptions::default();
    let imported = app
        .programmes
        .import(file.as_bytes(), slug.as_str(), &options);
    if let Err(error) = imported.await {
        tracing::info!(%error, "An event is not made");
        return answer(&cx, &app, form, Ok("organise-event-bad")).await;
    }
    let by = cx.device.as_ref().map(name_of).unwrap_or_default();
    let act = OrganiserAct::EventMade;
    let noted = app.access.note(slug.as_str(), by, act, form.title.clone());
    if let Err(error) = noted.await {
        tracing::error!(%error, "A new event is not in its list of acts");
    }
    back(&cx.link(&format!("/{slug}/organise")))
}

/// The programme that the form describes; the message for what it lacks.
fn programme(cx: &RequestContext, form: &NewEvent) -> Result<(Slug, String), &'static str> {
    let title = form.title.trim();
    if title.is_empty() {
        return Err("organise-event-no-title");
    }
    let (first, last) = first_and_last(form)?;
    let wanted = match form.address.trim() {
        "" => format!("{} {}", title.to_lowercase(), first.year()),
        address => address.to_owned(),
    };
    let slug = Slug::made_from(&wanted).ok_or("organise-event-no-title")?;
    let date = |date: Date| {
        date.to_string()
            .parse()
            .map_err(|_| "organise-event-no-day")
    };
    let days = first
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= last);
    let days: Result<Vec<_>, _> = days
        .map(|day| date(day).map(|date| DayLine { date }))
        .collect();
    let zone = form.zone.trim();
    let place = form.place.trim();
    let file = File {
        event: Head {
            title: title.to_owned(),
            place: Some(place.to_owned()).filter(|place| !place.is_empty()),
            first_day: date(first)?,
            last_day: date(last)?,
            time_zone: if zone.is_empty() {
                "Europe/Paris"
            } else {
                zone
            }
            .to_owned(),
            language: cx.lang().to_owned(),
        },
        day: days?,
        theme: numbered(&form.themes).map(theme).collect(),
        room: numbered(&form.rooms)
            .map(|(number, title)| RoomLine {
                id: id("room", number, &title),
                title,
            })
            .collect(),
    };
    let text = toml::to_string(&file).map_err(|_| "organise-event-bad")?;
    Ok((slug, text))
}

fn first_and_last(form: &NewEvent) -> Result<(Date, Date), &'static str> {
    let day = |text: &str| {
        text.trim()
            .parse::<Date>()
            .map_err(|_| "organise-event-no-day")
    };
    let first = day(&form.first)?;
    let last = match form.last.trim() {
        "" => first,
        text => day(text)?,
    };
    let length = i64::from((last - first).get_days());
    if last < first || length >= MAX_DAYS {
        return Err("organise-event-days");
    }
    Ok((first, last))
}

/// Lines that say something, with their numbers.
fn numbered(lines: &str) -> impl Iterator<Item = (usize, String)> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).enumerate()
}

/// The part of an address for a title; the number keeps two of them apart.
fn id(word: &str, number: usize, title: &str) -> String {
    let number = number + 1;
    match Slug::made_from(&title.to_lowercase()) {
        Some(slug) if slug.as_str().len() < 50 => format!("{slug}-{number}"),
        _ => format!("{word}-{number}"),
    }
}

/// `Lowtech : Ana, Yves`
fn theme((number, line): (usize, String)) -> ThemeLine {
    let (title, people) = line.split_once(':').unwrap_or((&line, ""));
    let people = people
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let title = title.trim().to_owned();
    ThemeLine {
        id: id("theme", number, &title),
        coordinators: people
            .map(|person| CoordinatorLine {
                person: person.to_owned(),
            })
            .collect(),
        title,
    }
}
