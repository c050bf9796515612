//! What is made of raw HTML in a note: line breaks break lines, comments are for whoever writes, and
//! everything else is shown as the text that it is.

/// A part of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HtmlPart<'a> {
    /// To be shown as it is.
    Text(&'a str),
    /// `<br>`, in any spelling.
    Break,
}

/// The parts of `html`, without its closed comments.
pub(crate) fn pieces(html: &str) -> Vec<HtmlPart<'_>> {
    let mut pieces = Vec::new();
    let mut text = html;
    // Behind the last end of a comment none is looked for, or a thousand openings would cost a million.
    let last_end = html.rfind("-->").unwrap_or(0);
    while let Some(at) = text.find('<') {
        let rest = &text[at..];
        let is_before_end = html.len() - rest.len() < last_end;
        let (length, piece) = if let Some(length) = is_before_end.then(|| comment(rest)).flatten() {
            (length, None)
        } else if let Some(length) = line_break(rest) {
            (length, Some(HtmlPart::Break))
        } else {
            let length = rest[1..].find('<').map_or(rest.len(), |next| next + 1);
            (length, Some(HtmlPart::Text(&rest[..length])))
        };
        pieces.extend((at > 0).then(|| HtmlPart::Text(&text[..at])));
        pieces.extend(piece);
        text = &rest[length..];
    }
    pieces.extend((!text.is_empty()).then_some(HtmlPart::Text(text)));
    pieces
}

/// The bytes of the comment that `rest` begins with, if it is closed.
fn comment(rest: &str) -> Option<usize> {
    const OPENING: usize = "<!--".len();
    let inside = rest.strip_prefix("<!--")?;
    inside.find("-->").map(|end| OPENING + end + "-->".len())
}

/// The bytes of the `<br>`, `<br/>` or `<BR />` that `rest` begins with.
fn line_break(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(16).position(|byte| byte == b'>')?;
    let name = rest.get(1..end)?.trim_end_matches(['/', ' ', '\t']);
    name.eq_ignore_ascii_case("br").then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_break_comments_go_and_the_rest_is_text() {
        use HtmlPart::{Break, Text};
        let cases: [(&str, &[HtmlPart<'_>]); 7] = [
            ("<br>", &[Break]),
            ("a<BR />b<br/>", &[Text("a"), Break, Text("b"), Break]),
            ("<!-- a\n-->\nb", &[Text("\nb")]),
            ("<!-- a", &[Text("<!-- a")]),
            ("<b>a</b>", &[Text("<b>a"), Text("</b>")]),
            ("<broken>", &[Text("<broken>")]),
            ("<br onload=x>", &[Text("<br onload=x>")]),
        ];
        for (html, expected) in cases {
            assert_eq!(pieces(html), expected, "{html:?}");
        }
    }
}
