//! What HTML of ours may contain, checked by the HTML5 parser that browsers agree on.

use scraper::{ElementRef, Html, Node};

/// All elements, each with the attributes it may carry.
const ALLOWED: &[(&str, &[&str])] = &[
    ("a", &["aria-label", "href", "id", "rel", "role", "title"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &["class"]),
    ("del", &[]),
    ("div", &["class", "tabindex"]),
    ("em", &[]),
    ("h1", &["dir", "id"]),
    ("h2", &["dir", "id"]),
    ("h3", &["dir", "id"]),
    ("h4", &["dir", "id"]),
    ("h5", &["dir", "id"]),
    ("h6", &["dir", "id"]),
    ("hr", &[]),
    ("img", &["alt", "loading", "src", "title"]),
    ("input", &["aria-label", "checked", "disabled", "type"]),
    ("li", &["dir", "id", "value"]),
    ("ol", &["start"]),
    ("p", &["dir"]),
    ("pre", &["class"]),
    ("section", &["class", "role"]),
    ("strong", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["class", "dir"]),
    ("th", &["class", "dir"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];
/// The most that any element may be nested.
const MAX_DEPTH: usize = 32;

/// Says what is wrong with the HTML of one block, or returns its text.
pub(crate) fn check(html: &str) -> Result<String, String> {
    let parsed = Html::parse_fragment(html);
    let root = parsed.root_element();
    if let Some(error) = first_error(root) {
        return Err(error);
    }
    let elements = root.child_elements().count();
    if elements != 1 {
        return Err(format!("{elements} elements in one block"));
    }
    // Equal after a round trip: a browser sees the very tree that was written.
    let mut rewritten = String::new();
    root.children()
        .for_each(|child| write(&child, &mut rewritten));
    if rewritten != html {
        return Err(format!("a browser reads it differently: {rewritten}"));
    }
    Ok(root.text().collect())
}

fn first_error(root: ElementRef<'_>) -> Option<String> {
    root.descendent_elements().skip(1).find_map(|element| {
        let name = element.value().name();
        let Some((_, attributes)) = ALLOWED.iter().find(|(allowed, _)| *allowed == name) else {
            return Some(format!("element {name}"));
        };
        if element.ancestors().count() - 1 > MAX_DEPTH + 1 {
            return Some("too deep".to_owned());
        }
        let bad = element
            .value()
            .attrs()
            .find(|(key, value)| !attributes.contains(key) || !is_good(name, key, value));
        bad.map(|(key, value)| format!("{name} {key}={value:?}"))
    })
}

fn is_good(element: &str, key: &str, value: &str) -> bool {
    if value
        .chars()
        .any(|found| is_bidi_control(found) || found.is_control() && !matches!(found, '\n' | '\t'))
    {
        return false;
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match key {
        "href" => is_good_address(value),
        "dir" => value == "auto",
        "role" => ["doc-noteref", "doc-backlink", "doc-endnotes"].contains(&value),
        "rel" => value == "noopener noreferrer nofollow ugc",
        "src" => value.strip_prefix("/uploads/").is_some_and(|name| {
            name.len() > 64
                && name[..64].bytes().all(|byte| byte.is_ascii_hexdigit())
                && [".png", ".jpg", ".webp", ".gif"].contains(&&name[64..])
        }),
        "id" if element == "li" => value.strip_prefix("fn-").is_some_and(is_number),
        "id" if element == "a" => value.strip_prefix("fnref-").is_some_and(is_number),
        "id" => {
            !value.is_empty()
                && !value.contains(|found: char| found.is_whitespace() || "<>\"'&#".contains(found))
        }
        "class" => match element {
            "code" => value
                .strip_prefix("language-")
                .is_some_and(|name| name.len() <= 20),
            _ => ["table", "right", "center", "footnotes", "verbatim"].contains(&value),
        },
        _ => true,
    }
}

/// Another server only over the web or by mail; without a scheme, what a browser finds on this one.
fn is_good_address(value: &str) -> bool {
    let page = url::Url::parse("https://notes.example/forum/session").expect("an address");
    let schemes = ["https://", "http://", "mailto:"];
    let named = |start: &&str| value.to_ascii_lowercase().starts_with(*start);
    schemes.iter().any(named)
        || page
            .join(value)
            .is_ok_and(|found| found.origin() == page.origin())
}

fn is_bidi_control(found: char) -> bool {
    "\u{61C}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}".contains(found)
}

/// Writes a parsed tree as our writer would.
fn write(node: &ego_tree::NodeRef<'_, Node>, out: &mut String) {
    match node.value() {
        Node::Text(text) => out.push_str(&escape(text)),
        Node::Element(element) => {
            out.push('<');
            out.push_str(element.name());
            let mut attributes: Vec<_> = element.attrs().collect();
            attributes.sort_by_key(|(key, _)| order(key));
            for (key, value) in attributes {
                let value = escape(value).replace('"', "&quot;");
                out.extend([" ", key, "=\"", &value, "\""]);
            }
            out.push('>');
            node.children().for_each(|child| write(&child, out));
            if !["br", "hr", "img", "input"].contains(&element.name()) {
                out.extend(["</", element.name(), ">"]);
            }
        }
        _ => out.push_str("<!-- a node that we never write -->"),
    }
}

/// The order in which our writer writes attributes.
fn order(key: &str) -> usize {
    let keys = [
        "type",
        "id",
        "href",
        "src",
        "alt",
        "title",
        "rel",
        "value",
        "class",
        "tabindex",
        "dir",
        "role",
        "loading",
        "disabled",
        "checked",
        "aria-label",
    ];
    keys.iter()
        .position(|known| *known == key)
        .unwrap_or(keys.len())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
