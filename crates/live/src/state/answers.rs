//! Answers to "this is what I have": how many are under way, and what they may cost.
//!
//! A question is 14 bytes long and its answer may be the whole note. So a connection has one answer
//! under way, and only its newest question waits for that; answers share what is encoded already, and
//! what has to be encoded for one alone is charged to a budget of the document. Where that is empty, or
//! too much of it lies unread in the process, the answer is a whole state that others were sent too:
//! it costs nothing, and the feed brings what came after it.

use std::sync::Arc;

use bytes::Bytes;
use sillage_document::StateVector;
use sillage_storage::UnixMillis;

use super::{Effect, State};
use crate::ConnectionId;

/// Bytes that may be encoded for single connections in a second: about 2 % of a processor.
const BYTES_A_SECOND: u64 = 4 * 1024 * 1024;
/// As many that may be encoded at once: a room that comes back with forty whole notes.
const BURST: u64 = 16 * 1024 * 1024;
/// A whole state is shared until so many updates, or bytes, were accepted after it: the feed keeps
/// twice as much.
const SHARED_FOR_UPDATES: u64 = 256;
const SHARED_FOR_BYTES: u64 = 512 * 1024;

/// What one connection asked.
#[derive(Debug, Default)]
pub(super) struct Question {
    /// What it said it has, until it is answered.
    pub(super) waiting: Option<Arc<StateVector>>,
    /// It has not taken the answer before.
    pub(super) answer_unread: bool,
}

/// A state as it was sent, with its position in the feed.
#[derive(Debug, Clone)]
pub(super) struct SentState {
    body: Bytes,
    contains: Arc<StateVector>,
    at: u64,
    /// Bytes accepted by then.
    bytes_at: u64,
}

/// What answers cost.
#[derive(Debug)]
pub(super) struct Answers {
    /// Bytes that may still be encoded, and when that was true.
    budget: u64,
    filled_at: UnixMillis,
    shared: Option<SentState>,
    /// The version of which the deletions are encoded.
    deletions_of: Option<u64>,
    /// Too much lies unread in the process.
    pub(super) crowded: bool,
    /// Bytes of updates accepted since the document was opened.
    accepted_bytes: u64,
    /// Bytes that were walked for answers and not told yet.
    encoded: u64,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            budget: BURST,
            filled_at: UnixMillis(0),
            shared: None,
            deletions_of: None,
            crowded: false,
            accepted_bytes: 0,
            encoded: 0,
        }
    }
}

impl Answers {
    pub(super) fn accepted(&mut self, bytes: usize) {
        self.accepted_bytes += bytes as u64;
    }

    /// Whether something may be encoded for one connection alone.
    fn may_encode(&mut self, now: UnixMillis) -> bool {
        let since = u64::try_from(now.since(self.filled_at).as_millis()).unwrap_or(u64::MAX);
        let filled = since.saturating_mul(BYTES_A_SECOND / 1000);
        self.budget = self.budget.saturating_add(filled).min(BURST);
        self.filled_at = now;
        self.budget > 0 && !self.crowded
    }

    fn charge(&mut self, bytes: usize) {
        self.encoded += bytes as u64;
        self.budget = self.budget.saturating_sub(bytes as u64);
    }

    /// A whole state that was sent to others, if the feed still has what came after it.
    fn shared(&self, accepted: u64) -> Option<SentState> {
        let shared = self.shared.as_ref()?;
        let fits = accepted - shared.at < SHARED_FOR_UPDATES
            && self.accepted_bytes - shared.bytes_at < SHARED_FOR_BYTES;
        fits.then(|| shared.clone())
    }
}

impl State {
    /// A connection says what it has: it is answered now, or when it has taken the answer before. A
    /// later question replaces one that waits.
    pub(super) fn question(&mut self, to: ConnectionId, has: Arc<StateVector>, now: UnixMillis) {
        if let Some(peer) = self.peers.get_mut(&to) {
            peer.question.waiting = Some(has);
            self.answer(to, now);
        }
    }

    /// Bytes that were walked for answers since this was asked.
    pub(crate) fn take_encoded(&mut self) -> u64 {
        std::mem::take(&mut self.answers.encoded)
    }

    /// A connection has taken its answer: there is room for the next.
    pub(super) fn answer_taken(&mut self, by: ConnectionId, now: UnixMillis) {
        if let Some(peer) = self.peers.get_mut(&by) {
            peer.question.answer_unread = false;
            self.answer(by, now);
        }
    }

    fn answer(&mut self, to: ConnectionId, now: UnixMillis) {
        let question = self.peers.get_mut(&to).map(|peer| &mut peer.question);
        let Some(question) = question.filter(|question| !question.answer_unread) else {
            return;
        };
        let Some(has) = question.waiting.take() else {
            return;
        };
        question.answer_unread = true;
        let SentState {
            body, contains, at, ..
        } = self.answer_to(&has, now);
        let shared = self.answers.shared.as_ref();
        let shared = shared.is_some_and(|shared| shared.body.as_ptr() == body.as_ptr());
        self.effects.push(Effect::Step2 {
            to,
            body,
            contains,
            at,
            shared,
        });
    }

    fn answer_to(&mut self, has: &StateVector, now: UnixMillis) -> SentState {
        let contains = self.document.state_vector();
        let version = self.document.version();
        let complete = !has.is_empty() && has.covers(&contains);
        let known = complete && self.answers.deletions_of == Some(version);
        let accepted = self.appends.accepted();
        let may_encode = self.answers.may_encode(now);
        if !known
            && !may_encode
            && let Some(shared) = self.answers.shared(accepted)
        {
            return shared;
        }
        let whole = has.is_empty() || (!known && !may_encode);
        if let (true, Some(shared)) = (whole, &self.answers.shared)
            && shared.at == accepted
        {
            return shared.clone();
        }
        let body = if whole {
            self.document.state()
        } else {
            self.document.difference(has)
        };
        if !known {
            // Encoding walks the whole document, however short the difference.
            let walked = self.answers.shared.as_ref().map_or(0, |all| all.body.len());
            self.answers.charge(body.len().max(walked));
        }
        let answer = SentState {
            body,
            contains: Arc::new(contains),
            at: accepted,
            bytes_at: self.answers.accepted_bytes,
        };
        if complete {
            self.answers.deletions_of = Some(version);
        }
        if whole {
            self.answers.shared = Some(answer.clone());
        }
        answer
    }
}
