//! Why sockets are closed: one list of codes, each with its sentence.
//!
//! y-websocket never comes back after 4400 to 4499 and always after any other code, so 44xx means
//! "never come back with this", and what passes closes with 1012, 1013 or 4500.

use sillage_live::CloseReason;

/// A reason to close a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    /// The client closed; nothing more to say.
    Done,
    /// A text frame, where all frames are binary.
    NotBinary,
    /// A message over the limit of its sender.
    TooLarge,
    /// Not the WebSocket protocol.
    NotWebSocket,
    /// The server stops, or the document was unloaded under the connection.
    Restart,
    /// The connection does not take what it is sent.
    TooSlow,
    /// What was sent is not let in.
    Breach,
    /// Too many wait without having joined a document.
    Busy,
    /// No document was joined in time.
    NotJoined,
    /// The key was revoked.
    Revoked,
    /// An organiser removed the device.
    Removed,
    /// The session is not there for whoever is connected.
    NoSession,
    /// The storage cannot keep what is written.
    StorageFailed,
    /// All that was asked for are documents that are in quarantine.
    Quarantined,
}

impl Close {
    /// The WebSocket close code.
    pub(super) fn code(self) -> u16 {
        match self {
            Self::Done => 1000,
            Self::NotWebSocket => 1002,
            Self::NotBinary => 1003,
            Self::TooLarge => 1009,
            Self::Restart => 1012,
            Self::TooSlow | Self::Busy => 1013,
            Self::Breach => 4400,
            Self::NotJoined | Self::Revoked => 4401,
            Self::NoSession => 4404,
            Self::Removed => 4423,
            Self::StorageFailed | Self::Quarantined => 4500,
        }
    }

    /// For programs and logs; pages show their own sentence for each code. At most 123 bytes.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Done => "",
            Self::NotWebSocket => "This is not the WebSocket protocol.",
            Self::NotBinary => "Only binary frames are understood here.",
            Self::TooLarge => "That is too large in one piece. Split it into parts.",
            Self::Restart => "Restarting. Keep typing, nothing is lost.",
            Self::TooSlow => "Connection too slow. Reconnect to catch up.",
            Self::Breach => {
                "The server cannot accept what was sent. Copy your unsaved text and reload."
            }
            Self::Busy => "Very busy. Your text is kept; try again.",
            Self::NotJoined => "No note was joined in time.",
            Self::NoSession => "No such session.",
            Self::Revoked => "This link no longer works. Ask the organiser for a new one.",
            Self::Removed => "An organiser removed this device.",
            Self::Quarantined => "This note cannot be opened right now. Keep your text.",
            Self::StorageFailed => "Cannot save right now. Keep your text and try again.",
        }
    }
}

impl From<CloseReason> for Close {
    fn from(closing: CloseReason) -> Self {
        match closing {
            CloseReason::Breach => Self::Breach,
            CloseReason::TooSlow => Self::TooSlow,
            CloseReason::Restart => Self::Restart,
            CloseReason::Revoked => Self::Revoked,
            CloseReason::StorageFailed => Self::StorageFailed,
        }
    }
}

#[cfg(test)]
impl Close {
    const ALL: [Self; 14] = [
        Self::Done,
        Self::NotWebSocket,
        Self::NotBinary,
        Self::TooLarge,
        Self::Restart,
        Self::TooSlow,
        Self::Busy,
        Self::Breach,
        Self::NotJoined,
        Self::Revoked,
        Self::NoSession,
        Self::Removed,
        Self::StorageFailed,
        Self::Quarantined,
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Up to here a code is the protocol's own: what is wrong is the same for every client.
    const LAST_OF_PROTOCOL: u16 = 1011;

    fn all_in(text: &str) -> BTreeSet<u16> {
        let numbers = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let numbers = numbers.filter(|word| word.len() == 4);
        let numbers = numbers.filter_map(|word| word.parse().ok());
        numbers
            .filter(|code| (1000..=1015).contains(code) || (4400..=4500).contains(code))
            .collect()
    }

    fn read(path: &str) -> String {
        std::fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn the_client_knows_what_is_sent_and_nothing_else() {
        let sent: BTreeSet<u16> = Close::ALL.map(Close::code).into();
        let meant = |code: &u16| *code > LAST_OF_PROTOCOL;
        let known = all_in(&read("web-client/src/sync/close-codes.ts"));
        assert_eq!(known, sent.iter().copied().filter(meant).collect());
        let page = read("docs/protocol.md");
        let table = page.split("## Close codes").nth(1).unwrap();
        let table = table.split("\n## ").next().unwrap();
        assert_eq!(all_in(table), sent);
    }

    #[test]
    fn a_sentence_fits_a_close_frame() {
        for close in Close::ALL.into_iter().filter(|close| *close != Close::Done) {
            assert!((1..=123).contains(&close.sentence().len()), "{close:?}");
        }
    }
}
