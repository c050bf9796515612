//! An event as JSON for programs: one file for each session, one for the event, and the schema of both.

use std::fmt::Write as _;

use sillage_markdown::render;
use sillage_programme::{Event, Session};

use crate::{
    ExportOptions, Exporter, File, Note,
    front_matter::{self, json},
    names::Names,
};

const SCHEMA: &str = include_str!("../assets/schema.json");

/// The files of `docs/archive-format.md`.
pub(crate) struct JsonExport<'a> {
    event: &'a Event,
    names: Names,
    /// A line for each note.
    notes: Vec<String>,
}

impl<'a> JsonExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &ExportOptions) -> Self {
        Self {
            event,
            names: Names::of(event, options),
            notes: Vec::new(),
        }
    }
}

impl Exporter for JsonExport<'_> {
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        if note.text.is_empty() {
            return Vec::new();
        }
        let path = format!("sessions/{}.json", self.names.session(&session.slug));
        let mut file = String::from("{\n  \"form\": \"sillage-json-1\",\n");
        let mut line = format!("    {{\"file\": {}", json(&path));
        for (key, value) in front_matter::fields(self.event, session, note) {
            // Writing to a String cannot fail.
            let _ = writeln!(file, "  \"{key}\": {value},");
            if matches!(key, "document" | "sequence" | "bytes" | "sha256") {
                let _ = write!(line, ", \"{key}\": {value}");
            }
        }
        let html = render(&note.text).html();
        let _ = write!(
            file,
            "  \"text\": {},\n  \"html\": {}\n}}\n",
            json(&note.text),
            json(&html)
        );
        self.notes.push(line + "}");
        vec![File::new(path, file)]
    }

    fn finish(self: Box<Self>) -> Vec<File> {
        let programme = serde_json::to_string(self.event).unwrap_or_default();
        let notes = self.notes.join(",\n");
        let event = format!(
            "{{\n  \"form\": \"sillage-json-1\",\n  \"programme\": {programme},\n  \"notes\": [\n{notes}\n  ]\n}}\n"
        );
        vec![
            File::new("event.json".into(), event),
            File::new("schema.json".into(), SCHEMA),
        ]
    }
}
