//! Events, days, themes, rooms and sessions, and the schedule formats.
//!
//! Bytes of a programme file go in through [`read()`] and come out as one checked [`Event`]. A later
//! file for the same event goes through [`reimport()`], which never moves a session's address and never
//! drops a session, because notes hang on it.
//!
//! This crate is pure: no input or output, no clock, no randomness.

mod day;
mod edit;
mod error;
mod event;
mod fold;
mod language;
mod prose;
mod read;
mod reimport;
mod session;
mod slug;
mod stored_time;
mod warning;
mod web_address;
mod write;

pub use day::{Day, day_slug};
pub use edit::{EditProblem, SessionEdit};
pub use error::{ProgrammeError, SourceLocation};
pub use event::{Coordinator, CoordinatorKind, Event, Room, Theme};
pub use fold::fold;
pub use language::{language_tag, language_tags};
pub use prose::{Prose, TextForm};
pub use read::{MAX_PROGRAMME_BYTES, Programme, ReadOptions, read};
pub use reimport::{Change, Field, Reimport, Summary, reimport, take_back};
pub use session::{Link, Person, Session, Status};
pub use slug::{Slug, check_event_slug, check_session_slug};
pub use warning::Warning;
pub use web_address::is_web_address;
pub use write::{Leaving, calendar, schedule_json, schedule_xml};

/// What a file says beyond the fields that have a name here, by the file's own key.
///
/// What carries content lands here; what is personal and not meant for the public is dropped on reading.
pub type Extra = std::collections::BTreeMap<String, serde_json::Value>;
