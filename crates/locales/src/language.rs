//! Which language a person reads.

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the first language of the product.
    Fr,
    /// English.
    En,
}

impl Language {
    /// All languages, the first of which is used where nobody asks for another.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The language with this tag; what follows the first part of a tag (`fr-CA`) does not matter.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The first of our languages in a header `Accept-Language`, by its weights.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0.0, Self::ALL[0]);
        for range in accept_language.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .map_or(Some(1.0), |text| text.parse().ok());
            if let (Some(language), Some(weight)) = (Self::from_tag(tag.trim()), weight)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its tag, as in `<html lang>` and `?lang=`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_first_language_of_ours_is_chosen() {
        let cases = [
            ("", Language::Fr),
            ("de", Language::Fr),
            ("en-GB,en;q=0.9,fr;q=0.8", Language::En),
            ("de, fr;q=0.3, en;q=0.7", Language::En),
            ("fr-CA", Language::Fr),
            ("en;q=0", Language::Fr),
            ("en;q=broken, *", Language::Fr),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::negotiate(header), expected, "{header:?}");
        }
    }
}
