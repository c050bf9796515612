//! Footnotes: numbered in the order in which the text refers to them, all shown at the end.
//!
//! Links are named by their role, which screen readers say in the reader's language, and by "Note 1",
//! which is the same word in French and English.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;

/// Why writing into a `String` is not an error to handle.
const STRINGS_GROW: &str = "a String takes all that is written";

/// Tags open around what a footnote says: the section, the list, its item.
pub(crate) const DEPTH: usize = 3;
/// Tags of a reference.
pub(crate) const REFERENCE_DEPTH: usize = 2;

/// The footnotes of one note.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    numbers: HashMap<String, usize>,
    referred: HashSet<usize>,
    defined: Vec<Definition>,
}

#[derive(Debug)]
struct Definition {
    label: String,
    html: String,
    source: Range<usize>,
}

impl Footnotes {
    /// Writes a reference to the footnote with this label.
    pub(crate) fn refer(&mut self, label: &str, out: &mut String) {
        let number = self.number(label);
        let id = if self.referred.insert(number) {
            format!(" id=\"fnref-{number}\"")
        } else {
            String::new()
        };
        write!(
            out,
            "<sup><a{id} href=\"#fn-{number}\" role=\"doc-noteref\" aria-label=\"Note {number}\">{number}</a></sup>"
        )
        .expect(STRINGS_GROW);
    }

    /// Keeps what a footnote says.
    pub(crate) fn define(&mut self, label: String, html: String, source: Range<usize>) {
        self.defined.push(Definition {
            label,
            html,
            source,
        });
    }

    /// The list of all footnotes and the bytes of the source it comes from.
    ///
    /// Those that nothing refers to stand at the end; a label defined twice has both texts.
    pub(crate) fn section(mut self) -> Option<(String, Range<usize>)> {
        let start = self.defined.iter().map(|note| note.source.start).min()?;
        let end = self.defined.iter().map(|note| note.source.end).max()?;
        let mut texts = BTreeMap::<usize, String>::new();
        for Definition { label, html, .. } in mem::take(&mut self.defined) {
            texts
                .entry(self.number(&label))
                .or_default()
                .push_str(&html);
        }
        let mut section = String::from("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>");
        for (number, text) in texts {
            write!(section, "<li id=\"fn-{number}\" value=\"{number}\">").expect(STRINGS_GROW);
            self.write(number, &text, &mut section);
            section.push_str("</li>");
        }
        section.push_str("</ol></section>");
        Some((section, start..end))
    }

    /// Writes a footnote; the way back stands at the end of its last paragraph.
    fn write(&self, number: usize, text: &str, out: &mut String) {
        if !self.referred.contains(&number) {
            return out.push_str(text);
        }
        let (text, end) = match text.strip_suffix("</p>") {
            Some(text) => (text, "</p>"),
            None => (text, ""),
        };
        write!(
            out,
            "{text} <a href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\"Note {number}\">↩</a>{end}"
        )
        .expect(STRINGS_GROW);
    }

    /// Labels are the same in any case.
    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }
}
