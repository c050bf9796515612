//! What differs between two texts: as edits that make one of the other, and as lines for people.

use similar::{ChangeTag, DiffOp, TextDiff};

use crate::TextEdit;

/// Lines around a change that are shown with it.
const CONTEXT: usize = 2;
/// Changed lines that are longer together are replaced as a whole: comparing their words would take long.
const WORDS_BYTES: usize = 32 * 1024;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFate {
    /// It stays.
    Same,
    /// It is only in the first text.
    Removed,
    /// It is only in the second text.
    Added,
}

/// Changed lines that stand near each other, and those around them; each without its end.
pub type DiffHunk = Vec<(LineFate, String)>;

/// What differs, line by line, in the order of the texts; nothing where they are equal.
#[must_use]
pub fn difference(old: &str, new: &str) -> Vec<DiffHunk> {
    let lines = TextDiff::from_lines(old, new);
    let groups = lines.grouped_ops(CONTEXT).into_iter();
    let hunk = |group: Vec<DiffOp>| {
        let changes = group.iter().flat_map(|op| lines.iter_changes(op));
        let line = |change: similar::Change<&str>| {
            let fate = match change.tag() {
                ChangeTag::Equal => LineFate::Same,
                ChangeTag::Delete => LineFate::Removed,
                ChangeTag::Insert => LineFate::Added,
            };
            let text = change.value().trim_end_matches(['\n', '\r']);
            (fate, text.to_owned())
        };
        changes.map(line).collect()
    };
    groups
        .map(hunk)
        .filter(|hunk: &DiffHunk| hunk.iter().any(|(fate, _)| *fate != LineFate::Same))
        .collect()
}

/// The edits that make `new` of `old`, word by word where lines changed.
#[must_use]
pub fn edits_between(old: &str, new: &str) -> Vec<TextEdit> {
    let lines = TextDiff::from_lines(old, new);
    let mut edits = Edits::default();
    let (mut removed, mut added) = (String::new(), String::new());
    for change in lines.iter_all_changes() {
        match change.tag() {
            ChangeTag::Delete => removed.push_str(change.value()),
            ChangeTag::Insert => added.push_str(change.value()),
            ChangeTag::Equal => {
                edits.words(&std::mem::take(&mut removed), &std::mem::take(&mut added));
                edits.skip(change.value());
            }
        }
    }
    edits.words(&removed, &added);
    edits.made
}

#[derive(Default)]
struct Edits {
    made: Vec<TextEdit>,
    /// In UTF-16 units of the text as it is then.
    position: usize,
}

impl Edits {
    fn skip(&mut self, same: &str) {
        self.position += same.encode_utf16().count();
    }

    fn replace(&mut self, removed: String, inserted: String) {
        if removed.is_empty() && inserted.is_empty() {
            return;
        }
        let position = self.position;
        self.skip(&inserted);
        self.made.push(TextEdit {
            position,
            removed,
            inserted,
        });
    }

    fn words(&mut self, old: &str, new: &str) {
        if old.is_empty() || new.is_empty() || old.len() + new.len() > WORDS_BYTES {
            return self.replace(old.to_owned(), new.to_owned());
        }
        let words = TextDiff::from_words(old, new);
        let (mut removed, mut added) = (String::new(), String::new());
        for change in words.iter_all_changes() {
            match change.tag() {
                ChangeTag::Delete => removed.push_str(change.value()),
                ChangeTag::Insert => added.push_str(change.value()),
                ChangeTag::Equal => {
                    self.replace(std::mem::take(&mut removed), std::mem::take(&mut added));
                    self.skip(change.value());
                }
            }
        }
        self.replace(removed, added);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn played(text: &str, edits: &[TextEdit]) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for edit in edits {
            let removed = edit.removed.encode_utf16().count();
            units.splice(
                edit.position..edit.position + removed,
                edit.inserted.encode_utf16(),
            );
        }
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn one_word_is_one_edit_and_its_line_two() {
        let (old, new) = ("un 🌊\ndeux trois\nfin", "un 🌊\ndeux quatre\nfin");
        let edits = edits_between(old, new);
        assert_eq!(edits.len(), 1);
        assert_eq!((edits[0].position, &*edits[0].removed), (11, "trois"));
        let hunks = difference(old, new);
        let expected = [
            (LineFate::Same, "un 🌊"),
            (LineFate::Removed, "deux trois"),
            (LineFate::Added, "deux quatre"),
            (LineFate::Same, "fin"),
        ];
        assert_eq!(hunks.len(), 1);
        let found = hunks[0].iter().map(|(fate, line)| (*fate, &**line));
        assert!(found.eq(expected));
        assert!(difference(old, old).is_empty() && edits_between(old, old).is_empty());
    }

    proptest! {
        #[test]
        fn the_edits_make_the_other_text(old in "([a-c 🌊é\n]{0,30})", new in "([a-c 🌊é\n]{0,30})") {
            prop_assert_eq!(played(&old, &edits_between(&old, &new)), new);
        }
    }
}
