//! HTML of our own in a Markdown file, so that Python-Markdown changes nothing in it.

use std::fmt::Write as _;

/// A block that is one heading, as Markdown with its own id; none for other blocks.
///
/// The words and the attributes in it become entities wherever Markdown could see a mark in them, so what
/// is built is what was there.
pub(super) fn heading(block: &str) -> Option<String> {
    let level = match block.as_bytes() {
        [b'<', b'h', level @ b'1'..=b'6', b' ', ..] => usize::from(level - b'0'),
        _ => return None,
    };
    let (attributes, rest) = block[3..].split_once('>')?;
    let inner = rest.strip_suffix(&format!("</h{level}>"))?;
    let id = attributes.split_once("id=\"")?.1.split_once('"')?.0;
    let mut text = String::new();
    for (at, part) in inner.split('<').enumerate() {
        match part.split_once('>') {
            Some((tag, after)) if at > 0 => {
                let _ = write!(text, "<{}>", tag_as_entities(tag));
                entities(after, &mut text);
            }
            _ => entities(part, &mut text),
        }
    }
    let marks = "#".repeat(level);
    let text = text.replace('\n', " ");
    Some(format!("{marks} {} {{#{id} dir=auto}}\n\n", text.trim()))
}

/// Takes what was gathered as one block of HTML.
pub(super) fn html_block(between: &mut String, page: &mut String) {
    if between.is_empty() {
        return;
    }
    page.push_str("<div class=\"note\">\n");
    // Fences of code are looked for before HTML is; braces are what templates and attribute lists begin with.
    for c in between.drain(..) {
        match c {
            '`' | '~' | '{' | '}' => {
                let _ = write!(page, "&#{};", u32::from(c));
            }
            c => page.push(c),
        }
    }
    page.push_str("</div>\n\n");
}

/// A title where themes write it into a page as it is, or take tags out and undo entities before they do:
/// nothing in it can be a tag, whatever is done. The page itself has the exact title.
pub(super) fn title(text: &str) -> String {
    let mut title = String::new();
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        match c {
            '<' => title.push('‹'),
            '>' => title.push('›'),
            '"' => title.push('”'),
            '&' => title.push_str("&amp;"),
            c if c.is_control() => {}
            c => title.push(c),
        }
    }
    title
}

fn tag_as_entities(tag: &str) -> String {
    let mut out = String::new();
    for (at, part) in tag.split('"').enumerate() {
        if at > 0 {
            out.push('"');
        }
        // What stands between quotes is a value.
        if at % 2 == 1 {
            entities(part, &mut out);
        } else {
            out.push_str(part);
        }
    }
    out
}

/// Escaped text with all its marks as entities.
fn entities(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '&' {
            let end = rest.find(';').map_or(rest.len(), |end| end + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if c.is_ascii_punctuation() {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_keeps_its_elements_and_loses_its_marks() {
        assert_eq!(
            heading(
                "<h2 id=\"a-b\" dir=\"auto\">*a* &lt;b&gt; <strong>{: #x }</strong><br>\nc</h2>"
            )
            .unwrap(),
            "## &#42;a&#42; &lt;b&gt; <strong>&#123;&#58; &#35;x &#125;</strong><br> c {#a-b dir=auto}\n\n"
        );
        assert_eq!(heading("<hr>"), None);
        assert_eq!(heading("<p dir=\"auto\">x</p>"), None);
    }

    #[test]
    fn a_title_is_no_tag_whatever_a_theme_does() {
        assert_eq!(
            title("</title>\n<b onclick=\"x\"> & &lt;"),
            "‹/title› ‹b onclick=”x”› &amp; &amp;lt;"
        );
    }
}
