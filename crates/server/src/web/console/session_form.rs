//! A session added, or changed, by hand: title, day, hour, room, theme, and whether it stands.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sillage_programme::{EditProblem, Session, SessionEdit, Slug, Status};

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    words::Tab,
};
use crate::{App, auth::OrganiserAct, programmes::ChangeError, web::pages::RequestContext};

/// What the form says; all but the title may be empty.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ProgrammeForm {
    title: String,
    day: String,
    hour: String,
    minutes: String,
    room: String,
    new_room: String,
    theme: String,
    status: Status,
}

#[derive(Template)]
#[template(path = "organise_session_form.html")]
struct FormPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    here: String,
    /// The session that is changed; none for a new one.
    session: Option<&'a Session>,
    /// Date, as the form sends it and in words.
    days: Vec<(String, String)>,
    statuses: Vec<(&'static str, String, bool)>,
    form: ProgrammeForm,
    /// What is wrong with it.
    problem: Option<String>,
    /// Whether a room may be added to the event.
    whole: bool,
}

/// `/{event}/organise/new-session`
pub(super) async fn show_new(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => answer(&console, None, ProgrammeForm::default(), None),
        Ok(console) => console.not_found(),
        Err(answer) => *answer,
    }
}

/// `/{event}/organise/sessions/{session}/edit`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, slug)): Path<(String, String)>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    match console.session(&slug) {
        Some((session, _)) => answer(&console, Some(session), ProgrammeForm::of(session), None),
        None => console.not_found(),
    }
}

/// Adds it, and leads to its page, from which people are invited.
pub(super) async fn make(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<ProgrammeForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let form = fields(sent).unwrap_or_default();
    let edit = form.clone().edit(true);
    match console.app.programmes.add_session(&event, &edit).await {
        Ok(slug) => {
            console
                .note(OrganiserAct::SessionAdded, form.title.trim())
                .await;
            back(&console.cx.link(&console.path(&format!("/sessions/{slug}"))))
        }
        Err(error) => refused(&console, None, form, error),
    }
}

/// Changes it, and leads to its page, which offers to take that back.
pub(super) async fn save(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, slug)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent<ProgrammeForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let (Some(form), Some((session, _))) = (fields(sent), console.session(&slug)) else {
        return console.not_found();
    };
    let edit = form.clone().edit(console.whole);
    let programmes = &console.app.programmes;
    let to = console.path(&format!("/sessions/{slug}"));
    match programmes.edit_session(&event, &slug, &edit).await {
        Ok(None) => back(&console.cx.link(&to)),
        Ok(Some(change)) => {
            console
                .note(OrganiserAct::SessionEdited, session.title.as_str())
                .await;
            let done = [("done", "edit"), ("change", change.as_str())];
            back(&console.cx.link_query(&to, &done))
        }
        Err(error) => refused(&console, Some(session), form, error),
    }
}

/// The form again, with what is wrong with it.
fn refused(
    console: &Console,
    session: Option<&Session>,
    form: ProgrammeForm,
    error: ChangeError,
) -> Response {
    let key = match error {
        ChangeError::Edit(problem) => match problem {
            EditProblem::NoTitle => "organise-session-no-title",
            EditProblem::Day => "organise-session-bad-day",
            EditProblem::Hour => "organise-session-bad-hour",
            EditProblem::HourWithoutDay => "organise-session-hour-without-day",
            EditProblem::Minutes => "organise-session-bad-minutes",
            EditProblem::Room | EditProblem::Theme => "organise-session-bad-place",
        },
        ChangeError::Storage(error) => return console.not_kept(&error),
        _ => return console.not_found(),
    };
    let problem = console.cx.t(key);
    let page = answer(console, session, form, Some(problem));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn answer(
    console: &Console,
    session: Option<&Session>,
    form: ProgrammeForm,
    problem: Option<String>,
) -> Response {
    let cx = &console.cx;
    let here = match session {
        Some(session) => format!("/sessions/{}/edit", session.slug),
        None => "/new-session".to_owned(),
    };
    let status = |(status, name): (Status, &'static str)| {
        let word = cx.t(&format!("organise-status-{name}"));
        (name, word, status == form.status)
    };
    let statuses = [
        (Status::Confirmed, "confirmed"),
        (Status::Provisional, "provisional"),
        (Status::Cancelled, "cancelled"),
    ];
    let days = console.event.days.iter();
    let template = FormPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/sessions"),
        here: cx.link(&console.path(&here)),
        session,
        days: days
            .map(|day| (day.date.to_string(), cx.date(day.date)))
            .collect(),
        statuses: statuses.map(status).into(),
        form,
        problem,
        whole: console.whole,
    };
    page(cx, &template)
}

impl ProgrammeForm {
    fn of(session: &Session) -> Self {
        let slug = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string);
        let start = session.start.as_ref();
        let minutes = session.duration.map(|length| length.as_mins().to_string());
        Self {
            title: session.title.clone(),
            day: session.day.map(|day| day.to_string()).unwrap_or_default(),
            hour: start
                .map(|start| start.strftime("%H:%M").to_string())
                .unwrap_or_default(),
            minutes: minutes.unwrap_or_default(),
            room: slug(&session.room).unwrap_or_default(),
            new_room: String::new(),
            theme: slug(&session.theme).unwrap_or_default(),
            status: session.status,
        }
    }

    fn edit(self, whole: bool) -> SessionEdit {
        SessionEdit {
            title: Some(self.title),
            day: Some(self.day),
            hour: Some(self.hour),
            minutes: Some(self.minutes),
            room: Some(self.room),
            new_room: Some(self.new_room).filter(|_| whole),
            theme: Some(self.theme),
            status: Some(self.status),
        }
    }
}
