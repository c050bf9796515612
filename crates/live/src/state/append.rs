//! What waits for the disk, and which replies wait for it.

use std::collections::VecDeque;
use std::sync::Arc;

use sillage_document::StateVector;
use sillage_storage::{Epoch, Head, NewEntry, Stored, UnixMillis};

use super::degraded::Degraded;
use super::server_edit::ServerEdit;
use super::{Effect, PUBLISH_EVERY, State};
use crate::{ConnectionId, Published};

/// An open document is checkpointed when replaying what came since the last one takes so much work, in
/// keystrokes ([`sillage_document::Document::replay_work`]): a few milliseconds.
const CHECKPOINT_WORK: u64 = 2000;
/// A document that is evicted is checkpointed when replaying takes so much: less loads at once.
const EVICTION_WORK: u64 = CHECKPOINT_WORK / 20;

/// Debts that may wait for the disk: one for each entry that may, and as many again for what was
/// repeated.
const PENDING_REPLIES: usize = 64 * 1024;

/// Sent to a connection once everything accepted before it is durable.
#[derive(Debug)]
enum PendingReply {
    Saved(u32),
    Difference(Arc<StateVector>),
}

#[derive(Debug)]
struct InFlight {
    /// For another try.
    entries: Vec<NewEntry>,
    /// How many updates were accepted when it left, and the work of replaying them.
    accepted: u64,
    accepted_work: u64,
    last_at: Option<UnixMillis>,
    /// The text at that moment, if readers wait for it.
    text: Option<Arc<str>>,
    /// The edit of the server that it is, and that is not in the document yet.
    edit: Option<ServerEdit>,
}

/// The way from accepted to durable. Counts are of updates since the document was opened.
#[derive(Debug)]
pub(super) struct AppendQueue {
    epoch: Epoch,
    head: Head,
    changed_at: Option<UnixMillis>,
    accepted: u64,
    durable: u64,
    published: u64,
    waiting: Vec<NewEntry>,
    waiting_bytes: usize,
    in_flight: Option<InFlight>,
    /// Edits of the server that wait; each gets an append of its own.
    pub(super) edits: VecDeque<ServerEdit>,
    replies: VecDeque<(u64, ConnectionId, PendingReply)>,
    /// The work of replaying everything accepted, and everything durable.
    accepted_work: u64,
    durable_work: u64,
    /// The work of replaying what is durable and in no checkpoint.
    since_checkpoint: u64,
    /// The next checkpoint of an open document is due at so much work since the last one.
    checkpoint_at: u64,
    checkpointing: Option<u64>,
}

impl AppendQueue {
    /// `work` is that of replaying the stored entries.
    pub(super) fn new(stored: &Stored, changed_at: Option<UnixMillis>, work: u64) -> Self {
        Self {
            epoch: stored.epoch,
            head: stored.head,
            changed_at,
            accepted: 0,
            durable: 0,
            published: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
            in_flight: None,
            edits: VecDeque::new(),
            replies: VecDeque::new(),
            accepted_work: work,
            durable_work: work,
            since_checkpoint: work,
            checkpoint_at: CHECKPOINT_WORK,
            checkpointing: None,
        }
    }

    pub(super) fn head(&self) -> Head {
        self.head
    }

    /// An update to append; `work` is that of replaying everything up to it.
    pub(super) fn accept(&mut self, entry: NewEntry, work: u64) {
        self.accepted += 1;
        self.accepted_work = work;
        self.waiting_bytes += entry.update.len();
        self.waiting.push(entry);
    }

    /// Takes an edit of the server on its way to the disk: nothing that was accepted is in it.
    pub(super) fn send_edit(&mut self, edit: ServerEdit, entry: NewEntry) {
        self.in_flight = Some(InFlight {
            accepted: self.durable,
            accepted_work: self.durable_work,
            last_at: Some(entry.at),
            entries: vec![entry],
            text: None,
            edit: Some(edit),
        });
    }

