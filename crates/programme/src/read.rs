//! One way in for every format: what the bytes are is read from the bytes.

mod check;
mod clock;
mod forum_tables;
mod forum_toml;
mod lines;
mod named;
mod schedule;
mod schedule_event;
mod schedule_json;
mod schedule_session;
mod schedule_xml;
mod xml;

use lines::LineIndex;

use crate::{Event, Place, ProgrammeError, Slug};

/// Largest programme, in bytes: ten times a congress of 138 sessions, and small enough to hold twice.
pub const MAX_PROGRAMME_BYTES: usize = 5 * 1024 * 1024;

/// What the file cannot say about itself.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The address of the event.
    pub slug: Slug,
}

/// Reads a programme in any format we know.
///
/// # Errors
/// [`ProgrammeError`] says where the file is wrong, and what would be right. Nothing is guessed: a file
/// is read whole or not at all.
pub fn read(bytes: &[u8], options: ReadOptions) -> Result<Event, ProgrammeError> {
    crate::check_event_slug(&options.slug)?;
    if bytes.len() > MAX_PROGRAMME_BYTES {
        return Err(ProgrammeError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_PROGRAMME_BYTES,
        });
    }
    let text = text(bytes)?;
    let (event, lines) = match text.trim_start().chars().next() {
        None => return Err(unrecognised("The file is empty")),
        Some('<') => schedule_event::event(schedule_xml::read(text)?, options.slug)?,
        Some('{') => schedule_event::event(schedule_json::read(text)?, options.slug)?,
        Some(_) if is_toml(text) => forum_toml::read(text, options.slug)?,
        Some(_) => {
            return Err(unrecognised(
                "This is neither XML nor JSON and has no table [event]",
            ));
        }
    };
    check::check(event, &lines)
}

fn text(bytes: &[u8]) -> Result<&str, ProgrammeError> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = LineIndex::new(bytes).line(e.valid_up_to());
        ProgrammeError::NotUtf8 { line }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn is_toml(text: &str) -> bool {
    text.lines()
        .any(|line| line.trim_start().starts_with("[event]"))
}

fn unrecognised(found: &str) -> ProgrammeError {
    ProgrammeError::Unrecognised {
        found: found.into(),
    }
}

fn invalid(at: Place, problem: impl Into<String>, remedy: impl Into<String>) -> ProgrammeError {
    ProgrammeError::Invalid {
        at,
        problem: problem.into(),
        remedy: remedy.into(),
    }
}
