//! Search across the notes and the programme of an event.

use std::{cmp::Reverse, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query as Parameters, State},
    http::{StatusCode, Uri},
    response::Response,
};
use serde::Deserialize;
use sillage_programme::{Event, Session};
use sillage_storage::DocumentId;

use super::{
    RequestContext,
    error::{error_page, show},
    listing::{Line, Subject},
    note_state::NoteStates,
    programme::visible,
};
use crate::{
    App,
    web::search::{Piece, Query, QueryError, SearchIndex, snippet},
};

/// Sessions shown; of more, the first.
const MAX_SHOWN: usize = 50;

/// The part of the address behind the `?`.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    day: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    asked: &'a Asked,
    days: Vec<(String, String)>,
    /// How many were found, or why nothing was looked for.
    answer: String,
    found: Vec<FoundLine>,
}

/// A session on the page.
struct FoundLine {
    line: Line,
    /// Its day and hour.
    when: String,
    snippet: Vec<Piece>,
}

/// A session in which everything that was asked for is.
struct Found {
    session: usize,
    in_title: bool,
    count: usize,
    snippet: Vec<Piece>,
}

/// `/{event}/search?q=…&theme=…&day=…`
pub(super) async fn search(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    uri: Uri,
) -> Response {
    let Some(event) = visible(&cx, &app, &event) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let asked = Parameters::<Asked>::try_from_uri(&uri);
    let asked = asked.map(|Parameters(asked)| asked).unwrap_or_default();
    let (answer, found) = match Query::new(&asked.q) {
        Err(why) => (cx.refusal(why), Vec::new()),
        Ok(query) => match look(&app, &event, &asked, query).await {
            Some((count, found)) => (cx.answer(count), cx.found_lines(&app, &event, found)),
            None => return error_page(&cx, StatusCode::SERVICE_UNAVAILABLE),
        },
    };
    let days = event.days.iter();
    let days = days.map(|day| (day.slug.to_string(), cx.short_date(day.date)));
    let page = SearchPage {
        cx: &cx,
        event: &event,
        asked: &asked,
        days: days.collect(),
        answer,
        found,
    };
    show(&cx, &page)
}

/// How many sessions were found, and the best of them; none when the server stops.
async fn look(
    app: &App,
    event: &Arc<Event>,
    asked: &Asked,
    query: Query,
) -> Option<(usize, Vec<Found>)> {
    let _turn = app.search.turns.acquire().await.ok()?;
    let day = event.day(&asked.day).map(|day| day.date);
    let is_asked = |session: &Session| {
        let theme = session.theme.as_ref();
        (asked.theme.is_empty() || theme.is_some_and(|slug| slug.as_str() == asked.theme))
            && (asked.day.is_empty() || session.day == day)
    };
    let places = event.sessions.iter().enumerate();
    let places = places.filter(|(_, session)| is_asked(session));
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    let (index, event) = (app.search.clone(), event.clone());
    let looking = tokio::task::spawn_blocking(move || {
        let all = places.into_iter();
        let mut found: Vec<Found> = all
            .filter_map(|at| find(&index, &event, at, &query))
            .collect();
        let count = found.len();
        found.sort_by_key(|found| (Reverse(found.in_title), Reverse(found.count), found.session));
        found.truncate(MAX_SHOWN);
        for found in &mut found {
            found.snippet = words_around(&index, &event, found.session, &query);
        }
        (count, found)
    });
    looking.await.ok()
}

/// Whether all words are in a session: in what the programme says of it, or in its note.
fn find(index: &SearchIndex, event: &Event, at: usize, query: &Query) -> Option<Found> {
    let session = &event.sessions[at];
    let title = crate::web::search::fold(&session.title);
    let about = crate::web::search::fold(&about(event, session));
    let note = document(event, session).and_then(|id| index.open(&id));
    let note = note.as_ref().map_or(&[][..], |note| &note.folded);
    let count = query.count(&[title.as_bytes(), about.as_bytes(), note])?;
    Some(Found {
        session: at,
        in_title: query.count(&[title.as_bytes()]).is_some(),
        count,
        snippet: Vec::new(),
    })
}

/// From the note, else from the texts of the programme.
fn words_around(index: &SearchIndex, event: &Event, at: usize, query: &Query) -> Vec<Piece> {
    let session = &event.sessions[at];
    let note = document(event, session).and_then(|id| index.open(&id)?.text().ok());
    let in_note = note.and_then(|text| snippet(query, &text));
    in_note
        .or_else(|| snippet(query, session.abstract_text.as_deref()?))
        .or_else(|| snippet(query, session.description.as_deref()?))
        .unwrap_or_default()
}

/// What the programme says beside the title.
fn about(event: &Event, session: &Session) -> String {
    let theme = session.theme.as_ref();
    let theme = theme.and_then(|slug| event.theme(slug.as_str()));
    let room = session.room.as_ref();
    let room = room.and_then(|slug| event.room(slug.as_str()));
    let names = session.speakers.iter().map(|person| person.name.as_str());
    let rest = [
        session.subtitle.as_deref(),
        session.kind.as_deref(),
        theme.map(|theme| theme.title.as_str()),
        room.map(|room| room.title.as_str()),
        session.abstract_text.as_deref(),
        session.description.as_deref(),
    ];
    let parts: Vec<_> = rest.into_iter().flatten().chain(names).collect();
    parts.join("\n")
}

fn document(event: &Event, session: &Session) -> Option<DocumentId> {
    DocumentId::new(event.slug.as_str(), session.slug.as_str()).ok()
}

impl RequestContext {
    fn refusal(&self, why: QueryError) -> String {
        match why {
            QueryError::Empty => String::new(),
            QueryError::NoWord => self.t("search-no-word"),
            QueryError::TooLong => self.t("search-too-long"),
        }
    }

    fn answer(&self, count: usize) -> String {
        let answer = self.with("search-found", "count", count);
        if count <= MAX_SHOWN {
            return answer;
        }
        format!("{answer} {}", self.with("search-first", "count", MAX_SHOWN))
    }

    fn found_lines(&self, app: &App, event: &Event, found: Vec<Found>) -> Vec<FoundLine> {
        let notes = NoteStates::new(app, event);
        let line = |found: Found| {
            let session = &event.sessions[found.session];
            let day = session.day.map(|day| self.short_date(day));
            let hour = session.start.as_ref().map(|start| self.hour(start));
            FoundLine {
                line: self.line(event, session, Subject::Programme, &notes),
                when: day.into_iter().chain(hour).collect::<Vec<_>>().join(", "),
                snippet: found.snippet,
            }
        };
        found.into_iter().map(line).collect()
    }
}
