//! Why something was not done, in one sentence.

use sillage_archive::Format;

use crate::admin::{AdminError, EventPart};

pub(in crate::cli) fn failed(error: &AdminError) -> String {
    match error {
        AdminError::UnknownEvent { slug, known } => {
            format!("There is no event {slug}; there are: {}.", known.join(", "))
        }
        AdminError::UnknownSession { session } => format!("There is no session {session}."),
        AdminError::UnknownPart { event, part, name } => {
            let part = match part {
                EventPart::Theme => "theme",
                EventPart::Room => "room",
                EventPart::Session => "session",
            };
            format!(
                "The event {event} has no {part} {name}; names are as they stand in its addresses."
            )
        }
        AdminError::UnknownFormat { name } => {
            let known = Format::ALL.map(Format::name).join(", ");
            format!("There is no format {name} in this version; there is: {known}.")
        }
        AdminError::EmptyExtent { event, extent } => {
            format!("The event {event} has nothing at {event}{extent}.")
        }
        AdminError::UnreadNotes { unread, total } => {
            format!("{unread} of {total} notes could not be read; the others were written.")
        }
        AdminError::UnknownKey { id } => {
            format!("There is no key {id}; `sillage key list` shows all keys.")
        }
        AdminError::NotRevoked { id } => {
            format!("No key {id} was revoked; `sillage key list` shows all keys.")
        }
        AdminError::NoKeyToRotate { label } => format!(
            "No key with the label or the number {label} works; `sillage key list` shows all keys."
        ),
        AdminError::NoEnd { text } => format!(
            "{text:?} is no end: say a day such as 2026-12-01, or a time such as 24h or 30d."
        ),
        AdminError::PastEnd { text } => {
            format!("{text} is over: a key that ends then opens nothing.")
        }
        AdminError::SuspiciousImport { before, summary } => format!(
            "{} of {before} sessions would vanish ({summary}); if this is the right file, say --yes, and \
             --dry-run shows what would change.",
            summary.gone
        ),
        AdminError::TooLarge => "The file is too large: a programme has at most 5 MiB.".to_owned(),
        AdminError::NotUnderstood { detail } => {
            format!("The running server does not understand this command: {detail}")
        }
        AdminError::Programme { detail }
        | AdminError::History { detail }
        | AdminError::Storage { detail } => detail.clone(),
    }
}
