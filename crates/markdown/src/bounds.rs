//! Keeps away from the parser what would cost it more than it is worth.
//!
//! Nesting, columns and cells are bounded before the text is parsed, in one pass over its lines. Where
//! a bound is passed, an invisible mark goes in front of what would nest (or behind what would begin a
//! table), so that it becomes text. The mark is a bidi control, which the writer never lets out: the
//! words on the page stay exactly those of the note, in code blocks too.

use std::borrow::Cow;

/// Bytes that are rendered; a note has at most 512 KB. The rest is shown as plain text.
pub const MAX_INPUT: usize = 512 * 1024;
/// How deep quotes and lists nest.
pub(crate) const MAX_DEPTH: usize = 32;
/// The column where the deepest list may begin: four columns a level.
const MAX_INDENT: usize = 4 * MAX_DEPTH;
/// Columns of a table; more do not fit on any screen.
const MAX_COLUMNS: usize = 64;
/// Cells of all tables of a note. A parser fills short rows up with empty cells, so that few bytes can
/// ask for many; 100,000 written cells would fill a note.
const MAX_CELLS: usize = 100_000;
/// LEFT-TO-RIGHT MARK: invisible, no white space, no punctuation, and stripped by [`crate::escape`].
const MARK: char = '\u{200E}';

/// The part of `text` to render, at a line boundary where there is one, and the rest.
pub(crate) fn split(text: &str) -> (&str, &str) {
    if text.len() <= MAX_INPUT {
        return (text, "");
    }
    let limit = text.floor_char_boundary(MAX_INPUT);
    text.split_at(
        text[..limit]
            .rfind('\n')
            .map_or(limit, |line_end| line_end + 1),
    )
}

/// The same text, the same lines, with bounded nesting and bounded tables.
pub(crate) fn bound(text: &str) -> Cow<'_, str> {
    let marks = marks(text);
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bounded = String::with_capacity(text.len() + marks.len() * MARK.len_utf8());
    let mut written = 0;
    for at in marks {
        bounded.push_str(&text[written..at]);
        bounded.push(MARK);
        written = at;
    }
    bounded.push_str(&text[written..]);
    Cow::Owned(bounded)
}

/// The ascending places where a mark goes.
fn marks(text: &str) -> Vec<usize> {
    let mut marks = Vec::new();
    let mut cells = 0;
    let mut start = 0;
    let mut paragraph = Paragraph::default();
    for line in text.split_inclusive('\n') {
        let prefix = Prefix::of(line);
        if let Some(at) = prefix.too_deep {
            marks.push(start + at);
        }
        paragraph.enter(text, start);
        if let Some(columns) = columns(&line[prefix.end..]) {
            cells += columns * paragraph.lines_left();
            if columns > MAX_COLUMNS || cells > MAX_CELLS {
                marks.push(start + line.trim_end_matches(['\n', '\r']).len());
            }
        }
        start += line.len();
    }
    marks
}

/// Counts down the lines until the next blank one, where a table ends at the latest.
#[derive(Default)]
struct Paragraph {
    lines_left: usize,
}

impl Paragraph {
    /// Moves on to the line at `start`.
    fn enter(&mut self, text: &str, start: usize) {
        self.lines_left = match self.lines_left {
            0 | 1 => text[start..]
                .lines()
                .take_while(|line| !line.trim().is_empty())
                .count(),
            lines => lines - 1,
        };
    }

    fn lines_left(&self) -> usize {
        self.lines_left
    }
}

/// What opens quotes, lists and footnotes at the start of a line.
struct Prefix {
    /// Where it ends.
    end: usize,
    /// The first opener that lies too deep.
    too_deep: Option<usize>,
}

