//! Names that people give themselves.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest name, in characters.
pub const NAME_LIMIT: usize = 40;

/// More marks than this on one letter are decoration that spills over the lines around it.
const MARKS_LIMIT: usize = 3;

/// A name that can stand anywhere on a page: composed (NFC), on one line, at most [`NAME_LIMIT`]
/// characters, nothing that turns or hides its surroundings. `None` if nothing is left.
#[must_use]
pub fn clean_name(name: &str) -> Option<String> {
    let mut marks = 0;
    let name: String = name
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|&letter| !is_invisible(letter))
        .filter(|&letter| {
            marks = if is_combining_mark(letter) {
                marks + 1
            } else {
                0
            };
            marks <= MARKS_LIMIT
        })
        .nfc()
        .skip_while(|&letter| letter == ' ')
        .take(NAME_LIMIT)
        .collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Control characters, those that change the direction of writing, and those without width, except
/// the joiners that scripts and emoji need.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless_and_stay_names() {
        let cases = [
            ("Zoé", "Zoé"),
            ("  Jean\tLuc\n", "Jean Luc"),
            ("Zoe\u{301}", "Zoé"),
            ("عائشة", "عائشة"),
            ("👩\u{200d}🔬", "👩\u{200d}🔬"),
            ("abc\u{202e}def\u{2066}", "abcdef"),
            ("a\u{0}b\u{1b}[31m", "ab[31m"),
            (
                "Z\u{335}\u{336}\u{337}\u{338}\u{33c}\u{33d}!",
                "Z\u{335}\u{336}\u{337}!",
            ),
            ("<b>", "<b>"),
        ];
        for (given, clean) in cases {
            assert_eq!(clean_name(given).as_deref(), Some(clean), "{given:?}");
        }
        assert_eq!(
            clean_name(&"é".repeat(90)).unwrap().chars().count(),
            NAME_LIMIT
        );
        assert_eq!(clean_name(" \u{202e}\u{200b} "), None);
    }
}
