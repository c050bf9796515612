//! Makes of what people type what they mean, where the parser would read something else.
//!
//! Two things, never inside code or HTML:
//! - a no-break space behind a line's mark (`#`, `-`, `1.`, `>`, `[ ]`), typed by holding a key too
//!   long or pasted from a web page, counts as a space;
//! - the marks of emphasis inside a bare address belong to the address.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use crate::{autolink, dialect::OPTIONS};

/// A replacement of the bytes `at`.
struct Edit {
    at: Range<usize>,
    by: &'static str,
}

/// The same text with the same lines, as the parser should read it.
pub(crate) fn normalise(text: &str) -> Cow<'_, str> {
    let mut edits = edits(text);
    if !edits.is_empty() {
        let verbatim = verbatim(text);
        edits.retain(|edit| !contains(&verbatim, edit.at.start));
    }
    if edits.is_empty() {
        return text.into();
    }
    let mut normalised = String::with_capacity(text.len() + edits.len());
    let mut written = 0;
    for Edit { at, by } in edits {
        normalised.push_str(&text[written..at.start]);
        normalised.push_str(by);
        written = at.end;
    }
    normalised.push_str(&text[written..]);
    normalised.into()
}

/// All edits in ascending order, as if nothing were code.
fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        spaces_behind_marks(line, start, &mut edits);
        marks_in_addresses(line, start, &mut edits);
        start += line.len();
    }
    edits
}

/// The unusual spaces between and behind the marks at the start of `line`.
fn spaces_behind_marks(line: &str, start: usize, edits: &mut Vec<Edit>) {
    let mut at = 0;
    let mut unusual = Vec::new();
    loop {
        let spaces = line[at..].len() - line[at..].trim_start_matches(is_space).len();
        for (offset, space) in line[at..at + spaces].char_indices() {
            if !space.is_ascii() {
                let from = start + at + offset;
                unusual.push(from..from + space.len_utf8());
            }
        }
        at += spaces;
        let mark = mark(&line[at..]);
        if mark == 0 {
            return;
        }
        at += mark;
        // What stood before this mark was indentation, and what follows it is to be looked at.
        let behind = line[at..].chars().next().filter(|found| !found.is_ascii());
        let indentation = unusual.drain(..).map(|at| Edit { at, by: " " });
        edits.extend(indentation);
        if let Some(space) = behind.filter(|found| is_space(*found)) {
            let from = start + at;
            edits.push(Edit {
                at: from..from + space.len_utf8(),
                by: " ",
            });
            at += space.len_utf8();
        }
    }
}

/// A blank that is neither a line's end nor without width.
fn is_space(found: char) -> bool {
    found.is_whitespace()
        && !matches!(
            found,
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
}

/// The bytes of the mark at the start of `rest` that needs a space behind it, or 0.
fn mark(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let length = match bytes {
        [b'>', ..] => return 1,
        [b'-' | b'+' | b'*', ..] => 1,
        [b'[', b' ' | b'x' | b'X', b']', ..] => 3,
        [b'#', ..] => match bytes.iter().take_while(|byte| **byte == b'#').count() {
            level @ 1..=6 => level,
            _ => 0,
        },
        [b'0'..=b'9', ..] => {
            let digits = bytes
                .iter()
                .take(9)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            match bytes.get(digits) {
                Some(b'.' | b')') => digits + 1,
                _ => 0,
            }
        }
        _ => 0,
    };
    let is_followed = length > 0 && rest[length..].starts_with(is_space);
    if is_followed { length } else { 0 }
}

/// A backslash before each mark of emphasis inside the bare addresses of `line`.
fn marks_in_addresses(line: &str, start: usize, edits: &mut Vec<Edit>) {
    let mut from = 0;
    while let Some((found, _)) = autolink::next(line, from) {
        for at in found.clone() {
            let is_mark = matches!(line.as_bytes()[at], b'_' | b'*' | b'~');
            if is_mark && (at == 0 || line.as_bytes()[at - 1] != b'\\') {
                let at = start + at;
                edits.push(Edit {
                    at: at..at,
                    by: "\\",
                });
            }
        }
        from = found.end;
    }
}

/// The ascending parts of the text that are shown as they are: code, HTML, addresses in `<…>`.
fn verbatim(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    events
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Code(_)
                    | Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::Start(
                        Tag::CodeBlock(_)
                            | Tag::Link {
                                link_type: LinkType::Autolink | LinkType::Email,
                                ..
                            }
                    )
            )
        })
        .map(|(_, source)| source)
        .collect()
}

fn contains(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after > 0 && at < ranges[after - 1].end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_spaces_behind_marks_are_spaces() {
        let cases = [
            ("#\u{A0}a\u{A0}: b", "# a\u{A0}: b"),
            ("##\u{202F}a", "## a"),
            ("-\u{A0}a\n*\u{2009}b", "- a\n* b"),
            ("12)\u{202F}a", "12) a"),
            (">\u{A0}a", "> a"),
            (">\u{A0}-\u{A0}a", "> - a"),
            ("-\u{A0}[ ]\u{A0}a", "- [ ] a"),
            ("- [x]\u{202F}a", "- [x] a"),
            ("\u{A0}\u{A0}- a", "  - a"),
            ("-\u{3000}a", "- a"),
        ];
        for (typed, meant) in cases {
            assert_eq!(normalise(typed), meant, "{typed:?}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for text in [
            "a\u{A0}: b",
            "\u{A0}a",
            "#\u{A0}".trim_end_matches('\u{A0}'),
            "```\n-\u{A0}a\nhttps://a.b/_c_\n```",
            "    -\u{A0}a",
            "`https://a.b/_c_`",
            "<https://a.b/_c_>",
            "10~15 et 20~25",
            "#######\u{A0}a",
        ] {
            assert!(matches!(normalise(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn marks_inside_addresses_are_part_of_them() {
        assert_eq!(
            normalise("*https://a.b/_/c* www.a.b/*d*/e jean_luc_@a.b"),
            "*https://a.b/\\_/c* www.a.b/\\*d\\*/e jean\\_luc\\_@a.b"
        );
    }
}
