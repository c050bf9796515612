//! One moment of a history: its text, what changed since, and the button that brings it back. The same
//! page shows the text without what a device did.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use sillage_history::{DeviceSpan, DiffHunk, LineFate, difference};
use sillage_markdown::Levels;
use sillage_storage::{DeviceId, Seq, UnixMillis};

use super::{Subject, called, when};
use crate::{
    App,
    auth::{device_id, device_name},
    web::pages::{
        RequestContext,
        error::{error_page, show},
    },
};

#[derive(Template)]
#[template(path = "moment.html")]
struct MomentPage<'a> {
    cx: &'a RequestContext,
    subject: &'a Subject,
    title: String,
    /// Who made it, and its number.
    about: String,
    earlier: Option<String>,
    later: Option<String>,
    /// What the note would lose and win.
    hunks: Vec<DiffHunk>,
    html: String,
    text: String,
    form: Option<Form>,
}

/// What the button does.
struct Form {
    button: String,
    fields: Vec<(&'static str, String)>,
}

/// The text after an entry.
pub(super) fn page(cx: &RequestContext, app: &App, subject: &Subject, at: Seq) -> Response {
    let timeline = &subject.timeline;
    let head = timeline.head();
    let moments = timeline.moments();
    let place = moments.iter().position(|moment| moment.seq == at);
    let (Some(place), true) = (place, at <= head) else {
        return error_page(cx, StatusCode::NOT_FOUND);
    };
    let moment = moments[place];
    let link = |seq: Seq| cx.link(&format!("/{}/history?at={seq}", subject.id));
    let versions = timeline.versions();
    let mut before = versions.iter().rev().map(|version| version.last.seq);
    let mut after = versions.iter().map(|version| version.last.seq);
    let text = timeline.text_at(at);
    let hunks = difference(&timeline.text_at(head), &text);
    let form = Form {
        button: cx.t("history-restore"),
        fields: vec![
            ("act", "restore".to_owned()),
            ("at", at.to_string()),
            ("seen", head.to_string()),
        ],
    };
    let page = MomentPage {
        cx,
        subject,
        title: when(cx, subject, moment.at),
        about: format!(
            "{} · {}",
            cx.with("session-number", "seq", at.to_string()),
            called(cx, app, moment.device)
        ),
        earlier: before.find(|seq| *seq < at).map(link),
        later: after.find(|seq| *seq > at).map(link),
        html: Levels::default().apply(&sillage_markdown::render(&text).html()),
        form: (subject.restores && !hunks.is_empty()).then_some(form),
        hunks,
        text,
    };
    show(cx, &page)
}

/// The text without what a device did.
pub(super) fn undo_page(
    cx: &RequestContext,
    app: &App,
    subject: &Subject,
    (device, from, to): (&str, Option<UnixMillis>, Option<UnixMillis>),
) -> Response {
    let Some(device) = device_id(device).filter(|_| subject.restores) else {
        return error_page(cx, StatusCode::BAD_REQUEST);
    };
    let span = span(device, from, to);
    let timeline = &subject.timeline;
    let text = timeline.text_without(&span);
    let hunks = difference(&timeline.text_at(timeline.head()), &text);
    let form = Form {
        button: cx.t("history-undo-button"),
        fields: vec![
            ("act", "undo".to_owned()),
            ("device", device_name(device)),
            ("from", span.from.0.to_string()),
            ("to", span.to.0.to_string()),
            ("seen", timeline.head().to_string()),
        ],
    };
    let page = MomentPage {
        cx,
        subject,
        title: cx.with("history-without", "who", called(cx, app, device)),
        about: cx.with("history-edits", "count", timeline.entries_of(&span)),
        earlier: None,
        later: None,
        html: Levels::default().apply(&sillage_markdown::render(&text).html()),
        form: (!hunks.is_empty()).then_some(form),
        hunks,
        text,
    };
    show(cx, &page)
}

pub(super) fn span(
    device: DeviceId,
    from: Option<UnixMillis>,
    to: Option<UnixMillis>,
) -> DeviceSpan {
    DeviceSpan {
        device,
        from: from.unwrap_or_default(),
        to: to.unwrap_or(UnixMillis(u64::MAX)),
    }
}
