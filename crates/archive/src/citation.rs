//! `CITATION.cff`: how an archive is cited, for people and for programs.

use std::fmt::Write as _;

use sillage_programme::Event;

use crate::{File, front_matter::json};

/// The file, in version 1.2.0 of the format. YAML reads its JSON.
pub(crate) fn of(event: &Event) -> File {
    let edition = event
        .edition
        .map_or_else(String::new, |edition| format!(" ({edition})"));
    let title = format!("{}{edition}, notes", event.title);
    let mut text = format!(
        "cff-version: 1.2.0\nmessage: {message}\ntype: dataset\ntitle: {title}\nauthors:\n  - name: {name}\n\
         date-released: {date}\n",
        message = json(&"Please cite these notes as below."),
        title = json(&title),
        name = json(&event.title),
        date = event.last_day,
    );
    if let Some(url) = event.page_href() {
        let _ = writeln!(text, "url: {}", json(&url));
    }
    // The same values, and no tag even where somebody shows them.
    File::new("CITATION.cff".into(), text.replace('<', "\\u003c"))
}
