//! What is looked for, and where it is found.

use memchr::memmem::Finder;

use super::fold::fold;

/// The longest question, in characters.
const MAX_CHARACTERS: usize = 200;
/// More words than that are left out.
const MAX_WORDS: usize = 8;
/// What French puts before a word: `l’eau`, `d’un`, `qu’il`. Said alone they ask for nothing.
const ELIDED: [&str; 13] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
];

/// Words to find, each at the beginning of a word.
#[derive(Debug)]
pub(crate) struct Query(Vec<Word>);

#[derive(Debug)]
struct Word {
    /// Without the ending of a plural.
    stem: String,
    finder: Finder<'static>,
}

/// Why nothing is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueryError {
    /// Nothing was asked.
    Empty,
    /// There is no letter and no digit in it.
    NoWord,
    /// Nobody types so much.
    TooLong,
}

impl Query {
    pub(crate) fn new(asked: &str) -> Result<Self, QueryError> {
        if asked.trim().is_empty() {
            return Err(QueryError::Empty);
        }
        if asked.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(QueryError::TooLong);
        }
        let folded = fold(asked);
        let all: Vec<&str> = folded.split_whitespace().collect();
        let full = |word: &&str| !ELIDED.contains(word);
        let mut words: Vec<&str> = all.iter().copied().filter(full).collect();
        if words.is_empty() {
            words = all;
        }
        words.sort_unstable();
        words.dedup();
        words.truncate(MAX_WORDS);
        if words.is_empty() {
            return Err(QueryError::NoWord);
        }
        let word = |word: &str| {
            let stem = singular(word).to_owned();
            let finder = Finder::new(&format!(" {stem}")).into_owned();
            Word { stem, finder }
        };
        Ok(Self(words.into_iter().map(word).collect()))
    }

    /// How often the words are in these folded texts together; none if one of them is in no text.
    pub(crate) fn count(&self, texts: &[&[u8]]) -> Option<usize> {
        let mut sum = 0;
        for word in &self.0 {
            let found = texts.iter().map(|text| word.finder.find_iter(text).count());
            let found: usize = found.sum();
            if found == 0 {
                return None;
            }
            sum += found;
        }
        Some(sum)
    }

    /// Where the first of the words begins in a folded text.
    pub(super) fn first(&self, text: &[u8]) -> Option<usize> {
        let found = self.0.iter().filter_map(|word| word.finder.find(text));
        found.min().map(|at| at + 1)
    }

    /// Whether a folded word, without blanks, is one that was asked for.
    pub(super) fn names(&self, word: &str) -> bool {
        self.0.iter().any(|asked| word.starts_with(&asked.stem))
    }
}

/// `ateliers` and `atelier`, `journaux` and `journal`, `travaux` and `travail`, `réseaux` and `réseau` are
/// one.
fn singular(word: &str) -> &str {
    let ending = |ending: &str, keep: usize| {
        let is_long = word.len() >= ending.len() + 3;
        (is_long && word.ends_with(ending)).then(|| &word[..word.len() - ending.len() + keep])
    };
    ending("eaux", 3)
        .or_else(|| ending("aux", 1))
        .or_else(|| ending("ail", 1))
        .or_else(|| ending("al", 1))
        .or_else(|| ending("s", 0))
        .or_else(|| ending("x", 0))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(asked: &str, text: &str) -> bool {
        let folded = fold(text);
        Query::new(asked)
            .unwrap()
            .count(&[folded.as_bytes()])
            .is_some()
    }

    #[test]
    fn accents_elisions_and_plurals_do_not_matter() {
        for (asked, text) in [
            ("ecole", "L’École d’été"),
            ("l’école", "une école"),
            ("d'eau", "l’eau"),
            ("ateliers", "Atelier radeau"),
            ("atelier", "Deux ateliers"),
            ("journaux", "le journal"),
            ("journal", "les journaux"),
            ("travail", "les travaux"),
            ("réseaux", "un réseau"),
            ("bateau", "des BATEAUX"),
            ("choix", "un choix"),
            ("coeur", "le cœur"),
            ("qu’est-ce", "est-ce que"),
            ("demo", "démonstration"),
            ("日本", "à 日本"),
            ("l", "l’eau"),
        ] {
            assert!(finds(asked, text), "{asked} in {text}");
        }
        for (asked, text) in [("eau", "bateau"), ("mer terre", "la mer"), ("os", "osier")] {
            let found = finds(asked, text);
            assert_eq!(found, asked == "os", "{asked} in {text}");
        }
    }

    #[test]
    fn what_asks_for_nothing_is_told_apart() {
        let error = |asked: &str| Query::new(asked).unwrap_err();
        assert_eq!(error(" \t"), QueryError::Empty);
        assert_eq!(error("\u{0}\u{7}"), QueryError::NoWord);
        assert_eq!(error("?!…"), QueryError::NoWord);
        assert_eq!(error(&"a".repeat(10_000)), QueryError::TooLong);
    }
}
