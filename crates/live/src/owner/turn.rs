//! The owner's loop: events in, effects performed.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use sillage_storage::{Checkpoint, UnixMillis};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::append::next;
use super::{Owner, UNSTABLE};
use crate::counters::add;
use crate::feed::{FeedCursor, SyncPoint};
use crate::handle::{AskedEdit, Queued};
use crate::outbox::{Outbox, OutboxMessage};
use crate::quarantine::DocumentFailure;
use crate::state::{EditId, Effect, LiveEvent, ServerEdit};
use crate::{CloseReason, Connection, ConnectionId, JoinRequest, StorageNotice};

/// An update of so many bytes is a whole document or an attack, not a keystroke.
const LARGE: usize = 8 * 1024;
/// A turn that takes longer is work that others must not wait behind.
const LONG_TURN: Duration = Duration::from_millis(5);
/// Events of writers taken in one turn. What a turn accepts leaves as one frame.
const TURN: usize = 128;
/// What is taken in one turn of each other kind: nothing keeps anything else waiting for long.
const SOME: usize = 32;

/// The turn that is under way.
#[derive(Default)]
pub(super) struct Turn {
    began: UnixMillis,
    /// Whose message is being handled.
    pub(super) sender: Option<ConnectionId>,
}

impl Owner {
    /// Takes turns until nobody uses the document or it stops.
    pub(super) async fn own(&mut self) {
        tracing::debug!("Opened");
        let stop = self.documents.stop().clone();
        let mut events = Vec::with_capacity(TURN + SOME);
        while self.lifecycle.stopped.is_none() {
            let tick = self.next_tick();
            let has_room = self.state.has_room();
            tokio::select! {
                biased;
                () = stop.cancelled() => return self.shut_down().await,
                result = next(&mut self.storage.append) => self.appended(result),
                stored = next(&mut self.storage.checkpoint) => {
                    self.handle(LiveEvent::Checkpointed { stored });
                }
                stored = next(&mut self.storage.read_back) => self.was_read_back(stored),
                Some(change) = self.inbox.changes.recv() => self.handle(change),
                Some(edit) = self.inbox.edits.recv() => self.server_edit(edit),
                Some(event) = self.signals.recv() => self.handle(event),
                Some((request, answer)) = self.inbox.joins.writers.recv() => self.join(request, answer),
                Some((request, answer)) = self.inbox.joins.readers.recv() => self.join(request, answer),
                Some(answer) = self.inbox.reads.recv() => self.read_requested(answer),
                Some(first) = self.inbox.events.writers.recv(), if has_room => events.push(first),
                Some(first) = self.inbox.events.readers.recv(), if has_room => events.push(first),
                () = sleep_until(tick) => {
                    self.handle(LiveEvent::Tick);
                    if self.evict_when_idle() {
                        return;
                    }
                }
            }
            self.take_some_of_each(&mut events);
            self.end_turn();
        }
        self.give_up().await;
    }

    /// Takes what else waits, of each kind only so much: a crowd that comes and goes does not keep those
    /// waiting who write, and those who only read keep nobody waiting.
    fn take_some_of_each(&mut self, events: &mut Vec<Queued>) {
        self.turn.began = self.clock.now();
        for _ in 0..SOME {
            let Ok(signal) = self.signals.try_recv() else {
                break;
            };
            self.handle(signal);
        }
        for _ in 0..SOME {
            let joins = &mut self.inbox.joins;
            let next = joins
                .writers
                .try_recv()
                .or_else(|_| joins.readers.try_recv());
            let Ok((request, answer)) = next else {
                break;
            };
            self.join(request, answer);
        }
        if self.state.has_room() {
            let inbox = &mut self.inbox.events;
            let (writers, readers) = (&mut inbox.writers, &mut inbox.readers);
            events.extend(iter::from_fn(|| writers.try_recv().ok()).take(TURN));
            events.extend(iter::from_fn(|| readers.try_recv().ok()).take(SOME));
        }
        for incoming in events.drain(..) {
            self.lifecycle.used();
            self.handle(incoming.event);
        }
        let now = self.clock.now();
        if self.state.next_tick().is_some_and(|tick| tick <= now) {
            self.handle(LiveEvent::Tick);
        }
    }

