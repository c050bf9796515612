//! `mkdocs.yml`: the settings, and the pages in the order of the programme.

use std::fmt::Write as _;

use sillage_programme::{Event, Session};

use super::markdown_of::title;
use crate::{front_matter::json, places::Places, words::Words};

/// The whole file.
pub(super) fn settings(
    event: &Event,
    places: &Places<'_>,
    former: &[&Session],
    words: Words,
) -> String {
    let mut yaml = format!(
        "site_name: {name}\nuse_directory_urls: false\n\
         theme:\n  name: material\n  language: {language}\n  font: false\n\
         plugins:\n  - search\n\
         markdown_extensions:\n  - attr_list\n\
         validation:\n  nav:\n    omitted_files: warn\n    not_found: warn\n    absolute_links: warn\n  \
         links:\n    not_found: warn\n    anchors: warn\n    absolute_links: warn\n    unrecognized_links: warn\n\
         nav:\n",
        name = json(&title(&event.title)),
        language = words.tag(),
    );
    item(1, &words.get("home"), &places.index(), &mut yaml);
    for day in &event.days {
        let name = words.date(day.date);
        group(1, &name, &mut yaml);
        item(2, &words.get("day-programme"), &places.day(day), &mut yaml);
        sessions(&event.sessions_on(day.date), places, &mut yaml);
    }
    let mut others = event.sessions_without_day();
    others.extend(former);
    if !others.is_empty() {
        group(1, &words.get("without-day"), &mut yaml);
        sessions(&others, places, &mut yaml);
    }
    if !event.themes.is_empty() {
        group(1, &words.get("themes"), &mut yaml);
        for theme in &event.themes {
            item(2, &theme.title, &places.theme(&theme.slug), &mut yaml);
        }
    }
    item(1, &words.marks("title"), "decisions.md", &mut yaml);
    item(1, &words.get("first-steps"), "first-steps.md", &mut yaml);
    item(1, &words.get("credits"), "credits.md", &mut yaml);
    yaml
}

fn sessions(sessions: &[&Session], places: &Places<'_>, yaml: &mut String) {
    for session in sessions {
        item(2, &session.title, &places.session(&session.slug), yaml);
    }
}

fn group(depth: usize, name: &str, yaml: &mut String) {
    let _ = writeln!(yaml, "{}- {}:", "  ".repeat(depth), json(&title(name)));
}

fn item(depth: usize, name: &str, path: &str, yaml: &mut String) {
    let _ = writeln!(
        yaml,
        "{}- {}: {path}",
        "  ".repeat(depth),
        json(&title(name))
    );
}