    /// An update that was durable before it was accepted; whether everything accepted is.
    pub(super) fn accepted_durably(&mut self, work: u64) -> bool {
        let all_durable = self.durable == self.accepted;
        self.accepted += 1;
        self.accepted_work = work;
        if all_durable {
            self.durable = self.accepted;
            self.since_checkpoint += work - self.durable_work;
            self.durable_work = work;
        }
        all_durable
    }

    /// Sent when all that was accepted so far is durable: a repeated update is saved when its
    /// first copy is.
    pub(super) fn ack_when_durable(&mut self, connection: ConnectionId, count: u32) {
        match self.replies.back_mut() {
            // Whoever repeats itself while the disk is slow makes no list longer.
            Some((at, to, PendingReply::Saved(waiting)))
                if *at == self.accepted && *to == connection =>
            {
                *waiting = waiting.saturating_add(count);
            }
            _ => {
                self.replies
                    .push_back((self.accepted, connection, PendingReply::Saved(count)));
            }
        }
    }

    /// As an acknowledgement: a difference may contain the connection's own updates, which it may
    /// take for proof.
    pub(super) fn difference_when_durable(
        &mut self,
        connection: ConnectionId,
        state: Arc<StateVector>,
    ) {
        self.replies
            .push_back((self.accepted, connection, PendingReply::Difference(state)));
    }

    pub(super) fn forget(&mut self, connection: ConnectionId) {
        self.replies.retain(|(_, to, _)| *to != connection);
    }

    pub(super) fn checkpointed(&mut self, stored: bool) {
        let before = self.checkpointing.take();
        if let (true, Some(before)) = (stored, before) {
            self.since_checkpoint = self.since_checkpoint.saturating_sub(before);
            self.checkpoint_at = CHECKPOINT_WORK;
        } else {
            // Not at every append: what could not be verified now will hardly be in a moment.
            self.checkpoint_at = self.since_checkpoint + CHECKPOINT_WORK;
        }
    }

    /// Updates accepted since the document was opened.
    pub(super) fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    pub(super) fn has_room_for_replies(&self) -> bool {
        self.replies.len() < PENDING_REPLIES
    }

    pub(super) fn append_is_in_flight(&self) -> bool {
        self.in_flight.is_some()
    }

    /// What was in flight waits again, before what came after it.
    pub(super) fn requeue(&mut self) {
        if let Some(mut failed) = self.in_flight.take() {
            if let Some(edit) = failed.edit {
                return self.edits.push_front(edit);
            }
            let bytes: usize = failed.entries.iter().map(|entry| entry.update.len()).sum();
            self.waiting_bytes += bytes;
            failed.entries.append(&mut self.waiting);
            self.waiting = failed.entries;
        }
    }

    pub(super) fn is_durable(&self) -> bool {
        self.in_flight.is_none() && self.edits.is_empty() && self.durable == self.accepted
    }

    pub(super) fn is_settled(&self) -> bool {
        self.is_durable() && self.checkpointing.is_none()
    }

    pub(super) fn has_unpublished(&self) -> bool {
        self.published < self.accepted
    }

    pub(super) fn is_worth_a_checkpoint(&self) -> bool {
        self.since_checkpoint >= EVICTION_WORK
    }

    pub(super) fn published(&self, text: Arc<str>) -> Published {
        Published {
            epoch: self.epoch,
            seq: self.head.seq,
            changed_at: self.changed_at,
            text,
        }
    }
}

impl State {
    /// Sends what waits to the journal, if nothing is on its way there.
    pub(super) fn append(&mut self, now: UnixMillis) {
        let resting = self.next_retry().is_some_and(|at| now < at);
        if resting || self.appends.in_flight.is_some() {
            return;
        }
        if self.append_server_edit(now) || self.appends.waiting.is_empty() {
            return;
        }
        if let Some(ids) = self.ownership.contested.take_change() {
            self.effects.push(Effect::Contested(ids));
        }
        let text = self
            .publishing_is_due(now)
            .then(|| self.document.text().into());
        let appends = &mut self.appends;
        let entries = std::mem::take(&mut appends.waiting);
        appends.waiting_bytes = 0;
        let last_at = entries.last().map_or(now, |entry| entry.at);
        appends.in_flight = Some(InFlight {
            entries: entries.clone(),
            accepted: appends.accepted,
            accepted_work: appends.accepted_work,
            last_at: Some(last_at),
            text,
            edit: None,
        });
        self.effects.push(Effect::Append(entries));
    }

