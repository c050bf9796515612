//! What people type.

use arbitrary::Arbitrary;

/// A few letters that are easy or hard to cut.
#[derive(Arbitrary, Debug, Clone, Copy)]
pub enum TypedWords {
    /// One byte, one unit.
    Letter,
    /// Two bytes, one unit.
    Accent,
    /// Four bytes, two units: half of it is no character.
    Emoji,
    /// A letter and its accent.
    Combining,
    /// From right to left.
    RightToLeft,
    /// A whole line.
    Line,
}

impl TypedWords {
    /// The text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Letter => "a",
            Self::Accent => "é",
            Self::Emoji => "😀",
            Self::Combining => "e\u{301}",
            Self::RightToLeft => "שלום",
            Self::Line => "une ligne\n",
        }
    }
}
