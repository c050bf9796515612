//! The place in a text where something was found, in some words.

use super::{fold, matching::Query};

/// Characters before and behind what was found.
const AROUND: (usize, usize) = (60, 160);

/// A part of a snippet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether it is what was asked for.
    pub(crate) is_found: bool,
}

/// The words around the first place in `text`; none if nothing of the question is in it.
pub(crate) fn snippet(query: &Query, text: &str) -> Option<Vec<Piece>> {
    let folded = fold::fold(text);
    let at = original(text, query.first(folded.as_bytes())?);
    let before = text[..at]
        .char_indices()
        .rev()
        .nth(AROUND.0)
        .map_or(0, |(from, _)| from);
    let behind = text[at..].char_indices().nth(AROUND.1);
    let end = behind.map_or(text.len(), |(length, _)| at + length);
    let start = next_word(text, before, at);
    let mut pieces = marked(query, &text[start..end]);
    let dots = |is_cut: bool| {
        is_cut.then(|| Piece {
            text: "…".to_owned(),
            is_found: false,
        })
    };
    if let Some(dots) = dots(start > 0) {
        pieces.insert(0, dots);
    }
    pieces.extend(dots(end < text.len()));
    Some(pieces)
}

/// Where the letter begins that stands at a place of the folded text.
fn original(text: &str, place: usize) -> usize {
    let mut folded = String::from(" ");
    for (at, letter) in text.char_indices() {
        fold::push(letter, &mut folded);
        if folded.len() > place {
            return at;
        }
    }
    text.len()
}

/// A snippet begins with a whole word.
fn next_word(text: &str, from: usize, limit: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let blank = text[from..limit].find(char::is_whitespace);
    blank.map_or(from, |blank| from + blank).min(limit)
}

/// Words that were asked for, and all between them on one line and without the marks of Markdown.
fn marked(query: &Query, text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = rest.starts_with(char::is_alphanumeric);
        let end = rest
            .find(|c: char| c.is_alphanumeric() != is_word)
            .unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        let is_found = is_word && query.names(fold::fold(part).trim());
        let text = if is_word {
            part.to_owned()
        } else {
            plain(part)
        };
        match pieces.last_mut().filter(|last| last.is_found == is_found) {
            Some(last) => last.text.push_str(&text),
            None => pieces.push(Piece { text, is_found }),
        }
    }
    pieces
}

fn plain(between: &str) -> String {
    let mut plain = String::new();
    for letter in between.chars() {
        match letter {
            '#' | '*' | '_' | '`' | '|' | '>' | '~' => {}
            letter if letter.is_whitespace() || letter.is_control() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(asked: &str, text: &str) -> String {
        let pieces = snippet(&Query::new(asked).unwrap(), text).unwrap();
        let show = |piece: Piece| {
            if piece.is_found {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        };
        pieces.into_iter().map(show).collect()
    }

    #[test]
    fn what_was_found_is_marked_in_its_words() {
        assert_eq!(
            shown("ecole", "# L’**École**\n\n- d’été"),
            " L’[École] - d’été"
        );
        assert_eq!(shown("œuvres été", "L’oeuvre d’ÉTÉ"), "L’[oeuvre] d’[ÉTÉ]");
        let long = format!("{}le phare{}", "é mer ".repeat(50), " et la mer".repeat(50));
        let short = shown("phare", &long);
        assert!(short.starts_with("… ") && short.ends_with('…'), "{short}");
        assert!(short.contains("le [phare] et"), "{short}");
        assert!(short.chars().count() < 240, "{short}");
    }

    #[test]
    fn letters_that_fold_to_two_or_to_none_move_nothing() {
        let text = format!("{}e\u{301} phare", "œ".repeat(30));
        assert!(shown("phare", &text).contains("[phare]"));
    }
}
