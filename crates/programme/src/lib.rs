//! Events, days, themes, rooms and sessions, and the schedule formats.
//!
//! Bytes of a programme file go in through [`read()`] and come out as one checked [`Event`]. A later
//! file for the same event goes through [`reimport()`], which never moves a session's address and never
//! drops a session, because notes hang on it.
//!
//! This crate is pure: no input or output, no clock, no randomness.

mod day;
mod error;
mod event;
mod moment;
mod read;
mod reimport;
mod session;
mod slug;

pub use day::{Day, day_slug};
pub use error::{Place, ProgrammeError};
pub use event::{Coordinator, CoordinatorKind, Event, Room, Theme};
pub use read::{MAX_PROGRAMME_BYTES, ReadOptions, read};
pub use reimport::{Change, Field, Reimport, reimport};
pub use session::{Link, Person, Session, Status};
pub use slug::{Slug, check_event_slug, check_session_slug};

/// What a file says beyond the fields that have a name here, by the file's own key.
///
/// Nothing that carries content is dropped on reading: it lands here instead.
pub type Extra = std::collections::BTreeMap<String, serde_json::Value>;
