//! The links of an event: which there are, who uses them; ended, replaced, brought back.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use sillage_access::Role;

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    invitation,
    words::{Done, StateWord, Tab, Undo},
};
use crate::{
    App,
    auth::{IssuedKey, KeyStatus, OrganiserAct},
    web::pages::RequestContext,
};

/// Sessions beyond which a list of them is no help.
const MANY: usize = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// What a new link is for, as the form names it.
    r#for: String,
    done: String,
    of: String,
}

#[derive(Template)]
#[template(path = "organise_links.html")]
struct LinksPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    invite: String,
    here: String,
    roles: Vec<(Role, String, String)>,
    /// Headings, each with values and words.
    places: Vec<Places>,
    ends: Vec<(&'static str, String)>,
    links: Vec<LinkRow>,
}

/// A heading, and places by the value of the form, what they are called, and whether one is chosen.
type Places = (String, Vec<(String, String, bool)>);

/// One link, as the list shows it.
struct LinkRow {
    id: String,
    label: String,
    role: String,
    scope: String,
    facts: Vec<String>,
    state: StateWord,
    /// Works, and is this organiser's to end.
    ends: bool,
    /// Was ended, and may be brought back.
    returns: bool,
    /// The link by which this organiser is here.
    is_mine: bool,
    will: String,
}

/// `/{event}/organise/links`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let cx = &console.cx;
    let role = |role| {
        (
            role,
            console.role(role),
            cx.t(&format!("organise-may-{role}")),
        )
    };
    let end = |name| (name, cx.t(&format!("organise-end-{name}")));
    let template = LinksPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/links"),
        done: done(&console, &asked),
        invite: cx.link(&console.path("/invite")),
        here: cx.link(&console.path("/links")),
        roles: [
            Role::NoteTaker,
            Role::Archivist,
            Role::Reader,
            Role::Organiser,
        ]
        .map(role)
        .into(),
        places: places(&console, &asked.r#for),
        ends: invitation::ENDS.map(end).into(),
        links: rows(&console),
    };
    page(&console.cx, &template)
}

/// What this organiser may make links for.
fn places(console: &Console, chosen: &str) -> Vec<Places> {
    let (cx, event) = (&console.cx, &console.event);
    let of = |kind: &str, slug: &str, title: &str| {
        let value = format!("{kind}:{slug}");
        let is_chosen = value == chosen;
        let scope = invitation::place(event.slug.as_str(), &value)?;
        console
            .gives(&scope)
            .then(|| (value, title.to_owned(), is_chosen))
    };
    let whole = of("event", event.slug.as_str(), &cx.t("organise-scope-event"));
    let themes = event.themes.iter();
    let themes = themes.filter_map(|theme| of("theme", theme.slug.as_str(), &theme.title));
    let rooms = event.rooms.iter();
    let rooms = rooms.filter_map(|room| of("room", room.slug.as_str(), &room.title));
    let sessions = console.sessions();
    let few = sessions.len() <= MANY;
    let sessions = sessions.into_iter().filter_map(|session| {
        let named = of("session", session.slug.as_str(), &session.title)?;
        (few || named.2).then_some(named)
    });
    [
        (String::new(), whole.into_iter().collect::<Vec<_>>()),
        (cx.t("organise-place-rooms"), rooms.collect()),
        (cx.t("organise-place-themes"), themes.collect()),
        (cx.t("organise-place-sessions"), sessions.collect()),
    ]
    .into_iter()
    .filter(|(_, places)| !places.is_empty())
    .collect()
}

fn rows(console: &Console) -> Vec<LinkRow> {
    let access = &console.app.access;
    let joined = access.joined_by();
    let keys = access.list();
    let labels: HashMap<&str, &str> = keys
        .iter()
        .map(|key| (key.grant.id.as_str(), key.grant.label.as_str()))
        .collect();
    let event = console.event.slug.as_str();
    let seen = |key: &&Arc<IssuedKey>| {
        let scope = &key.grant.scope;
        scope.touches(event) && (console.whole || console.gives(scope))
    };
    // The newest first: that is the one that somebody just made.
    let shown = keys.iter().rev().filter(seen);
    shown
        .map(|key| row(console, key, joined.get(&key.grant.id).copied(), &labels))
        .collect()
}

