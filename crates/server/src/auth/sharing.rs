//! Keys that somebody makes for others: never more than they may do themselves.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sillage_access::{Action, Denied, Grant, Role, Scope, SessionState, Target, Token, decide};
use sillage_programme::Slug;
use sillage_storage::{DocumentId, StorageError};

use super::{Access, GrantRequest, IssuedKey, KnownDevice};

/// How long the link works that a note-taker makes.
const INVITATION: SignedDuration = SignedDuration::from_hours(24);

/// Why somebody gets no key to give away.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// The programme has nothing of this name.
    #[error("There is no such event, theme, room or session")]
    NoSuchPlace,
    /// It is more than whoever asks may do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Access {
    /// Whether a device may do something, and by which grant.
    pub fn may(
        &self,
        device: Option<&KnownDevice>,
        action: Action,
        target: &Target<'_>,
    ) -> Result<Option<Grant>, Denied> {
        let (event, state) = match *target {
            Target::Server => (None, SessionState::default()),
            Target::Event(event) | Target::Theme { event, .. } | Target::Room { event, .. } => {
                (Some(event), SessionState::default())
            }
            Target::Session { event, session, .. } => {
                let document = DocumentId::new(event, session);
                (
                    Some(event),
                    document.map(|id| self.state(&id)).unwrap_or_default(),
                )
            }
        };
        let removed =
            |device: &&KnownDevice| event.is_some_and(|event| device.is_removed_from(event));
        if device.as_ref().is_some_and(removed) {
            return Err(Denied::Removed);
        }
        let grants = device.into_iter().flat_map(KnownDevice::grants);
        decide(grants, action, target, state, Timestamp::now()).map(Option::<&Grant>::cloned)
    }

    /// What [`Access::may`] says of all that lies in a scope.
    pub fn may_in(
        &self,
        device: Option<&KnownDevice>,
        action: Action,
        scope: &Scope,
    ) -> Result<Option<Grant>, ShareError> {
        let event = scope
            .event()
            .map(|event| self.programmes.event(event).ok_or(ShareError::NoSuchPlace));
        let event = event.transpose()?;
        let event = event.as_deref();
        let target = match scope {
            Scope::All => Target::Server,
            Scope::Event(event) => Target::Event(event),
            Scope::Theme { event: of, theme } => {
                event
                    .and_then(|event| event.theme(theme))
                    .ok_or(ShareError::NoSuchPlace)?;
                Target::Theme { event: of, theme }
            }
            Scope::Room { event: of, room } => {
                event
                    .and_then(|event| event.room(room))
                    .ok_or(ShareError::NoSuchPlace)?;
                Target::Room { event: of, room }
            }
            Scope::Session { event: of, session } => {
                let known = event
                    .and_then(|event| event.session(session))
                    .ok_or(ShareError::NoSuchPlace)?;
                Target::Session {
                    event: of,
                    session,
                    theme: known.theme.as_ref().map(Slug::as_str),
                    room: known.room.as_ref().map(Slug::as_str),
                }
            }
        };
        Ok(self.may(device, action, &target)?)
    }

    /// Makes a key for somebody else. It ends with the grant by which it was made; a note-taker's lets
    /// write in one session, for a day.
    pub async fn share(
        &self,
        device: Option<&KnownDevice>,
        mut request: GrantRequest,
    ) -> Result<(Arc<IssuedKey>, Token), ShareError> {
        let (by, limit) = match self.may_in(device, Action::ManageLinks, &request.scope) {
            Ok(by) => (by, None),
            Err(ShareError::Denied(denied)) => {
                let narrow = matches!(request.scope, Scope::Session { .. });
                if request.role != Role::NoteTaker || !narrow {
                    return Err(denied.into());
                }
                let by = self.may_in(device, Action::Invite, &request.scope)?;
                (by, Some(Timestamp::now() + INVITATION))
            }
            Err(error) => return Err(error),
        };
        let ends = by.as_ref().and_then(|grant| grant.expires);
        request.expires = [request.expires, limit, ends].into_iter().flatten().min();
        request.made_by = by.map(|grant| grant.id);
        Ok(self.issue(request).await?)
    }
}
