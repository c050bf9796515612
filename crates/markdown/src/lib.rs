//! Markdown to safe HTML, block by block.
//!
//! The only renderer of the product: the reader's page, the preview beside the editor and the archive
//! all show what [`render`] returns. It reads `CommonMark` with the tables, task lists, strikethrough,
//! footnotes and bare addresses of GitHub's dialect, and it is safe by construction: it writes its own
//! tags only, and every byte of the note passes through `escape` on its way out.
//!
//! ```text
//! text -> bounds (what a parser should not meet) -> normalise (what people mean) -> pulldown-cmark events
//!      -> writer -> blocks, outline
//! ```

mod address;
mod autolink;
mod blocks;
mod bounds;
mod dialect;
mod escape;
mod footnotes;
mod foreign;
mod front_matter;
mod heading;
mod html;
mod levels;
mod marks;
mod normalise;
mod raw_html;
mod writer;

use std::ops::Range;

pub use bounds::MAX_INPUT;
pub use foreign::sanitise;
pub use heading::RESERVED_IDS;
pub use levels::Levels;
pub use marks::{Mark, MarkKind, marks};
pub use raw_html::has_raw_html;

/// A note as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendering {
    /// The top-level blocks in reading order; the footnotes, if any, are the last.
    pub blocks: Vec<RenderedBlock>,
    /// The headings that stand at top level, in reading order.
    pub outline: Vec<Heading>,
}

/// One top-level block: exactly one HTML element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedBlock {
    /// The source lines it was made from, counted from 0, end excluded.
    pub lines: Range<u32>,
    /// A hash of `html`, equal in all processes of one build: equal hashes mean equal blocks.
    pub hash: u64,
    /// The element.
    pub html: String,
}

/// One line of the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The `id` of the element: the text in small letters of any script, words joined by `-`, and a
    /// number from the second of the same on.
    pub id: String,
    /// What it says, without marks; plain text, not HTML.
    pub text: String,
    /// The source line, counted from 0.
    pub line: u32,
}

impl Rendering {
    /// The whole note as one piece of HTML: its blocks, each followed by a line feed.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html =
            String::with_capacity(self.blocks.iter().map(|block| block.html.len() + 1).sum());
        for block in &self.blocks {
            html.push_str(&block.html);
            html.push('\n');
        }
        html
    }
}

/// Renders a note.
///
/// Takes time and space linear in the text, whatever the text. What lies beyond [`MAX_INPUT`] bytes is
/// shown as plain text.
#[must_use]
pub fn render(text: &str) -> Rendering {
    blocks::render(text)
}
