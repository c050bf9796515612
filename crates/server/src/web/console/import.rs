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

use super::{
    answers::{back, page},
    changes::SessionChanges,
    gate::Console,
    words::Tab,
};
use crate::{
    App, ImportOptions, auth::OrganiserAct, error_chain, programmes::ImportError,
    web::pages::RequestContext,
};

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
    changes: SessionChanges,
    /// What could not be read as it is written, in English.
    warnings: Vec<String>,
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
            let change = imported.change.as_deref().unwrap_or_default();
            let done = [("done", "import"), ("change", change)];
            back(&console.cx.link_query(&console.path(""), &done))
        }
        Ok(imported) => {
            let preview = Preview {
                changes: SessionChanges::of(&console, &imported.reimport),
                warnings: imported.warnings.iter().map(ToString::to_string).collect(),
                suspicious: imported.reimport.is_suspicious(),
            };
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
