//! Does what the operator asks, wherever it was asked.

use sillage_access::{Role, Scope, Token};
use sillage_archive::{Export, File, Format};
use tokio::sync::mpsc::Sender;

use super::{AdminContext, Reply, Request, import::import};
use crate::{
    auth::{Access, IssuedKey, KeyStatus},
    error_chain,
};

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
            issue(&context, role, event, label, &replies).await
        }
        Request::ListKeys => list(&context, &replies).await,
        Request::RotateKeys { label } => rotate(&context, &label, &replies).await,
        Request::RevokeKey { id } => revoke(&context, &id, &replies).await,
    };
    let last = match ended {
        Ok(()) => Reply::Done,
        Err(why) => Reply::Failed { why },
    };
    send(&replies, last).await;
}

async fn send(replies: &Sender<Reply>, reply: Reply) {
    replies.send(reply).await.ok();
}

pub(super) async fn note(replies: &Sender<Reply>, text: String) {
    send(replies, Reply::Note { text }).await;
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

async fn issue(
    context: &AdminContext,
    role: Role,
    event: Option<String>,
    label: String,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    if let Some(slug) = event
        .as_deref()
        .filter(|slug| context.programmes.event(slug).is_none())
    {
        return Err(no_event(context, slug));
    }
    let scope = event.map_or(Scope::All, Scope::Event);
    let issued = context.access.issue(role, scope, label, None).await;
    let (issued, token) = issued.map_err(|error| error_chain(&error))?;
    show(context, &issued, &token, replies).await;
    Ok(())
}

/// Shows a new key, for the first and last time.
async fn show(context: &AdminContext, issued: &IssuedKey, token: &Token, replies: &Sender<Reply>) {
    let key = token.as_str();
    let text = key.to_owned();
    send(replies, Reply::Line { text }).await;
    if let Some(base) = &context.base {
        note(replies, format!("Link: {base}/join#{key}")).await;
    }
    let id = &issued.grant.id;
    note(replies, format!("Number: {id}. The key is shown only now.")).await;
}

/// Each new key with its role, because there may be several.
async fn rotate(
    context: &AdminContext,
    label: &str,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let made = context.access.rotate(label).await;
    let made = made.map_err(|error| error_chain(&error))?;
    if made.is_empty() {
        return Err(format!(
            "No key with the label {label} works; `sillage key list` shows all keys."
        ));
    }
    for (issued, token) in &made {
        note(
            replies,
            format!("The new key of the {}:", issued.grant.role),
        )
        .await;
        show(context, issued, token, replies).await;
    }
    let stay = "Nobody joins by the old keys any more. Whoever joined by them stays.";
    note(replies, stay.to_owned()).await;
    Ok(())
}

async fn list(context: &AdminContext, replies: &Sender<Reply>) -> Result<(), String> {
    for key in context.access.list() {
        send(
            replies,
            Reply::Line {
                text: describe(&context.access, &key),
            },
        )
        .await;
    }
    Ok(())
}

/// Fields between tabs: number, role, event or `*`, when it was made, a word that says whether it works,
/// label.
fn describe(access: &Access, key: &IssuedKey) -> String {
    let status = match access.status(key) {
        KeyStatus::Works => "works",
        KeyStatus::Replaced => "replaced",
        KeyStatus::Revoked => "revoked",
        KeyStatus::Expired => "expired",
        KeyStatus::OtherPepper => "other-pepper",
    };
    let grant = &key.grant;
    let label = grant.label.replace(char::is_control, " ");
    format!(
        "{}\t{}\t{}\t{:.0}\t{status}\t{label}",
        grant.id, grant.role, grant.scope, grant.created
    )
}

async fn revoke(context: &AdminContext, id: &str, replies: &Sender<Reply>) -> Result<(), String> {
    if context
        .access
        .revoke(id)
        .await
        .map_err(|error| error_chain(&error))?
    {
        note(replies, format!("The key {id} no longer works.")).await;
        Ok(())
    } else {
        Err(format!(
            "There is no key {id}; `sillage key list` shows all keys."
        ))
    }
}

fn no_format(format: &str) -> String {
    let known = Format::ALL.map(Format::name).join(", ");
    format!("There is no format {format} in this version; there is: {known}.")
}

fn no_event(context: &AdminContext, slug: &str) -> String {
    let events = context.programmes.list();
    let known: Vec<&str> = events.iter().map(|event| event.slug.as_str()).collect();
    format!("There is no event {slug}; there are: {}.", known.join(", "))
}
