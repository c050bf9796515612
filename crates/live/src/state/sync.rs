//! The sync conversation with one connection: what it lacks, what it brings.

use std::sync::Arc;

use bytes::Bytes;
use sillage_access::Role;
use sillage_document::{Applied, Refusal, StateVector};
use sillage_storage::{NewEntry, UnixMillis};

use super::access::{may_write, why_not};
use super::event::SyncKind;
use super::ownership::{Admission, OwnerAnswer};
use super::peer::Activity;
use super::{Effect, State};
use crate::{CloseReason, ConnectionId, RefusalReason, Wire};

/// Fresh updates up to this size are copied out of the frame that brought them, which would
/// otherwise be kept alive (with the whole read buffer behind it) as long as the update is.
const COPIED_BYTES: usize = 2048;

/// A small update without the read buffer around it.
fn detached(update: Bytes) -> Bytes {
    if update.len() <= COPIED_BYTES {
        Bytes::copy_from_slice(&update)
    } else {
        update
    }
}

impl State {
    /// The difference, and on a wire where only the client opens the conversation, our question.
    pub(super) fn answer_step1(
        &mut self,
        connection: ConnectionId,
        state: StateVector,
        now: UnixMillis,
    ) {
        let Some(peer) = self.peers.get(&connection) else {
            return;
        };
        let writes = may_write(peer.role, self.writability);
        let (author, wire) = (peer.author(connection), peer.wire);
        let news = writes && self.ownership.missed(author, &state, &self.document);
        // On the other wire it was asked when it joined, and is asked again only for contested words.
        // Whoever repeats his question has been asked.
        let asked =
            peer.question.waiting.is_some() || (peer.awaiting_step2 && peer.question.answer_unread);
        if news || (wire == Wire::Hocuspocus && !asked) {
            self.ask(connection);
        }
        self.question(connection, Arc::new(state), now);
    }

    /// Gate, role, apply; then the feed and the journal.
    pub(super) fn write(
        &mut self,
        connection: ConnectionId,
        update: &Bytes,
        kind: SyncKind,
        now: UnixMillis,
    ) {
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        if kind == SyncKind::Step2 {
            peer.awaiting_step2 = false;
        }
        if !may_write(peer.role, self.writability) {
            return self.answer_reader(connection, update, now);
        }
        if !self.allowance.has_room(peer.device, peer.identity, now) {
            return self.answer_overspent(connection, update, kind, now);
        }
        peer.activity = peer.activity.max(Activity::Speaks);
        let author = peer.author(connection);
        let (ownership, mut admission) = (&mut self.ownership, Admission::Admit);
        let mut first_words = Vec::new();
        let applied = self.document.apply_when(update, |verdict| {
            admission = ownership.judge(author, verdict, kind);
            first_words = ownership.first_words(author, &verdict.written);
            peer.wrote_as(kind, &verdict.written);
            admission == Admission::Admit
        });
        let answer = match (&applied, &admission) {
            (Ok(_), _) => Some(OwnerAnswer::Complete),
            (Err(Refusal::NotAdmitted), Admission::Wait(_)) => Some(OwnerAnswer::Entangled),
            _ => None,
        };
        match applied {
            Ok(Applied::Fresh(fresh)) => {
                let fresh = detached(fresh);
                peer.activity = Activity::Writes;
                self.answers.accepted(fresh.len());
                self.allowance.spend(peer.device, fresh.len(), now);
                let entry = NewEntry {
                    at: now,
                    device: peer.stamp(),
                    update: fresh.clone(),
                };
                self.appends.accept(entry, self.document.replay_work());
                self.ownership.wrote(first_words, self.appends.accepted());
                self.effects.push(Effect::Broadcast(connection, fresh));
                self.ack_when_durable(connection, kind);
            }
            Ok(Applied::Known) => self.ack_when_durable(connection, kind),
            Err(Refusal::Gap) => self.defer(connection, kind),
            Err(Refusal::NotAdmitted) => self.not_admitted(connection, &admission, kind, now),
            Err(Refusal::TooLong { .. }) => self.refuse(connection, kind, RefusalReason::TooLong),
            Err(Refusal::Malformed(_) | Refusal::Forbidden(_)) => {
                self.close(connection, CloseReason::Breach, now);
            }
            // What is in memory can no longer be trusted; the journal never saw it.
            Err(Refusal::Unstable) => {
                self.close(connection, CloseReason::Breach, now);
                self.effects.push(Effect::Stop(CloseReason::Restart));
            }
        }
        if let (SyncKind::Step2, Some(answer)) = (kind, answer) {
            self.owner_answered(connection, answer, now);
        }
    }