    pub(super) fn handle(&mut self, event: LiveEvent) {
        if let LiveEvent::Left { connection } = &event {
            self.delivery.remove(*connection);
            self.lifecycle.used();
        }
        let now = self.clock.now();
        self.turn.sender = match &event {
            LiveEvent::Received { connection, .. } => Some(*connection),
            _ => None,
        };
        // Integrating may take long when it is made to: other documents must not wait behind it. The
        // runtime of the tests has one thread, which cannot be given away.
        let long = matches!(&event, LiveEvent::Received { message, .. }
            if message.size() > LARGE || now > self.turn.began + LONG_TURN);
        if long && Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
            tokio::task::block_in_place(|| self.state.handle(event, now));
        } else {
            self.state.handle(event, now);
        }
        self.turn.sender = None;
    }

    fn join(&mut self, request: JoinRequest, answer: oneshot::Sender<Connection>) {
        self.lifecycle.used();
        let id = self.next_connection_id();
        let (outbox, incoming) = Outbox::new(self.documents.counters());
        let cursor = FeedCursor::new(Arc::clone(&self.delivery.feed), id, request.wire);
        let reads = !request.role.can_write();
        let events = self.shared.events.of(reads).clone();
        let signals = self.signals_in.clone();
        let large = Arc::clone(&self.shared.large);
        let connection = Connection::new(id, (events, large), signals, incoming, cursor);
        self.delivery.add(id, outbox, reads);
        self.handle(LiveEvent::Joined {
            connection: id,
            request,
        });
        // Whoever does not wait for the answer any more drops the connection, which leaves.
        let _ = answer.send(connection);
    }

    fn server_edit(&mut self, (update, device, answer): AskedEdit) {
        self.lifecycle.used();
        let id = EditId(self.next_edit);
        self.next_edit += 1;
        self.edits.insert(id, answer);
        let edit = ServerEdit { id, update, device };
        self.handle(LiveEvent::ServerEdit(edit));
    }

    fn read_requested(&mut self, answer: oneshot::Sender<()>) {
        // Those who gave up waiting for a slow disk make room for those who ask.
        self.reads.retain(|read| !read.is_closed());
        self.reads.push(answer);
        self.handle(LiveEvent::ReadRequested);
    }

    /// Performs what follows from the turn. All updates of the turn enter the feed together.
    pub(super) fn end_turn(&mut self) {
        self.state.crowded(self.documents.unread().is_too_much());
        self.state
            .watched(self.shared.published.receiver_count() > 0);
        for effect in self.state.effects(self.clock.now()) {
            self.perform(effect);
        }
        let durable = self.state.is_durable();
        self.shared
            .durable
            .send_if_modified(|known| std::mem::replace(known, durable) != durable);
        let state = &self.state;
        self.delivery.end_turn(|| state.state_vector());
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Broadcast(author, update) => self.delivery.broadcast(author, update),
            Effect::Durable(position) => self.delivery.feed.durable(position),
            Effect::Edited(id, result) => {
                // Whoever does not wait any more finds it in the history.
                let _ = self.edits.remove(&id).map(|answer| answer.send(result));
            }
            Effect::Contested(ids) => self.store_with_append(ids),
            Effect::Append(entries) => self.start_append(entries),
            Effect::Checkpoint {
                through,
                state,
                contents,
            } => self.start_checkpoint(Checkpoint { through, state }, contents),
            Effect::ReadBack => self.start_read_back(),
            Effect::Publish(published) => {
                if let Some(published) = published {
                    self.shared.published.send_replace(Arc::new(published));
                }
                for read in self.reads.drain(..) {
                    // Whoever does not wait any more needs no answer.
                    let _ = read.send(());
                }
            }
            Effect::Occupancy(occupancy) => {
                self.shared.occupancy.send_replace(occupancy);
            }
            Effect::Stop(why) => {
                if why == CloseReason::Restart {
                    self.documents
                        .failed(&self.id, DocumentFailure::Open, UNSTABLE);
                }
                self.lifecycle.stopped = Some(why);
            }
            told => self.tell(told),
        }
    }

    /// Performs what one connection, or everybody, is told.
    fn tell(&mut self, effect: Effect) {
        match effect {
            Effect::Step1(to, state) => self.send(to, OutboxMessage::Step1(Box::new(state))),
            Effect::Step2 {
                to,
                body,
                contains,
                at,
                shared,
            } => {
                let encoded = self.state.take_encoded();
                add(&self.documents.counters().encoded, encoded);
                let body = if shared {
                    body
                } else {
                    self.documents.unread().count(body)
                };
                let state = contains;
                let point = SyncPoint { at, state };
                self.send(to, OutboxMessage::Step2(Box::new((body, point))));
            }
            Effect::Saved(to, count) => self.delivery.count(to, count, |status| &status.saved),
            Effect::Refused(to, count, why) => {
                add(&self.documents.counters().refused, count.into());
                self.delivery.refuse(to, count, why);
            }
            Effect::Access(to, notice) => self.delivery.access_notice(to, notice),
            Effect::Storage(to, notice) => {
                if to.is_none() && notice == StorageNotice::Recovered {
                    tracing::info!("Appending again: what waited is on disk");
                }
                self.delivery.storage_notice(to, notice);
            }
            Effect::Awareness(to, bytes) => self.delivery.awareness(to, &Arc::new(bytes)),
            Effect::Close(to, why) => {
                if why == CloseReason::Breach {
                    add(&self.documents.counters().refused, 1);
                }
                self.delivery.close(to, why);
            }
            // Performed by the caller.
            _ => {}
        }
    }

    fn send(&mut self, to: ConnectionId, message: OutboxMessage) {
        if self.delivery.send(to, message).is_err() {
            self.state
                .handle(LiveEvent::Left { connection: to }, self.clock.now());
        }
    }

    fn next_tick(&self) -> Option<Instant> {
        let state = self.state.next_tick().map(|at| self.clock.instant(at));
        let idle = self.state.is_idle();
        let eviction = idle.then(|| self.lifecycle.evict_at(self.documents.idle_timeout()));
        let delivery = self.delivery.next_delivery();
        state.into_iter().chain(eviction).chain(delivery).min()
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