fn row(
    console: &Console,
    key: &IssuedKey,
    joined: Option<usize>,
    labels: &HashMap<&str, &str>,
) -> LinkRow {
    let (cx, grant) = (&console.cx, &key.grant);
    let status = console.app.access.status(key);
    let state = |sign, key, class| StateWord {
        sign,
        word: cx.t(key),
        class,
    };
    let devices = joined.unwrap_or_default() as u64;
    let made_by = grant.made_by.as_ref();
    let made_by = made_by.and_then(|id| labels.get(id.as_str()).copied());
    let facts = [
        Some(cx.with("organise-link-made", "when", console.at(grant.created))),
        made_by
            .filter(|label| !label.is_empty())
            .map(|label| cx.with("organise-link-from", "label", label)),
        grant
            .expires
            .map(|end| cx.with("organise-link-ends", "when", console.at(end))),
        Some(console.number("organise-link-devices", devices)),
        grant
            .max_devices
            .map(|most| console.number("organise-link-most", most.into())),
    ];
    let mine = console.device().keys.iter();
    let is_mine = mine.clone().any(|mine| mine.grant.id == grant.id);
    let gives = console.gives(&grant.scope);
    LinkRow {
        id: grant.id.clone(),
        label: grant.label.clone(),
        role: console.role(grant.role),
        scope: console.scope(&grant.scope),
        facts: facts.into_iter().flatten().collect(),
        ends: gives && !is_mine && matches!(status, KeyStatus::Works | KeyStatus::Replaced),
        returns: gives && status == KeyStatus::Revoked,
        is_mine,
        will: console.number("organise-will-revoke", devices),
        state: match status {
            KeyStatus::Works => state("✓", "organise-link-works", "open"),
            KeyStatus::Replaced => state("↻", "organise-link-replaced", "paused"),
            KeyStatus::Revoked => state("✕", "organise-link-revoked", "frozen"),
            KeyStatus::Expired => state("✕", "organise-link-expired", "frozen"),
            KeyStatus::OtherPepper => state("!", "organise-link-other-pepper", "frozen"),
        },
    }
}

#[derive(Deserialize)]
pub(super) struct LinkForm {
    act: String,
    id: String,
}

/// Ends a link, or brings one back.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<LinkForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let Some(LinkForm { act, id }) = fields(sent) else {
        return console.not_found();
    };
    let access = &console.app.access;
    let mine = console.device().keys.iter().any(|key| key.grant.id == id);
    let found = access.list().into_iter().find(|key| key.grant.id == id);
    let Some(key) = found.filter(|key| console.gives(&key.grant.scope) && !mine) else {
        return console.not_found();
    };
    let (done, noted) = match act.as_str() {
        "revoke" => (access.revoke(&id).await, OrganiserAct::LinkRevoked),
        "reinstate" => (access.reinstate(&id).await, OrganiserAct::LinkReinstated),
        _ => return console.not_found(),
    };
    if let Err(error) = done {
        return console.not_kept(&error);
    }
    console.note(noted, key.grant.label.as_str()).await;
    let query = [("done", act.as_str()), ("of", id.as_str())];
    back(&console.cx.link_query(&console.path("/links"), &query))
}

fn done(console: &Console, asked: &Asked) -> Option<Done> {
    let undo = match asked.done.as_str() {
        "revoke" => "reinstate",
        "reinstate" => "revoke",
        _ => return None,
    };
    let keys = console.app.access.list();
    let key = keys.iter().find(|key| key.grant.id == asked.of)?;
    let label = match key.grant.label.as_str() {
        "" => key.grant.id.as_str(),
        label => label,
    };
    let cx = &console.cx;
    Some(Done {
        text: cx.with(&format!("organise-done-{}", asked.done), "title", label),
        undo: Some(Undo {
            action: cx.link(&console.path("/links")),
            act: undo,
            id: asked.of.clone(),
        }),
    })
}
