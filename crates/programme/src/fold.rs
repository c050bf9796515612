//! Words without what differs by hand or by country: case, accents, kinds of blanks.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `text` in lower case, without accents, each run of blanks as one, none at the ends.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain: String = (text.nfkd())
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_blanks_fall_off() {
        assert_eq!(fold("  Été\u{a0}À\t BREST "), "ete a brest");
    }
}
