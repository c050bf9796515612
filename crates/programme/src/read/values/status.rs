//! Whether a session stands, in all spellings.

use crate::{Status, fold::fold};

/// Words for cancelled in the languages of Europe, folded.
const CANCELLED: &[&str] = &[
    "cancelled",
    "canceled",
    "cancel",
    "annule",
    "annulee",
    "abgesagt",
    "entfallt",
    "fallt aus",
    "ausgefallen",
    "cancelado",
    "cancelada",
    "annullato",
    "annullata",
    "geannuleerd",
    "afgelast",
    "withdrawn",
    "rejected",
    "deleted",
    "supprime",
    "supprimee",
    "nullet",
];
const PROVISIONAL: &[&str] = &[
    "provisional",
    "tentative",
    "unconfirmed",
    "provisoire",
    "draft",
    "a confirmer",
    "vorlaufig",
    "proposed",
    "propose",
    "submitted",
];
const CONFIRMED: &[&str] = &[
    "confirmed",
    "accepted",
    "scheduled",
    "confirme",
    "bestatigt",
    "ok",
];

/// What a word says of a session; nothing for a word that says something else.
pub(in crate::read) fn status(word: &str) -> Option<Status> {
    let word = fold(word);
    let is_in = |list: &[&str]| list.contains(&word.as_str());
    if is_in(CANCELLED) {
        Some(Status::Cancelled)
    } else if is_in(PROVISIONAL) {
        Some(Status::Provisional)
    } else if is_in(CONFIRMED) {
        Some(Status::Confirmed)
    } else {
        None
    }
}

/// Whether a title is marked as cancelled: `[CANCELLED] …`, `… (annulé)`, `ABGESAGT: …`.
pub(in crate::read) fn is_marked_cancelled(title: &str) -> bool {
    let folded = fold(title);
    let says = |mark: &str| status(mark.trim_matches(['!', ' ', '*'])) == Some(Status::Cancelled);
    let in_marks = ([('[', ']'), ('(', ')')].into_iter()).any(|(open, close)| {
        let first = folded
            .strip_prefix(open)
            .and_then(|rest| rest.split_once(close));
        let last = folded
            .strip_suffix(close)
            .and_then(|rest| rest.rsplit_once(open));
        first.is_some_and(|(mark, _)| says(mark)) || last.is_some_and(|(_, mark)| says(mark))
    });
    let before = [":", " - ", " – ", " — "].iter().any(|mark| {
        folded
            .split_once(mark)
            .is_some_and(|(first, _)| says(first))
    });
    in_marks || before || is_shouted(title)
}

/// `ANNULÉ Atelier`, `Atelier – CANCELLED`: a word in capitals at one end of a title that is not.
fn is_shouted(title: &str) -> bool {
    let words: Vec<&str> = title.split_whitespace().collect();
    let shouts = |word: &&&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.to_uppercase() == word && status(word) == Some(Status::Cancelled)
    };
    let others_do_not = words.len() == 1 || title.to_uppercase() != title;
    others_do_not && words.first().iter().chain(&words.last()).any(shouts)
}

#[cfg(test)]
mod tests {
    use super::{is_marked_cancelled, status};
    use crate::Status;

    #[test]
    fn states_are_known_in_several_languages() {
        for word in [
            "canceled",
            "CANCELLED",
            "Annulé",
            "annulée",
            "abgesagt",
            "fällt aus",
        ] {
            assert_eq!(status(word), Some(Status::Cancelled), "{word}");
        }
        assert_eq!(status("Tentative"), Some(Status::Provisional));
        assert_eq!(status("confirmed"), Some(Status::Confirmed));
        assert_eq!(status("new"), None);
    }

    #[test]
    fn a_title_may_say_that_it_is_cancelled() {
        for title in [
            "[CANCELLED] C",
            "[Canceled!] C",
            "(annulé) Atelier",
            "Atelier (ANNULÉ)",
            "Atelier [cancelled]",
            "ABGESAGT: Werkstatt",
            "Annulé – Atelier",
            "CANCELLED",
            "ANNULÉ Atelier",
            "Atelier – CANCELLED",
        ] {
            assert!(is_marked_cancelled(title), "{title}");
        }
        for title in [
            "How talks get cancelled",
            "The cancelled flight: a story",
            "[Draft] C",
            "Cancelled trains of Europe",
            "WHY TALKS GET CANCELLED",
            "",
            "()",
        ] {
            assert!(!is_marked_cancelled(title), "{title}");
        }
    }
}
