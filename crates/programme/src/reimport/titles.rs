//! Whether two titles may be of one session.

use crate::fold::fold;

/// How much of two titles must be the same, from 0 to 1: a slip is mended, a word is not exchanged.
const ALIKE: f64 = 0.8;
/// A beginning of so many letters that it tells a session from others.
const TELLING: usize = 12;

/// Whether the titles are the same but for case, accents, marks, a slip, or an addition at the end. With
/// other numbers in them they are not: `Workshop 1` is not `Workshop 2`.
pub(super) fn are_alike(a: &str, b: &str) -> bool {
    let (a, b) = (bare(a), bare(b));
    if a == b {
        return true;
    }
    if a.is_empty() || b.is_empty() || numbers(&a) != numbers(&b) {
        return false;
    }
    let (short, long) = if a.len() < b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    let continues = long
        .strip_prefix(short.as_str())
        .is_some_and(|rest| rest.starts_with(' '));
    (continues && short.len() >= TELLING) || strsim::normalized_levenshtein(&a, &b) >= ALIKE
}

/// Only the words, without a mark such as `[CANCELLED]` before them.
fn bare(title: &str) -> String {
    let folded = fold(title);
    let rest = folded
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let title = rest.map_or(folded.as_str(), |(_, title)| title);
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn numbers(title: &str) -> Vec<&str> {
    let numbers = title.split(|c: char| !c.is_numeric());
    numbers.filter(|number| !number.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::are_alike;

    #[test]
    fn titles_of_one_session_are_alike() {
        for (a, b) in [
            ("Jardins partagés", "Jardins partages"),
            ("[CANCELLED] Jardins", "Jardins"),
            ("Digital care", "Digital care!"),
            (
                "Un atelier radeau",
                "Un atelier radeau : construire ensemble",
            ),
            ("Introduction to Rust", "Introductoin to Rust"),
            ("講堂", "講堂"),
        ] {
            assert!(are_alike(a, b) && are_alike(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn titles_of_two_sessions_are_not() {
        for (a, b) in [
            ("Atelier radeau", "Jardins partagés"),
            ("Atelier radeau", "Atelier jardin"),
            ("Workshop 1", "Workshop 2"),
            ("Atelier", "Atelier radeau"),
            ("Lightning talks day 1", "Lightning talks day 2"),
            ("", "x"),
        ] {
            assert!(!are_alike(a, b) && !are_alike(b, a), "{a} / {b}");
        }
    }
}
