//! The states of sessions: records `session/{event}/{slug}`, which no import touches.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sillage_access::{
    Action, Denied, Seats, SessionState, Target, Visibility, Writability, decide,
};
use sillage_programme::{Event, Slug};
use sillage_storage::{DocumentId, StorageError};
use tokio_util::sync::CancellationToken;

use super::{Access, Credentials, KnownDevice, seal::Seal};

/// The state of a session as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredState {
    #[serde(flatten)]
    state: SessionState,
    /// What the note was when it was frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seal: Option<Seal>,
    /// Who takes its notes.
    #[serde(default, skip_serializing_if = "Seats::is_empty")]
    seats: Seats,
    /// What a later version keeps here, which a change of the state must not drop.
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

impl Access {
    /// The state of a session: the stricter of its own and that of its event.
    #[must_use]
    pub fn state(&self, document: &DocumentId) -> SessionState {
        let of_event = self.event_state(document.event());
        self.own_state(document).stricter(of_event)
    }

    /// What was set for a session itself; without a record it is public and open.
    #[must_use]
    pub fn own_state(&self, document: &DocumentId) -> SessionState {
        let stored = self.sessions.get(document.as_str());
        stored.map(|stored| stored.state).unwrap_or_default()
    }

    /// What was set for all sessions of an event, those to come included.
    #[must_use]
    pub fn event_state(&self, event: &str) -> SessionState {
        let stored = self.event_states.get(event);
        stored.map(|stored| stored.state).unwrap_or_default()
    }

    /// Changes what holds for all sessions of an event from what it is now; what it is then.
    pub async fn change_event_state(
        &self,
        event: &str,
        change: impl Fn(SessionState) -> SessionState,
    ) -> Result<SessionState, StorageError> {
        let changed = changed_by(change);
        self.event_states.update(event, changed).await?;
        self.decide_again();
        Ok(self.event_state(event))
    }

    /// Whether a device, or nobody in particular, may read a session.
    #[must_use]
    pub fn reads(&self, device: Option<&KnownDevice>, document: &DocumentId) -> bool {
        if self.state(document).visibility == Visibility::Public {
            return true;
        }
        let credentials = Credentials { key: None, device };
        self.authorise(credentials, document).is_ok()
    }

    /// Whether a device, or nobody in particular, sees that there is this event.
    #[must_use]
    pub fn sees(&self, device: Option<&KnownDevice>, event: &Event) -> bool {
        self.event_state(event.slug.as_str()).visibility == Visibility::Public
            || device.is_some_and(|_| !self.part(device, Action::Read, event).sessions.is_empty())
            || self
                .may(
                    device,
                    Action::ManageSessions,
                    &Target::Event(event.slug.as_str()),
                )
                .is_ok()
    }

    /// An event without the sessions that whoever asks may not see.
    #[must_use]
    pub fn visible(&self, device: Option<&KnownDevice>, event: Arc<Event>) -> Arc<Event> {
        let is_public = |stored: &Arc<StoredState>| stored.state.visibility == Visibility::Public;
        let shown_to_all = self.event_state(event.slug.as_str()).visibility == Visibility::Public;
        if shown_to_all && self.sessions.all().iter().all(is_public) {
            return event;
        }
        let is_visible = |slug: &str| {
            DocumentId::new(event.slug.as_str(), slug)
                .is_ok_and(|document| self.reads(device, &document))
        };
        let shown = |session: &sillage_programme::Session| is_visible(session.slug.as_str());
        if event.sessions.iter().all(shown) {
            return event;
        }
        let mut narrowed = Event::clone(&event);
        narrowed.sessions.retain(shown);
        Arc::new(narrowed)
    }

    /// An event with those sessions only, also of those that left the programme, with which a device, or
    /// nobody in particular, may do something.
    #[must_use]
    pub fn part(&self, device: Option<&KnownDevice>, action: Action, event: &Event) -> Event {
        let now = Timestamp::now();
        let lets = |session: &sillage_programme::Session| {
            let Ok(document) = DocumentId::new(event.slug.as_str(), session.slug.as_str()) else {
                return false;
            };
            let target = Target::Session {
                event: document.event(),
                session: document.session(),
                theme: session.theme.as_ref().map(Slug::as_str),
                room: session.room.as_ref().map(Slug::as_str),
            };
            let grants = device.into_iter().flat_map(KnownDevice::grants);
            decide(
                grants.chain(&self.everybody),
                action,
                &target,
                self.state(&document),
                now,
            )
            .is_ok()
        };
        let mut part = event.clone();
        part.sessions.retain(lets);
        part.former.retain(lets);
        part
    }