impl Prefix {
    fn of(line: &str) -> Self {
        let bytes = line.as_bytes();
        let (mut at, mut column, mut depth) = (0, 0, 0);
        loop {
            match bytes.get(at) {
                Some(b' ') => column += 1,
                Some(b'\t') => column += 4,
                _ => {
                    let length = opener(&bytes[at..]);
                    if length == 0 {
                        return Self {
                            end: at,
                            too_deep: None,
                        };
                    }
                    depth += 1;
                    if depth > MAX_DEPTH || column > MAX_INDENT {
                        let too_deep = (!is_thematic_break(&bytes[at..])).then_some(at);
                        return Self { end: at, too_deep };
                    }
                    column += length.min(4);
                    at += length - 1;
                }
            }
            at += 1;
        }
    }
}

/// The bytes of the quote, list or footnote mark at the start of `rest`, or 0.
fn opener(rest: &[u8]) -> usize {
    let before_space = |length: usize| match rest.get(length) {
        None | Some(b' ' | b'\t' | b'\n' | b'\r') => length,
        Some(_) => 0,
    };
    match rest {
        [b'>', ..] => 1,
        [b'-' | b'+' | b'*', ..] => before_space(1),
        [b'0'..=b'9', ..] => {
            let digits = rest
                .iter()
                .take(10)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            match rest.get(digits) {
                Some(b'.' | b')') => before_space(digits + 1),
                _ => 0,
            }
        }
        [b'[', b'^', ..] => rest
            .windows(2)
            .position(|pair| pair == b"]:")
            .map_or(0, |label| label + 2),
        _ => 0,
    }
}

/// Whether the rest of a line is a rule (`- - -`), which nests nothing.
fn is_thematic_break(rest: &[u8]) -> bool {
    matches!(rest[0], b'-' | b'*')
        && rest
            .iter()
            .all(|byte| *byte == rest[0] || byte.is_ascii_whitespace())
}

/// The columns of the table that this line would begin as its second line.
fn columns(line: &str) -> Option<usize> {
    let delimiters = |byte: u8| matches!(byte, b'|' | b':' | b'-') || byte.is_ascii_whitespace();
    let could_begin = line.contains('-') && line.bytes().all(delimiters);
    could_begin.then(|| line.bytes().filter(|byte| *byte == b'|').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_note_is_left_as_it_is() {
        let text = "# T\n\n> - a\n>   1. b\n\n|a|b|\n|-|-|\n|1|2|\n\n- - -\n";
        assert!(matches!(bound(text), Cow::Borrowed(_)));
    }

    #[test]
    fn the_mark_goes_in_front_of_the_first_opener_too_deep() {
        for opener in [">", "> ", "- ", "* ", "1. ", "[^a]:"] {
            let text = format!("{}x\n", opener.repeat(40));
            let expected = format!("{}{MARK}{}x\n", opener.repeat(MAX_DEPTH), opener.repeat(8));
            assert_eq!(bound(&text), expected);
        }
        assert_eq!(bound(&"- ".repeat(40)), "- ".repeat(40), "a rule");
        let far = format!("{}- x", " ".repeat(MAX_INDENT + 1));
        assert_eq!(bound(&far), far.replace('-', &format!("{MARK}-")));
    }

    #[test]
    fn a_table_with_too_many_columns_or_cells_does_not_begin() {
        let row = |cell: &str, columns: usize| format!("{}\n", cell.repeat(columns));
        let wide = row("a|", 5_000) + &row("-|", 5_000);
        assert_eq!(bound(&wide).matches(MARK).count(), 1);
        // Each table asks for 60 × 1,000 cells with 2,000 bytes: one fits, the second does not.
        let long = row("a|", 60) + &row("-|", 60) + &"|\n".repeat(1_000) + "\n";
        assert_eq!(bound(&long).matches(MARK).count(), 0);
        assert_eq!(bound(&long.repeat(3)).matches(MARK).count(), 2);
    }

    #[test]
    fn too_long_a_note_is_cut_between_two_lines() {
        let text = "é234567\n".repeat(MAX_INPUT / 8);
        let (rendered, rest) = split(&text);
        assert!(rendered.len() <= MAX_INPUT && rendered.ends_with('\n'));
        assert_eq!(format!("{rendered}{rest}"), text);
    }
}