    fn not_admitted(
        &mut self,
        connection: ConnectionId,
        admission: &Admission,
        kind: SyncKind,
        now: UnixMillis,
    ) {
        match admission {
            Admission::Wait(clients) => self.wait_for_owners(connection, clients, now),
            Admission::Conflict | Admission::Admit => {
                self.refuse(connection, kind, RefusalReason::Conflict);
            }
        }
    }

    /// This message is refused; with a Step2, also what waited for it.
    fn refuse(&mut self, connection: ConnectionId, kind: SyncKind, why: RefusalReason) {
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        let deferred = match kind {
            SyncKind::Step2 => std::mem::take(&mut peer.deferred),
            SyncKind::Update => 0,
        };
        self.effects
            .push(Effect::Refused(connection, 1 + deferred, why));
    }

    /// Who filled his share of the journal is answered for what is known, and adds nothing.
    fn answer_overspent(
        &mut self,
        connection: ConnectionId,
        update: &Bytes,
        kind: SyncKind,
        now: UnixMillis,
    ) {
        match self.document.check(update) {
            Ok(verdict) if self.ownership.is_conflict(&verdict) => {
                self.refuse(connection, kind, RefusalReason::Conflict);
            }
            Ok(verdict) if !verdict.is_new() => self.ack_when_durable(connection, kind),
            Err(Refusal::Malformed(_) | Refusal::Forbidden(_)) => {
                self.close(connection, CloseReason::Breach, now);
            }
            Ok(_) | Err(_) => self.refuse(connection, kind, RefusalReason::Overspent),
        }
    }

    /// Readers repeat what they have at each reconnect; only something new is refused.
    fn answer_reader(&mut self, connection: ConnectionId, update: &Bytes, now: UnixMillis) {
        let unsure = self.is_unsure_of(connection);
        match self.document.check(update) {
            Ok(verdict) if self.ownership.is_conflict(&verdict) => {
                let refused = Effect::Refused(connection, 1, RefusalReason::Conflict);
                self.effects.push(refused);
            }
            // Known is not yet durable: it may be what this reader wrote while it still could.
            Ok(verdict) if !verdict.is_new() && !unsure => {
                self.appends.ack_when_durable(connection, 1);
            }
            Ok(_)
            | Err(
                Refusal::Gap | Refusal::TooLong { .. } | Refusal::NotAdmitted | Refusal::Unstable,
            ) => {
                let role = self.peers.get(&connection).map(|peer| peer.role);
                let why = why_not(role.unwrap_or(Role::Reader), self.writability);
                let refused = Effect::Refused(connection, 1, why);
                self.effects.push(refused);
            }
            Err(Refusal::Malformed(_) | Refusal::Forbidden(_)) => {
                self.close(connection, CloseReason::Breach, now);
            }
        }
    }

    /// One acknowledgement for this message; with a Step2, also for what waited for it.
    fn ack_when_durable(&mut self, connection: ConnectionId, kind: SyncKind) {
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        let mut count = 1;
        if kind == SyncKind::Step2 {
            count += std::mem::take(&mut peer.deferred);
            peer.gap_again = false;
        }
        self.appends.ack_when_durable(connection, count);
    }

    /// An update with a gap before it is honest: the client typed before its Step2. Its next
    /// Step2 contains it. If even that Step2 has a gap, the client itself lacks something, and is
    /// told that this is not saved.
    fn defer(&mut self, connection: ConnectionId, kind: SyncKind) {
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        peer.deferred = peer.deferred.saturating_add(1);
        if kind == SyncKind::Step2 && std::mem::replace(&mut peer.gap_again, true) {
            let count = std::mem::take(&mut peer.deferred);
            peer.gap_again = false;
            let refused = Effect::Refused(connection, count, RefusalReason::Incomplete);
            self.effects.push(refused);
        } else if !peer.awaiting_step2 {
            self.ask(connection);
        }
    }
}
