//! One session: what it is, who is there, and what an organiser can do with it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;
use sillage_access::{Action, SessionState, Visibility, Writability};
use sillage_programme::Session;
use sillage_storage::DocumentId;

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    now::Now,
    undo,
    words::{Done, StateWord, Tab, Undo},
};
use crate::{
    App,
    auth::OrganiserAct,
    web::{
        pages::{RequestContext, error_page},
        reader::Readers,
    },
};

/// What an organiser may do with a session, each with the word of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SessionAct {
    Pause,
    Open,
    Freeze,
    Reopen,
    Hide,
    Show,
}

impl SessionAct {
    const ALL: [Self; 6] = [
        Self::Pause,
        Self::Open,
        Self::Freeze,
        Self::Reopen,
        Self::Hide,
        Self::Show,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Open => "open",
            Self::Freeze => "freeze",
            Self::Reopen => "reopen",
            Self::Hide => "hide",
            Self::Show => "show",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// By what it is taken back.
    fn opposite(self) -> Self {
        match self {
            Self::Pause => Self::Open,
            Self::Open => Self::Pause,
            Self::Freeze => Self::Reopen,
            Self::Reopen => Self::Freeze,
            Self::Hide => Self::Show,
            Self::Show => Self::Hide,
        }
    }

    /// The message for its button.
    fn word(self) -> &'static str {
        match self {
            Self::Pause => "organise-pause",
            Self::Open => "organise-open",
            Self::Freeze => "organise-freeze",
            Self::Reopen => "organise-reopen",
            Self::Hide => "organise-hide",
            Self::Show => "organise-show-again",
        }
    }

    /// What the table of rights calls it.
    fn action(self) -> Action {
        match self {
            Self::Freeze => Action::Freeze,
            Self::Reopen => Action::Reopen,
            Self::Pause | Self::Open | Self::Hide | Self::Show => Action::ManageSessions,
        }
    }

    /// Whether it would change something.
    fn applies(self, state: SessionState) -> bool {
        match self {
            Self::Pause => state.writability == Writability::Open,
            Self::Freeze => state.writability != Writability::Frozen,
            Self::Open => state.writability == Writability::Paused,
            Self::Reopen => state.writability == Writability::Frozen,
            Self::Hide => state.visibility != Visibility::Hidden,
            Self::Show => state.visibility != Visibility::Public,
        }
    }

    fn apply(self, state: SessionState) -> SessionState {
        if !self.applies(state) {
            return state;
        }
        let (mut visibility, mut writability) = (state.visibility, state.writability);
        match self {
            Self::Pause => writability = Writability::Paused,
            Self::Open | Self::Reopen => writability = Writability::Open,
            Self::Freeze => writability = Writability::Frozen,
            Self::Hide => visibility = Visibility::Hidden,
            Self::Show => visibility = Visibility::Public,
        }
        SessionState {
            visibility,
            writability,
        }
    }

    fn noted(self) -> OrganiserAct {
        match self {
            Self::Pause => OrganiserAct::SessionPaused,
            Self::Open | Self::Reopen => OrganiserAct::SessionOpened,
            Self::Freeze => OrganiserAct::SessionFrozen,
            Self::Hide => OrganiserAct::SessionHidden,
            Self::Show => OrganiserAct::SessionShown,
        }
    }
}