    /// Changes the state of a session from what it is now; what it is then.
    pub async fn change_state(
        &self,
        document: &DocumentId,
        change: impl Fn(SessionState) -> SessionState,
    ) -> Result<SessionState, StorageError> {
        let changed = changed_by(change);
        self.sessions.update(document.as_str(), changed).await?;
        self.decide_again();
        Ok(self.state(document))
    }

    /// What a frozen note was when it was frozen.
    pub(crate) fn seal(&self, document: &DocumentId) -> Option<Seal> {
        self.sessions.get(document.as_str())?.seal.clone()
    }

    /// Whether a session was frozen, and what it was then is not kept.
    pub(crate) fn is_unsealed(&self, document: &DocumentId) -> bool {
        let frozen = self.own_state(document).writability == Writability::Frozen;
        frozen && self.seal(document).is_none()
    }

    /// Keeps what a frozen note is; nothing, if it was opened again meanwhile.
    pub(crate) async fn keep_seal(
        &self,
        document: &DocumentId,
        seal: Seal,
    ) -> Result<(), StorageError> {
        let sealed = |stored: Option<&StoredState>| {
            let frozen = |stored: &&StoredState| stored.state.writability == Writability::Frozen;
            let stored = stored.filter(frozen)?.clone();
            let seal = Some(seal.clone());
            Some(StoredState { seal, ..stored })
        };
        self.sessions.update(document.as_str(), sealed).await?;
        Ok(())
    }

    /// The seats of a session as they are kept.
    pub(super) fn kept_seats(&self, document: &DocumentId) -> Seats {
        let stored = self.sessions.get(document.as_str());
        stored
            .map(|stored| stored.seats.clone())
            .unwrap_or_default()
    }

    /// Keeps who has a seat from now on; nothing where `after` says nothing.
    pub(super) async fn change_seats(
        &self,
        document: &DocumentId,
        after: impl Fn() -> Option<Seats>,
    ) -> Result<(), StorageError> {
        let changed = |stored: Option<&StoredState>| {
            let stored = stored.cloned().unwrap_or_default();
            let seats = after()?;
            (seats != stored.seats).then_some(StoredState { seats, ..stored })
        };
        let done = self.sessions.update(document.as_str(), changed).await;
        done.map(drop)
    }

    /// Whether a device may do something with one session.
    pub(crate) fn may_with(
        &self,
        device: Option<&KnownDevice>,
        action: Action,
        document: &DocumentId,
    ) -> Result<(), Denied> {
        let (_, session) = self.programmes.session(document).ok_or(Denied::Unseen)?;
        let target = Target::Session {
            event: document.event(),
            session: document.session(),
            theme: session.theme.as_ref().map(Slug::as_str),
            room: session.room.as_ref().map(Slug::as_str),
        };
        let of_device = device.into_iter();
        let grants = of_device.flat_map(|device| device.grants_in(document.event()));
        let grants = grants.chain(&self.everybody);
        let (state, now) = (self.state(document), Timestamp::now());
        decide(grants, action, &target, state, now).map(drop)
    }

    /// All that was decided before is decided again.
    pub(super) fn decide_again(&self) {
        let mut change = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *change).cancel();
    }

    /// The sessions that have a state of their own, each with what holds for it.
    #[must_use]
    pub fn states(&self) -> Vec<(DocumentId, SessionState)> {
        let named = self.sessions.named().into_iter();
        named
            .filter_map(|(name, _)| {
                let document = name.parse().ok()?;
                let state = self.state(&document);
                Some((document, state))
            })
            .collect()
    }

    /// Cancelled with the next change of a session's state.
    pub(crate) fn next_change(&self) -> CancellationToken {
        let change = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        change.clone()
    }
}

/// What becomes of a record when its state changes; nothing where it stays as it is.
fn changed_by(
    change: impl Fn(SessionState) -> SessionState,
) -> impl Fn(Option<&StoredState>) -> Option<StoredState> {
    move |stored| {
        let stored = stored.cloned().unwrap_or_default();
        let state = change(stored.state);
        let frozen = state.writability == Writability::Frozen;
        let seal = stored.seal.clone().filter(|_| frozen);
        (state != stored.state).then_some(StoredState {
            state,
            seal,
            ..stored
        })
    }
}
