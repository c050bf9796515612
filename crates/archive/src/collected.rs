//! The marked lines of all notes of an export, by kind, each with its place.

use sillage_markdown::{Mark, MarkKind, marks};
use sillage_programme::Session;

use crate::Note;

/// The marks of the notes so far, in the order of the programme.
#[derive(Debug, Default)]
pub(crate) struct Collected(Vec<CollectedMark>);

/// A mark and the session in whose note it stands.
#[derive(Debug)]
pub(crate) struct CollectedMark {
    pub(crate) mark: Mark,
    /// The file of the session.
    pub(crate) path: String,
    pub(crate) session: String,
}

impl CollectedMark {
    /// The place of the mark, from a page at the root of the export.
    pub(crate) fn place(&self) -> String {
        let heading = self.mark.heading.as_ref();
        let heading = heading.map_or_else(String::new, |id| format!("#{id}"));
        format!("{}{heading}", self.path)
    }
}

impl Collected {
    /// Takes the marks of one note, whose file is at `path`.
    pub(crate) fn take(&mut self, session: &Session, path: &str, note: &Note) {
        let marks = marks(&note.text).into_iter();
        self.0.extend(marks.map(|mark| CollectedMark {
            mark,
            path: path.to_owned(),
            session: session.title.clone(),
        }));
    }

    /// The kinds that there are, with their marks.
    pub(crate) fn by_kind(&self) -> Vec<(MarkKind, Vec<&CollectedMark>)> {
        let of = |kind: MarkKind| {
            let all = self.0.iter();
            all.filter(|each| each.mark.kind == kind)
                .collect::<Vec<_>>()
        };
        let kinds = MarkKind::ALL.into_iter().map(|kind| (kind, of(kind)));
        kinds.filter(|(_, marks)| !marks.is_empty()).collect()
    }
}