    /// Stores what is known of client ids only in memory, while nothing is on its way to the disk.
    pub(super) fn store_contested(&mut self) {
        let Some(ids) = self.ownership.contested.take_change() else {
            return;
        };
        let appends = &mut self.appends;
        appends.in_flight = Some(InFlight {
            entries: Vec::new(),
            accepted: appends.accepted,
            accepted_work: appends.accepted_work,
            last_at: appends.changed_at,
            text: None,
            edit: None,
        });
        self.effects.push(Effect::Contested(ids));
        self.effects.push(Effect::Append(Vec::new()));
    }

    pub(super) fn appended(&mut self, head: Head, now: UnixMillis) {
        let Some(done) = self.appends.in_flight.take() else {
            return;
        };
        let appends = &mut self.appends;
        appends.since_checkpoint += done.accepted_work - appends.durable_work;
        appends.durable_work = done.accepted_work;
        appends.durable = done.accepted;
        appends.head = head;
        appends.changed_at = done.last_at;
        self.ownership.durable(done.accepted);
        self.effects.push(Effect::Durable(done.accepted));
        self.recovered(now);
        if let Some(edit) = done.edit {
            self.edit_is_durable(edit, head.seq);
        }
        if let Some(text) = done.text {
            self.publish_text(text, now);
        }
        let quiet = self.appends.waiting.is_empty() && self.appends.checkpointing.is_none();
        if quiet && self.appends.since_checkpoint >= self.appends.checkpoint_at {
            self.checkpoint();
        }
    }

    /// Releases the replies that waited for durable updates, in order.
    pub(super) fn release_replies(&mut self, now: UnixMillis) {
        while self
            .appends
            .replies
            .front()
            .is_some_and(|(at, ..)| *at <= self.appends.durable)
        {
            match self.appends.replies.pop_front() {
                Some((_, to, PendingReply::Saved(count))) => {
                    self.effects.push(Effect::Saved(to, count));
                }
                Some((_, to, PendingReply::Difference(state))) => self.question(to, state, now),
                None => {}
            }
        }
    }

    /// Only called while no append is in flight or waiting, so that the state ends at the head.
    pub(super) fn checkpoint(&mut self) {
        self.appends.checkpointing = Some(self.appends.since_checkpoint);
        self.effects.push(Effect::Checkpoint {
            through: self.appends.head.seq,
            state: self.document.state(),
            contents: self.document.contents(),
        });
    }

    /// Shows readers the text, if all of it is durable; while somebody types without a pause it
    /// is taken along by an append instead.
    pub(super) fn publish(&mut self, now: UnixMillis) {
        if self.read_requested
            && self
                .degraded
                .as_ref()
                .is_some_and(Degraded::answers_readers)
        {
            self.read_requested = false;
            self.effects.push(Effect::Publish(None));
        }
        if !self.publishing_is_due(now) || self.appends.durable < self.appends.accepted {
            return;
        }
        if self.appends.has_unpublished() {
            self.publish_text(self.document.text().into(), now);
        } else {
            self.read_requested = false;
            self.effects.push(Effect::Publish(None));
        }
    }

    fn publish_text(&mut self, text: Arc<str>, now: UnixMillis) {
        self.published_at = now;
        self.read_requested = false;
        self.appends.published = self.appends.durable;
        self.effects
            .push(Effect::Publish(Some(self.appends.published(text))));
    }

    fn publishing_is_due(&self, now: UnixMillis) -> bool {
        self.read_requested || (self.wants_publishing() && now >= self.published_at + PUBLISH_EVERY)
    }
}
