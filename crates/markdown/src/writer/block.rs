//! Headings, lists, code and tables.

use std::{borrow::Cow, fmt::Write as _};

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr};

use super::{Frame, HtmlWriter, OpenHeading, OpenTask};
use crate::{Heading, bounds::MAX_DEPTH, escape};

/// Characters of the language of a code block.
const MAX_LANGUAGE: usize = 20;
/// Characters of the name of a task's box.
const MAX_TASK_NAME: usize = 80;
/// Tags from the wrapper of a table down to a cell: wrapper, table, head, row, cell.
const TABLE_TAGS: usize = 5;

impl HtmlWriter {
    pub(super) fn open_heading(&mut self, level: u8, source: usize) {
        if self.depth == MAX_DEPTH {
            return self.frames.push(Frame::LeftOut("\n"));
        }
        write!(self.out, "<h{level}").expect("a String takes all that is written");
        let id_at = self.out.len();
        self.out.push_str(" dir=\"auto\">");
        self.depth += 1;
        self.heading = Some(OpenHeading {
            level,
            text: String::new(),
            id_at,
            source,
        });
        self.frames.push(Frame::Heading);
    }

    pub(super) fn close_heading(&mut self) {
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

    pub(super) fn open_code(&mut self, kind: &CodeBlockKind<'_>) {
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

    pub(super) fn open_list(&mut self, first: Option<u64>) {
        match first {
            None => self.open_tags("<ul>", "</ul>", 1, 2),
            Some(1) => self.open_tags("<ol>", "</ol>", 1, 2),
            Some(first) => self.open_tags(&format!("<ol start=\"{first}\">"), "</ol>", 1, 2),
        };
    }

    /// The box of a task.
    pub(super) fn task(&mut self, done: bool) {
        self.out.push_str("<input type=\"checkbox\" disabled=\"\"");
        if done {
            self.out.push_str(" checked=\"\"");
        }
        self.task = Some(OpenTask {
            text: String::new(),
            name_at: self.out.len(),
        });
        self.out.push_str("> ");
    }

    /// Names the box after what its task says, which serves in any language.
    pub(super) fn close_task(&mut self) {
        let Some(task) = self.task.take() else {
            return;
        };
        let text = escape::plain(task.text.trim());
        let end = text.char_indices().nth(MAX_TASK_NAME);
        let text = &text[..end.map_or(text.len(), |(end, _)| end)];
        let mut name = String::from(" aria-label=\"");
        escape::attribute(&mut name, if text.is_empty() { "☐" } else { text });
        name.push('"');
        self.out.insert_str(task.name_at, &name);
    }

    /// A wide table scrolls in a wrapper of its own, which the keyboard reaches.
    pub(super) fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.table.alignments = alignments;
        let start = "<div class=\"table\" tabindex=\"0\"><table>";
        self.open_tags(start, "</tbody></table></div>", 2, TABLE_TAGS);
    }

    pub(super) fn open_cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.table.column += 1;
        if self.table.is_head {
            self.open_part(&format!("<th{class} dir=\"auto\">"), "</th>", 1);
        } else {
            self.open_part(&format!("<td{class} dir=\"auto\">"), "</td>", 1);
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
