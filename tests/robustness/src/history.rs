//! What the clients did and what they were told: one line of JSON for each, written before it happens.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use serde::Serialize;

use crate::model::Model;

/// Names a client for the length of a run.
pub(crate) type Name = usize;

/// Something that happened at a client, a reader or the server.
#[derive(Debug, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum Op {
    /// A client exists, with nothing.
    Born {
        client: Name,
        wire: &'static str,
        document: String,
        id: u64,
    },
    /// It forgot all it had.
    Gone { client: Name },
    /// It has a socket.
    Connected { client: Name, offline_edits: usize },
    /// It has none any more.
    Cut {
        client: Name,
        unacked: usize,
        why: String,
    },
    /// It typed a word (not yet sent).
    Typed {
        client: Name,
        document: String,
        word: String,
    },
    /// It is about to send these words and deletions for the first time on this connection.
    Sending {
        client: Name,
        how: &'static str,
        words: Vec<String>,
        deletions: Vec<String>,
    },
    /// It was told that these are saved.
    Saved {
        client: Name,
        words: Vec<String>,
        deletions: Vec<String>,
    },
    /// It was told that something is not saved.
    Refused { client: Name, forbidden: bool },
    /// It was asked for everything in the middle of a conversation.
    AskedAgain { client: Name },
    /// It sent an edit before those that it builds on.
    TooEarly { client: Name },
    /// A reader saw a version.
    Seen {
        reader: Name,
        document: String,
        epoch: u64,
        seq: u64,
        what: &'static str,
        hash: String,
    },
    /// The server, or what was done to it.
    Server { what: String },
}

/// The record of one run, shared by all who act in it.
#[derive(Clone)]
pub(crate) struct History(Arc<Mutex<Inner>>);

struct Inner {
    log: BufWriter<File>,
    model: Model,
}

impl History {
    pub(crate) fn new(log: &Path) -> Result<Self> {
        let log = BufWriter::new(File::create(log)?);
        let model = Model::default();
        Ok(Self(Arc::new(Mutex::new(Inner { log, model }))))
    }

    /// Writes it down, then tells the model.
    pub(crate) fn record(&self, op: &Op) {
        let at = now();
        let mut inner = self.lock();
        let line = serde_json::json!({ "at": at, "what": op });
        if let Err(error) = writeln!(inner.log, "{line}").and_then(|()| inner.log.flush()) {
            inner
                .model
                .breach(format!("the history cannot be written: {error}"));
        }
        inner.model.take(op, at);
    }

    /// Asks or tells the model.
    pub(crate) fn with<T>(&self, ask: impl FnOnce(&mut Model) -> T) -> T {
        ask(&mut self.lock().model)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds since the Unix epoch, by the clock that strace also writes.
pub(crate) fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}
