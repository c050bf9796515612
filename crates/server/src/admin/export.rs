//! Sends an event as files.

use sillage_archive::{Export, ExportOptions, Extent, File, Format};
use sillage_storage::DocumentId;
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, Reply,
    replies::{no_event, note, send},
};
use crate::{error_chain, programmes::is_due};

/// Sends the files. A note that cannot be read does not keep the others from leaving.
pub(super) async fn export(
    context: &AdminContext,
    slug: &str,
    (format, extent, mut options): (&str, &Extent, ExportOptions),
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let event = context
        .programmes
        .event(slug)
        .ok_or_else(|| no_event(context, slug))?;
    options.server.clone_from(&context.base);
    let format = Format::from_name(format).ok_or_else(|| no_format(format))?;
    let event = extent
        .of(&event)
        .ok_or_else(|| format!("The event {slug} has nothing at {slug}{extent}."))?;
    let mut export = Export::new(context.storage.clone(), &event, format, &options);
    let total = export.sessions_left() as u64;
    let (mut with_notes, mut unread, mut with_html) = (0, 0, Vec::new());
    while let Some(exported) = export.next().await {
        match exported {
            Ok(session) => {
                with_notes += u64::from(session.has_notes);
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

/// Sends the sessions that should have notes and have none.
pub(super) async fn report(
    context: &AdminContext,
    slug: &str,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let event = (context.programmes.event(slug)).ok_or_else(|| no_event(context, slug))?;
    let (mut missing, now) = (0, jiff::Timestamp::now());
    for session in event.in_order() {
        if !is_due(&event, session, now) {
            continue;
        }
        let document = format!("{slug}/{}", session.slug);
        let id = document
            .parse::<DocumentId>()
            .map_err(|error| error.to_string())?;
        match sillage_archive::note(&*context.storage, &id).await {
            Ok(note) if !note.text.trim().is_empty() => continue,
            Ok(_) => missing += 1,
            Err(why) => {
                note(replies, error_chain(&why)).await;
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
    let words = match missing {
        0 => "All past sessions have their notes.".to_owned(),
        missing => format!("{missing} sessions ended two days ago and have no notes."),
    };
    note(replies, words).await;
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
