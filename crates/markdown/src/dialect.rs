//! The dialect of Markdown: `CommonMark` with the extensions that forges have.

use pulldown_cmark::Options;

/// The extensions of Markdown that notes are read with.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);
