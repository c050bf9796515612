//! I1, I5, I9: a text holds what was acknowledged, nothing that was refused, and everything once.

use std::collections::BTreeMap;

use crate::model::Model;

/// Letters of what somebody wrote under another's id; a piece of it says nothing.
pub(crate) const FORGED: char = '#';

/// Looks at the durable text of a document; says what is wrong.
pub(crate) fn check(model: &mut Model, document: &str, text: &str, when: &str) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text.split_whitespace() {
        *seen.entry(word).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for (word, _) in model.owed(document) {
        if !seen.contains_key(word.as_str()) {
            wrong.push(format!("I1: {} was acknowledged and is lost", short(word)));
        }
    }
    for (word, times) in seen {
        match model.words.get(word) {
            None if word.chars().all(|letter| letter == FORGED) => {}
            _ if times > 1 => wrong.push(format!("I9: {} is there {times} times", short(word))),
            Some(known) if known.deletion_acked => wrong.push(format!(
                "I1: the deletion of {} was acknowledged and is lost",
                short(word)
            )),
            Some(known) if known.document == document => {}
            Some(_) => wrong.push(format!("{} is of another document", short(word))),
            None if model.forbidden.contains(word) => {
                wrong.push(format!("I5: {} was written by a reader", short(word)));
            }
            None => wrong.push(format!("I9: nobody ever wrote {}", short(word))),
        }
    }
    for sentence in wrong {
        model.breach(format!("{sentence} ({document}, {when})"));
    }
}

/// Long words say nothing that their beginning does not.
fn short(word: &str) -> String {
    word.chars().take(24).collect()
}
