//! A note of 20 kB that compresses like one: made-up words, headings, lists, the same in every run.

use crate::essay::EssayRng;

/// Bytes of the note.
const LENGTH: usize = 20_000;
/// The last words, by which a page shows that it has all.
pub(crate) const END: &str = "fin de la note";

const SYLLABLES: &[&str] = &[
    "la", "re", "ti", "on", "ment", "pa", "ver", "cou", "si", "de", "tran", "len", "mu", "bre",
    "to", "qui", "jar", "é", "par", "ta", "gé", "ro", "bo", "lo", "cal", "ci", "ty", "ne", "vi",
    "su", "en", "sei", "gn", "er", "fab", "rique", "é", "ner", "gie", "l’", "au", "to", "no",
    "mie", "ali", "san", "mé", "tro", "pole", "pro", "jet", "cir", "cuit",
];

/// The note.
pub(crate) fn note() -> String {
    let mut rng = EssayRng(0x000B_4E57);
    // Half of what is written are the words that everybody uses, as in any language.
    let words: Vec<String> = (0..4_000).map(|_| word(&mut rng)).collect();
    let mut note = String::from("# Notes de séance\n\n");
    let mut paragraph = 0;
    while note.len() < LENGTH - 900 {
        paragraph += 1;
        match paragraph % 4 {
            0 => note.push_str("## "),
            1 => note.push_str("- "),
            _ => {}
        }
        let length = if paragraph % 4 == 0 {
            4
        } else {
            20 + rng.below(60)
        };
        for _ in 0..length {
            let common = rng.below(5) < 2;
            let choice = rng.below(if common { 60 } else { words.len() as u64 });
            note.push_str(&words[choice as usize]);
            note.push_str(if rng.below(9) == 0 { ", " } else { " " });
        }
        note.push_str("\n\n");
    }
    while note.len() < LENGTH - END.len() - 20 {
        note.push_str(&words[rng.below(words.len() as u64) as usize]);
        note.push(' ');
    }
    note.push_str(END);
    note.push('\n');
    note
}

fn word(rng: &mut EssayRng) -> String {
    (0..=rng.below(3))
        .map(|_| SYLLABLES[rng.below(SYLLABLES.len() as u64) as usize])
        .collect()
}
