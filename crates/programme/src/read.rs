//! One way in for every format: what the bytes are is read from the bytes.

mod check;
mod encoding;
mod forum;
mod lines;
mod personal;
mod schedule;
mod values;
mod xml;

use crate::{
    Event, ProgrammeError, Slug, SourceLocation, Warning, language_tag, warning::Warnings,
};

/// Largest programme, in bytes: ten times a congress of 138 sessions, and small enough to hold twice.
pub const MAX_PROGRAMME_BYTES: usize = 5 * 1024 * 1024;

/// What the file cannot say about itself, or says wrongly.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The address of the event.
    pub slug: Slug,
    /// The zone in which the hours of the file are meant, by IANA name or offset: it outweighs the file,
    /// and its hours are those on the wall.
    pub time_zone: Option<String>,
    /// The title of the event: it outweighs the file.
    pub title: Option<String>,
    /// The language of the event, as a tag or a name: it outweighs the file.
    pub language: Option<String>,
}

impl ReadOptions {
    /// For an event at this address; all else is as the file says.
    #[must_use]
    pub fn new(slug: Slug) -> Self {
        Self {
            slug,
            time_zone: None,
            title: None,
            language: None,
        }
    }
}

/// A programme that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// The event.
    pub event: Event,
    /// What could not be taken as it is written.
    pub warnings: Vec<Warning>,
}

/// Reads a programme in any format we know.
///
/// # Errors
/// [`ProgrammeError`] says where the file is wrong, and what would be right, if it is no programme at all.
/// A field of one session that cannot be read is a warning.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Programme, ProgrammeError> {
    crate::check_event_slug(&options.slug)?;
    if bytes.len() > MAX_PROGRAMME_BYTES {
        return Err(ProgrammeError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_PROGRAMME_BYTES,
        });
    }
    if let Some(language) = options
        .language
        .as_ref()
        .filter(|text| language_tag(text).is_none())
    {
        return Err(ProgrammeError::BadOption {
            value: language.clone(),
            remedy: "is no language; write its tag, such as fr",
        });
    }
    let decoded = encoding::decode(bytes);
    let text = decoded
        .text
        .strip_prefix('\u{feff}')
        .unwrap_or(&decoded.text);
    let mut warnings = Warnings::default();
    let first = text.trim_start().chars().next();
    match &decoded.guess {
        // Our own form is TOML, which is UTF-8.
        Some(guess) if !matches!(first, Some('<' | '{')) => {
            return Err(ProgrammeError::NotUtf8 { line: guess.line });
        }
        Some(guess) => warnings.add(
            SourceLocation::line(guess.line),
            "this is not UTF-8, and no other encoding is declared",
            format!("it is read as {}", guess.encoding),
        ),
        None => {}
    }
    let (event, lines) = match first {
        None => return Err(unrecognised("The file is empty")),
        Some('<') => schedule::read_xml(text, options, &mut warnings)?,
        Some('{') => schedule::read_json(text, options, &mut warnings)?,
        Some(_) if is_toml(text) => forum::read(text, options)?,
        Some(_) => {
            return Err(unrecognised(
                "This is neither XML nor JSON and has no table [event]",
            ));
        }
    };
    Ok(Programme {
        event: check::check(event, &lines)?,
        warnings: warnings.finish(),
    })
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

fn invalid(
    at: SourceLocation,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> ProgrammeError {
    ProgrammeError::Invalid {
        at,
        problem: problem.into(),
        remedy: remedy.into(),
    }
}
