//! What is said of an export and of a report.

use sillage_storage::Seq;

pub(super) fn damaged(document: &str, after: Seq) -> String {
    format!("The note {document} is damaged after {after}: what was written later is missing.")
}

/// Whoever renders the files elsewhere has to know which ones not to trust.
pub(super) fn raw_html(sessions: &[String]) -> String {
    format!(
        "Raw HTML is in these notes, as it was typed: {}. Sillage shows it as text; other programs may run it.",
        sessions.join(", ")
    )
}

pub(super) fn exported(with_notes: u64, total: u64) -> String {
    format!("{with_notes} of {total} sessions have notes; all were written.")
}

pub(super) fn reported(missing: usize) -> String {
    match missing {
        0 => "All past sessions have their notes.".to_owned(),
        missing => format!("{missing} sessions ended two days ago and have no notes."),
    }
}
