//! Lists, shows and compares earlier versions; brings one back, undoes a device, closes and opens notes.

use serde::{Deserialize, Serialize};
use sillage_history::{DeviceSpan, LineFate, Timeline, difference};
use sillage_storage::{DeviceId, DocumentId, Seq, UnixMillis};
use tokio::sync::mpsc::Sender;

use super::{AdminContext, AdminError, Reply, replies::send};
use crate::{auth::device_name, revisions::RevisionError};

/// Stands on what the operator changes.
const OPERATOR: DeviceId = DeviceId(0);

/// What is asked about the history of a session.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum HistoryRequest {
    List,
    Show {
        /// An entry; the last without it.
        at: Option<Seq>,
    },
    Diff {
        from: Seq,
        to: Option<Seq>,
    },
    Restore {
        at: Seq,
        confirmed: bool,
    },
    Undo {
        device: u64,
        from: UnixMillis,
        to: UnixMillis,
        confirmed: bool,
    },
    Freeze,
    Reopen,
}

/// A version in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VersionSummary {
    /// The last entry of it.
    pub(crate) seq: Seq,
    /// When that was accepted, to the second.
    pub(crate) at: String,
    pub(crate) entries: usize,
    /// The devices that sent them.
    pub(crate) devices: Vec<String>,
}

pub(super) async fn history(
    context: &AdminContext,
    session: &str,
    what: HistoryRequest,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let document: DocumentId = session
        .parse()
        .ok()
        .filter(|document| context.programmes.session(document).is_some())
        .ok_or_else(|| AdminError::UnknownSession {
            session: session.to_owned(),
        })?;
    let revisions = &context.revisions;
    match what {
        HistoryRequest::Freeze => {
            let seal = revisions.freeze(&document).await?;
            let (seq, sha256) = (seal.seq, seal.sha256);
            send(replies, Reply::Frozen { seq, sha256 }).await;
        }
        HistoryRequest::Reopen => {
            revisions.reopen(&document).await?;
            send(replies, Reply::Reopened).await;
        }
        what => look(context, &document, what, replies).await?,
    }
    Ok(())
}

/// What needs the whole history.
async fn look(
    context: &AdminContext,
    document: &DocumentId,
    what: HistoryRequest,
    replies: &Sender<Reply>,
) -> Result<(), RevisionError> {
    let timeline = context.revisions.timeline(document).await?;
    let head = timeline.head();
    match what {
        HistoryRequest::Show { at } => {
            let at = entry(&timeline, at.unwrap_or(head))?;
            let text = timeline.text_at(at);
            send(replies, Reply::Text { text }).await;
        }
        HistoryRequest::Diff { from, to } => {
            let from = timeline.text_at(entry(&timeline, from)?);
            let to = timeline.text_at(entry(&timeline, to.unwrap_or(head))?);
            differ(&from, &to, replies).await;
        }
        HistoryRequest::Restore { at, confirmed } => {
            let at = entry(&timeline, at)?;
            differ(&timeline.text_at(head), &timeline.text_at(at), replies).await;
            let seq = if confirmed {
                let restoring = context.revisions.restore(document, (at, None), OPERATOR);
                Some(restoring.await?)
            } else {
                None
            };
            send(replies, Reply::NoteChanged { seq }).await;
        }
        HistoryRequest::Undo {
            device,
            from,
            to,
            confirmed,
        } => {
            let span = DeviceSpan {
                device: DeviceId(device),
                from,
                to,
            };
            let without = timeline.text_without(&span);
            differ(&timeline.text_at(head), &without, replies).await;
            let seq = if confirmed {
                let undoing = context.revisions.undo(document, (&span, None), OPERATOR);
                Some(undoing.await?)
            } else {
                None
            };
            send(replies, Reply::NoteChanged { seq }).await;
        }
        HistoryRequest::List | HistoryRequest::Freeze | HistoryRequest::Reopen => {
            list(&timeline, replies).await;
        }
    }
    Ok(())
}

async fn list(timeline: &Timeline, replies: &Sender<Reply>) {
    for version in timeline.versions() {
        let devices = version.devices.iter();
        let version = VersionSummary {
            seq: version.last.seq,
            at: to_the_second(version.last.at),
            entries: version.entries,
            devices: devices.map(|device| device_name(*device)).collect(),
        };
        send(replies, Reply::Version { version }).await;
    }
}

fn to_the_second(at: UnixMillis) -> String {
    let at = i64::try_from(at.0).ok();
    let at = at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    at.map_or_else(String::new, |at| format!("{at:.0}"))
}

fn entry(timeline: &Timeline, seq: Seq) -> Result<Seq, RevisionError> {
    let head = timeline.head();
    if seq > head {
        return Err(sillage_history::HistoryError::PastHead { seq, head }.into());
    }
    Ok(seq)
}

async fn differ(old: &str, new: &str, replies: &Sender<Reply>) {
    let lines = difference(old, new).into_iter().flatten();
    let lines = lines.map(|(fate, text)| {
        let sign = match fate {
            LineFate::Same => ' ',
            LineFate::Removed => '-',
            LineFate::Added => '+',
        };
        format!("{sign}{text}")
    });
    let lines = lines.collect();
    send(replies, Reply::Difference { lines }).await;
}
