//! Writes the events of the parser as HTML.
//!
//! Every start tag is written together with a frame that knows its end tag, so that the HTML is
//! balanced whatever the events are. An element too deep is left out; its text stays.

mod block;
mod inline;

use std::mem;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use crate::Heading;
use crate::bounds::MAX_DEPTH;
use crate::footnotes::{self, Footnotes};
use crate::heading::HeadingIds;

/// The state of writing one note.
#[derive(Debug, Default)]
pub(crate) struct HtmlWriter {
    out: String,
    frames: Vec<Frame>,
    /// Tags open.
    depth: usize,
    /// Running text not yet written: the parser hands out an address in pieces.
    text: String,
    is_code: bool,
    link: Option<Link>,
    image: Option<Image>,
    heading: Option<OpenHeading>,
    task: Option<OpenTask>,
    /// The HTML block that is open, so far.
    html: Option<String>,
    table: Table,
    heading_ids: HeadingIds,
    outline: Vec<(usize, Heading)>,
    footnotes: Footnotes,
}

/// What ends with the next end event.
#[derive(Debug)]
enum Frame {
    /// An element: its end tags and how many they are.
    Element(&'static str, usize),
    /// An element left out, and what stands for its end.
    LeftOut(&'static str),
    /// A heading; the rest is in [`HtmlWriter::heading`].
    Heading,
    /// A block of HTML; it is in [`HtmlWriter::html`].
    Html,
    /// A link; its address is in [`HtmlWriter::link`].
    Link,
    /// The text in place of an image.
    Image,
    /// A footnote: its label, what was written before it, and how many tags are open there.
    Footnote(String, String, usize),
}

/// The link that is open. Links do not nest.
#[derive(Debug)]
struct Link {
    /// What to show if the link has no text.
    address: String,
    /// Where its text begins.
    start: usize,
}

/// The image that is open, and its text so far.
#[derive(Debug)]
struct Image {
    source: String,
    title: String,
    alternative: String,
    /// Frames inside it.
    nested: usize,
}

#[derive(Debug)]
struct OpenHeading {
    level: u8,
    text: String,
    /// Where in `out` its id goes.
    id_at: usize,
    source: usize,
}

/// The box of a task, which is named after what the task says.
#[derive(Debug)]
struct OpenTask {
    text: String,
    /// Where in `out` its name goes.
    name_at: usize,
}

#[derive(Debug, Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl HtmlWriter {
    /// Writes one event that comes from the bytes `source`.
    pub(crate) fn event(&mut self, event: Event<'_>, source: Range<usize>) {
        if self.image.is_some() {
            return self.event_in_image(&event);
        }
        if !matches!(event, Event::Text(_)) {
            self.flush_text();
        }
        match event {
            Event::Start(tag) => self.start(tag, source.start),
            Event::End(end) => {
                if matches!(end, TagEnd::Paragraph | TagEnd::Item) {
                    self.close_task();
                }
                self.end(source);
            }
            // The indentation of a block of HTML comes as text.
            Event::Text(text) if self.html.is_some() => self.html_line(&text),
            Event::Text(text) => self.running_text(&text),
            Event::Code(code) => self.code(&code),
            Event::Html(html) => self.html_line(&html),
            Event::InlineHtml(html) => self.html(&html),
            // What people type as lines are lines (decision 0026).
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => self.out.push_str("<hr>"),
            Event::TaskListMarker(done) => self.task(done),
            Event::FootnoteReference(label) => self.refer(&label),
            // Not enabled: shown as what they say.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.plain(&text),
        }
    }

    /// Whether no element is open.
    pub(crate) fn is_outside(&self) -> bool {
        self.frames.is_empty()
    }

    /// Takes what was written since the last time.
    pub(crate) fn take(&mut self) -> String {
        mem::take(&mut self.out)
    }

    /// The headings with the bytes where they begin; the footnotes with the bytes they come from.
    #[expect(
        clippy::type_complexity,
        reason = "taken apart where it is called, nowhere else"
    )]
    pub(crate) fn finish(self) -> (Vec<(usize, Heading)>, Option<(String, Range<usize>)>) {
        (self.outline, self.footnotes.section())
    }

    fn start(&mut self, tag: Tag<'_>, source: usize) {
        if is_block(&tag) {
            self.close_task();
        }
        match tag {
            Tag::Paragraph => self.open("<p dir=\"auto\">", "</p>"),
            Tag::HtmlBlock => {
                self.html = Some(String::new());
                self.frames.push(Frame::Html);
            }
            Tag::Heading { level, .. } => self.open_heading(level as u8, source),
            Tag::BlockQuote(_) => self.open("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::List(first) => self.open_list(first),
            Tag::Item => self.open_part("<li dir=\"auto\">", "</li>", 1),
            Tag::FootnoteDefinition(label) => {
                let before = mem::take(&mut self.out);
                let depth = mem::replace(&mut self.depth, footnotes::DEPTH);
                self.frames
                    .push(Frame::Footnote(label.into_string(), before, depth));
            }
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => {
                self.table.is_head = true;
                self.table.column = 0;
                self.open_part("<thead><tr>", "</tr></thead><tbody>", 2);
            }
            Tag::TableRow => {
                self.table.is_head = false;
                self.table.column = 0;
                self.open_part("<tr>", "</tr>", 1);
            }
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.open_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => self.open_image(&dest_url, &title),
            // Not enabled.
            Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.frames.push(Frame::LeftOut("")),
        }
    }

    fn end(&mut self, source: Range<usize>) {
        match self.frames.pop() {
            Some(Frame::Element(end, tags)) => {
                self.out.push_str(end);
                self.depth -= tags;
            }
            Some(Frame::LeftOut(end)) => self.out.push_str(end),
            Some(Frame::Heading) => self.close_heading(),
            Some(Frame::Html) => self.close_html(),
            Some(Frame::Link) => self.close_link(),
            Some(Frame::Footnote(label, before, depth)) => {
                let html = mem::replace(&mut self.out, before);
                self.depth = depth;
                self.footnotes.define(label, html, source);
            }
            Some(Frame::Image) | None => {}
        }
        self.is_code = false;
    }

    /// Opens an element with one tag.
    fn open(&mut self, start: &str, end: &'static str) {
        self.open_tags(start, end, 1, 1);
    }

    /// Opens an element of `tags` tags if it and what it must contain, `room` in all, is not too deep.
    fn open_tags(&mut self, start: &str, end: &'static str, tags: usize, room: usize) -> bool {
        let fits = self.depth + room <= MAX_DEPTH;
        if fits {
            self.out.push_str(start);
            self.depth += tags;
            self.frames.push(Frame::Element(end, tags));
        } else {
            let is_inline = matches!(end, "</em>" | "</strong>" | "</del>");
            self.frames
                .push(Frame::LeftOut(if is_inline { "" } else { "\n" }));
        }
        fits
    }

    /// Opens an element that only has sense in the one around it: it is written if that one is.
    fn open_part(&mut self, start: &str, end: &'static str, tags: usize) {
        if matches!(self.frames.last(), Some(Frame::Element(..))) {
            self.out.push_str(start);
            self.depth += tags;
            self.frames.push(Frame::Element(end, tags));
        } else {
            self.frames.push(Frame::LeftOut("\n"));
        }
    }
}

/// Whether what begins here ends the first line of an item.
fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::List(_)
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::Table(_)
            | Tag::HtmlBlock
            | Tag::Heading { .. }
    )
}
