//! The Hocuspocus wire: several documents on one socket, each frame names its own.

use std::sync::Arc;

use bytes::Bytes;

use super::{STEP1, STEP2, Sync, UPDATE, read_sync, write_sync, write_sync_head};
use crate::StateVector;
use crate::lib0::{Decoder, Encoder, Malformed};

/// The longest address, in bytes: an event, a session and a random session id fit well.
pub const ADDRESS_LIMIT: usize = 512;

/// The longest token and the longest stateless message that are read, in bytes.
pub const WORDS_LIMIT: usize = 4096;

/// The whole frame by which a client of version 4 asks whether we are there.
pub const PING: Bytes = Bytes::from_static(&[9]);

/// The whole frame that answers [`PING`].
pub const PONG: Bytes = Bytes::from_static(&[10]);

/// Which document a frame is about, and to which of its tabs an answer goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// An address as it stands in a frame: a document name, and after a zero perhaps a session id.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self(address.into())
    }

    /// The name of the document.
    #[must_use]
    pub fn document(&self) -> &str {
        self.0
            .split_once('\0')
            .map_or(&*self.0, |(document, _)| document)
    }

    /// The id that one provider on a shared socket chose for itself, if it did.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.0.split_once('\0').map(|(_, session)| session)
    }

    /// The address as it must stand in answers.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HocuspocusFrame {
    /// A message about one document.
    Message(Address, Message),
    /// "Are you there?"
    Ping,
    /// "I am here."
    Pong,
}

/// What a frame says about its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// About the text.
    Sync(Sync),
    /// Who is here: an update for [`crate::awareness`].
    Awareness(Bytes),
    /// May I, and you may.
    Auth(Auth),
    /// "Tell me who is here."
    QueryAwareness,
    /// A message that is not stored.
    Stateless(String),
    /// From a client: it leaves this document. From a server, with a reason: it is put out.
    Close(String),
    /// Whether the oldest unanswered `Step2` or `Update` is safe.
    SyncStatus(bool),
    /// Honest, and nothing to do: a `Step1` without a body.
    Ignored,
}

/// Authentication, in both directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// Client: my token, perhaps empty.
    Token {
        /// The token.
        token: String,
        /// The version of the provider; clients before version 4 do not tell.
        version: Option<String>,
    },
    /// Server: please send your token.
    TokenWanted,
    /// Server: no, for this reason.
    Denied(String),
    /// Server: yes.
    Authenticated(AuthScope),
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthScope {
    /// Read only.
    Readonly,
    /// Read and write.
    ReadWrite,
}

impl AuthScope {
    const fn name(self) -> &'static str {
        match self {
            Self::Readonly => "readonly",
            Self::ReadWrite => "read-write",
        }
    }
}

const SYNC: u64 = 0;
const AWARENESS: u64 = 1;
const AUTH: u64 = 2;
const QUERY_AWARENESS: u64 = 3;
const STATELESS: u64 = 5;
const CLOSE: u64 = 7;
const SYNC_STATUS: u64 = 8;
/// Kinds that servers exchange among themselves: from a client they would forge a broadcast.
const SYNC_REPLY: u64 = 4;
const BROADCAST_STATELESS: u64 = 6;

const TOKEN: u64 = 0;
const DENIED: u64 = 1;
const AUTHENTICATED: u64 = 2;

/// Reads a frame.
pub fn decode(frame: &Bytes) -> Result<HocuspocusFrame, Malformed> {
    if *frame == PING {
        return Ok(HocuspocusFrame::Ping);
    }
    if *frame == PONG {
        return Ok(HocuspocusFrame::Pong);
    }
    let mut reader = Decoder::new(frame);
    let address = words(&mut reader, ADDRESS_LIMIT)?;
    let message = match reader.var_uint()? {
        SYNC => read_sync(frame, &mut reader)?.map_or(Message::Ignored, Message::Sync),
        AWARENESS => Message::Awareness(frame.slice_ref(reader.var_bytes()?)),
        AUTH => Message::Auth(read_auth(&mut reader)?),
        QUERY_AWARENESS => Message::QueryAwareness,
        STATELESS => Message::Stateless(words(&mut reader, WORDS_LIMIT)?.to_owned()),
        CLOSE if reader.is_empty() => Message::Close(String::new()),
        CLOSE => Message::Close(words(&mut reader, WORDS_LIMIT)?.to_owned()),
        SYNC_STATUS => Message::SyncStatus(reader.var_uint()? == 1),
        SYNC_REPLY | BROADCAST_STATELESS => {
            return Err(Malformed("message for servers only"));
        }
        _ => return Err(Malformed("unknown message")),
    };
    reader.end()?;
    Ok(HocuspocusFrame::Message(Address::new(address), message))
}

