//! The name of a document: `{event}/{session}`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The longest part of a name, in bytes.
const PART_MAX: usize = 64;

/// A document's name, `{event}/{session}`, each part `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(Arc<str>);

impl DocumentId {
    /// The document of `session` in `event`.
    pub fn new(event: &str, session: &str) -> Result<Self, InvalidDocumentId> {
        if is_part(event) && is_part(session) {
            Ok(Self(format!("{event}/{session}").into()))
        } else {
            Err(InvalidDocumentId)
        }
    }

    /// The event's part of the name.
    #[must_use]
    pub fn event(&self) -> &str {
        self.parts().0
    }

    /// The session's part of the name.
    #[must_use]
    pub fn session(&self) -> &str {
        self.parts().1
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> (&str, &str) {
        // Both constructors made sure of the slash.
        self.0.split_once('/').unwrap_or((&self.0, ""))
    }
}

impl FromStr for DocumentId {
    type Err = InvalidDocumentId;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let (event, session) = name.split_once('/').ok_or(InvalidDocumentId)?;
        Self::new(event, session)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not `{event}/{session}` in the letters that are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "A document's name is EVENT/SESSION, each part 1 to 64 of A-Z a-z 0-9 . _ - and beginning with a letter or a digit"
)]
pub struct InvalidDocumentId;

fn is_part(part: &str) -> bool {
    let mut bytes = part.bytes();
    part.len() <= PART_MAX
        && bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_at_the_door() {
        let long = format!("e/{}", "s".repeat(PART_MAX + 1));
        for bad in [
            "", "e", "e/", "/s", "e/s/t", "e/.s", "e/-", "e/é", "e/s s", "e/s\0", &long,
        ] {
            assert!(bad.parse::<DocumentId>().is_err(), "{bad:?}");
        }
        let id: DocumentId = "forum-2022/A.1_b".parse().unwrap();
        assert_eq!(
            (id.event(), id.session(), id.as_str()),
            ("forum-2022", "A.1_b", "forum-2022/A.1_b")
        );
    }
}
