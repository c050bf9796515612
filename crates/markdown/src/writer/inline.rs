//! Text and what stands in a line of it: code, links, images, references to footnotes.

use std::{borrow::Cow, mem};

use pulldown_cmark::{Event, LinkType};

use super::{Frame, HtmlWriter, Image, Link};
use crate::{
    address, autolink,
    bounds::MAX_DEPTH,
    escape, footnotes,
    html::{self, HtmlPart},
};

impl HtmlWriter {
    pub(super) fn running_text(&mut self, text: &str) {
        self.note_name(text);
        if self.is_code || self.link.is_some() {
            escape::text(&mut self.out, text);
        } else {
            self.text.push_str(text);
        }
    }

    pub(super) fn plain(&mut self, text: &str) {
        self.note_name(text);
        escape::text(&mut self.out, text);
    }

    pub(super) fn code(&mut self, code: &str) {
        self.note_name(code);
        self.out.push_str("<code>");
        escape::text(&mut self.out, code);
        self.out.push_str("</code>");
    }

    /// A heading's id and a task's name are made of what they say.
    fn note_name(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        if let Some(task) = &mut self.task {
            task.text.push_str(text);
        }
    }

    pub(super) fn line_break(&mut self) {
        self.out.push_str("<br>\n");
        self.note_name(" ");
    }

    /// Raw HTML in a line.
    pub(super) fn html(&mut self, html: &str) {
        for piece in html::pieces(html) {
            match piece {
                HtmlPart::Text(text) => self.plain(text),
                HtmlPart::Break => self.line_break(),
            }
        }
    }

    /// One line of a block of HTML.
    pub(super) fn html_line(&mut self, line: &str) {
        match &mut self.html {
            Some(block) => block.push_str(line),
            None => self.plain(line),
        }
    }

    /// A block of HTML is one paragraph, or nothing if it is a comment.
    pub(super) fn close_html(&mut self) {
        let block = self.html.take().unwrap_or_default();
        let pieces = html::pieces(block.trim_end());
        let is_blank =
            |piece: &HtmlPart<'_>| matches!(piece, HtmlPart::Text(text) if text.trim().is_empty());
        if pieces.iter().all(is_blank) {
            return;
        }
        let fits = self.depth < MAX_DEPTH;
        self.out
            .push_str(if fits { "<p dir=\"auto\">" } else { "\n" });
        for piece in pieces {
            match piece {
                HtmlPart::Text(text) => self.html_text(text),
                HtmlPart::Break => self.line_break(),
            }
        }
        self.out.push_str(if fits { "</p>" } else { "\n" });
    }

    fn html_text(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.line_break();
            }
            self.plain(line);
        }
    }

    /// Writes the running text, its bare addresses as links.
    pub(super) fn flush_text(&mut self) {
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

    pub(super) fn refer(&mut self, label: &str) {
        if self.link.is_some() || self.depth + footnotes::REFERENCE_DEPTH > MAX_DEPTH {
            self.plain(label);
        } else {
            self.footnotes.refer(label, &mut self.out);
        }
    }

    pub(super) fn open_link(&mut self, kind: LinkType, destination: &str, title: &str) {
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

    pub(super) fn write_link_start(&mut self, address: &str, title: &str) {
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
    pub(super) fn close_link(&mut self) {
        if let Some(link) = self.link.take() {
            if self.out.len() == link.start {
                escape::text(&mut self.out, &link.address);
            }
            self.out.push_str("</a>");
            self.depth -= 1;
        }
    }

    /// An image of another site would tell that site who reads: it becomes a link.
    pub(super) fn open_image(&mut self, destination: &str, title: &str) {
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
    pub(super) fn event_in_image(&mut self, event: &Event<'_>) {
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

    pub(super) fn close_image(&mut self) {
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
