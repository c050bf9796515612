//! The pages of those who write: the editor of a session, and the page that a link opens.
//!
//! Neither says who may write: anybody gets the page, and the socket decides by the key.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use sillage_locales::{Language, messages_json};
use sillage_programme::Session;
use sillage_storage::{DocumentId, Epoch};

use crate::{
    App,
    web::pages::{RequestContext, error_page, names, not_here, not_open},
};

/// The editor's script and style and the join page's script, by their sources.
const EDITOR: &str = "src/editor.ts";
const EDITOR_STYLE: &str = "src/editor.css";
const JOIN: &str = "src/join.ts";

/// The addresses of this file.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/join", get(join))
        .route("/{event}/{session}/edit", get(edit))
}

#[derive(Template)]
#[template(path = "edit.html")]
struct EditPage<'a> {
    cx: &'a RequestContext,
    id: &'a DocumentId,
    /// Of the note's history: the browser keeps a copy for each, and never mixes them.
    epoch: Epoch,
    session: &'a Session,
    /// Of the event, as the browser knows it: the time key writes what the clock in the hall shows.
    time_zone: &'a str,
    /// What the page writes into the note, in the note's language, and who speaks.
    note_words: String,
    people: String,
    /// Links to the programme and to the reading page.
    programme: String,
    note: String,
    /// The language of the title, where it is not that of the page.
    language: Option<&'a str>,
    script: Option<String>,
    /// What the script will ask for.
    imports: Vec<String>,
    style: Option<String>,
}

async fn edit(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, session)): Path<(String, String)>,
) -> Response {
    let found = DocumentId::new(&event, &session)
        .ok()
        .filter(|id| app.access.reads(cx.device.as_ref(), id))
        .and_then(|id| app.programmes.session(&id).map(|found| (id, found)));
    let Some((id, (event, session))) = found else {
        return not_here(&app, &cx, &event, &session, "/edit");
    };
    let epoch = match app.registry.open(&id).await {
        Ok(handle) => handle.epoch(),
        Err(error) => return not_open(&cx, &id, &error),
    };
    let language = session.language.as_deref().unwrap_or(&event.language);
    show(
        &cx,
        &EditPage {
            cx: &cx,
            id: &id,
            epoch,
            session: &session,
            time_zone: &event.time_zone,
            note_words: messages_json(
                Language::from_tag(language).unwrap_or(cx.language),
                "in-note-",
            ),
            people: names(&session).unwrap_or_default(),
            programme: cx.link(&format!("/{}", event.slug)),
            note: cx.link(&format!("/{id}")),
            language: cx.lang_of(language),
            script: app.assets.script(EDITOR),
            imports: app.assets.imports(EDITOR),
            style: app.assets.script(EDITOR_STYLE),
        },
    )
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage<'a> {
    cx: &'a RequestContext,
    script: Option<String>,
    /// What this page's script will ask for, and the editor's, which most people open next.
    imports: Vec<String>,
    editor_style: Option<String>,
}

/// The key stands after the `#`: it comes neither here nor into a log.
async fn join(cx: RequestContext, State(app): State<Arc<App>>) -> Response {
    let script = app.assets.script(JOIN);
    let mut imports = app.assets.imports(JOIN);
    let editor = app.assets.imports(EDITOR).into_iter();
    let editor = app.assets.script(EDITOR).into_iter().chain(editor);
    for address in editor {
        if !imports.contains(&address) {
            imports.push(address);
        }
    }
    let page = JoinPage {
        cx: &cx,
        script,
        imports,
        editor_style: app.assets.script(EDITOR_STYLE),
    };
    show(&cx, &page)
}

/// These pages carry a person's authority: nobody keeps a copy or lists them.
fn show(cx: &RequestContext, page: &impl Template) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_LANGUAGE, cx.lang()),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    match page.render() {
        Ok(html) => (headers, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "A template failed");
            error_page(cx, StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
