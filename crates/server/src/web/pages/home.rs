//! The first page: what this is, and which events are here.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{RequestContext, error::show};
use crate::App;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    cx: &'a RequestContext,
    events: Vec<EventLine>,
}

struct EventLine {
    link: String,
    title: String,
    language: String,
    facts: String,
}

/// `/`
pub(super) async fn home(cx: RequestContext, State(app): State<Arc<App>>) -> Response {
    let device = cx.device.as_ref();
    let events = app.programmes.list().into_iter();
    let mut events: Vec<_> = events
        .filter(|event| app.access.sees(device, event))
        .map(|event| app.access.visible(device, event))
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.first_day));
    let line = |event: &Arc<sillage_programme::Event>| EventLine {
        link: cx.link(&format!("/{}", event.slug)),
        title: event.title.clone(),
        language: event.language.clone(),
        facts: cx.event_facts(event),
    };
    let events = events.iter().map(line).collect();
    show(&cx, &Home { cx: &cx, events })
}
