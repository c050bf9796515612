//! A programme pasted in: first what it would change, then, by a second press, the change itself.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{FromRequest, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sillage_programme::Change;

use super::{
    answers::{back, page},
    gate::Console,
    words::Tab,
};
use crate::{
    App, ImportOptions,
    auth::OrganiserAct,
    error_chain,
    programmes::{ImportError, Imported},
    web::pages::RequestContext,
};

/// Changes that are named one by one; the sum counts all of them.
const NAMED: usize = 200;

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pasted {
    /// The programme file.
    text: String,
    zone: String,
    /// `preview`, or `take` for what was shown before.
    act: String,
    /// It is meant that most sessions leave.
    yes: String,
}

#[derive(Template)]
#[template(path = "organise_import.html")]
struct ImportPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    here: String,
    form: Pasted,
    /// Why it is not taken, in English.
    problem: Option<String>,
    preview: Option<Preview>,
}

/// What would change.
struct Preview {
    sum: Vec<String>,
    /// What it is, and of which session.
    changes: Vec<(String, String)>,
    more: Option<String>,
    /// What could not be read as it is written, in English.
    warnings: Vec<String>,
    nothing: bool,
    /// Most sessions would leave: it is asked once more.
    suspicious: bool,
}

/// `/{event}/organise/import`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    page(
        &console.cx,
        &template(&console, Pasted::default(), None, None),
    )
}

/// Shows what the text would change, or takes it. The body is read only for whoever may.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    request: Request,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, request.headers()) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let form = match Form::<Pasted>::from_request(request, &()).await {
        Ok(Form(form)) => form,
        Err(error) => {
            let problem = error.body_text();
            return refused(&console, Pasted::default(), problem);
        }
    };
    let take = form.act == "take";
    let options = ImportOptions {
        time_zone: Some(form.zone.trim().to_owned()).filter(|zone| !zone.is_empty()),
        dry_run: !take,
        yes: form.yes == "yes",
        ..ImportOptions::default()
    };
    let text = form.text.as_bytes();
    match console.app.programmes.import(text, &event, &options).await {
        Ok(imported) if take => {
            let sum = imported.reimport.summary().to_string();
            console.note(OrganiserAct::ProgrammeImported, sum).await;
            back(&console.cx.link(&console.path("")))
        }
        Ok(imported) => {
            let preview = preview(&console, &imported);
            page(&console.cx, &template(&console, form, None, Some(preview)))
        }
        Err(ImportError::Storage(error)) => console.not_kept(&error),
        Err(error) => refused(&console, form, error_chain(&error)),
    }
}

fn refused(console: &Console, form: Pasted, problem: String) -> Response {
    let page = page(&console.cx, &template(console, form, Some(problem), None));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn template(
    console: &Console,
    form: Pasted,
    problem: Option<String>,
    preview: Option<Preview>,
) -> ImportPage<'_> {
    ImportPage {
        cx: &console.cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/import"),
        here: console.cx.link(&console.path("/import")),
        form,
        problem,
        preview,
    }
}

fn preview(console: &Console, imported: &Imported) -> Preview {
    let reimport = &imported.reimport;
    let sum = reimport.summary();
    let counted = [
        ("organise-import-new", sum.new),
        ("organise-import-moved", sum.moved),
        ("organise-import-renamed", sum.renamed),
        ("organise-import-changed", sum.changed),
        ("organise-import-gone", sum.gone),
        ("organise-import-cancelled", sum.cancelled),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let named = reimport.changes.iter().take(NAMED);
    let left = reimport.changes.len().saturating_sub(NAMED);
    Preview {
        sum: counted
            .map(|(key, count)| console.number(key, count as u64))
            .collect(),
        changes: named
            .map(|change| told(console, imported, change))
            .collect(),
        more: (left > 0).then(|| console.number("organise-import-more", left as u64)),
        warnings: imported.warnings.iter().map(ToString::to_string).collect(),
        nothing: reimport.changes.is_empty(),
        suspicious: reimport.is_suspicious(),
    }
}

/// One change, in words, and the title of its session.
fn told(console: &Console, imported: &Imported, change: &Change) -> (String, String) {
    let cx = &console.cx;
    let (what, session) = match change {
        Change::Added { session } => (cx.t("organise-import-is-new"), session),
        Change::Vanished {
            session,
            has_note: true,
        } => (cx.t("organise-import-leaves-with-note"), session),
        Change::Vanished { session, .. } => (cx.t("organise-import-leaves"), session),
        Change::Changed { session, fields } => {
            let field = |field| {
                let name = format!("{field:?}").to_lowercase();
                cx.t(&format!("organise-field-{name}"))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            (fields.join(", "), session)
        }
    };
    let known = imported.reimport.event.session(session.as_str());
    let title = known.map_or_else(|| session.to_string(), |known| known.title.clone());
    (what, title)
}
