//! All words of an event and where they stand, as the pages of a dictionary.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{content::a, markup::escape, places::relative, words::Words};

/// Letters of a word that somebody may look for.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=40;
/// Bytes of a page, which compress to a fourth.
const PAGE_BYTES: usize = 36 * 1024;
/// What stands in more sessions than this, and in more than each fourth, leads nowhere.
const FEW: usize = 8;

/// The words of the notes, and in which of them they stand.
#[derive(Debug, Default)]
pub(super) struct WordsIndex {
    /// Path and title of each note.
    notes: Vec<(String, String)>,
    /// By the word without accents and capitals.
    words: BTreeMap<String, Found>,
}

#[derive(Debug)]
struct Found {
    /// The word as it stood there first, in small letters.
    shown: Box<str>,
    notes: Vec<u32>,
}

impl WordsIndex {
    /// Takes the words of one note.
    pub(super) fn add(&mut self, path: &str, title: &str, text: &str) {
        let number = u32::try_from(self.notes.len()).unwrap_or(u32::MAX);
        self.notes.push((path.to_owned(), title.to_owned()));
        let mut seen = BTreeSet::new();
        let words = text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
        for word in words.chain(title.split(|c: char| !c.is_alphanumeric())) {
            if word.is_empty() || !seen.insert(word) {
                continue;
            }
            let folded = folded(word);
            if !LETTERS.contains(&folded.chars().count()) {
                continue;
            }
            let found = self.words.entry(folded).or_insert_with(|| Found {
                shown: word.to_lowercase().into(),
                notes: Vec::new(),
            });
            if found.notes.last() != Some(&number) {
                found.notes.push(number);
            }
        }
    }

    /// Path, title and body of each page; the first leads to the others.
    pub(super) fn pages(&self, words: Words) -> Vec<(String, String, String)> {
        let most = FEW.max(self.notes.len() / 4);
        let mut pages: Vec<(String, String, String)> = Vec::new();
        let mut body = String::new();
        let mut ends: Option<(&str, &str)> = None;
        let close = |body: &mut String, ends: &mut Option<(&str, &str)>, pages: &mut Vec<_>| {
            let Some((first, last)) = ends.take() else {
                return;
            };
            let title = format!("{first} – {last}");
            let lines = std::mem::take(body);
            pages.push((
                format!("words/{}.html", pages.len() + 1),
                title.clone(),
                format!(
                    "<h1>{}</h1>\n<dl class=\"words\">\n{lines}</dl>\n",
                    escape(&title)
                ),
            ));
        };
        for found in self
            .words
            .values()
            .filter(|found| found.notes.len() <= most)
        {
            self.line(found, &mut body);
            ends = Some((ends.map_or(&*found.shown, |(first, _)| first), &found.shown));
            if body.len() >= PAGE_BYTES {
                close(&mut body, &mut ends, &mut pages);
            }
        }
        close(&mut body, &mut ends, &mut pages);
        let title = words.get("words-title");
        let mut index = format!("<h1>{title}</h1>\n<p>{}</p>\n", words.get("words-text"));
        if !pages.is_empty() {
            index.push_str("<ul>\n");
            for (path, range, _) in &pages {
                let link = a(&relative("words/index.html", path), &escape(range));
                let _ = writeln!(index, "<li>{link}</li>");
            }
            index.push_str("</ul>\n");
        }
        pages.insert(0, ("words/index.html".into(), title, index));
        pages
    }

    fn line(&self, found: &Found, body: &mut String) {
        let notes = found
            .notes
            .iter()
            .filter_map(|number| self.notes.get(*number as usize));
        let links: Vec<_> = notes
            .map(|(path, title)| a(&format!("../{path}"), &escape(title)))
            .collect();
        let _ = writeln!(
            body,
            "<dt>{}</dt><dd>{}</dd>",
            escape(&found.shown),
            links.join(" · ")
        );
    }
}

/// Without accents and capitals, so that "Réunion" is found at "reunion".
fn folded(word: &str) -> String {
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c));
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_without_accents_and_each_page_says_from_where_to_where() {
        let mut index = WordsIndex::default();
        index.add(
            "sessions/a.html",
            "Été",
            "Réunion, réunion et <b> de l’école",
        );
        index.add("sessions/b.html", "Hiver", "REUNION");
        let pages = index.pages(Words::of("fr"));
        assert_eq!(pages.len(), 2);
        let (path, title, body) = &pages[1];
        assert_eq!((&**path, &**title), ("words/1.html", "école – réunion"));
        assert!(body.contains(
            "<dt>réunion</dt><dd><a href=\"../sessions/a.html\">Été</a> · <a href=\"../sessions/b.html\">Hiver</a></dd>"
        ), "{body}");
    }

    #[test]
    fn a_word_of_nearly_all_notes_leads_nowhere_and_pages_are_small() {
        let mut index = WordsIndex::default();
        for number in 0..40 {
            let text = format!("partout mot{number:05} {}", "x".repeat(41));
            index.add(&format!("sessions/{number}.html"), &"t".repeat(2000), &text);
        }
        let pages = index.pages(Words::of("fr"));
        assert!(pages.len() > 2, "{}", pages.len());
        for (path, _, body) in &pages {
            assert!(!body.contains("partout"), "{path}");
            assert!(body.len() < PAGE_BYTES + 3000, "{path}: {}", body.len());
        }
    }
}
