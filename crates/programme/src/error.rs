//! Why a programme was refused: where, what, and what would be right.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::Slug;

/// The most of a file that a sentence repeats, in bytes: a broken file may have no end of a name.
const QUOTED_BYTES: usize = 300;

/// Why a programme was refused. Each message is one sentence for the organiser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeError {
    /// The file is larger than a programme may be.
    #[error("The file has {bytes} bytes; a programme has at most {limit}.")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
        /// The largest size in bytes.
        limit: usize,
    },
    /// The bytes are no text.
    #[error("The file is not UTF-8 text from line {line} on; save it as UTF-8.")]
    NotUtf8 {
        /// Line of the first bad byte, from 1.
        line: usize,
    },
    /// None of the formats.
    #[error(
        "{}; a programme is our own TOML, a frab or pentabarf schedule.xml, or a c3voc or pretalx schedule.json.",
        brief(.found)
    )]
    Unrecognised {
        /// What was found instead.
        found: String,
    },
    /// The format is known but the file breaks its grammar.
    #[error("{at}: this is not well-formed {format}: {}", brief(.problem))]
    Malformed {
        /// Where.
        at: SourceLocation,
        /// Name of the format.
        format: &'static str,
        /// What the parser says.
        problem: String,
    },
    /// Well-formed, but something is missing or says what cannot be.
    #[error("{at}: {}; {}.", brief(.problem), brief(.remedy))]
    Invalid {
        /// Where.
        at: SourceLocation,
        /// What is wrong.
        problem: String,
        /// What would be right.
        remedy: String,
    },
    /// Two things with one id.
    #[error("{at}: the {what} “{}” is there twice; each needs an id of its own.", brief(.id))]
    Duplicate {
        /// Where the second one is.
        at: SourceLocation,
        /// What kind of id.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// A slug with characters that an address cannot hold.
    #[error(
        "“{}” cannot be part of an address; use 1 to 64 of a-z, A-Z, 0-9, “.”, “_”, “-”, beginning with a letter or a digit.",
        brief(.slug)
    )]
    BadSlug {
        /// The text.
        slug: String,
    },
    /// A slug that is an address of its own.
    #[error("“{slug}” is already an address of the server; choose another id.")]
    ReservedSlug {
        /// The slug.
        slug: Slug,
    },
    /// An option of the reading has a value that cannot be.
    #[error("“{}” {remedy}.", brief(.value))]
    BadOption {
        /// The value.
        value: String,
        /// What is wrong with it, and what would be right.
        remedy: &'static str,
    },
}

/// Where in the file: the line if it is known, and the thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLocation {
    /// Line, from 1.
    pub line: Option<usize>,
    /// The day, session or key, such as `session 6561, start`.
    pub thing: Option<String>,
}

impl SourceLocation {
    pub(crate) fn line(line: usize) -> Self {
        Self {
            line: Some(line),
            thing: None,
        }
    }

    /// `thing`, on a line if that is known.
    pub(crate) fn of(line: Option<usize>, thing: impl Into<String>) -> Self {
        Self {
            line,
            thing: Some(thing.into()),
        }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.thing) {
            (Some(line), Some(thing)) => write!(f, "Line {line}, {}", brief(thing)),
            (Some(line), None) => write!(f, "Line {line}"),
            (None, Some(thing)) => write!(f, "In {}", brief(thing)),
            (None, None) => f.write_str("In the file"),
        }
    }
}

/// The beginning of what a file says, where all of it would be no sentence.
pub(crate) fn brief(text: &str) -> Cow<'_, str> {
    if text.len() <= QUOTED_BYTES {
        return text.into();
    }
    let end = text.floor_char_boundary(QUOTED_BYTES);
    format!("{}…", &text[..end]).into()
}
