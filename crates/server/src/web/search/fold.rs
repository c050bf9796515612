//! Text as it is compared: small letters without accents, words with one blank between them.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// `text` as ` word word `: a word is found where a blank and its beginning are.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for letter in text.chars() {
        push(letter, &mut folded);
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

/// Appends what one letter is compared as; anything that is no letter and no digit is a blank.
pub(super) fn push(letter: char, folded: &mut String) {
    if letter.is_ascii_alphanumeric() {
        folded.push(letter.to_ascii_lowercase());
        return;
    }
    if letter.is_ascii() || is_combining_mark(letter) {
        let is_blank = letter.is_ascii() && !folded.ends_with(' ');
        folded.extend(is_blank.then_some(' '));
        return;
    }
    match letter {
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        letter if letter.is_alphanumeric() => {
            let plain = std::iter::once(letter).nfkd();
            let plain = plain.filter(|letter| !is_combining_mark(*letter));
            folded.extend(plain.flat_map(char::to_lowercase));
        }
        _ if !folded.ends_with(' ') => folded.push(' '),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_marks_fall_off() {
        for (text, folded) in [
            ("L’Été, à  Brest !", " l ete a brest "),
            ("e\u{301}te\u{301}", " ete "),
            ("Cœur **gras**\n# Titre", " coeur gras titre "),
            ("日本 Ωmega №5", " 日本 ωmega 5 "),
            ("", " "),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }
}
