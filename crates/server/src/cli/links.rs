//! The links that a server is started with, for people or for scripts.

use std::env;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{auth::StartKeys, settings::LinksForm};

/// One line for scripts, its keys in this order. Links that were made before are null.
#[derive(Serialize)]
struct Started<'a> {
    listening: &'a str,
    organiser: Option<String>,
    organiser_spare: Option<String>,
    note_taker: Option<String>,
    reader: String,
    keys: Option<Keys<'a>>,
}

#[derive(Serialize)]
struct Keys<'a> {
    organiser: &'a str,
    organiser_spare: &'a str,
    note_taker: &'a str,
}

/// What is printed on standard output once the server listens.
pub(super) fn text(form: LinksForm, listening: &str, base: &str, keys: &StartKeys) -> String {
    let reader = format!("{base}/");
    let join = |key: &str| format!("{base}/join#{key}");
    let keys = match keys {
        StartKeys::Made {
            organiser,
            spare,
            note_taker,
        } => Ok(Keys {
            organiser: organiser.as_str(),
            organiser_spare: spare.as_str(),
            note_taker: note_taker.as_str(),
        }),
        StartKeys::Standing { since } => Err(*since),
    };
    match (form, keys) {
        (LinksForm::Json, keys) => {
            let keys = keys.ok();
            let started = Started {
                listening,
                organiser: keys.as_ref().map(|keys| join(keys.organiser)),
                organiser_spare: keys.as_ref().map(|keys| join(keys.organiser_spare)),
                note_taker: keys.as_ref().map(|keys| join(keys.note_taker)),
                reader,
                keys,
            };
            serde_json::to_string(&started).expect("links are plain data")
        }
        (LinksForm::Text, Ok(keys)) => {
            let [read, write, organise, spare, advice] = words(in_french());
            format!(
                "\n  {read}\n    {reader}\n\n  {write}\n    {}\n\n  {organise}\n    {}\n\n  {spare}\n    {}\n\n  {advice}\n",
                join(keys.note_taker),
                join(keys.organiser),
                join(keys.organiser_spare)
            )
        }
        (LinksForm::Text, Err(since)) => {
            let [read, ..] = words(in_french());
            let standing = standing(in_french(), since, &TimeZone::system());
            format!("\n  {read}\n    {reader}\n\n  {standing}\n")
        }
    }
}

fn words(french: bool) -> [&'static str; 5] {
    if french {
        [
            "Lire (pour tout le monde)",
            "Prendre des notes (à donner à qui écrit)",
            "Organiser (à garder pour vous)",
            "Organiser, second lien (à imprimer et à ranger ailleurs)",
            "Notez-les : ces liens restent valables, et ne seront plus affichés.",
        ]
    } else {
        [
            "Read (for everyone)",
            "Take notes (give it to those who write)",
            "Organise (keep it to yourself)",
            "Organise, second link (print it and keep it elsewhere)",
            "Write them down: these links go on working, and are not shown again.",
        ]
    }
}

/// Since when the links stand, and how there would be new ones.
fn standing(french: bool, since: Timestamp, zone: &TimeZone) -> String {
    let since = since.to_zoned(zone.clone());
    let (day, hour, minute) = (since.date(), since.hour(), since.minute());
    if french {
        format!(
            "Les liens pour écrire et pour organiser sont ceux du {:02}/{:02}/{} à {hour}\u{a0}h\u{a0}{minute:02}\u{202f}; \
             ils restent valables.\n  Pour en faire de nouveaux\u{a0}: sillage key rotate start",
            day.day(),
            day.month(),
            day.year()
        )
    } else {
        format!(
            "The links to write and to organise are those of {day} {hour:02}:{minute:02}; they go on working.\n  \
             To make new ones: sillage key rotate start"
        )
    }
}

fn in_french() -> bool {
    speaks_french(|name| env::var(name).ok())
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
    use sillage_access::{Role, Token};

    use super::*;

    #[test]
    fn scripts_get_one_line() {
        let (organiser, note_taker) = (
            Token::new(Role::Organiser, [1; 16]),
            Token::new(Role::NoteTaker, [2; 16]),
        );
        let keys = StartKeys::Made {
            organiser: organiser.clone(),
            spare: Token::new(Role::Organiser, [3; 16]),
            note_taker: note_taker.clone(),
        };
        let base = "https://notes.example.org";
        let line = text(LinksForm::Json, "http://127.0.0.1:9", base, &keys);
        assert!(
            line.starts_with(r#"{"listening":"http://127.0.0.1:9","organiser":"#)
                && !line.contains('\n')
        );
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(said["listening"], "http://127.0.0.1:9");
        assert_eq!(said["reader"], "https://notes.example.org/");
        assert_eq!(said["keys"]["note_taker"], note_taker.as_str());
        let wanted = format!("https://notes.example.org/join#{}", organiser.as_str());
        assert_eq!(said["organiser"], wanted.as_str());
    }

    #[test]
    fn links_that_stand_are_not_shown_again() {
        let since: Timestamp = "2026-11-01T10:05:00Z".parse().unwrap();
        let keys = StartKeys::Standing { since };
        let line = text(LinksForm::Json, "http://127.0.0.1:9", "http://x", &keys);
        assert_eq!(
            line,
            r#"{"listening":"http://127.0.0.1:9","organiser":null,"organiser_spare":null,"note_taker":null,"reader":"http://x/","keys":null}"#
        );
        let words = standing(false, since, &TimeZone::UTC);
        assert!(words.contains("those of 2026-11-01 10:05") && words.contains("key rotate start"));
        let words = standing(true, since, &TimeZone::UTC);
        assert!(words.contains("01/11/2026 à 10\u{a0}h\u{a0}05"), "{words}");
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
