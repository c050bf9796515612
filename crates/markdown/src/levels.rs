//! Headings of a note beneath the title of its page.
//!
//! A page has one `h1`, its title. What a note calls `#` becomes `h2`, and a level that the note leaves
//! out is not left out here: screen readers walk by these levels.

use std::fmt::Write as _;

/// Gives the headings of a note their levels on a page, block after block.
#[derive(Debug, Default)]
pub struct Levels {
    /// The levels of the note that are open: their number is the depth.
    open: Vec<u8>,
}

impl Levels {
    /// One block with its headings set to their levels. Text is escaped, so that tags are tags.
    #[must_use]
    pub fn apply(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let (mut rest, mut level) = (html, 2);
        while let Some(at) = rest.find("<h").into_iter().chain(rest.find("</h")).min() {
            let (before, tag) = rest.split_at(at);
            out.push_str(before);
            let head = if tag.starts_with("</h") { "</h" } else { "<h" };
            out.push_str(head);
            rest = &tag[head.len()..];
            let Some(given @ b'1'..=b'6') = rest.bytes().next() else {
                continue;
            };
            if head == "<h" {
                level = self.next(given - b'0');
            }
            write!(out, "{level}").expect("a String takes all that is written");
            rest = &rest[1..];
        }
        out + rest
    }

    fn next(&mut self, given: u8) -> usize {
        while self.open.last().is_some_and(|open| *open >= given) {
            self.open.pop();
        }
        self.open.push(given);
        (self.open.len() + 1).min(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_no_first_level_and_skips_none() {
        let mut levels = Levels::default();
        let note = [
            ("<h1 id=\"a\">A</h1>", "<h2 id=\"a\">A</h2>"),
            ("<h4>B</h4>", "<h3>B</h3>"),
            ("<h4>C</h4>", "<h3>C</h3>"),
            ("<h6>D</h6>", "<h4>D</h4>"),
            ("<hr>", "<hr>"),
            (
                "<blockquote><h2>E</h2><p>&lt;h1&gt;</p></blockquote>",
                "<blockquote><h3>E</h3><p>&lt;h1&gt;</p></blockquote>",
            ),
            ("<h1>F</h1>", "<h2>F</h2>"),
        ];
        for (block, expected) in note {
            assert_eq!(levels.apply(block), expected);
        }
    }
}
