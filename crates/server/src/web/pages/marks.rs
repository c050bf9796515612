//! The decisions, actions, questions, quotes and resources of an event: as a page, as Markdown, as a table.

use std::{fmt::Write as _, sync::Arc};

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sillage_access::Action;
use sillage_locales::Language;
use sillage_markdown::MarkKind;
use sillage_programme::{Event, Session};

use super::{
    RequestContext,
    digests::Digests,
    error::{error_page, show},
};
use crate::App;

#[derive(Template)]
#[template(path = "marks.html")]
struct MarksPage<'a> {
    cx: &'a RequestContext,
    event: &'a Event,
    table: String,
    markdown: String,
    kinds: Vec<Kind>,
}

/// One kind of marks, with those that there are.
struct Kind {
    name: &'static str,
    title: String,
    themes: Vec<MarksOfTheme>,
}

/// The marks of one kind and one theme.
struct MarksOfTheme {
    /// None for sessions without a theme.
    title: Option<String>,
    marks: Vec<Line>,
}

/// A mark and where it stands.
struct Line {
    text: String,
    session: String,
    day: Option<String>,
    link: String,
}

/// `/{event}/marks`
pub(super) async fn page(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(digests): Extension<Arc<Digests>>,
    Path(event): Path<String>,
) -> Response {
    let (event, kinds) = match collected(&cx, &app, &digests, &event).await {
        Ok(found) => found,
        Err(status) => return error_page(&cx, status),
    };
    let page = MarksPage {
        cx: &cx,
        table: cx.link(&format!("/{}/marks.csv", event.slug)),
        markdown: cx.link(&format!("/{}/marks.md", event.slug)),
        event: &event,
        kinds,
    };
    show(&cx, &page)
}

/// `/{event}/marks.md`
pub(super) async fn markdown(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(digests): Extension<Arc<Digests>>,
    Path(event): Path<String>,
) -> Response {
    let (event, kinds) = match collected(&cx, &app, &digests, &event).await {
        Ok(found) => found,
        Err(status) => return error_page(&cx, status),
    };
    // Writing to a String cannot fail.
    let mut text = format!("# {} · {}\n", cx.t("marks-title"), plain(&event.title));
    for kind in kinds {
        let _ = writeln!(text, "\n## {}", kind.title);
        for theme in kind.themes {
            let title = theme.title.unwrap_or_else(|| cx.t("marks-no-theme"));
            let _ = writeln!(text, "\n### {}\n", plain(&title));
            for line in theme.marks {
                let _ = writeln!(
                    text,
                    "- {} ([{}]({}{}))",
                    plain(&line.text),
                    plain(&line.session),
                    app.base,
                    line.link
                );
            }
        }
    }
    file(&event, "md", "text/markdown; charset=utf-8", text)
}

/// `/{event}/marks.csv`
pub(super) async fn table(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(digests): Extension<Arc<Digests>>,
    Path(event): Path<String>,
) -> Response {
    let (event, kinds) = match collected(&cx, &app, &digests, &event).await {
        Ok(found) => found,
        Err(status) => return error_page(&cx, status),
    };
    // What French programs take for the end of a cell is a semicolon; the mark in front tells them UTF-8.
    let between = match cx.language {
        Language::Fr => ";",
        Language::En => ",",
    };
    let row = |cells: [&str; 6]| cells.map(cell).join(between) + "\r\n";
    let heads = ["kind", "text", "theme", "session", "day", "address"];
    let heads = heads.map(|key| cx.t(&format!("marks-column-{key}")));
    let mut text = String::from('\u{feff}');
    text += &row(heads.each_ref().map(String::as_str));
    for kind in kinds {
        for theme in kind.themes {
            for line in theme.marks {
                let address = format!("{}{}", app.base, line.link);
                text += &row([
                    &kind.title,
                    &line.text,
                    theme.title.as_deref().unwrap_or_default(),
                    &line.session,
                    line.day.as_deref().unwrap_or_default(),
                    &address,
                ]);
            }
        }
    }
    file(&event, "csv", "text/csv; charset=utf-8", text)
}

fn file(event: &Event, ending: &str, kind: &'static str, text: String) -> Response {
    let name = format!("attachment; filename=\"{}-marks.{ending}\"", event.slug);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, text).into_response()
}

/// The marks that whoever asks may read, by kind and theme, in the order of the programme.
async fn collected(
    cx: &RequestContext,
    app: &App,
    digests: &Digests,
    event: &str,
) -> Result<(Event, Vec<Kind>), StatusCode> {
    let event = app.programmes.event(event);
    let event = event.filter(|event| app.access.sees(cx.device.as_ref(), event));
    let event = event.ok_or(StatusCode::NOT_FOUND)?;
    let read = digests.of(&*app.storage, &event).await;
    let read = read.map_err(|error| {
        tracing::error!(%error, "The marks of an event could not be collected");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    let event = app.access.part(cx.device.as_ref(), Action::Read, &event);
    let mut sessions = event.in_order();
    sessions.extend(&event.former);
    let mut kinds = Vec::new();
    for kind in MarkKind::ALL {
        let of = |session: &&Session| -> Vec<Line> {
            let marks = read.get(&session.slug).map(|digest| digest.marks.clone());
            let marks = marks.iter().flat_map(|marks| marks.iter());
            let marks = marks.filter(|mark| mark.kind == kind);
            marks
                .map(|mark| Line {
                    text: mark.text.clone(),
                    session: session.title.clone(),
                    day: session.day.map(|day| day.to_string()),
                    link: place(&event, session, mark.heading.as_deref()),
                })
                .collect()
        };
        let themes = event
            .themes
            .iter()
            .map(|theme| Some(&theme.slug))
            .chain([None]);
        let themes = themes.filter_map(|theme| {
            let here = sessions
                .iter()
                .filter(|session| session.theme.as_ref() == theme);
            let marks: Vec<_> = here.flat_map(&of).collect();
            let title = theme.and_then(|slug| event.theme(slug.as_str()));
            let title = title.map(|theme| theme.title.clone());
            (!marks.is_empty()).then_some(MarksOfTheme { title, marks })
        });
        let themes: Vec<_> = themes.collect();
        if !themes.is_empty() {
            let name = kind.name();
            let title = cx.t(&format!("marks-{name}"));
            kinds.push(Kind {
                name,
                title,
                themes,
            });
        }
    }
    Ok((event, kinds))
}

/// The address of the heading above a mark.
fn place(event: &Event, session: &Session, heading: Option<&str>) -> String {
    let heading = heading.map_or_else(String::new, |id| format!("#{id}"));
    format!("/{}/{}{heading}", event.slug, session.slug)
}

/// A cell that no program takes for a formula.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = text.replace('"', "\"\"");
    format!("\"{}{quoted}\"", if is_formula { "'" } else { "" })
}

/// Text in which nothing is Markdown or HTML.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '!' | '|' | '~' | '>' => {
                plain.extend(['\\', c]);
            }
            '\n' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for formula in ["+1+1|cmd /c calc", "@SUM(1)", "=1", "-1"] {
            assert_eq!(cell(formula), format!("\"'{formula}\""));
        }
        assert_eq!(cell("a \"b\"; c"), "\"a \"\"b\"\"; c\"");
    }
}
