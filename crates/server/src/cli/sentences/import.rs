//! What is said of an import.

use sillage_programme::{Change, Summary};

use crate::admin::ImportSummary;

/// A session with what happened to it.
pub(super) fn changed(change: &Change) -> String {
    match change {
        Change::Added { session } => format!("new      {session}"),
        Change::Vanished {
            session,
            has_note: true,
        } => format!("gone     {session}: it stays, with its note"),
        Change::Vanished {
            session,
            has_note: false,
        } => format!("gone     {session}"),
        Change::Changed { session, fields } => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{field:?}").to_lowercase())
                .collect();
            format!("changed  {session}: {}", fields.join(", "))
        }
    }
}

/// The sum in one line.
pub(super) fn imported(import: &ImportSummary) -> String {
    let ImportSummary {
        event,
        sessions,
        summary,
        dry_run,
        written,
        suspicious,
    } = import;
    let sessions = match sessions {
        1 => "1 session".to_owned(),
        number => format!("{number} sessions"),
    };
    let outcome = if *dry_run {
        "This was a dry run: nothing is written."
    } else if *written {
        "It is written."
    } else {
        "Nothing is different, so nothing is written."
    };
    let doubt = if *dry_run && *suspicious {
        " More than half of the sessions would vanish: without --yes it is refused."
    } else {
        ""
    };
    format!("The event {event} has {sessions}: {summary}. {outcome}{doubt}")
}

pub(super) fn undone(event: &str, summary: &Summary) -> String {
    format!(
        "The last change of the event {event} is taken back: {summary}. The same command takes that back."
    )
}

/// Why nothing was taken back.
pub(in crate::cli) fn not_undone(event: &str, summary: &Summary) -> String {
    format!(
        "This would take back the last change of the event {event}: {summary}. Say --yes if that is meant."
    )
}
