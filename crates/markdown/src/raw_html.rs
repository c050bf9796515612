//! Whether a note holds HTML of its own.
//!
//! Here every tag is shown as the text that it is; other programs that are given the note hand tags
//! on to a browser. The question is asked for them, so what is only text here because it nests too
//! deep, or looks like front matter, counts.

use pulldown_cmark::{Event, Parser};

use crate::bounds;

/// Whether other renderers of Markdown may find HTML in a note that does something: any tag but a line
/// break, and no comment.
///
/// Takes time and space linear in the text, whatever the text.
#[must_use]
pub fn has_raw_html(text: &str) -> bool {
    if !text.contains('<') {
        return false;
    }
    let (body, rest) = bounds::split(text);
    let bounded = bounds::bound(body);
    // What was kept away from the parser is not looked at any closer.
    let is_unseen = |part: &str| tags(part).any(does_something);
    if is_unseen(rest) || (bounded.len() != body.len() && is_unseen(body)) {
        return true;
    }
    Parser::new(&bounded).any(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => tags(&html).any(does_something),
        _ => false,
    })
}

/// What stands behind each `<`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1)
}

/// Whether a browser takes this, with a `<` before it, for a tag other than a line break, for a
/// declaration or for an instruction.
fn does_something(tag: &str) -> bool {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let after_br = name
        .get(..2)
        .filter(|name| name.eq_ignore_ascii_case("br"))
        .map(|_| name[2..].trim_start_matches([' ', '/']));
    let is_line_break = after_br.is_some_and(|rest| rest.starts_with('>'));
    let is_comment = tag.starts_with("!--");
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?');
    begins && !is_line_break && !is_comment
}

#[cfg(test)]
mod tests {
    use super::has_raw_html;

    #[test]
    fn tags_count_and_their_names_in_code_do_not() {
        for text in [
            "<script>alert(1)</script>",
            "un <img src=x onerror=alert(1)> mot",
            "- a\n\n  <iframe src=//e></iframe>",
            "<BR onclick=x>",
            "---\n<script>\n---\n",
            "<!DOCTYPE html>",
            "a <b>bold</b> word",
            "<!-- a --><script>x</script>",
        ] {
            assert!(has_raw_html(text), "{text}");
        }
        for text in [
            "",
            "1 < 2 et 3 > 2",
            "`<script>` et\n\n```html\n<script>\n```\n",
            "un<br>deux<br/>trois<BR />",
            "<!-- à relire -->",
            "<https://example.org> et \\<b>",
            "|a|\n|-|\n|x<br>y|",
        ] {
            assert!(!has_raw_html(text), "{text}");
        }
    }

    #[test]
    fn what_nests_too_deep_for_the_parser_counts() {
        assert!(has_raw_html(&format!("{}<script>", "> ".repeat(200))));
    }
}
