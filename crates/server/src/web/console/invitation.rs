//! A new link, shown once: to copy, to scan, and as a sheet for the door.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sillage_access::{Grant, Role, Scope};
use sillage_locales::{Language, t};

use super::{
    answers::{Sent, fields, page},
    gate::Console,
    words::Tab,
};
use crate::{
    App,
    auth::{GrantRequest, OrganiserAct, ShareError, name_of},
    web::{
        pages::{RequestContext, bad_request},
        qr::QrCode,
    },
};

/// The ends that the form offers.
pub(super) const ENDS: [&str; 4] = ["never", "tonight", "week", "after"];
/// Letters of a label that are kept.
const LABEL_CHARS: usize = 60;
/// Whoever takes notes corrects them for some days after the event.
const AFTER_DAYS: i64 = 7;

/// What a link is asked for.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Invitation {
    role: Role,
    r#for: String,
    label: String,
    ends: String,
    devices: String,
}

impl Default for Invitation {
    fn default() -> Self {
        Self {
            role: Role::NoteTaker,
            r#for: String::new(),
            label: String::new(),
            ends: String::new(),
            devices: String::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "organise_link.html")]
struct LinkPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    links: String,
    link: String,
    reading: String,
    role: String,
    scope: String,
    ends: Option<String>,
    is_organiser: bool,
    qr: Option<QrCode>,
    sheets: [Sheet; 2],
}

/// What the sheet says in one language.
struct Sheet {
    lang: &'static str,
    title: String,
    place: String,
    steps: [String; 3],
    small: String,
}

/// What a value of the form names; none for one that is no place.
pub(super) fn place(event: &str, value: &str) -> Option<Scope> {
    let (kind, slug) = value.split_once(':')?;
    let (event, slug) = (event.to_owned(), slug.to_owned());
    Some(match kind {
        "event" => Scope::Event(event),
        "theme" => Scope::Theme { event, theme: slug },
        "room" => Scope::Room { event, room: slug },
        "session" => Scope::Session {
            event,
            session: slug,
        },
        _ => return None,
    })
}

/// Makes the link and shows it. A reload would make another, and the browser asks first.
pub(super) async fn make(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<Invitation>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) => console,
        Err(answer) => return *answer,
    };
    let form = fields(sent);
    let asked = form.and_then(|form| request(&console, &event, &form));
    let Some(asked) = asked else {
        return bad_request(&console.cx, "organise-bad-link");
    };
    match console
        .app
        .access
        .share(Some(console.device()), asked)
        .await
    {
        Ok((made, token)) => {
            let grant = &made.grant;
            let label = format!("{} · {}", console.role(grant.role), grant.label);
            console.note(OrganiserAct::LinkMade, label).await;
            page(&console.cx, &link_page(&console, grant, token.as_str()))
        }
        Err(ShareError::Storage(error)) => console.not_kept(&error),
        Err(ShareError::Denied(_) | ShareError::NoSuchPlace) => console.not_found(),
    }
}

fn request(console: &Console, event: &str, form: &Invitation) -> Option<GrantRequest> {
    let typed = form.label.trim().chars().filter(|sign| !sign.is_control());
    let mut label: String = typed.take(LABEL_CHARS).collect();
    if label.is_empty() {
        label = name_of(console.device());
    }
    let devices = form.devices.trim();
    let max_devices = match devices {
        "" => None,
        digits => Some(digits.parse().ok().filter(|&most: &u32| most > 0)?),
    };
    let scope = place(event, &form.r#for)?;
    Some(GrantRequest {
        expires: ends(console, &form.ends),
        max_devices,
        ..GrantRequest::new(form.role, scope, label)
    })
}

/// When a link ends by the word of the form; a word that is none is no end.
fn ends(console: &Console, word: &str) -> Option<Timestamp> {
    let now = console.local(Timestamp::now())?;
    let midnight = |date: jiff::civil::Date| {
        let next = date.tomorrow().ok()?;
        Some(next.to_zoned(now.time_zone().clone()).ok()?.timestamp())
    };
    match word {
        "tonight" => midnight(now.date()),
        "week" => Some(now.timestamp() + SignedDuration::from_hours(7 * 24)),
        "after" => {
            let last = console.event.last_day.max(now.date());
            midnight(last.saturating_add(jiff::Span::new().days(AFTER_DAYS)))
        }
        _ => None,
    }
}

fn link_page<'a>(console: &'a Console, grant: &Grant, key: &str) -> LinkPage<'a> {
    let (cx, event) = (&console.cx, &console.event);
    let base = console.app.base.trim_end_matches('/');
    let (to, reading) = match &grant.scope {
        Scope::Session { event, session } => (
            format!("?to={event}/{session}"),
            format!("{base}/{event}/{session}"),
        ),
        _ => (String::new(), format!("{base}/{}", event.slug)),
    };
    let link = format!("{base}/join{to}#{key}");
    LinkPage {
        cx,
        event,
        style: console.style.as_deref(),
        tabs: console.tabs("/invite"),
        links: cx.link(&console.path("/links")),
        qr: QrCode::of(&link),
        link,
        reading,
        role: console.role(grant.role),
        scope: console.scope(&grant.scope),
        ends: grant.expires.map(|end| console.at(end)),
        is_organiser: grant.role == Role::Organiser,
        sheets: Language::ALL.map(|language| sheet(console, grant, language)),
    }
}

fn sheet(console: &Console, grant: &Grant, language: Language) -> Sheet {
    let word = |key: &str| t(language, key, &[]);
    let title = match &grant.scope {
        Scope::All | Scope::Event(_) => None,
        Scope::Theme { theme, .. } => console.event.theme(theme).map(|theme| &theme.title),
        Scope::Room { room, .. } => console.event.room(room).map(|room| &room.title),
        Scope::Session { session, .. } => console.event.session(session).map(|known| &known.title),
    };
    let role = grant.role;
    Sheet {
        lang: language.tag(),
        title: word(&format!("sheet-title-{role}")),
        place: title.cloned().unwrap_or_default(),
        steps: [
            word("sheet-scan"),
            word(&format!("sheet-then-{role}")),
            word(&format!("sheet-know-{role}")),
        ],
        small: word("sheet-small"),
    }
}
