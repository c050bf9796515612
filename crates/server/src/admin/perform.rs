//! Does what the operator asks, wherever it was asked.

use sillage_archive::{Export, File, Format};
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, Reply, Request, events,
    import::import,
    keys,
    replies::{no_event, note, send},
};
use crate::error_chain;

/// Does it, and says how it ended. That nobody listens any more is no reason to stop half-way.
pub(crate) async fn perform(request: Request, context: AdminContext, replies: Sender<Reply>) {
    let ended = match request {
        Request::Import {
            event,
            file,
            options,
        } => import(&context, (&event, &file), &options, &replies).await,
        Request::Export { event, format } => export(&context, &event, &format, &replies).await,
        Request::IssueKey { role, event, label } => {
            keys::issue(&context, role, event, label, &replies).await
        }
        Request::ListKeys => {
            keys::list(&context, &replies).await;
            Ok(())
        }
        Request::RotateKeys { label } => keys::rotate(&context, &label, &replies).await,
        Request::RevokeKey { id } => keys::revoke(&context, id, &replies).await,
        Request::ListEvents => events::list(&context, &replies).await,
        Request::RenameEvent { event, title } => {
            events::rename(&context, event, title, &replies).await
        }
        Request::RemoveEvent { event, confirmed } => {
            events::remove(&context, &event, confirmed, &replies).await
        }
    };
    let last = match ended {
        Ok(()) => Reply::Done,
        Err(why) => Reply::Failed { why },
    };
    send(&replies, last).await;
}

/// Sends the files. A note that cannot be read does not keep the others from leaving.
async fn export(
    context: &AdminContext,
    slug: &str,
    format: &str,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let event = context
        .programmes
        .event(slug)
        .ok_or_else(|| no_event(context, slug))?;
    let format = Format::from_name(format).ok_or_else(|| no_format(format))?;
    let mut export = Export::new(context.storage.clone(), &event, format);
    let total = export.sessions_left() as u64;
    let (mut with_notes, mut unread, mut with_html) = (0, 0, Vec::new());
    while let Some(exported) = export.next().await {
        match exported {
            Ok(session) => {
                with_notes += u64::from(!session.files.is_empty());
                if let Some(last) = session.damaged_after {
                    note(replies, format!("The note {slug}/{} is damaged after {last}: what was written later is missing.", session.slug)).await;
                }
                if session.has_raw_html {
                    with_html.push(session.slug.to_string());
                }
                send_files(replies, session.files).await;
            }
            Err(why) => {
                unread += 1;
                note(replies, error_chain(&why)).await;
            }
        }
        let done = total - export.sessions_left() as u64;
        send(replies, Reply::Progress { done, total }).await;
    }
    send_files(replies, export.finish()).await;
    if !with_html.is_empty() {
        note(replies, raw_html_warning(&with_html)).await;
    }
    if unread > 0 {
        return Err(format!(
            "{unread} of {total} notes could not be read; the others were written."
        ));
    }
    note(
        replies,
        format!("{with_notes} of {total} sessions have notes; all were written."),
    )
    .await;
    Ok(())
}

/// Whoever renders the files elsewhere has to know which ones not to trust.
fn raw_html_warning(sessions: &[String]) -> String {
    format!(
        "Raw HTML is in these notes, as it was typed: {}. Sillage shows it as text; other programs may run it.",
        sessions.join(", ")
    )
}

async fn send_files(replies: &Sender<Reply>, files: Vec<File>) {
    for File { path, bytes } in files {
        let content = bytes;
        send(replies, Reply::File { path, content }).await;
    }
}

fn no_format(format: &str) -> String {
    let known = Format::ALL.map(Format::name).join(", ");
    format!("There is no format {format} in this version; there is: {known}.")
}
