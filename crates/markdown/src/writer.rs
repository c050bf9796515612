//! Writes the events of the parser as HTML.
//!
//! Every start tag is written together with a frame that knows its end tag, so that the HTML is
//! balanced whatever the events are. An element too deep is left out; its text stays.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag};

use crate::bounds::MAX_DEPTH;
use crate::footnotes::Footnotes;
use crate::heading::HeadingIds;
use crate::{Heading, address, autolink, escape};

/// Characters of the language of a code block.
const MAX_LANGUAGE: usize = 20;
/// Tags from the wrapper of a table down to a cell: wrapper, table, head, row, cell.
const TABLE_TAGS: usize = 5;

/// The state of writing one note.
#[derive(Debug, Default)]
pub(crate) struct Writer {
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
    /// A heading; the rest is in [`Writer::heading`].
    Heading,
    /// A link; its address is in [`Writer::link`].
    Link,
    /// The text in place of an image.
    Image,
    /// A footnote: its label, and what was written before it.
    Footnote(String, String),
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

#[derive(Debug, Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl Writer {
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
            Event::End(_) => self.end(source),
            Event::Text(text) => self.running_text(&text),
            Event::Code(code) => self.code(&code),
            Event::Html(html) | Event::InlineHtml(html) => self.plain(&html),
            Event::SoftBreak => self.plain("\n"),
            Event::HardBreak => {
                self.out.push_str("<br>");
                self.note_heading(" ");
            }
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
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open("<p>", "</p>"),
            Tag::Heading { level, .. } => self.open_heading(level as u8, source),
            Tag::BlockQuote(_) => self.open("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::List(first) => self.open_list(first),
            Tag::Item => self.open_part("<li>", "</li>", 1),
            Tag::FootnoteDefinition(label) => {
                let before = mem::take(&mut self.out);
                self.frames
                    .push(Frame::Footnote(label.into_string(), before));
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
            Some(Frame::Link) => self.close_link(),
            Some(Frame::Footnote(label, before)) => {
                let html = mem::replace(&mut self.out, before);
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

/// Blocks.
impl Writer {
    fn open_heading(&mut self, level: u8, source: usize) {
        if self.depth == MAX_DEPTH {
            return self.frames.push(Frame::LeftOut("\n"));
        }
        write!(self.out, "<h{level}").expect("a String takes all that is written");
        let id_at = self.out.len();
        self.out.push('>');
        self.depth += 1;
        self.heading = Some(OpenHeading {
            level,
            text: String::new(),
            id_at,
            source,
        });
        self.frames.push(Frame::Heading);
    }

    fn close_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        let level = heading.level;
        write!(self.out, "</h{level}>").expect("a String takes all that is written");
        self.depth -= 1;
        let text = escape::plain(heading.text.trim());
        let id = self.heading_ids.next(&text);
        self.out.insert_str(heading.id_at, &format!(" id=\"{id}\""));
        if self.is_outside() {
            let line = 0;
            self.outline.push((
                heading.source,
                Heading {
                    level,
                    id,
                    text,
                    line,
                },
            ));
        }
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => language(info),
            CodeBlockKind::Indented => String::new(),
        };
        let start: Cow<'_, str> = if language.is_empty() {
            "<pre><code>".into()
        } else {
            format!("<pre><code class=\"language-{language}\">").into()
        };
        self.open_tags(&start, "</code></pre>", 2, 2);
        self.is_code = true;
    }

    fn open_list(&mut self, first: Option<u64>) {
        match first {
            None => self.open_tags("<ul>", "</ul>", 1, 2),
            Some(1) => self.open_tags("<ol>", "</ol>", 1, 2),
            Some(first) => self.open_tags(&format!("<ol start=\"{first}\">"), "</ol>", 1, 2),
        };
    }

    /// The box says itself whether it is ticked, in any language.
    fn task(&mut self, done: bool) {
        self.out.push_str(if done {
            "<input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"☑\"> "
        } else {
            "<input type=\"checkbox\" disabled=\"\" aria-label=\"☐\"> "
        });
    }

    /// A wide table scrolls in a wrapper of its own, which the keyboard reaches.
    fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.table.alignments = alignments;
        let start = "<div class=\"table\" tabindex=\"0\"><table>";
        self.open_tags(start, "</tbody></table></div>", 2, TABLE_TAGS);
    }

    fn open_cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.table.column += 1;
        if self.table.is_head {
            self.open_part(&format!("<th{class}>"), "</th>", 1);
        } else {
            self.open_part(&format!("<td{class}>"), "</td>", 1);
        }
    }
}

