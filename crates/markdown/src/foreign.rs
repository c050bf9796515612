//! HTML that comes from elsewhere: the abstracts of other people's programmes.

use ammonia::{Builder, UrlRelative};

use crate::escape;

/// Tags that are looked at; deep nesting costs a sanitiser the square of its depth.
const MAX_TAGS: usize = 1_000;
/// What an abstract may consist of. Headings and images stay out: its page has its own.
const TAGS: [&str; 18] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "dl",
    "dt",
    "em",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "sub",
    "sup",
    "ul",
];

/// The HTML with nothing in it but paragraphs, lists, emphasis and links to other sites.
///
/// A text with more than 1,000 tags is shown as the text that it is.
#[must_use]
pub fn sanitise(html: &str) -> String {
    if html.matches('<').count() > MAX_TAGS {
        let mut text = String::from("<p>");
        escape::text(&mut text, html);
        text.push_str("</p>");
        return text;
    }
    Builder::empty()
        .tags(TAGS.into())
        .add_clean_content_tags(["script", "style", "title", "template", "iframe"])
        .add_tag_attributes("a", ["href"])
        .add_generic_attributes(["dir", "lang"])
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"))
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i07_abstracts_in_html() {
        let cases = [
            (
                "<p>How <b>much</b><br/>memory?</p><ul><li>a</ul>",
                "<p>How <b>much</b><br>memory?</p><ul><li>a</li></ul>",
            ),
            (
                "<a href='https://a.example' onclick=x target=_blank>a</a>",
                "<a href=\"https://a.example\" rel=\"noopener noreferrer nofollow ugc\">a</a>",
            ),
            ("<h1>T</h1><p style=x>a</p>", "T<p>a</p>"),
            (
                "<a href=\"javascript:x\">a</a><a href=\"/join\">b</a>",
                "<a rel=\"noopener noreferrer nofollow ugc\">a</a><a rel=\"noopener noreferrer nofollow ugc\">b</a>",
            ),
            ("<script>x</script><!-- c --><img src=x>a", "a"),
            ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ];
        for (html, clean) in cases {
            assert_eq!(sanitise(html), clean, "{html}");
        }
    }

    #[test]
    fn a_bomb_of_tags_is_text() {
        let bomb = "<b>".repeat(100_000);
        assert!(sanitise(&bomb).starts_with("<p>&lt;b&gt;"));
    }
}