fn read_auth(reader: &mut Decoder<'_>) -> Result<Auth, Malformed> {
    match reader.var_uint()? {
        TOKEN if reader.is_empty() => Ok(Auth::TokenWanted),
        TOKEN => {
            let token = words(reader, WORDS_LIMIT)?.to_owned();
            let version = (!reader.is_empty())
                .then(|| words(reader, WORDS_LIMIT))
                .transpose()?;
            Ok(Auth::Token {
                token,
                version: version.map(str::to_owned),
            })
        }
        DENIED => Ok(Auth::Denied(words(reader, WORDS_LIMIT)?.to_owned())),
        AUTHENTICATED => match reader.var_string()? {
            "readonly" => Ok(Auth::Authenticated(AuthScope::Readonly)),
            "read-write" => Ok(Auth::Authenticated(AuthScope::ReadWrite)),
            _ => Err(Malformed("unknown scope")),
        },
        _ => Err(Malformed("unknown authentication message")),
    }
}

fn words<'a>(reader: &mut Decoder<'a>, limit: usize) -> Result<&'a str, Malformed> {
    let words = reader.var_string()?;
    if words.len() <= limit {
        Ok(words)
    } else {
        Err(Malformed("too many words"))
    }
}

/// "This is what I have."
#[must_use]
pub fn sync_step1(address: &Address, state: &StateVector) -> Bytes {
    let state = state.encode();
    write_sync(begin(address, SYNC, state.len()), STEP1, &state)
}

/// What precedes an update of `length` bytes in a `SyncStep2`.
#[must_use]
pub fn step2_head(address: &Address, length: usize) -> Bytes {
    write_sync_head(begin(address, SYNC, 0), STEP2, length)
}

/// What precedes an update of `length` bytes in an `Update`.
#[must_use]
pub fn update_head(address: &Address, length: usize) -> Bytes {
    write_sync_head(begin(address, SYNC, 0), UPDATE, length)
}

/// Who is here.
#[must_use]
pub fn awareness(address: &Address, update: &[u8]) -> Bytes {
    let mut writer = begin(address, AWARENESS, update.len());
    writer.var_bytes(update);
    writer.finish()
}

/// A client's token; `version` is the version of its provider.
#[must_use]
pub fn token(address: &Address, token: &str, version: Option<&str>) -> Bytes {
    let mut writer = begin(address, AUTH, token.len());
    writer.var_uint(TOKEN);
    writer.var_string(token);
    if let Some(version) = version {
        writer.var_string(version);
    }
    writer.finish()
}

/// The document is refused, for this reason.
#[must_use]
pub fn denied(address: &Address, reason: &str) -> Bytes {
    let mut writer = begin(address, AUTH, reason.len());
    writer.var_uint(DENIED);
    writer.var_string(reason);
    writer.finish()
}

/// The document is open to this client.
#[must_use]
pub fn authenticated(address: &Address, scope: AuthScope) -> Bytes {
    let mut writer = begin(address, AUTH, scope.name().len());
    writer.var_uint(AUTHENTICATED);
    writer.var_string(scope.name());
    writer.finish()
}

/// "Tell me who is here."
#[must_use]
pub fn query_awareness(address: &Address) -> Bytes {
    begin(address, QUERY_AWARENESS, 0).finish()
}

/// A message that is not stored.
#[must_use]
pub fn stateless(address: &Address, payload: &str) -> Bytes {
    let mut writer = begin(address, STATELESS, payload.len());
    writer.var_string(payload);
    writer.finish()
}

/// This client is put out of the document; the socket stays.
#[must_use]
pub fn close(address: &Address, reason: &str) -> Bytes {
    let mut writer = begin(address, CLOSE, reason.len());
    writer.var_string(reason);
    writer.finish()
}

/// Whether the oldest unanswered `Step2` or `Update` is safe on disk.
#[must_use]
pub fn sync_status(address: &Address, saved: bool) -> Bytes {
    let mut writer = begin(address, SYNC_STATUS, 1);
    writer.byte(saved.into());
    writer.finish()
}

/// A message that changes nothing and that clients of every version count as life.
#[must_use]
pub fn keep_alive(address: &Address) -> Bytes {
    awareness(address, &[0])
}

/// Starts a frame with room for a body.
fn begin(address: &Address, kind: u64, body: usize) -> Encoder {
    let mut writer = Encoder::with_capacity(address.0.len() + body + 16);
    writer.var_string(&address.0);
    writer.var_uint(kind);
    writer
}

#[cfg(test)]
mod tests;
