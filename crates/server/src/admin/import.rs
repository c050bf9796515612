//! Imports a programme and says what that changed.

use serde::{Deserialize, Serialize};
use sillage_programme::Summary;
use tokio::sync::mpsc::Sender;

use super::{AdminContext, AdminError, Reply, replies::send};
use crate::programmes::{ChangeError, ImportOptions};

/// What an import did, or would do, in numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportSummary {
    pub(crate) event: String,
    /// Sessions that the event has now, or would have.
    pub(crate) sessions: usize,
    pub(crate) summary: Summary,
    pub(crate) dry_run: bool,
    /// Not by a file that changes nothing.
    pub(crate) written: bool,
    /// It is refused unless somebody says that it is meant.
    pub(crate) suspicious: bool,
}

/// Imports `file` into an event: first the warnings, then each change, then the sum.
pub(super) async fn import(
    context: &AdminContext,
    (event, file): (String, &[u8]),
    options: &ImportOptions,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let imported = context.programmes.import(file, &event, options).await?;
    for warning in imported.warnings {
        send(replies, Reply::ImportWarning { warning }).await;
    }
    let reimport = imported.reimport;
    let import = ImportSummary {
        event,
        sessions: reimport.event.sessions.len(),
        summary: reimport.summary(),
        dry_run: options.dry_run,
        written: imported.change.is_some(),
        suspicious: reimport.is_suspicious(),
    };
    // The first file of an event has all its sessions as new: the sum says that.
    if reimport.before > 0 {
        for change in reimport.changes {
            send(replies, Reply::SessionChanged { change }).await;
        }
    }
    send(replies, Reply::Imported { import }).await;
    Ok(())
}

/// Takes the last change of a programme back if that is confirmed: each change, then the sum.
pub(super) async fn undo(
    context: &AdminContext,
    event: String,
    confirmed: bool,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let programmes = &context.programmes;
    let (_, undone) = if confirmed {
        programmes.undo(&event, None).await?
    } else {
        let found = programmes.without_last_change(&event).await?;
        found.ok_or(ChangeError::NothingToUndo)?
    };
    let summary = undone.summary();
    for change in undone.changes {
        send(replies, Reply::SessionChanged { change }).await;
    }
    let undone = Reply::ChangeUndone {
        event,
        summary,
        confirmed,
    };
    send(replies, undone).await;
    Ok(())
}
