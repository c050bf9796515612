//! The addresses of headings.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// Bytes of a slug: long enough to be recognised, short enough to be sent.
const MAX_SLUG: usize = 40;

/// Gives out `h-<slug>-<n>`: the prefix keeps them apart from everything else on the page, the number
/// apart from each other.
#[derive(Debug, Default)]
pub(crate) struct HeadingIds {
    given: HashMap<String, u32>,
}

impl HeadingIds {
    /// The id of the next heading with this text.
    pub(crate) fn next(&mut self, text: &str) -> String {
        let slug = slug(text);
        let number = self.given.entry(slug.clone()).or_default();
        *number += 1;
        format!("h-{slug}-{number}")
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for found in text.nfd() {
        if slug.len() == MAX_SLUG {
            break;
        }
        match found {
            'A'..='Z' | 'a'..='z' | '0'..='9' => slug.push(found.to_ascii_lowercase()),
            // The accent of the letter before.
            '\u{300}'..='\u{36F}' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_never_given_twice() {
        let mut ids = HeadingIds::default();
        assert_eq!(ids.next("Décisions et actions"), "h-decisions-et-actions-1");
        assert_eq!(
            ids.next("« Décisions » et actions !"),
            "h-decisions-et-actions-2"
        );
        assert_eq!(
            ids.next("Décisions et actions 2"),
            "h-decisions-et-actions-2-1"
        );
        assert_eq!(ids.next("日本"), "h-section-1");
        assert_eq!(ids.next("\"><script>"), "h-script-1");
    }
}
