//! What stands on the reader's page.

use askama::Template;
use sillage_markdown::Heading;
use sillage_programme::{Event, Session};

use sillage_access::{Action, Writability};
use sillage_storage::{DocumentId, UnixMillis};

use super::{
    RequestContext, about::About, compressed::WEIGHT, dates, facts::Fact, projector::PROJECTOR,
};
use crate::{App, http::work, web::reader::Rendered};

/// Lines of the table of contents: the page has at most 350 elements around its note.
const MAX_CONTENTS: usize = 80;
/// The deepest heading in the table of contents.
const MAX_LEVEL: u8 = 3;
/// Fewer headings need no table of contents.
const FEW: usize = 3;

/// How a note stands for whoever asks, beside its text.
#[derive(Hash)]
pub(super) struct Standing {
    /// That it is closed for good, and the hash of what it said then.
    pub(super) closed: Option<(String, Option<String>)>,
    /// The address of its earlier versions, for those who may see them.
    history: Option<String>,
}

impl Standing {
    pub(super) fn of(cx: &RequestContext, app: &App, event: &Event, id: &DocumentId) -> Self {
        let is_frozen = app.access.state(id).writability == Writability::Frozen;
        let closed = is_frozen.then(|| match app.access.seal(id) {
            Some(seal) => {
                let at = UnixMillis(u64::try_from(seal.at.as_millisecond()).unwrap_or(0));
                let at = dates::in_zone(at, &event.time_zone);
                let when = at.map_or_else(String::new, |at| cx.moment(&at));
                (cx.with("history-sealed", "when", when), Some(seal.sha256))
            }
            None => (cx.t("history-frozen"), None),
        });
        let device = cx.device.as_ref();
        let reads = app.access.may_with(device, Action::ReadHistory, id).is_ok();
        Self {
            closed,
            history: reads.then(|| cx.link(&format!("/{id}/history"))),
        }
    }
}

/// The page of one session.
#[derive(Template)]
#[template(path = "note.html")]
pub(super) struct NotePage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    session: &'a Session,
    /// The hour beside the title.
    hour: Option<String>,
    /// The colour of the theme.
    rule: Option<usize>,
    facts: Vec<Fact>,
    /// The same in one line, for those who show a link to this page.
    summary: String,
    about: About,
    /// When the note changed last, for people and for machines.
    changed: Option<(String, String)>,
    rendered: &'a Rendered,
    contents: Vec<&'a Heading>,
    language: Option<&'a str>,
    base: String,
    /// The whole address, for paper.
    address: String,
    edit: String,
    projector: String,
    standing: Standing,
    script: Option<String>,
}

impl<'a> NotePage<'a> {
    pub(super) fn new(
        cx: &'a RequestContext,
        (event, session): (&'a Event, &'a Session),
        rendered: &'a Rendered,
        (script, standing): (Option<String>, Standing),
        server: &str,
    ) -> Self {
        let changed = rendered
            .changed_at
            .and_then(|at| dates::in_zone(at, &event.time_zone));
        let base = format!("/{}/{}", event.slug, session.slug);
        let headings = rendered
            .outline
            .iter()
            .filter(|heading| heading.level <= MAX_LEVEL);
        let mut contents: Vec<_> = headings.take(MAX_CONTENTS).collect();
        if contents.len() < FEW {
            contents.clear();
        }
        Self {
            cx,
            event,
            session,
            hour: session.start.as_ref().map(|start| cx.hour(start)),
            rule: RequestContext::rule(event, session),
            facts: cx.facts(event, session),
            summary: cx.facts_line(event, session),
            about: About::new(cx, session),
            changed: changed.map(|at| (cx.moment(&at), at.timestamp().to_string())),
            rendered,
            contents,
            language: cx.lang_of(session.language.as_deref().unwrap_or(&event.language)),
            edit: cx.link(&format!("{base}/edit")),
            projector: cx.link_with(&base, PROJECTOR),
            address: format!("{server}{base}"),
            base,
            standing,
            script,
        }
    }

    /// The page, with [`WEIGHT`] where its weight belongs.
    pub(super) fn html(&self) -> String {
        work::RENDERED.add(1);
        self.render().unwrap_or_else(|error| {
            tracing::error!(%error, "A template failed");
            self.cx.t("error-500-text")
        })
    }
}
