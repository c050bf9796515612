//! The task that owns a live document: it waits for what happens, asks the state what follows,
//! and performs it.

mod clock;
mod load;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sillage_storage::{Checkpoint, DocumentId, Seq, StorageError};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tracing::Instrument;

use crate::connection::{ConnectionStatus, OUTBOX_MESSAGES, OutboxMessage};
use crate::counters::{Counters, add};
use crate::feed::{Feed, FeedCursor, FeedEntry, SyncPoint};
use crate::quarantine::{DocumentFailure, guarded};
use crate::registry::{Inbox, Inner, Shared};
use crate::state::{Effect, Event, FailureKind, Millis, State};
use crate::{
    CloseReason, Connection, ConnectionId, JoinRequest, OpenError, Published, StorageNotice,
};

use clock::Clock;
use load::load;

/// An update of so many bytes is a whole document or an attack, not a keystroke.
const LARGE: usize = 8 * 1024;
/// A turn that takes longer is work that others must not wait behind.
const LONG_TURN: Millis = 5;
/// Events taken in one turn. What a turn accepts leaves as one frame.
const TURN: usize = 128;

/// The batching window between two deliveries, for each connection that takes part: what a delivery costs
/// (about 7 µs), a dozen times, so that one busy document leaves the processor to the others.
const WINDOW_PER_CONNECTION: Duration = Duration::from_micros(100);
/// The longest batching window: nobody sees a hundredth of a second.
const LONGEST_WINDOW: Duration = Duration::from_millis(10);

/// Why documents are quarantined, for the operator and for pages.
const PANICKED: &str = "the program failed while it worked on it";
const UNSTABLE: &str = "an update that was let in left it unusable";

type Pending<T> = Option<Pin<Box<dyn Future<Output = T> + Send>>>;

/// The owner of one document.
pub(crate) struct Owner {
    registry: Arc<Inner>,
    id: DocumentId,
    shared: Arc<Shared>,
    inbox: Inbox,
    /// Farewells and calls for help: bounded by the number of connections, see [`Connection`].
    signals: mpsc::UnboundedReceiver<Event>,
    signals_in: mpsc::UnboundedSender<Event>,
    state: State,
    clock: Clock,
    feed: Arc<Feed>,
    /// Updates accepted since the document was opened: the head of the feed after this turn.
    accepted: u64,
    outboxes: HashMap<ConnectionId, Outbox>,
    next_connection: u64,
    /// The last delivery, and whether updates wait for the window to end.
    delivered_at: Instant,
    undelivered: bool,
    append: Pending<Result<Seq, StorageError>>,
    /// Its entries.
    appending: u64,
    checkpoint: Pending<bool>,
    reading_back: Pending<Option<Published>>,
    reads: Vec<oneshot::Sender<()>>,
    quiet_since: Instant,
    turn_began: Millis,
    checkpointed_before_eviction: bool,
    stopped: Option<CloseReason>,
    /// Whose message is being handled.
    heard: Option<ConnectionId>,
}

/// The owner's end of a connection.
struct Outbox {
    messages: mpsc::Sender<OutboxMessage>,
    status: Arc<ConnectionStatus>,
    _counted: Counted,
}

/// A connection that is counted.
struct Counted(Arc<Counters>);

