//! Addresses of programme files made whole, and which of them a page may link to.

/// Endings of names that are hosts, and not files beside a page.
const HOST_ENDINGS: &[&str] = &[
    "org", "com", "net", "fr", "de", "eu", "io", "be", "ch", "uk", "info", "bzh", "at", "nl", "it",
    "es", "ca", "social", "wiki",
];
/// Longest address, in bytes, as far as browsers agree.
const MAX_BYTES: usize = 2048;
/// Longest address that others are resolved against, in bytes: it is repeated in each of them.
const MAX_BASE_BYTES: usize = 200;

/// Whether a page may link to this: `http` or `https`, a host, no user, no blank, no mark that could end
/// an attribute.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let Some((_, rest)) = split_scheme(text) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_is_plain = host
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'));
    let all_is_plain = !text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`'));
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && host_is_plain
        && all_is_plain
        && text.len() <= MAX_BYTES
}

/// `text` as a whole address: `www.` and bare hosts get a scheme, a slip in `http` is mended, and what is
/// relative is resolved against the first of `bases` that is whole. `None` if no page may link to it.
pub(crate) fn resolve(text: &str, bases: &[Option<&str>]) -> Option<String> {
    // Browsers skip these inside of `java\nscript:`.
    let text: String = (text.trim().chars()).filter(|c| !c.is_control()).collect();
    let whole = if let Some(from) = mended_start(&text) {
        text[from..].to_owned()
    } else if let Some(rest) = text.strip_prefix("//") {
        format!("https://{rest}")
    } else if has_scheme(&text) || text.is_empty() {
        return None;
    } else if is_host(text.split(['/', '?', '#']).next().unwrap_or_default()) {
        format!("https://{text}")
    } else {
        let is_base = |base: &&&str| base.len() <= MAX_BASE_BYTES && is_web_address(base);
        let base = bases.iter().flatten().find(is_base)?;
        join(base, &text)?
    };
    let whole = escape(&whole);
    is_web_address(&whole).then_some(whole)
}

/// Where `http://` or `https://` begins, after at most a few letters that do not belong there.
fn mended_start(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let end = lower.find("://")?;
    let scheme = lower.get(..end).filter(|scheme| {
        scheme.len() <= 10 && scheme.bytes().all(|b| b.is_ascii_lowercase() || b == b':')
    })?;
    let name = ["https", "http"]
        .iter()
        .find(|name| scheme.ends_with(**name))?;
    Some(end - name.len())
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let known = ["http", "https"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name));
    known.then_some((scheme, rest))
}

/// Whether `text` begins with any scheme, such as `javascript:` or `bzr:`.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit()) && scheme.contains('.');
    !scheme.contains(['/', '?', '#']) && !is_port
}

fn is_host(text: &str) -> bool {
    let name = text
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && !name.starts_with('.')
        && (name.starts_with("www.") || HOST_ENDINGS.contains(&ending))
}

/// What `reference` means on the page `base`, after RFC 3986.
fn join(base: &str, reference: &str) -> Option<String> {
    let (scheme, rest) = split_scheme(base)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, page) = rest.split_at(end);
    let page = page.split(['?', '#']).next().unwrap_or_default();
    if reference.starts_with('#') || reference.starts_with('?') {
        return Some(format!("{scheme}://{host}{page}{reference}"));
    }
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, ending) = reference.split_at(end);
    let folder = page.rfind('/').map_or("", |at| &page[..=at]);
    let whole = match path.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None if page.is_empty() => path.to_owned(),
        None => format!("{folder}{path}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for part in whole.trim_start_matches('/').split('/') {
        is_folder = matches!(part, "." | ".." | "");
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let slash = if is_folder && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Some(format!(
        "{scheme}://{host}/{}{slash}{ending}",
        parts.join("/")
    ))
}

/// Blanks and marks as `%20` and the like.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => escaped.push_str("%20"),
            '"' => escaped.push_str("%22"),
            '<' => escaped.push_str("%3C"),
            '>' => escaped.push_str("%3E"),
            '`' => escaped.push_str("%60"),
            '\\' => escaped.push('/'),
            c if c.is_whitespace() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{is_web_address, resolve};

    const BASE: &str = "https://fosdem.example.org/2007/schedule/events/42?x=1";

    #[test]
    fn what_is_relative_is_resolved() {
        for (text, whole) in [
            (
                "../../slides/x.pdf",
                "https://fosdem.example.org/2007/slides/x.pdf",
            ),
            ("../../../../../x.pdf", "https://fosdem.example.org/x.pdf"),
            (
                "489/70_x.pdf",
                "https://fosdem.example.org/2007/schedule/events/489/70_x.pdf",
            ),
            ("./a/", "https://fosdem.example.org/2007/schedule/events/a/"),
            (
                "/media/a b.pdf?d=1#p",
                "https://fosdem.example.org/media/a%20b.pdf?d=1#p",
            ),
            (
                "#note",
                "https://fosdem.example.org/2007/schedule/events/42#note",
            ),
            ("//cdn.example.org/x", "https://cdn.example.org/x"),
        ] {
            assert_eq!(
                resolve(text, &[None, Some(BASE)]).as_deref(),
                Some(whole),
                "{text}"
            );
        }
        assert_eq!(
            resolve("/media/x.png", &[Some("https://pretalx.com")]).as_deref(),
            Some("https://pretalx.com/media/x.png")
        );
        assert_eq!(
            resolve("x.png", &[Some("https://pretalx.com")]).as_deref(),
            Some("https://pretalx.com/x.png")
        );
        assert_eq!(resolve("../../slides/x.pdf", &[None]), None);
        let long = format!("{BASE}/{}/", "x".repeat(200));
        assert_eq!(resolve("x.pdf", &[Some(&long)]), None);
    }

    #[test]
    fn hosts_and_slips_are_made_whole() {
        for (text, whole) in [
            ("www.mr-beam.org", "https://www.mr-beam.org"),
            ("flickr.com/photos", "https://flickr.com/photos"),
            ("example.org:8080/x", "https://example.org:8080/x"),
            ("htthttp://example.org", "http://example.org"),
            ("http:https://example.org/a", "https://example.org/a"),
            ("HTTP://Example.org/A", "HTTP://Example.org/A"),
            ("https://example.org/é?q=ü", "https://example.org/é?q=ü"),
            (" https://example.org/\n", "https://example.org/"),
            (
                "https://example.org/\"onclick=\"x",
                "https://example.org/%22onclick=%22x",
            ),
        ] {
            assert_eq!(resolve(text, &[]).as_deref(), Some(whole), "{text}");
        }
    }

    #[test]
    fn what_a_page_must_not_link_to_is_refused() {
        for text in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "javascript:location='http://example.org'",
            "data:text/html,x",
            "vbscript:x",
            "bzr://example.org/x",
            "ftp://example.org/x",
            "mailto:a@example.org",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://user@example.org/",
            "",
        ] {
            assert_eq!(resolve(text, &[Some(BASE)]), None, "{text}");
            assert!(!is_web_address(text), "{text}");
        }
        assert!(!is_web_address("https://example.org/ x"));
        assert!(!is_web_address("https://example.org/\"x"));
    }
}
