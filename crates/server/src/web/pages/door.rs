//! The screen at the door of a room: what is now, what is next, and whether a note-taker is wanted.
//!
//! It is read from afar and runs for days: its script asks for the page again, and says when nobody answers.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use sillage_programme::{Event, Room};

use super::{
    RequestContext,
    error::{error_page, show},
    listing::{Line, Subject},
    note_state::{NoteState, NoteStates},
    now::{clock, now_and_next},
    programme::visible,
};
use crate::{App, web::qr::QrCode};

/// The style of screens that are read from afar, and the script of this one, by their sources.
const STYLE: &str = "src/screen.css";
const SCRIPT: &str = "src/door.ts";

#[derive(Template)]
#[template(path = "door.html")]
struct DoorPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    room: &'a Room,
    date: String,
    clock: String,
    now: Vec<Coming>,
    next: Vec<Coming>,
    /// Leads to the note of what is now, else of what is next, else to the room.
    qr: Option<QrCode>,
    address: String,
    style: Option<String>,
    script: Option<String>,
}

/// A session on the screen.
struct Coming {
    line: Line,
    hour: String,
    until: Option<String>,
    /// Whether nobody has written in its note, or said that they will.
    wants_notes: bool,
}

/// `/{event}/door/{room}`
pub(super) async fn door(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, room)): Path<(String, String)>,
) -> Response {
    let event = visible(&cx, &app, &event);
    let Some((event, room)) = event
        .as_ref()
        .and_then(|event| Some((event, event.room(&room)?)))
    else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let notes = NoteStates::new(&app, event);
    let moment = clock(event);
    let (now, next) = now_and_next(&event.sessions_in_room(room.slug.as_str()), &moment);
    let target = now.first().or(next.first()).map_or_else(
        || format!("/{}/rooms/{}", event.slug, room.slug),
        |session| format!("/{}/{}", event.slug, session.slug),
    );
    let coming = |sessions: &[&sillage_programme::Session]| -> Vec<Coming> {
        let sessions = sessions.iter();
        let coming = sessions.map(|session| {
            let line = cx.line(event, session, Subject::Room, &notes);
            Coming {
                hour: session
                    .start
                    .as_ref()
                    .map(|start| cx.hour(start))
                    .unwrap_or_default(),
                until: session
                    .end()
                    .map(|end| cx.with("programme-ends", "end", cx.hour(&end))),
                wants_notes: notes.of(session) == NoteState::Empty,
                line,
            }
        });
        coming.collect()
    };
    let address = format!("{}{target}", app.base);
    let page = DoorPage {
        cx: &cx,
        event,
        room,
        date: cx.short_date(moment.date()),
        clock: cx.hour(&moment),
        now: coming(&now),
        next: coming(&next),
        qr: QrCode::of(&address),
        address,
        style: app.assets.script(STYLE),
        script: app.assets.script(SCRIPT),
    };
    show(&cx, &page)
}