impl Counted {
    fn new(counters: &Arc<Counters>) -> Self {
        add(&counters.connections, 1);
        Self(Arc::clone(counters))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Owner {
    /// Loads the document, owns it until nobody uses it, unloads it.
    pub(crate) async fn run(
        registry: Arc<Inner>,
        id: DocumentId,
        shared: Arc<Shared>,
        inbox: Inbox,
    ) {
        let span = tracing::info_span!("document", %id);
        async {
            let loaded = guarded(load(&registry, &id)).await;
            match loaded
                .unwrap_or_else(|_| Err(registry.failed(&id, DocumentFailure::Open, PANICKED)))
            {
                Ok(state) => {
                    shared.published.send_replace(Arc::new(state.loaded()));
                    shared.ready.send_replace(Some(Ok(())));
                    let mut owner = Self::new(registry, id, shared, inbox, state);
                    if guarded(owner.own()).await.is_err() {
                        owner.panicked().await;
                    }
                }
                Err(error) => {
                    if matches!(error, OpenError::Storage(_)) {
                        tracing::error!(%error, "Could not open the document");
                    }
                    registry.forget(&id, &shared);
                    shared.ready.send_replace(Some(Err(error)));
                }
            }
        }
        .instrument(span)
        .await;
    }

    fn new(
        registry: Arc<Inner>,
        id: DocumentId,
        shared: Arc<Shared>,
        inbox: Inbox,
        state: State,
    ) -> Self {
        let (signals_in, signals) = mpsc::unbounded_channel();
        Self {
            registry,
            id,
            shared,
            inbox,
            signals,
            signals_in,
            state,
            clock: Clock::start(),
            feed: Arc::default(),
            accepted: 0,
            outboxes: HashMap::new(),
            next_connection: 0,
            delivered_at: Instant::now(),
            undelivered: false,
            append: None,
            appending: 0,
            checkpoint: None,
            reading_back: None,
            reads: Vec::new(),
            quiet_since: Instant::now(),
            turn_began: 0,
            checkpointed_before_eviction: false,
            stopped: None,
            heard: None,
        }
    }

    async fn own(&mut self) {
        tracing::debug!("Opened");
        let stop = self.registry.stop().clone();
        let mut events = Vec::with_capacity(TURN);
        while self.stopped.is_none() {
            let tick = self.next_tick();
            let has_room = self.state.has_room();
            tokio::select! {
                biased;
                () = stop.cancelled() => return self.shut_down().await,
                result = next(&mut self.append) => self.appended(result),
                stored = next(&mut self.checkpoint) => {
                    self.handle(Event::Checkpointed { stored });
                }
                stored = next(&mut self.reading_back) => self.read_back(stored),
                Some(event) = self.signals.recv() => self.handle(event),
                Some((request, answer)) = self.inbox.joins.recv() => self.join(request, answer),
                Some(answer) = self.inbox.reads.recv() => {
                    // Those who gave up waiting for a slow disk make room for those who ask.
                    self.reads.retain(|read| !read.is_closed());
                    self.reads.push(answer);
                    self.handle(Event::ReadRequested);
                }
                _ = self.inbox.events.recv_many(&mut events, TURN), if has_room => {
                    self.quiet_since = Instant::now();
                    self.turn_began = self.clock.now();
                    for event in events.drain(..) {
                        self.handle(event);
                    }
                }
                () = sleep_until(tick) => {
                    self.handle(Event::Tick);
                    if self.evict_when_idle() {
                        return;
                    }
                }
            }
            self.end_turn();
        }
        self.give_up().await;
    }

    fn handle(&mut self, event: Event) {
        if let Event::Left { connection } = &event {
            self.outboxes.remove(connection);
            self.quiet_since = Instant::now();
        }
        let now = self.clock.now();
        self.heard = match &event {
            Event::Received { connection, .. } => Some(*connection),
            _ => None,
        };
        // Integrating may take long when it is made to: other documents must not wait behind it. The
        // runtime of the tests has one thread, which cannot be given away.
        let long = matches!(&event, Event::Received { message, .. }
            if message.size() > LARGE || now > self.turn_began + LONG_TURN);
        if long && Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
            tokio::task::block_in_place(|| self.state.handle(event, now));
        } else {
            self.state.handle(event, now);
        }
        self.heard = None;
    }

    fn join(&mut self, request: JoinRequest, answer: oneshot::Sender<Connection>) {
        self.quiet_since = Instant::now();
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let (messages, messages_out) = mpsc::channel(OUTBOX_MESSAGES);
        let status = Arc::<ConnectionStatus>::default();
        let cursor = FeedCursor::new(Arc::clone(&self.feed), id, request.wire);
        let events = self.shared.events.clone();
        let connection = Connection::new(
            id,
            events,
            self.signals_in.clone(),
            messages_out,
            Arc::clone(&status),
            cursor,
        );
        let outbox = Outbox {
            messages,
            status,
            _counted: Counted::new(self.registry.counters()),
        };
        self.outboxes.insert(id, outbox);
        let JoinRequest { role, device, wire } = request;
        self.handle(Event::Joined {
            connection: id,
            role,
            device,
            wire,
        });
        // Whoever does not wait for the answer any more drops the connection, which leaves.
        let _ = answer.send(connection);
    }

    fn appended(&mut self, result: Result<Seq, StorageError>) {
        self.append = None;
        match result {
            Ok(seq) => {
                add(&self.registry.counters().appended, self.appending);
                self.handle(Event::Appended(seq));
            }
            Err(error) => {
                if !self.state.is_degraded() {
                    tracing::error!(%error, "Could not append: nothing is acknowledged until it succeeds");
                }
                self.handle(Event::AppendFailed(failure(&error)));
            }
        }
    }

    /// Never back to something older: an append may have succeeded meanwhile.
    fn read_back(&mut self, stored: Option<Published>) {
        if let Some(stored) = stored {
            self.shared.published.send_if_modified(|published| {
                let newer = stored.seq > published.seq;
                if newer {
                    *published = Arc::new(stored);
                }
                newer
            });
        }
        self.handle(Event::ReadBack);
    }

    /// Performs what follows from the turn. All updates of the turn enter the feed together.
    fn end_turn(&mut self) {
        self.state
            .watched(self.shared.published.receiver_count() > 0);
        let mut fresh = Vec::new();
        for effect in self.state.effects(self.clock.now()) {
            self.perform(effect, &mut fresh);
        }
        if !fresh.is_empty() {
            let state = &self.state;
            self.feed.push(fresh, || state.state_vector());
            self.undelivered = true;
        }
        if self.undelivered && Instant::now() >= self.window_ends() {
            self.undelivered = false;
            self.delivered_at = Instant::now();
            for outbox in self.outboxes.values() {
                outbox.notify();
            }
        }
    }

    /// An update after a pause is delivered at once; those behind it wait for the batching window and leave
    /// as one frame.
    fn window_ends(&self) -> Instant {
        let connections = u32::try_from(self.outboxes.len()).unwrap_or(u32::MAX);
        self.delivered_at
            + WINDOW_PER_CONNECTION
                .saturating_mul(connections)
                .min(LONGEST_WINDOW)
    }

    fn perform(&mut self, effect: Effect, fresh: &mut Vec<FeedEntry>) {
        match effect {
            Effect::Step1(to, state) => self.send(to, OutboxMessage::Step1(Box::new(state))),
            Effect::Step2 { to, body, contains } => {
                let point = SyncPoint {
                    at: self.accepted,
                    state: contains,
                };
                self.send(to, OutboxMessage::Step2(Box::new((body, point))));
            }
            Effect::Saved(to, count) => self.count(to, count, |status| &status.saved),
            Effect::Refused(to, count) => {
                add(&self.registry.counters().refused, count.into());
                self.count(to, count, |status| &status.refused);
            }
            Effect::Broadcast(author, update) => {
                self.accepted += 1;
                fresh.push(FeedEntry { author, update });
            }
            Effect::Durable(position) => self.feed.durable(position),
            Effect::Append(entries) => {
                let (storage, id) = (Arc::clone(self.registry.storage()), self.id.clone());
                self.appending = entries.len() as u64;
                self.append = Some(Box::pin(async move { storage.append(&id, entries).await }));
            }
            Effect::Checkpoint {
                through,
                state,
                text,
            } => {
                let checkpoint = Checkpoint { through, state };
                self.checkpoint = Some(Box::pin(store(
                    Arc::clone(&self.registry),
                    self.id.clone(),
                    checkpoint,
                    text,
                )));
            }
            Effect::Publish(published) => {
                if let Some(published) = published {
                    self.shared.published.send_replace(Arc::new(published));
                }
                for read in self.reads.drain(..) {
                    // Whoever does not wait any more needs no answer.
                    let _ = read.send(());
                }
            }
            Effect::ReadBack => {
                let (registry, id) = (Arc::clone(&self.registry), self.id.clone());
                self.reading_back = Some(Box::pin(async move {
                    let stored = load(&registry, &id).await;
                    stored.ok().map(|state| state.loaded())
                }));
            }
            Effect::Storage(to, news) => self.tell(to, news),
            Effect::Awareness(Some(to), bytes) => {
                self.send(to, OutboxMessage::Awareness(Arc::new(bytes)));
            }
            Effect::Awareness(None, bytes) => {
                let bytes = Arc::new(bytes);
                for outbox in self.outboxes.values() {
                    // A full outbox misses a batch of cursors; each is renewed within 15 s.
                    let _ = outbox
                        .messages
                        .try_send(OutboxMessage::Awareness(Arc::clone(&bytes)));
                }
            }
            Effect::Occupancy(occupancy) => {
                self.shared.occupancy.send_replace(occupancy);
            }
            Effect::Close(to, why) => {
                if why == CloseReason::Breach {
                    add(&self.registry.counters().refused, 1);
                }
                self.send(to, OutboxMessage::Close(why));
                self.outboxes.remove(&to);
            }
            Effect::Stop(why) => {
                if why == CloseReason::Restart {
                    self.registry
                        .failed(&self.id, DocumentFailure::Open, UNSTABLE);
                }
                self.stopped = Some(why);
            }
        }
    }

    fn count(
        &self,
        to: ConnectionId,
        count: u32,
        counter: fn(&ConnectionStatus) -> &std::sync::atomic::AtomicU32,
    ) {
        if let Some(outbox) = self.outboxes.get(&to) {
            counter(&outbox.status).fetch_add(count, Ordering::Release);
            outbox.notify();
        }
    }

    /// Beside the messages, so that no full outbox can miss it.
    fn tell(&self, to: Option<ConnectionId>, news: StorageNotice) {
        if to.is_none() && news == StorageNotice::Recovered {
            tracing::info!("Appending again: what waited is on disk");
        }
        let those = self
            .outboxes
            .iter()
            .filter(|(id, _)| to.is_none_or(|to| to == **id));
        for (_, outbox) in those {
            outbox.status.storage.put(news);
            outbox.notify();
        }
    }

    /// A connection that does not even take the answers to its own reads is too slow.
    fn send(&mut self, to: ConnectionId, message: OutboxMessage) {
        let Some(outbox) = self.outboxes.get(&to) else {
            return;
        };
        if let Err(TrySendError::Full(_)) = outbox.messages.try_send(message) {
            outbox.status.too_slow.store(true, Ordering::Release);
            self.outboxes.remove(&to);
            self.state
                .handle(Event::Left { connection: to }, self.clock.now());
        }
    }

    fn next_tick(&self) -> Option<Instant> {
        let state = self.state.next_tick().map(|at| self.clock.instant(at));
        let unload = self
            .state
            .is_idle()
            .then(|| self.quiet_since + self.registry.idle_timeout());
        let delivery = self.undelivered.then(|| self.window_ends());
        state.into_iter().chain(unload).chain(delivery).min()
    }

    /// True when the document was forgotten: the owner ends.
    fn evict_when_idle(&mut self) -> bool {
        let quiet = self.quiet_since.elapsed() >= self.registry.idle_timeout();
        if !quiet || !self.state.is_idle() {
            return false;
        }
        if !std::mem::replace(&mut self.checkpointed_before_eviction, true) {
            self.state.checkpoint_before_eviction();
            return false;
        }
        let forgotten = self.registry.forget_if_unused(&self.id, &self.shared);
        if forgotten {
            tracing::debug!("Unloaded");
        } else {
            self.quiet_since = Instant::now();
            self.checkpointed_before_eviction = false;
        }
        forgotten
    }

    /// Takes in what connections have handed over, makes it durable, acknowledges it, and only
    /// then lets go of them.
    async fn shut_down(&mut self) {
        self.inbox.joins.close();
        self.inbox.events.close();
        while let Some(event) = self.inbox.events.recv().await {
            self.handle(event);
        }
        self.end_turn();
        while self.stopped.is_none() && self.append.is_some() {
            let result = next(&mut self.append).await;
            self.appended(result);
            self.end_turn();
        }
        self.registry.forget(&self.id, &self.shared);
        self.close_all(self.stopped.unwrap_or(CloseReason::Restart));
    }

    /// Ends after a failure. An append still in flight must land before anybody loads the
    /// document again, or the next owner would miss it.
    async fn give_up(&mut self) {
        let why = self.stopped.unwrap_or(CloseReason::Restart);
        if self.append.is_some() {
            // Its outcome is read from the journal by the next owner. What panicked has none.
            let _ = guarded(next(&mut self.append)).await;
        }
        self.registry.forget(&self.id, &self.shared);
        self.close_all(why);
    }

    /// Ends after a panic: the state is not touched again. Whoever said what led to it must not come
    /// back with that; the others only lose a moment.
    async fn panicked(&mut self) {
        self.registry
            .failed(&self.id, DocumentFailure::Open, PANICKED);
        if let Some(author) = self.heard.take().and_then(|id| self.outboxes.remove(&id)) {
            let _ = author
                .messages
                .try_send(OutboxMessage::Close(CloseReason::Breach));
        }
        self.give_up().await;
    }

    fn close_all(&mut self, why: CloseReason) {
        for outbox in self.outboxes.values() {
            // A full outbox closes when the owner is gone.
            let _ = outbox.messages.try_send(OutboxMessage::Close(why));
        }
    }
}

impl Outbox {
    fn notify(&self) {
        if self.status.notified.swap(true, Ordering::AcqRel) {
            return;
        }
        if self.messages.try_send(OutboxMessage::Notification).is_err() {
            // Full: the connection looks after the messages that it has; the next news notifies it.
            self.status.notified.store(false, Ordering::Release);
        }
    }
}

/// What follows from an error of the storage.
fn failure(error: &StorageError) -> FailureKind {
    match error {
        StorageError::Full => FailureKind::Full,
        StorageError::ReadOnly { .. } | StorageError::Io { .. } => FailureKind::Failing,
        _ => FailureKind::Permanent,
    }
}

/// A checkpoint counts only if it reloads to the text that it was made from.
async fn store(registry: Arc<Inner>, id: DocumentId, checkpoint: Checkpoint, text: String) -> bool {
    let state = checkpoint.state.clone();
    let verification =
        tokio::task::spawn_blocking(move || sillage_document::reloads_to(&state, &text));
    if !verification.await.unwrap_or(false) {
        add(&registry.counters().unverified_checkpoints, 1);
        tracing::error!(
            "A checkpoint did not reload to the same text: not stored, the journal stays the truth"
        );
        return false;
    }
    match registry.storage().checkpoint(&id, checkpoint).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "A checkpoint was not stored: loading takes longer");
            false
        }
    }
}

/// The outcome of what is pending; never, if nothing is.
async fn next<T>(pending: &mut Pending<T>) -> T {
    let outcome = match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    };
    *pending = None;
    outcome
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
