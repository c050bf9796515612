//! The two wires as frames: what a client says when it joins, and what it makes of the answers.

use clap::ValueEnum;

use crate::lib0::{Lib0Reader, write_bytes, write_var};
use crate::update::EMPTY;

/// How a client and a server talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ContestantWire {
    /// y-protocols, the document in the path.
    YWebsocket,
    /// Hocuspocus, the document in every frame.
    Hocuspocus,
    /// The frames of y-websocket to a server that does not read them: nobody answers a greeting.
    Opaque,
}

/// A document as one wire names it.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    wire: ContestantWire,
    document: String,
}

/// What a frame from the server means to a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ServerMessage<'a> {
    /// The server asks for what it misses.
    Asked,
    /// The document as the server has it.
    Whole(&'a [u8]),
    /// News.
    Update(&'a [u8]),
    /// One frame of ours is stored.
    Saved,
    /// The server refuses us or a frame of ours.
    Refused,
    /// Presence, keep-alive and the like.
    Other,
}

impl Dialect {
    /// The document `document` over `wire`.
    pub(crate) fn new(wire: ContestantWire, document: String) -> Self {
        Self { wire, document }
    }

    /// Whether the server answers a greeting.
    pub(crate) fn answers(&self) -> bool {
        self.wire != ContestantWire::Opaque
    }

    /// Whether each frame of ours gets a `Saved` of its own; otherwise its echo confirms it.
    pub(crate) fn confirms(&self) -> bool {
        self.wire == ContestantWire::Hocuspocus
    }

    /// The path to open the socket on.
    pub(crate) fn path(&self) -> String {
        match self.wire {
            ContestantWire::Hocuspocus => "/hocuspocus".to_owned(),
            ContestantWire::YWebsocket | ContestantWire::Opaque => {
                format!("/sync/{}", self.document)
            }
        }
    }

    /// The frames that join with nothing known.
    pub(crate) fn greeting(&self) -> Vec<Vec<u8>> {
        match self.wire {
            ContestantWire::Opaque => Vec::new(),
            ContestantWire::YWebsocket => vec![self.sync(0, &[0])],
            ContestantWire::Hocuspocus => {
                let mut token = self.address();
                token.extend_from_slice(&[2, 0, 0]);
                vec![token, self.sync(0, &[0])]
            }
        }
    }

    /// The answer to `Asked` of a client that has nothing.
    pub(crate) fn nothing(&self) -> Vec<u8> {
        self.sync(1, EMPTY)
    }

    /// The frame of one update.
    pub(crate) fn update(&self, update: &[u8]) -> Vec<u8> {
        self.sync(2, update)
    }

    /// What a frame means; `None` when it is cut short.
    pub(crate) fn read<'a>(&self, frame: &'a [u8]) -> Option<ServerMessage<'a>> {
        let mut reader = Lib0Reader(frame);
        if self.wire == ContestantWire::Hocuspocus {
            if frame.len() == 1 {
                return Some(ServerMessage::Other);
            }
            reader.bytes()?;
        }
        Some(match reader.var()? {
            0 => match reader.var()? {
                0 => ServerMessage::Asked,
                1 => ServerMessage::Whole(reader.bytes()?),
                _ => ServerMessage::Update(reader.bytes()?),
            },
            2 if self.wire != ContestantWire::Hocuspocus || reader.var()? == 1 => {
                ServerMessage::Refused
            }
            8 if reader.var()? == 1 => ServerMessage::Saved,
            7 | 8 => ServerMessage::Refused,
            _ => ServerMessage::Other,
        })
    }

    fn sync(&self, kind: u64, body: &[u8]) -> Vec<u8> {
        let mut frame = self.address();
        write_var(&mut frame, 0);
        write_var(&mut frame, kind);
        write_bytes(&mut frame, body);
        frame
    }

    fn address(&self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(64);
        if self.wire == ContestantWire::Hocuspocus {
            write_bytes(&mut frame, self.document.as_bytes());
        }
        frame
    }
}
