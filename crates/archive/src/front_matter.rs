//! What a session's file says before its text: YAML whose values are all JSON.

use std::fmt::Write;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sillage_programme::{Event, Session};

use crate::Note;

/// The front matter, from `---` to `---`, always the same keys in the same order.
pub(crate) fn of(event: &Event, session: &Session, note: &Note) -> String {
    let mut text = String::from("---\n");
    for (key, value) in fields(event, session, note) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{key}: {value}");
    }
    text.push_str("---\n");
    text
}

/// Keys and values, which are JSON on one line.
pub(crate) fn fields(
    event: &Event,
    session: &Session,
    note: &Note,
) -> [(&'static str, String); 16] {
    let theme = session
        .theme
        .as_ref()
        .and_then(|slug| event.theme(slug.as_str()));
    let room = session
        .room
        .as_ref()
        .and_then(|slug| event.room(slug.as_str()));
    let speakers: Vec<&str> = session
        .speakers
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    [
        ("title", json(&session.title)),
        ("event", json(&event.title)),
        ("edition", json(&event.edition)),
        ("theme", json(&theme.map(|theme| &theme.title))),
        ("day", json(&session.day)),
        (
            "start",
            json(
                &session
                    .start
                    .as_ref()
                    .map(|at| at.strftime(MOMENT).to_string()),
            ),
        ),
        (
            "end",
            json(&session.end().map(|at| at.strftime(MOMENT).to_string())),
        ),
        ("room", json(&room.map(|room| &room.title))),
        ("kind", json(&session.kind)),
        ("speakers", json(&speakers)),
        ("status", json(&session.status)),
        (
            "document",
            json(&format!("{}/{}", event.slug, session.slug)),
        ),
        ("sequence", json(&note.sequence)),
        ("damaged", json(&note.damaged)),
        ("bytes", json(&note.text.len())),
        ("sha256", json(&sha256(&note.text))),
    ]
}

/// Date and hour on the wall with the offset, as RFC 3339 has them.
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S%:z";

/// JSON on one line, with escapes for what JSON allows in a string and YAML does not.
pub(crate) fn json(value: &impl Serialize) -> String {
    let mut escaped = String::new();
    // None of these values can fail to be JSON: they are text, numbers, truths and lists of text.
    for c in serde_json::to_string(value).unwrap_or_default().chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

pub(crate) fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{json, sha256};

    #[test]
    fn values_are_json_that_yaml_reads_too() {
        assert_eq!(json(&"a\"\nb: c"), r#""a\"\nb: c""#);
        assert_eq!(
            json(&"\u{85}\u{7f}\u{2028}é🌊"),
            r#""\u0085\u007f\u2028é🌊""#
        );
        assert_eq!(json(&None::<u32>), "null");
    }

    #[test]
    fn the_hash_is_the_one_of_sha256sum() {
        assert_eq!(
            sha256(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
