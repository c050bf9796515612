//! What is said of a reply: lines of data for standard output, sentences for standard error.

use sillage_storage::Seq;

use crate::admin::{EventSummary, KeySummary, NewKey, Reply, VersionSummary};

mod export;
mod failed;
mod import;

pub(super) use failed::failed;
pub(super) use import::not_undone;

/// The line of data that a reply is.
pub(super) fn data(reply: &Reply) -> Option<String> {
    Some(match reply {
        Reply::WithoutNotes {
            document,
            day,
            title,
        } => format!(
            "{document}\t{}\t{title}",
            day.as_deref().unwrap_or_default()
        ),
        Reply::Key { key: summary } => key(summary),
        Reply::Version { version: summary } => version(summary),
        Reply::Frozen { seq, sha256 } => format!("{seq}\t{sha256}"),
        Reply::Event { event: summary } => event(summary),
        _ => return None,
    })
}

/// What is said of a reply beside the data.
pub(super) fn words(reply: &Reply) -> Option<String> {
    Some(match reply {
        Reply::KeysRotated => KEYS_ROTATED.to_owned(),
        Reply::KeyRevoked { id } => key_revoked(id),
        Reply::KeyReinstated { id } => key_reinstated(id),
        Reply::NoteChanged { seq } => note_changed((*seq)?),
        Reply::Frozen { .. } => FROZEN.to_owned(),
        Reply::Reopened => REOPENED.to_owned(),
        Reply::EventRenamed { slug, title } => event_renamed(slug, title),
        Reply::EventRemoved { event, .. } => event_removed(event),
        Reply::ImportWarning { warning } => warning.to_string(),
        Reply::SessionChanged { change } => import::changed(change),
        Reply::Imported { import } => import::imported(import),
        Reply::ChangeUndone { event, summary, .. } => import::undone(event, summary),
        Reply::NoteDamaged { document, after } => export::damaged(document, *after),
        Reply::NoteUnread { detail } => detail.clone(),
        Reply::RawHtml { sessions } => export::raw_html(sessions),
        Reply::Exported { with_notes, total } => export::exported(*with_notes, *total),
        Reply::Reported { missing } => export::reported(*missing),
        Reply::Progress { .. }
        | Reply::File { .. }
        | Reply::WithoutNotes { .. }
        | Reply::NewKey { .. }
        | Reply::Key { .. }
        | Reply::Version { .. }
        | Reply::Text { .. }
        | Reply::Difference { .. }
        | Reply::Event { .. }
        | Reply::Done
        | Reply::Failed { .. } => return None,
    })
}

/// Fields between tabs: number, role, event or `*`, when it was made, whether it works, label, when it
/// ends, how many devices joined (of how many), the number of the key that it came from; `-` for none.
fn key(key: &KeySummary) -> String {
    let KeySummary {
        id,
        role,
        scope,
        created,
        status,
        label,
        expires,
        devices,
        max_devices,
        made_by,
    } = key;
    let label = label.replace(char::is_control, " ");
    let expires = expires.as_deref().unwrap_or("-");
    let most = max_devices.map_or_else(String::new, |most| format!("/{most}"));
    let made_by = made_by.as_deref().unwrap_or("-");
    format!(
        "{id}\t{role}\t{scope}\t{created}\t{status}\t{label}\t{expires}\t{devices}{most}\t{made_by}"
    )
}

/// What stands before and after the text of a new key.
pub(super) fn new_key(key: &NewKey) -> (Option<String>, Vec<String>) {
    let before = key
        .replaces
        .then(|| format!("The new key of the {}:", key.role));
    let link = key.link.iter().map(|link| format!("Link: {link}"));
    let number = format!("Number: {}. The key is shown only now.", key.id);
    (before, link.chain([number]).collect())
}

const KEYS_ROTATED: &str = "Nobody joins by the old keys any more. Whoever joined by them stays.";

fn key_revoked(id: &str) -> String {
    format!("The key {id} no longer works. To take that back: sillage key revoke {id} --undo")
}

fn key_reinstated(id: &str) -> String {
    format!("The key {id} works again, and so does what was shared from it.")
}

/// Fields between tabs: number, time, edits, devices.
fn version(version: &VersionSummary) -> String {
    let VersionSummary {
        seq,
        at,
        entries,
        devices,
    } = version;
    format!("{seq}\t{at}\t{entries}\t{}", devices.join(","))
}

pub(super) const NOTE_NOT_CHANGED: &str =
    "Nothing was changed: this is what would change. Say --yes if that is meant.";

fn note_changed(seq: Seq) -> String {
    format!("The note was changed, as number {seq}; what was there before stays in its history.")
}

const FROZEN: &str =
    "The note is closed: nobody writes in it any more. `sillage reopen` opens it again.";

const REOPENED: &str = "The note may be written again.";

/// Fields between tabs: event, first day, sessions, sessions with notes, title.
fn event(event: &EventSummary) -> String {
    let EventSummary {
        slug,
        title,
        first_day,
        sessions,
        notes,
    } = event;
    let title = title.replace(char::is_control, " ");
    format!("{slug}\t{first_day}\t{sessions}\t{notes}\t{title}")
}

fn event_renamed(slug: &str, title: &str) -> String {
    format!(
        "The event {slug} is now called \"{title}\". Its address stays; an import whose file has another \
         title changes it again, unless --title says it."
    )
}

fn event_removed(event: &EventSummary) -> String {
    let EventSummary {
        slug,
        sessions,
        notes,
        ..
    } = event;
    format!(
        "The event {slug} is removed with its {sessions} sessions, from the pages and for editors. The notes \
         of {notes} sessions stay in the journal: `sillage event undo {slug} --yes` brings all back, and \
         `sillage erase` takes them out for ever."
    )
}

/// Why nothing was removed.
pub(super) fn event_not_removed(event: &EventSummary) -> String {
    let EventSummary {
        slug,
        title,
        sessions,
        notes,
        ..
    } = event;
    format!(
        "This would remove the event {slug} (\"{title}\") with its {sessions} sessions, {notes} of them with \
         notes, which stay in the journal. Say --yes if that is meant."
    )
}
