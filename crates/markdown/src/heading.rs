//! The addresses of headings.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// Characters of a slug: long enough to be recognised, short enough to be sent.
const MAX_SLUG: usize = 60;

/// Ids that pages use around a note: no heading gets one of them.
pub const RESERVED_IDS: [&str; 20] = [
    "below",
    "changed",
    "contents",
    "contents-title",
    "editor",
    "empty",
    "events",
    "join",
    "live",
    "main",
    "more",
    "note",
    "now",
    "only",
    "people",
    "see",
    "start",
    "support",
    "type",
    "version",
];

/// Gives out `<slug>`, then `<slug>-1`, `<slug>-2` and so on: what people expect from a forge.
#[derive(Debug, Default)]
pub(crate) struct HeadingIds {
    given: HashSet<String>,
    next: HashMap<String, u32>,
}

impl HeadingIds {
    /// The id of the next heading with this text.
    pub(crate) fn next(&mut self, text: &str) -> String {
        let slug = slug(text);
        let number = self.next.entry(slug.clone()).or_default();
        loop {
            let id = match *number {
                0 => slug.clone(),
                number => format!("{slug}-{number}"),
            };
            *number += 1;
            if !RESERVED_IDS.contains(&id.as_str()) && self.given.insert(id.clone()) {
                return id;
            }
        }
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for found in text.nfc().flat_map(char::to_lowercase) {
        if slug.chars().count() == MAX_SLUG {
            break;
        }
        if found.is_alphanumeric() || found == '_' || is_mark(found) && !slug.is_empty() {
            slug.push(found);
        } else if (found.is_whitespace() || found == '-')
            && !slug.is_empty()
            && !slug.ends_with('-')
        {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    // Footnotes have these; a heading must not be taken for one.
    if slug.is_empty() || slug.starts_with("fn-") || slug.starts_with("fnref-") {
        slug.insert_str(0, if slug.is_empty() { "section" } else { "h-" });
    }
    slug
}

/// An accent or vowel sign that belongs to the letter before it.
fn is_mark(found: char) -> bool {
    unicode_normalization::char::is_combining_mark(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r13_headings() {
        let mut ids = HeadingIds::default();
        for (text, id) in [
            ("Décisions", "décisions"),
            ("Décisions", "décisions-1"),
            ("De\u{301}cisions", "décisions-2"),
            ("Été à Ouessant : 1re étape !", "été-à-ouessant-1re-étape"),
            ("日本語", "日本語"),
            ("Привет", "привет"),
            ("हिन्दी", "हिन्दी"),
            ("שלום לכולם", "שלום-לכולם"),
        ] {
            assert_eq!(ids.next(text), id, "{text}");
        }
    }

    #[test]
    fn ids_are_never_given_twice() {
        let mut ids = HeadingIds::default();
        for (text, id) in [
            ("a 1", "a-1"),
            ("a", "a"),
            ("a", "a-2"),
            ("« Décisions » et actions !", "décisions-et-actions"),
            ("\"><script>", "script"),
            ("👋", "section"),
            ("!", "section-1"),
            ("Note", "note-1"),
            ("note", "note-2"),
            ("fn 1", "h-fn-1"),
        ] {
            assert_eq!(ids.next(text), id, "{text}");
        }
    }

    #[test]
    fn a_long_heading_has_a_short_id() {
        let id = HeadingIds::default().next(&"é".repeat(500));
        assert_eq!(id.chars().count(), MAX_SLUG);
    }
}
