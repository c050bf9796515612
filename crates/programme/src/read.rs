//! One way in for every format: what the bytes are is read from the bytes.

mod check;
mod clock;
mod forum_toml;
mod lines;

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
    let text = std::str::from_utf8(bytes).map_err(|e| ProgrammeError::NotUtf8 {
        line: lines::line_at(bytes, e.valid_up_to()),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);

    let (event, lines) = match text.trim_start().chars().next() {
        None => {
            return Err(ProgrammeError::Unrecognised {
                found: "The file is empty".into(),
            });
        }
        Some(_) => forum_toml::read(text, options.slug)?,
    };
    check::check(event, &lines)
}

fn invalid(at: Place, problem: impl Into<String>, remedy: impl Into<String>) -> ProgrammeError {
    ProgrammeError::Invalid {
        at,
        problem: problem.into(),
        remedy: remedy.into(),
    }
}