#[derive(Template)]
#[template(path = "organise_session.html")]
struct SessionPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    session: &'a Session,
    language: Option<&'a str>,
    facts: String,
    state: Vec<StateWord>,
    /// The whole event is locked: whatever is set here, note-takers wait.
    locked: bool,
    now: Vec<String>,
    /// Name, word, what it will do, whether it is to be thought about.
    acts: Vec<(&'static str, String, String, bool)>,
    here: String,
    note: String,
    edit: String,
    /// Where its title, hour and room are changed.
    change: String,
    /// Where versions are brought back and what a device did is undone.
    history: Option<String>,
    invite: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SessionNotice {
    done: String,
    /// As which change of the programme.
    change: String,
}

/// `/{event}/organise/sessions/{session}`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(readers): Extension<Arc<Readers>>,
    Path((event, slug)): Path<(String, String)>,
    Query(told): Query<SessionNotice>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let Some((session, id)) = console.session(&slug) else {
        return console.not_found();
    };
    let now = match Now::of(&console, &readers).await {
        Ok(now) => now,
        Err(error) => return console.not_kept(&error),
    };
    let cx = &console.cx;
    let state = console.app.access.own_state(&id);
    let acts = SessionAct::ALL
        .into_iter()
        .filter(|act| act.applies(state) && console.may(act.action(), session));
    let of = |key: String| cx.t(&key);
    let language = session.language.as_deref();
    let template = SessionPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/sessions"),
        done: match told.done.as_str() {
            "edit" => {
                let (key, title) = ("organise-done-edit", session.title.as_str());
                Some(undo::done(&console, key, title, &told.change))
            }
            act => done(&console, session, act),
        },
        session,
        language: cx.lang_of(language.unwrap_or(&console.event.language)),
        facts: console.when_and_where(session),
        state: console.state(state),
        locked: console.app.access.event_state(&event).writability != Writability::Open,
        now: people(&console, &now, &id),
        acts: acts
            .map(|act| {
                let name = act.name();
                let word = of(act.word().to_owned());
                let will = of(format!("organise-will-{name}"));
                (name, word, will, act == SessionAct::Freeze)
            })
            .collect(),
        here: cx.link(&console.path(&format!("/sessions/{slug}"))),
        note: cx.link(&format!("/{id}")),
        edit: cx.link(&format!("/{id}/edit")),
        change: cx.link(&console.path(&format!("/sessions/{slug}/edit"))),
        history: console
            .may(Action::ReadHistory, session)
            .then(|| cx.link(&format!("/{id}/history"))),
        invite: cx.link_query(
            &console.path("/links"),
            &[("for", &format!("session:{slug}"))],
        ),
    };
    page(&console.cx, &template)
}

fn people(console: &Console, now: &Now, id: &DocumentId) -> Vec<String> {
    vec![
        console.number("organise-writing", now.writers(id)),
        console.number("organise-reading", now.readers(id)),
    ]
}

#[derive(Deserialize)]
pub(super) struct SessionForm {
    act: String,
    /// The page to go back to: the list, or this session.
    #[serde(default)]
    from: String,
}

/// Does it, and goes back to where it was asked.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, slug)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent<SessionForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let (Some(form), Some((session, id))) = (fields(sent), console.session(&slug)) else {
        return console.not_found();
    };
    let Some(act) = SessionAct::named(&form.act) else {
        return console.not_found();
    };
    if !console.may(act.action(), session) {
        return console.not_found();
    }
    let app = &console.app;
    // A frozen note keeps its number and its hash.
    let done = match act {
        SessionAct::Freeze => app.revisions.freeze(&id).await.map(drop),
        SessionAct::Reopen => app.revisions.reopen(&id).await,
        _ => {
            let changed = app.change_state(&id, |state| act.apply(state));
            changed.await.map(drop).map_err(Into::into)
        }
    };
    if let Err(error) = done {
        tracing::error!(%error, document = %id, "A session is not changed as an organiser asked");
        return error_page(&console.cx, StatusCode::SERVICE_UNAVAILABLE);
    }
    console.note(act.noted(), session.title.as_str()).await;
    let done = ("done", act.name());
    let to = if form.from == "list" {
        let page = console.path("");
        console.cx.link_query(&page, &[done, ("of", &slug)])
    } else {
        let page = console.path(&format!("/sessions/{slug}"));
        console.cx.link_query(&page, &[done])
    };
    back(&to)
}

/// What was just done with a session.
pub(super) fn done(console: &Console, session: &Session, done: &str) -> Option<Done> {
    let act = SessionAct::named(done)?;
    let cx = &console.cx;
    let key = format!("organise-done-{done}");
    let opposite = act.opposite();
    Some(Done {
        text: cx.with(&key, "title", session.title.as_str()),
        undo: console.may(opposite.action(), session).then(|| Undo {
            action: cx.link(&console.path(&format!("/sessions/{}", session.slug))),
            act: opposite.name(),
            id: String::new(),
        }),
    })
}
