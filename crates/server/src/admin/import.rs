//! Imports a programme and says what that changed.

use sillage_programme::Change;
use tokio::sync::mpsc::Sender;

use super::{AdminContext, Reply, replies::note};
use crate::{error_chain, programmes::ImportOptions};

/// Imports `file` into an event: first the warnings, then each change, then the sum in one line.
pub(super) async fn import(
    context: &AdminContext,
    (event, file): (&str, &[u8]),
    options: &ImportOptions,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let imported = context
        .programmes
        .import(file, event, options)
        .await
        .map_err(|error| error_chain(&error))?;
    for warning in &imported.warnings {
        note(replies, warning.to_string()).await;
    }
    let reimport = &imported.reimport;
    // The first file of an event has all its sessions as new: the sum says that.
    if reimport.before > 0 {
        for change in &reimport.changes {
            note(replies, describe_change(change)).await;
        }
    }
    let sessions = match reimport.event.sessions.len() {
        1 => "1 session".to_owned(),
        number => format!("{number} sessions"),
    };
    let outcome = if options.dry_run {
        "This was a dry run: nothing is written."
    } else if imported.written {
        "It is written."
    } else {
        "Nothing is different, so nothing is written."
    };
    let doubt = if options.dry_run && reimport.is_suspicious() {
        " More than half of the sessions would vanish: without --yes it is refused."
    } else {
        ""
    };
    let summary = reimport.summary();
    let sum = format!("The event {event} has {sessions}: {summary}. {outcome}{doubt}");
    note(replies, sum).await;
    Ok(())
}

fn describe_change(change: &Change) -> String {
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