/// Text and what stands in a line of it.
impl Writer {
    fn running_text(&mut self, text: &str) {
        self.note_heading(text);
        if self.is_code || self.link.is_some() {
            escape::text(&mut self.out, text);
        } else {
            self.text.push_str(text);
        }
    }

    fn plain(&mut self, text: &str) {
        self.note_heading(text);
        escape::text(&mut self.out, text);
    }

    fn code(&mut self, code: &str) {
        self.note_heading(code);
        self.out.push_str("<code>");
        escape::text(&mut self.out, code);
        self.out.push_str("</code>");
    }

    fn note_heading(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    /// Writes the running text, its bare addresses as links.
    fn flush_text(&mut self) {
        let text = mem::take(&mut self.text);
        let mut written = 0;
        while let Some((found, prefix)) = autolink::next(&text, written) {
            escape::text(&mut self.out, &text[written..found.start]);
            let shown = &text[found.clone()];
            self.write_link_start(&format!("{}{shown}", prefix.as_str()), "");
            escape::text(&mut self.out, shown);
            self.out.push_str("</a>");
            written = found.end;
        }
        escape::text(&mut self.out, &text[written..]);
        // The allocation serves the next text.
        self.text = text;
        self.text.clear();
    }

    fn refer(&mut self, label: &str) {
        if self.link.is_some() {
            self.plain(label);
        } else {
            self.footnotes.refer(label, &mut self.out);
        }
    }

    fn open_link(&mut self, kind: LinkType, destination: &str, title: &str) {
        let destination: Cow<'_, str> = match kind {
            LinkType::Email => format!("mailto:{destination}").into(),
            _ => destination.into(),
        };
        match address::link(&destination) {
            Some(address) if self.link.is_none() && self.depth < MAX_DEPTH => {
                self.write_link_start(&address, title);
                self.depth += 1;
                self.link = Some(Link {
                    address: address.into_owned(),
                    start: self.out.len(),
                });
                self.frames.push(Frame::Link);
            }
            _ => self.frames.push(Frame::LeftOut("")),
        }
    }

    fn write_link_start(&mut self, address: &str, title: &str) {
        self.out.push_str("<a href=\"");
        escape::attribute(&mut self.out, address);
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, title);
        }
        self.out
            .push_str("\" rel=\"noopener noreferrer nofollow ugc\">");
    }

    /// A link without text shows its address, so that it can be seen and pressed.
    fn close_link(&mut self) {
        if let Some(link) = self.link.take() {
            if self.out.len() == link.start {
                escape::text(&mut self.out, &link.address);
            }
            self.out.push_str("</a>");
            self.depth -= 1;
        }
    }

    /// An image of another site would tell that site who reads: it becomes a link.
    fn open_image(&mut self, destination: &str, title: &str) {
        if !address::is_own_image(destination) {
            return self.open_link(LinkType::Inline, destination, title);
        }
        self.frames.push(Frame::Image);
        self.image = Some(Image {
            source: destination.to_owned(),
            title: title.to_owned(),
            alternative: String::new(),
            nested: 0,
        });
    }

    /// Inside an image only text counts.
    fn event_in_image(&mut self, event: &Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.nested += 1,
            Event::End(_) if image.nested > 0 => image.nested -= 1,
            Event::End(_) => self.close_image(),
            Event::Text(text) | Event::Code(text) => image.alternative.push_str(text),
            Event::SoftBreak | Event::HardBreak => image.alternative.push(' '),
            _ => {}
        }
    }

    fn close_image(&mut self) {
        self.frames.pop();
        if let Some(image) = self.image.take() {
            self.out.push_str("<img src=\"");
            escape::attribute(&mut self.out, &image.source);
            self.out.push_str("\" alt=\"");
            escape::attribute(&mut self.out, &image.alternative);
            if !image.title.is_empty() {
                self.out.push_str("\" title=\"");
                escape::attribute(&mut self.out, &image.title);
            }
            self.out.push_str("\" loading=\"lazy\">");
        }
    }
}

/// The first word of a fence's info, with safe characters only.
fn language(info: &CowStr<'_>) -> String {
    let word = info.split_ascii_whitespace().next().unwrap_or_default();
    word.chars()
        .map(|found| found.to_ascii_lowercase())
        .filter(|found| matches!(found, 'a'..='z' | '0'..='9' | '+' | '#' | '-'))
        .take(MAX_LANGUAGE)
        .collect()
}
