//! An event as Markdown files: one for each session that has notes, one for each day, an index.

mod front_matter;
mod names;
mod pages;
mod words;

use std::collections::BTreeSet;

use sillage_programme::{Event, Session, Slug};

use crate::Note;
use names::Names;

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where, from the folder of the export, with `/` between the parts.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Builds the files of one event, session by session, so that an event never has to fit in memory.
///
/// The same event and notes give the same bytes, on any machine and at any time.
#[derive(Debug)]
pub struct MarkdownExport<'a> {
    event: &'a Event,
    names: Names,
    with_notes: BTreeSet<Slug>,
}

impl<'a> MarkdownExport<'a> {
    /// Begins an export of `event`.
    #[must_use]
    pub fn new(event: &'a Event) -> Self {
        Self {
            event,
            names: Names::of(event),
            with_notes: BTreeSet::new(),
        }
    }

    /// The sessions to go through, in the order of the programme; last those that have left it, for
    /// words may have come to them since.
    #[must_use]
    pub fn sessions(&self) -> Vec<&'a Session> {
        let mut sessions = self.event.in_order();
        sessions.extend(&self.event.former);
        sessions
    }

    /// The file of a session, or nothing if its note is empty: then the pages say so.
    pub fn session(&mut self, session: &Session, note: &Note) -> Option<File> {
        if note.text.is_empty() {
            return None;
        }
        self.with_notes.insert(session.slug.clone());
        let mut bytes = front_matter::of(self.event, session, note).into_bytes();
        bytes.extend_from_slice(note.text.as_bytes());
        if !note.text.ends_with('\n') {
            bytes.push(b'\n');
        }
        Some(File {
            path: format!("sessions/{}", self.names.session(&session.slug)),
            bytes,
        })
    }

    /// The pages of the days and the index, after all sessions.
    #[must_use]
    pub fn finish(self) -> Vec<File> {
        let pages = pages::Pages {
            event: self.event,
            names: &self.names,
            with_notes: &self.with_notes,
        };
        let day = |day| File {
            path: format!("sessions/{}", self.names.day(day)),
            bytes: pages.day(day).into_bytes(),
        };
        let mut files: Vec<File> = self.event.days.iter().map(day).collect();
        files.push(File {
            path: "index.md".into(),
            bytes: pages.index().into_bytes(),
        });
        files
    }
}
