//! The links of a start, for people or for scripts.

use std::env;

use serde::Serialize;

use crate::{auth::Token, settings::LinksForm};

/// One line for scripts, its keys in this order.
#[derive(Serialize)]
struct Started<'a> {
    listening: &'a str,
    organiser: String,
    note_taker: String,
    reader: String,
    keys: Keys<'a>,
}

#[derive(Serialize)]
struct Keys<'a> {
    organiser: &'a str,
    note_taker: &'a str,
}

/// What is printed on standard output once the server listens.
pub(super) fn text(form: LinksForm, listening: &str, base: &str, keys: &(Token, Token)) -> String {
    let (organiser, note_taker) = (keys.0.as_str(), keys.1.as_str());
    let join = |key: &str| format!("{base}/join#{key}");
    match form {
        LinksForm::Json => {
            let started = Started {
                listening,
                organiser: join(organiser),
                note_taker: join(note_taker),
                reader: format!("{base}/"),
                keys: Keys {
                    organiser,
                    note_taker,
                },
            };
            serde_json::to_string(&started).expect("links are plain data")
        }
        LinksForm::Text => {
            let [read, write, organise, advice] = words(speaks_french(|name| env::var(name).ok()));
            format!(
                "\n  {read}\n    {base}/\n\n  {write}\n    {}\n\n  {organise}\n    {}\n\n  {advice}\n",
                join(note_taker),
                join(organiser)
            )
        }
    }
}

fn words(french: bool) -> [&'static str; 4] {
    if french {
        [
            "Lire (pour tout le monde)",
            "Prendre des notes (à donner à qui écrit)",
            "Organiser (à garder pour vous)",
            "Ces liens valent jusqu’au prochain démarrage.",
        ]
    } else {
        [
            "Read (for everyone)",
            "Take notes (give it to those who write)",
            "Organise (keep it to yourself)",
            "These links work until the next start.",
        ]
    }
}

/// As the C library decides: the first of these variables that is set.
fn speaks_french(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    set.is_some_and(|language| language.starts_with("fr"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;

    #[test]
    fn scripts_get_one_line() {
        let keys = (
            Token::new(Role::Organiser, [1; 16]),
            Token::new(Role::NoteTaker, [2; 16]),
        );
        let line = text(
            LinksForm::Json,
            "http://127.0.0.1:9",
            "https://notes.example.org",
            &keys,
        );
        assert!(
            line.starts_with(r#"{"listening":"http://127.0.0.1:9","organiser":"#)
                && !line.contains('\n')
        );
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(said["listening"], "http://127.0.0.1:9");
        assert_eq!(said["reader"], "https://notes.example.org/");
        assert_eq!(said["keys"]["note_taker"], keys.1.as_str());
        let organiser = format!("https://notes.example.org/join#{}", keys.0.as_str());
        assert_eq!(said["organiser"], organiser.as_str());
    }

    #[test]
    fn the_language_is_that_of_the_shell() {
        assert!(speaks_french(
            |name| (name == "LANG").then(|| "fr_FR.UTF-8".into())
        ));
        assert!(!speaks_french(|name| Some(
            if name == "LC_ALL" { "C" } else { "fr_FR" }.into()
        )));
        assert!(!speaks_french(|_| None));
    }
}
