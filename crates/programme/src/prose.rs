//! Whether a text of a programme is HTML or Markdown: files do not say, and both are common.

/// Elements that make paragraphs: a text that has one is HTML.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "blockquote",
    "pre",
    "dl",
    "section",
    "article",
    "hr",
    "html",
    "body",
    "script",
    "style",
    "iframe",
];
/// Elements inside of a line, which Markdown may hold as well.
const INLINE: &[&str] = &[
    "a", "b", "i", "em", "strong", "u", "s", "code", "span", "small", "sub", "sup", "font", "img",
    "tt", "del", "ins", "q", "cite", "abbr",
];

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// HTML, of whatever source: to be sanitised before it is shown.
    Html,
    /// Markdown, or plain text, which is Markdown too.
    Markdown,
}

/// A text with its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prose<'a> {
    /// The text, as the file has it.
    pub text: &'a str,
    /// How it is written.
    pub form: TextForm,
}

impl<'a> Prose<'a> {
    /// `text` with the form that it shows.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            form: form_of(text),
        }
    }
}

/// HTML if there is an element that makes paragraphs; or one inside of a line, and no sign of Markdown.
fn form_of(text: &str) -> TextForm {
    let mut inline = false;
    let lower = text.to_ascii_lowercase();
    for name in tags(text) {
        if BLOCKS.contains(&name.as_str()) {
            return if has_markdown_blocks(text) && is_line_break(&name) {
                TextForm::Markdown
            } else {
                TextForm::Html
            };
        }
        // `Vec<a>` is no link: what is opened is closed.
        inline |= INLINE.contains(&name.as_str())
            && (name == "img" || lower.contains(&format!("</{name}>")));
    }
    if inline && !has_markdown_blocks(text) {
        TextForm::Html
    } else {
        TextForm::Markdown
    }
}

/// `<br>`, which people put into Markdown.
fn is_line_break(name: &str) -> bool {
    name == "br"
}

/// The names of the tags in `text`, in lower case.
fn tags(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('<').skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
        let closes = rest[end..].starts_with(['>', '/', ' ', '\t', '\r', '\n']);
        (end > 0 && closes && rest.contains('>')).then(|| rest[..end].to_ascii_lowercase())
    })
}

/// Whether some line begins, or some word is marked, as in Markdown.
fn has_markdown_blocks(text: &str) -> bool {
    let of_line = |line: &str| {
        let line = line.trim_start();
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        ["# ", "## ", "### ", "* ", "- ", "+ ", "> ", "```"]
            .iter()
            .any(|mark| line.starts_with(mark))
            || (number.len() < line.len() && number.starts_with(". "))
    };
    text.contains("](")
        || text.contains("**")
        || text.trim().contains("\n\n")
        || text.lines().any(of_line)
}

#[cfg(test)]
mod tests {
    use super::{Prose, TextForm};

    #[test]
    fn html_is_told_from_markdown() {
        for html in [
            "<p>Bonjour <a href=\"https://x.org\">lien</a></p>",
            "\n<p>In this talk</p>\n<ul><li>- x</li></ul>",
            "Une <b>carte</b> des sources.",
            "Premier<br/>second",
            "<P CLASS=x>Old</P>",
            "<script>alert(1)</script>",
        ] {
            assert_eq!(Prose::of(html).form, TextForm::Html, "{html}");
        }
        for markdown in [
            "# Titre\n\n* point **gras**",
            "Texte simple.",
            "a < b and b > c",
            "Vec<a>(x)",
            "Un paragraphe\n\net <b>gras</b>",
            "Lines<br>\n- list",
            "1. un\n2. <em>deux</em>",
            "<https://example.org>",
            "",
        ] {
            assert_eq!(Prose::of(markdown).form, TextForm::Markdown, "{markdown}");
        }
    }
}
