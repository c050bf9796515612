//! What the operator can ask for: of a running server by `DIR/control.sock`, or of the folder itself.
//!
//! A reply is typed, also why something was not done ([`AdminError`]): the sentences are made where it is
//! shown, by the command line today. One request is one line of JSON, and so is each reply; the last one is
//! [`Reply::Done`] or [`Reply::Failed`]. Files travel in the replies, so that the command line writes them with the
//! rights of whoever typed it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sillage_archive::{ExportOptions, Extent};
use sillage_programme::{Change, Summary, Warning};
use sillage_storage::{Seq, Storage};

use crate::{Programmes, auth::Access, programmes::ImportOptions, revisions::Revisions};

mod bytes_as_text;
mod error;
mod events;
mod export;
mod history;
mod import;
mod keys;
mod perform;
mod replies;
mod socket;

pub(crate) use error::{AdminError, EventPart};
pub(crate) use events::EventSummary;
pub(crate) use history::{HistoryRequest, VersionSummary};
pub(crate) use import::ImportSummary;
pub(crate) use keys::{KeyRequest, KeySummary, NewKey};
pub(crate) use perform::perform;
pub(crate) use socket::{ask, listen, start};

/// The name of the socket in the data folder.
pub(crate) const SOCKET: &str = "control.sock";

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Request {
    Import {
        event: String,
        #[serde(with = "bytes_as_text")]
        file: Vec<u8>,
        #[serde(default)]
        options: ImportOptions,
    },
    Export {
        event: String,
        /// The name of an archive's format.
        format: String,
        #[serde(default)]
        extent: Extent,
        #[serde(default)]
        options: ExportOptions,
    },
    /// Which sessions ended two days ago and have no notes.
    Report {
        event: String,
    },
    IssueKey(KeyRequest),
    ListKeys,
    RotateKeys {
        /// A label, or the number of one key.
        label: String,
    },
    RevokeKey {
        id: String,
    },
    /// Takes back that a key was revoked.
    ReinstateKey {
        id: String,
    },
    /// Earlier versions of a session, `event/session`.
    History {
        session: String,
        what: HistoryRequest,
    },
    ListEvents,
    RenameEvent {
        event: String,
        title: String,
    },
    /// Takes the last change of a programme back, also that it was removed.
    UndoEvent {
        event: String,
        /// Without it, only what would change is told.
        confirmed: bool,
    },
    RemoveEvent {
        event: String,
        /// Without it, only what would go is told.
        confirmed: bool,
    },
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub(crate) enum Reply {
    /// So much of the work is done.
    Progress { done: u64, total: u64 },
    /// A file to write beneath the folder that was asked for.
    File {
        path: String,
        #[serde(with = "bytes_as_text")]
        content: Vec<u8>,
    },
    /// A session that should have notes and has none.
    WithoutNotes {
        document: String,
        day: Option<String>,
        title: String,
    },
    /// A key that was made.
    NewKey { key: NewKey },
    /// All keys with a label have new ones in their place.
    KeysRotated,
    /// A key of the list.
    Key { key: KeySummary },
    /// A key no longer works.
    KeyRevoked { id: String },
    /// A key works again.
    KeyReinstated { id: String },
    /// A version of the list.
    Version { version: VersionSummary },
    /// The text at a moment.
    Text { text: String },
    /// Lines that differ: each begins with `+`, `-` or a blank.
    Difference { lines: Vec<String> },
    /// A note was changed, as this entry, or would be.
    NoteChanged { seq: Option<Seq> },
    /// A note is closed for good.
    Frozen { seq: Seq, sha256: String },
    /// A note may be written again.
    Reopened,
    /// An event of the list.
    Event { event: EventSummary },
    /// An event has another title.
    EventRenamed { slug: String, title: String },
    /// An event was removed, or would be.
    EventRemoved {
        event: EventSummary,
        confirmed: bool,
    },
    /// What of a programme could not be taken as it is written.
    ImportWarning { warning: Warning },
    /// What an import did to a session, or would do.
    SessionChanged { change: Change },
    /// An import in sum.
    Imported { import: ImportSummary },
    /// The last change of a programme was taken back, or would be.
    ChangeUndone {
        event: String,
        summary: Summary,
        confirmed: bool,
    },
    /// A note cannot be read to its end: what was written after this entry is missing.
    NoteDamaged { document: String, after: Seq },
    /// A note cannot be read at all.
    NoteUnread { detail: String },
    /// These sessions have raw HTML in their notes, which other programs may run.
    RawHtml { sessions: Vec<String> },
    /// So many of all sessions have notes, and all were written.
    Exported { with_notes: u64, total: u64 },
    /// So many sessions should have notes and have none.
    Reported { missing: usize },
    /// All was done.
    Done,
    /// Not all was done.
    Failed { error: AdminError },
}

/// What it takes to do what is asked.
#[derive(Clone)]
pub(crate) struct AdminContext {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) programmes: Arc<Programmes>,
    pub(crate) access: Arc<Access>,
    pub(crate) revisions: Revisions,
    /// What links begin with, where that is known.
    pub(crate) base: Option<String>,
}
