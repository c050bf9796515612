//! Sends an event as files.

use sillage_archive::{Export, ExportOptions, Extent, File, Format};
use sillage_storage::DocumentId;
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, AdminError, Reply,
    replies::{no_event, send},
};
use crate::{error_chain, programmes::is_due};

/// Sends the files. A note that cannot be read does not keep the others from leaving.
pub(super) async fn export(
    context: &AdminContext,
    slug: &str,
    (format, extent, mut options): (&str, &Extent, ExportOptions),
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let event = context
        .programmes
        .event(slug)
        .ok_or_else(|| no_event(context, slug))?;
    options.server.clone_from(&context.base);
    let format = Format::from_name(format).ok_or_else(|| AdminError::UnknownFormat {
        name: format.to_owned(),
    })?;
    let event = extent.of(&event).ok_or_else(|| AdminError::EmptyExtent {
        event: slug.to_owned(),
        extent: extent.clone(),
    })?;
    let mut export = Export::new(context.storage.clone(), &event, format, &options);
    let total = export.sessions_left() as u64;
    let (mut with_notes, mut unread, mut with_html) = (0, 0, Vec::new());
    while let Some(exported) = export.next().await {
        match exported {
            Ok(session) => {
                with_notes += u64::from(session.has_notes);
                if let Some(after) = session.damaged_after {
                    let document = format!("{slug}/{}", session.slug);
                    send(replies, Reply::NoteDamaged { document, after }).await;
                }
                if session.has_raw_html {
                    with_html.push(session.slug.to_string());
                }
                send_files(replies, session.files).await;
            }
            Err(why) => {
                unread += 1;
                let detail = error_chain(&why);
                send(replies, Reply::NoteUnread { detail }).await;
            }
        }
        let done = total - export.sessions_left() as u64;
        send(replies, Reply::Progress { done, total }).await;
    }
    send_files(replies, export.finish()).await;
    if !with_html.is_empty() {
        let sessions = with_html;
        send(replies, Reply::RawHtml { sessions }).await;
    }
    if unread > 0 {
        return Err(AdminError::UnreadNotes { unread, total });
    }
    send(replies, Reply::Exported { with_notes, total }).await;
    Ok(())
}

/// Sends the sessions that should have notes and have none.
pub(super) async fn report(
    context: &AdminContext,
    slug: &str,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let event = (context.programmes.event(slug)).ok_or_else(|| no_event(context, slug))?;
    let (mut missing, now) = (0, jiff::Timestamp::now());
    for session in event.in_order() {
        if !is_due(&event, session, now) {
            continue;
        }
        let document = format!("{slug}/{}", session.slug);
        let Ok(id) = document.parse::<DocumentId>() else {
            let session = document;
            return Err(AdminError::UnknownSession { session });
        };
        match sillage_archive::note(&*context.storage, &id).await {
            Ok(note) if !note.text.trim().is_empty() => continue,
            Ok(_) => missing += 1,
            Err(why) => {
                let detail = error_chain(&why);
                send(replies, Reply::NoteUnread { detail }).await;
                continue;
            }
        }
        let day = session.day.map(|day| day.to_string());
        let title = session.title.clone();
        let found = Reply::WithoutNotes {
            document,
            day,
            title,
        };
        send(replies, found).await;
    }
    send(replies, Reply::Reported { missing }).await;
    Ok(())
}

async fn send_files(replies: &Sender<Reply>, files: Vec<File>) {
    for File { path, bytes } in files {
        let content = bytes;
        send(replies, Reply::File { path, content }).await;
    }
}
