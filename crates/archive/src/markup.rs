//! HTML of our own renderer set for another place: other addresses, other ids, XML.
//!
//! The renderer escapes every `<` and `>` of a text and every quote of an attribute, so that what looks
//! like a tag here is one.

use std::fmt::Write as _;

/// Elements that have no end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "input"];

/// How HTML is set for another place.
pub(crate) struct Setting<'a> {
    /// What an address in the note becomes; without one, only the words of the link stay.
    pub(crate) link: &'a dyn Fn(&str) -> Option<String>,
    /// What every id begins with; links to them are the caller's.
    pub(crate) prefix: &'a str,
    /// Whether elements without an end are closed, as XML wants it.
    pub(crate) is_xml: bool,
}

impl Setting<'_> {
    /// The HTML for the other place.
    pub(crate) fn apply(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() + html.len() / 8);
        let mut rest = html;
        // Links do not nest.
        let mut has_lost_link = false;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
            let tag = &rest[at + 1..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if has_lost_link && tag == "/a" {
                has_lost_link = false;
                out.push_str("</span>");
            } else if let Some(lost) = self.lost(tag) {
                has_lost_link = tag.starts_with("a ");
                out.push_str(&lost);
            } else {
                self.tag(tag, &mut out);
            }
        }
        out.push_str(rest);
        out
    }

    /// What stands for a link or an image whose address leads nowhere here: the words, and those that an
    /// image has instead of itself.
    fn lost(&self, tag: &str) -> Option<String> {
        let (name, attributes) = tag.split_once(' ')?;
        let (key, instead) = match name {
            "a" => ("href", "<span>".to_owned()),
            "img" => (
                "src",
                value(attributes, "alt").unwrap_or_default().to_owned(),
            ),
            _ => return None,
        };
        let address = unescape(value(attributes, key)?);
        (self.link)(&address).is_none().then_some(instead)
    }

    /// Writes a tag; `tag` is what stands between its angles.
    fn tag(&self, tag: &str, out: &mut String) {
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let _ = write!(out, "<{name}");
        while let Some((key, value, after)) = next_attribute(attributes) {
            attributes = after;
            match key {
                "href" | "src" => {
                    if let Some(address) = (self.link)(&unescape(value)) {
                        let _ = write!(out, " {key}=\"{}\"", escape(&address));
                    }
                }
                "id" => {
                    let _ = write!(out, " id=\"{}{value}\"", self.prefix);
                }
                _ => {
                    let _ = write!(out, " {key}=\"{value}\"");
                }
            }
        }
        out.push_str(if self.is_xml && VOID.contains(&name) {
            "/>"
        } else {
            ">"
        });
    }
}

fn value<'a>(mut attributes: &'a str, wanted: &str) -> Option<&'a str> {
    while let Some((key, value, after)) = next_attribute(attributes) {
        if key == wanted {
            return Some(value);
        }
        attributes = after;
    }
    None
}

fn next_attribute(attributes: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = attributes.trim_start().split_once("=\"")?;
    let (value, after) = rest.split_once('"')?;
    Some((key, value, after))
}

/// Text as it stands between tags and in attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            // No form of HTML has them.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_ids_and_ends_change_and_nothing_else() {
        let link = |address: &str| (address != "/gone").then(|| format!("{address}&new"));
        let setting = Setting {
            link: &link,
            prefix: "s-",
            is_xml: true,
        };
        let html = "<h2 id=\"a\" dir=\"auto\">A &lt;b id=\"x\"&gt;</h2><p><a href=\"/x?a=1&amp;b=2\" \
            rel=\"nofollow\">x</a><br>\n<a href=\"/gone\">y</a> <img src=\"/gone\" alt=\"z\"><input type=\"checkbox\" disabled=\"\"></p>";
        assert_eq!(
            setting.apply(html),
            "<h2 id=\"s-a\" dir=\"auto\">A &lt;b id=\"x\"&gt;</h2><p><a href=\"/x?a=1&amp;b=2&amp;new\" \
            rel=\"nofollow\">x</a><br/>\n<span>y</span> z<input type=\"checkbox\" disabled=\"\"/></p>"
        );
    }
}
