//! An event as Markdown files: one for each session that has notes, one for each day, an index.

mod pages;

use std::collections::BTreeSet;

use sillage_programme::{Event, Session, Slug};

use crate::{ExportOptions, Exporter, File, Note, front_matter, names::Names};
pub(crate) use pages::Pages;

/// The format of `docs/archive-format.md`.
#[derive(Debug)]
pub(crate) struct MarkdownExport<'a> {
    event: &'a Event,
    names: Names,
    with_notes: BTreeSet<Slug>,
}

impl<'a> MarkdownExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &ExportOptions) -> Self {
        Self {
            event,
            names: Names::of(event, options),
            with_notes: BTreeSet::new(),
        }
    }
}

impl Exporter for MarkdownExport<'_> {
    /// An empty note has no file: the pages say so.
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        if note.text.is_empty() {
            return Vec::new();
        }
        self.with_notes.insert(session.slug.clone());
        let mut bytes = front_matter::of(self.event, session, note).into_bytes();
        bytes.extend_from_slice(note.text.as_bytes());
        if !note.text.ends_with('\n') {
            bytes.push(b'\n');
        }
        let path = format!("sessions/{}.md", self.names.session(&session.slug));
        vec![File::new(path, bytes)]
    }

    /// The pages of the days and the index.
    fn finish(self: Box<Self>) -> Vec<File> {
        let pages = Pages {
            event: self.event,
            names: &self.names,
            with_notes: &self.with_notes,
            all_have_files: false,
        };
        let day = |day| {
            let path = format!("sessions/{}.md", self.names.day(day));
            File::new(path, pages.day(day))
        };
        let mut files: Vec<File> = self.event.days.iter().map(day).collect();
        files.push(File::new("index.md".into(), pages.index()));
        files
    }
}
