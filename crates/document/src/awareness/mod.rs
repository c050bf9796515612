//! Who is here and where their cursor is. Never stored, and hostile input like everything else.
//!
//! Layout: a count, then for each client its id, a clock and its state as JSON; `null` means gone.

mod name;
mod presence;
mod states;

use bytes::Bytes;

pub use name::{NAME_LIMIT, clean_name};
pub use presence::{Cursor, Position, Presence, STATE_LIMIT};
pub use states::{STATES_LIMIT, States};

use crate::ClientId;
use crate::lib0::{Decoder, Encoder, Malformed};

/// What a message says of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Whom it is about. Stock clients also repeat what they heard of others.
    pub client: ClientId,
    /// Counts the announcements of this client.
    pub clock: u64,
    /// Its cleaned state, `None` if it is gone.
    pub state: Option<Presence>,
}

/// Reads an awareness message. States come out cleaned: see [`Presence`].
pub fn decode(message: &[u8]) -> Result<Vec<Announcement>, Malformed> {
    let mut reader = Decoder::new(message);
    // The smallest announcement: id, clock, and an empty state with its length.
    let count = reader.count(3)?;
    if count > STATES_LIMIT {
        return Err(Malformed("more clients than a document has"));
    }
    let mut announcements = Vec::with_capacity(count);
    for _ in 0..count {
        let client = reader.var_uint()?;
        let clock = reader.var_uint()?;
        let state = Presence::decode(reader.var_string()?, client);
        announcements.push(Announcement {
            client,
            clock,
            state,
        });
    }
    reader.end()?;
    Ok(announcements)
}

/// Writes an awareness message.
#[must_use]
pub fn encode(announcements: &[Announcement]) -> Bytes {
    let mut writer = Encoder::with_capacity(2 + announcements.len() * 256);
    writer.length(announcements.len());
    for announcement in announcements {
        writer.var_uint(announcement.client);
        writer.var_uint(announcement.clock);
        match &announcement.state {
            Some(presence) => writer.var_string(&presence.encode()),
            None => writer.var_string("null"),
        }
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One announcement as a client writes it.
    fn message(client: ClientId, json: &str) -> Bytes {
        let mut writer = Encoder::default();
        writer.length(1);
        writer.var_uint(client);
        writer.var_uint(4);
        writer.var_string(json);
        writer.finish()
    }

    fn presence(json: &str) -> Result<Presence, Malformed> {
        decode(&message(10, json)).map(|mut all| all.remove(0).state.expect("a state"))
    }

    #[test]
    fn the_state_of_a_stock_editor_comes_through() {
        let json = r##"{"user":{"name":"Ada","color":"#30bced","colorLight":"#30bced33"},"cursor":{"anchor":{"type":null,"tname":"content","item":{"client":4000000000,"clock":7},"assoc":0},"head":{"type":null,"tname":"content","item":null,"assoc":-1}}}"##;
        let decoded = decode(&message(10, json)).unwrap();
        let state = decoded[0].state.as_ref().unwrap();
        assert_eq!(state.name.as_deref(), Some("Ada"));
        let cursor = state.cursor.unwrap();
        assert_eq!(
            cursor.anchor,
            Position {
                item: Some((4_000_000_000, 7)),
                assoc: 0
            }
        );
        assert_eq!(
            cursor.head,
            Position {
                item: None,
                assoc: -1
            }
        );
        let sent: serde_json::Value = serde_json::from_str(&state.encode()).unwrap();
        assert_eq!(
            sent,
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
        assert_eq!(decode(&encode(&decoded)), Ok(decoded));
    }

    #[test]
    fn only_what_we_know_is_passed_on() {
        let state = presence(
            r#"{"user":{"name":"A","role":"organiser","color":"red;background:url(x)"},"evil":[1]}"#,
        );
        let sent = state.unwrap().encode();
        assert!(
            !sent.contains("evil") && !sent.contains("role") && !sent.contains("url"),
            "{sent}"
        );
        let foreign = r#"{"cursor":{"anchor":{"tname":"secret"},"head":{"tname":"secret"}}}"#;
        assert_eq!(presence(foreign).unwrap().cursor, None);
        assert_eq!(presence("{}").unwrap().name, None);
    }

    #[test]
    fn gone_is_gone() {
        let gone = decode(&message(10, "null")).unwrap();
        assert_eq!(gone[0].state, None);
        assert_eq!(encode(&gone), message(10, "null"));
        assert_eq!(decode(&[0]), Ok(vec![]), "the keep-alive of both wires");
    }

    #[test]
    fn of_a_state_that_is_too_long_or_too_deep_only_the_client_is_kept() {
        let named = |rest: &str| format!(r#"{{"user":{{"name":"Anne"}},"app":{rest}}}"#);
        let two_kb = format!("\"{}\"", "x".repeat(2048));
        assert_eq!(
            presence(&named(&two_kb)).unwrap().name.as_deref(),
            Some("Anne")
        );
        let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
        let long = format!("\"{}\"", "x".repeat(STATE_LIMIT));
        for rest in [&*deep, &*long, r#"{"b":{"c":{"d":{}}}}"#, r"[[[[]]]]"] {
            let here = presence(&named(rest)).expect("it is no breach");
            assert_eq!((here.name, here.cursor), (None, None), "{rest}");
        }
    }

    #[test]
    fn hostile_messages_are_refused() {
        for bytes in [
            &[][..],
            &[0xff, 0xff, 0xff, 0x7f],
            &[1, 1, 1],
            &[1, 1, 1, 2, 0xc3, 0x28],
        ] {
            assert!(decode(bytes).is_err(), "{bytes:02x?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_shown_as_nobody() {
        for json in [r#"{"user":{"name":"\ud83d"}}"#, "7", "{", ""] {
            let state = presence(json).unwrap();
            assert_eq!((state.name, state.cursor), (None, None), "{json}");
            assert!(state.color.starts_with('#'));
        }
    }

    #[test]
    fn what_we_send_may_be_sent_back() {
        // Stock clients repeat the states of others, which must not be a breach.
        let name = r#"\""#.repeat(200);
        let item = format!(
            r#"{{"item":{{"client":{},"clock":1073741823}},"assoc":-9}}"#,
            (1_u64 << 53) - 1
        );
        let json =
            format!(r#"{{"user":{{"name":"{name}"}},"cursor":{{"anchor":{item},"head":{item}}}}}"#);
        let decoded = decode(&message((1 << 53) - 1, &json)).unwrap();
        assert!(decoded[0].state.as_ref().unwrap().cursor.is_some());
        assert_eq!(decode(&encode(&decoded)), Ok(decoded));
    }
}
