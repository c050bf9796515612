//! Where notes are: what the programme says about the note of each session, in a word.

use std::collections::HashMap;

use sillage_programme::{Event, Session};
use sillage_storage::DocumentId;

use super::RequestContext;
use crate::App;

/// What there is to find behind a line of the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoteState {
    /// So many people can write in it at this moment.
    Live(u32),
    /// It was written.
    Written,
    /// Nobody wrote yet, and somebody will.
    Planned,
    /// Nobody wrote yet.
    Empty,
}

/// The states of the notes of one event at one moment.
pub(crate) struct NoteStates<'a> {
    app: &'a App,
    event: &'a Event,
    writing: HashMap<DocumentId, u32>,
}

impl<'a> NoteStates<'a> {
    pub(crate) fn new(app: &'a App, event: &'a Event) -> Self {
        Self {
            app,
            event,
            writing: app.registry.writing().into_iter().collect(),
        }
    }

    pub(crate) fn of(&self, session: &Session) -> NoteState {
        let Ok(id) = DocumentId::new(self.event.slug.as_str(), session.slug.as_str()) else {
            return NoteState::Empty;
        };
        match self.writing.get(&id) {
            Some(writers) => NoteState::Live(*writers),
            None if self.app.written.last(&id).is_some() => NoteState::Written,
            None if !self.app.access.seats(&id).is_empty() => NoteState::Planned,
            None => NoteState::Empty,
        }
    }
}

impl NoteState {
    /// Its name in addresses and styles.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Live(_) => "live",
            Self::Written => "written",
            Self::Planned | Self::Empty => "none",
        }
    }
}

impl RequestContext {
    /// `en direct (3)`, `notes`, `notes prévues`, `personne n’écrit encore`.
    pub(crate) fn note_state(&self, state: NoteState) -> String {
        match state {
            NoteState::Live(writers) => self.with("notes-live", "count", writers),
            NoteState::Written => self.t("notes-written"),
            NoteState::Planned => self.t("notes-planned"),
            NoteState::Empty => self.t("notes-none"),
        }
    }
}
