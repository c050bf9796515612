//! Which addresses a note may point to.

use std::borrow::Cow;

/// The schemes a link may have; everything else stays text.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];
/// The folder of the images that people put into notes.
const UPLOADS: &str = "/uploads/";
const IMAGE_KINDS: [&str; 4] = ["png", "jpg", "webp", "gif"];

/// The address as a link may carry it, or `None` when its scheme is not allowed.
///
/// Browsers ignore control characters and spaces around and inside a scheme, so they go first.
/// Without a scheme an address leads to the same note (`#…`) or the same server (`../other`); what
/// browsers take for the name of another server (`//host`, `/\host`) is not allowed.
pub(crate) fn link(destination: &str) -> Option<Cow<'_, str>> {
    let cleaned = cleaned(destination);
    let allowed = is_local(&cleaned)
        || SCHEMES.iter().any(|scheme| {
            cleaned
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
    allowed.then_some(cleaned)
}

/// Whether the address stays on this server, whatever page it stands on.
fn is_local(address: &str) -> bool {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let first = path.split('/').next().unwrap_or_default();
    !address.is_empty() && !path.contains('\\') && !path.starts_with("//") && !first.contains(':')
}

fn cleaned(destination: &str) -> Cow<'_, str> {
    let unwanted = |found: char| found.is_control() || found.is_whitespace();
    if destination.contains(unwanted) {
        destination.replace(unwanted, "").into()
    } else {
        destination.into()
    }
}

/// Whether this is an image that this server keeps: `/uploads/<sha256>.<kind>`.
pub(crate) fn is_own_image(destination: &str) -> bool {
    destination
        .strip_prefix(UPLOADS)
        .and_then(|name| name.split_once('.'))
        .is_some_and(|(hash, kind)| {
            hash.len() == 64
                && hash
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                && IMAGE_KINDS.contains(&kind)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_found_behind_what_browsers_ignore() {
        assert_eq!(
            link("https://a.example/b").as_deref(),
            Some("https://a.example/b")
        );
        assert_eq!(
            link("HTTP://a.example").as_deref(),
            Some("HTTP://a.example")
        );
        assert_eq!(
            link("mailto:a@b.example").as_deref(),
            Some("mailto:a@b.example")
        );
        for local in [
            "#notes",
            "../other",
            "x.md",
            "é",
            "/forum/s1#a:b",
            "?lang=fr",
            "a/b:c",
        ] {
            assert_eq!(link(local).as_deref(), Some(local), "{local:?}");
        }
        for refused in [
            "javascript:x",
            "\njava\tscript:x",
            "data:x",
            "//evil.example",
            "/\t/evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "java\u{0}script:x",
            "javascript&colon;:x",
            "",
            " ",
        ] {
            assert_eq!(link(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn only_images_of_this_server_are_images() {
        let hash = "0123456789abcdef".repeat(4);
        assert!(is_own_image(&format!("/uploads/{hash}.png")));
        for refused in [
            format!("https://evil.example/uploads/{hash}.png"),
            format!("//evil.example/uploads/{hash}.png"),
            format!("/uploads/{hash}.svg"),
            format!("/uploads/{hash}.png?x"),
            format!("/uploads/{}.png", hash.to_uppercase()),
            format!("/uploads/../{hash}.png"),
        ] {
            assert!(!is_own_image(&refused), "{refused}");
        }
    }
}
