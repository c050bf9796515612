//! Cuts a note into its top-level blocks.
//!
//! The text is parsed once, because link definitions, footnotes and heading numbers concern all of it;
//! a block ends wherever the writer is outside all elements.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use pulldown_cmark::Parser;

use crate::writer::HtmlWriter;
use crate::{
    Heading, RenderedBlock, Rendering, bounds, dialect::OPTIONS, escape, front_matter, normalise,
};

/// Renders a note; see [`crate::render`].
pub(crate) fn render(text: &str) -> Rendering {
    let (text, rest) = bounds::split(text);
    let (front, body) = front_matter::split(text);
    let mut rendering = Rendering::default();
    push_verbatim(&mut rendering, front, 0);
    push_blocks(&mut rendering, body, line_count(front));
    push_verbatim(&mut rendering, rest, line_count(text));
    rendering
}

/// Adds the blocks of `body`, which begins at source line `first_line`.
fn push_blocks(rendering: &mut Rendering, body: &str, first_line: u32) {
    let bounded = bounds::bound(body);
    let normalised = normalise::normalise(&bounded);
    // What became a mark only now is bounded, too.
    let body = match &normalised {
        Cow::Borrowed(same) => Cow::Borrowed(*same),
        Cow::Owned(changed) => bounds::bound(changed),
    };
    let lines = Lines::of(&body, first_line);
    let mut writer = HtmlWriter::default();
    for (event, source) in Parser::new_ext(&body, OPTIONS).into_offset_iter() {
        writer.event(event, source.clone());
        if writer.is_outside() {
            let html = writer.take();
            if !html.is_empty() {
                rendering
                    .blocks
                    .push(RenderedBlock::new(lines.of_range(&body, source), html));
            }
        }
    }
    let (outline, footnotes) = writer.finish();
    rendering.outline = outline
        .into_iter()
        .map(|(at, heading)| Heading {
            line: lines.at(at),
            ..heading
        })
        .collect();
    if let Some((html, source)) = footnotes {
        rendering
            .blocks
            .push(RenderedBlock::new(lines.of_range(&body, source), html));
    }
}

/// Adds text that is shown as it is.
fn push_verbatim(rendering: &mut Rendering, text: &str, first_line: u32) {
    if text.is_empty() {
        return;
    }
    let mut html = String::from("<pre class=\"verbatim\"><code>");
    escape::text(&mut html, text);
    html.push_str("</code></pre>");
    let lines = first_line..first_line + line_count(text);
    rendering.blocks.push(RenderedBlock::new(lines, html));
}

impl RenderedBlock {
    fn new(lines: Range<u32>, html: String) -> Self {
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        Self {
            lines,
            hash: hasher.finish(),
            html,
        }
    }
}

/// Where the lines of a text begin.
struct Lines {
    first: u32,
    ends: Vec<usize>,
}

impl Lines {
    fn of(text: &str, first: u32) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            first,
            ends: ends.map(|(at, _)| at).collect(),
        }
    }

    /// The line of the byte `at`.
    fn at(&self, at: usize) -> u32 {
        let before = self.ends.partition_point(|end| *end < at);
        self.first + u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// The lines of `source`, without the blank ones at its end.
    fn of_range(&self, text: &str, source: Range<usize>) -> Range<u32> {
        let written = text[source.clone()].trim_end().len();
        let last = source.start + written.saturating_sub(1);
        self.at(source.start)..self.at(last) + 1
    }
}

fn line_count(text: &str) -> u32 {
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}
