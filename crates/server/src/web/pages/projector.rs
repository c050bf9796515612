//! A note on the projector of a room: large, and its script follows what is being written.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use sillage_locales::{FluentValue, t};
use sillage_programme::{Event, Session};

use super::{RequestContext, dates, error::show, note_page::Standing, now::clock};
use crate::{
    App,
    web::{qr::QrCode, reader::Rendered},
};

/// The style of screens that are read from afar, by its source.
const STYLE: &str = "src/screen.css";
/// The script that keeps the note up to date, and the one that follows the last change, by their sources.
const SCRIPTS: [&str; 2] = ["src/reader.ts", "src/projector.ts"];

/// What stands behind the `?` of this page.
pub(super) const PROJECTOR: &str = "view=projector";

#[derive(Template)]
#[template(path = "projector.html")]
struct ProjectorPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    session: &'a Session,
    language: Option<&'a str>,
    clock: String,
    /// How an hour is written, alone and with minutes, for the script.
    clock_forms: [String; 2],
    rendered: &'a Rendered,
    standing: &'a Standing,
    /// When the note changed last.
    changed: Option<String>,
    /// The path of the page for one person, and its whole address, to which the code leads.
    base: String,
    address: String,
    qr: Option<QrCode>,
    style: Option<String>,
    scripts: Vec<String>,
}

/// `/{event}/{session}?view=projector`
pub(super) fn projector(
    cx: &RequestContext,
    app: &Arc<App>,
    (event, session): (&Event, &Session),
    rendered: &Rendered,
    standing: &Standing,
) -> Response {
    let changed = rendered
        .changed_at
        .and_then(|at| dates::in_zone(at, &event.time_zone));
    let base = format!("/{}/{}", event.slug, session.slug);
    let address = format!("{}{base}", app.base);
    let scripts = SCRIPTS.iter();
    let blanks =
        ["hour", "padded", "minute"].map(|name| (name, FluentValue::from(format!("{{{name}}}"))));
    let page = ProjectorPage {
        cx,
        event,
        session,
        language: cx.lang_of(session.language.as_deref().unwrap_or(&event.language)),
        clock: cx.hour(&clock(event)),
        clock_forms: ["time-whole", "time-minutes"].map(|form| t(cx.language, form, &blanks)),
        rendered,
        standing,
        changed: changed.map(|at| cx.moment(&at)),
        qr: QrCode::of(&address),
        base,
        address,
        style: app.assets.script(STYLE),
        scripts: scripts
            .filter_map(|script| app.assets.script(script))
            .collect(),
    };
    show(cx, &page)
}
