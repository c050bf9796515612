//! An export on its way: notes are read one after the other, and become files.

use std::{collections::BTreeSet, sync::Arc};

use sillage_programme::{Event, Session, Slug};
use sillage_storage::{DocumentId, Seq, Storage};

use crate::{ArchiveError, ExportOptions, Exporter, File, Format, Note, images, note};

/// An export of one event. Take [`Self::next`] until the end, then [`Self::finish`].
pub struct Export<'a> {
    storage: Arc<dyn Storage>,
    event: &'a Event,
    format: Format,
    exporter: Box<dyn Exporter + 'a>,
    /// The images that are in it already.
    images: BTreeSet<String>,
    sessions: std::vec::IntoIter<&'a Session>,
}

/// What one session became.
#[derive(Debug)]
pub struct ExportedSession {
    /// Which one.
    pub slug: Slug,
    /// Its files.
    pub files: Vec<File>,
    /// Whether somebody wrote something.
    pub has_notes: bool,
    /// The storage is damaged after this entry: something that was written later may be missing.
    pub damaged_after: Option<Seq>,
    /// Its files hold raw HTML, which other programs may run.
    pub has_raw_html: bool,
}

impl<'a> Export<'a> {
    /// Begins an export of all sessions in the order of the programme; last come those that have left
    /// it, for words may have come to them since.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        event: &'a Event,
        format: Format,
        options: &'a ExportOptions,
    ) -> Self {
        let mut sessions = event.in_order();
        sessions.extend(&event.former);
        Self {
            storage,
            event,
            format,
            exporter: format.exporter(event, options),
            images: BTreeSet::new(),
            sessions: sessions.into_iter(),
        }
    }

    /// How many sessions are left.
    #[must_use]
    pub fn sessions_left(&self) -> usize {
        self.sessions.len()
    }

    /// Reads and writes the next session.
    ///
    /// # Errors
    /// A note that cannot be read does not keep the others from leaving: go on.
    pub async fn next(&mut self) -> Option<Result<ExportedSession, ArchiveError>> {
        let session = self.sessions.next()?;
        Some(self.session(session).await)
    }

    async fn session(&mut self, session: &'a Session) -> Result<ExportedSession, ArchiveError> {
        let mut note = read(&*self.storage, self.event, session, self.format).await?;
        let mut files = Vec::new();
        for name in images::of(&note.text) {
            let is_known = self.images.contains(&name);
            if !is_known {
                let Some(bytes) = images::read(&*self.storage, &name).await? else {
                    continue;
                };
                files.extend(self.exporter.image(&name, bytes));
                self.images.insert(name.clone());
            }
            note.images.insert(name);
        }
        let mut exported = self.write(session, &note);
        exported.files.append(&mut files);
        Ok(exported)
    }

    /// The files that depend on all sessions.
    #[must_use]
    pub fn finish(self) -> Vec<File> {
        self.exporter.finish()
    }

    fn write(&mut self, session: &Session, note: &Note) -> ExportedSession {
        ExportedSession {
            slug: session.slug.clone(),
            files: self.exporter.session(session, note),
            has_notes: !note.text.is_empty(),
            damaged_after: note.damaged.then_some(note.sequence),
            has_raw_html: self.format.keeps_raw_html()
                && sillage_markdown::has_raw_html(&note.text),
        }
    }
}

async fn read(
    storage: &dyn Storage,
    event: &Event,
    session: &Session,
    format: Format,
) -> Result<Note, ArchiveError> {
    let document = DocumentId::new(event.slug.as_str(), session.slug.as_str())?;
    if format.has_history() {
        return note::with_history(storage, &document).await;
    }
    note(storage, &document).await
}

impl std::fmt::Debug for Export<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Export")
            .field("event", &self.event.slug)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}
