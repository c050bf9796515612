//! Who comes in: devices that organise the event, or a part of it.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use sillage_access::{Action, Scope, Target};
use sillage_programme::{Event, Session, Slug};
use sillage_storage::DocumentId;

use crate::{
    App,
    auth::{KnownDevice, OrganiserAct, ShareError, is_from_our_pages, name_of},
    web::pages::{RequestContext, error_page, needs_organiser},
};

/// The style of these pages, by its source.
const STYLE: &str = "src/console.css";

/// An organiser, and what there is to organise.
pub(super) struct Console {
    pub(super) cx: RequestContext,
    pub(super) app: Arc<App>,
    pub(super) event: Arc<Event>,
    /// Not only a part of the event.
    pub(super) whole: bool,
    /// Of these pages.
    pub(super) style: Option<String>,
    device: KnownDevice,
}

impl Console {
    /// Lets an organiser in; for all others, the page that says what it takes.
    pub(super) fn enter(
        cx: RequestContext,
        app: Arc<App>,
        event: &str,
    ) -> Result<Self, Box<Response>> {
        let Some(event) = app.programmes.event(event) else {
            return Err(Box::new(error_page(&cx, StatusCode::NOT_FOUND)));
        };
        let Some(device) = cx.device.clone() else {
            return Err(Box::new(needs_organiser(&cx)));
        };
        let target = Target::Event(event.slug.as_str());
        let may = app
            .access
            .may(Some(&device), Action::ManageSessions, &target);
        let console = Self {
            whole: may.is_ok(),
            style: app.assets.script(STYLE),
            cx,
            app,
            event,
            device,
        };
        let has_something = console.whole
            || console
                .event
                .sessions
                .iter()
                .any(|session| console.manages(session));
        if has_something {
            Ok(console)
        } else {
            Err(Box::new(needs_organiser(&console.cx)))
        }
    }

    /// [`Console::enter`] for what changes something: only from our own pages.
    pub(super) fn enter_to_act(
        cx: RequestContext,
        app: Arc<App>,
        event: &str,
        headers: &HeaderMap,
    ) -> Result<Self, Box<Response>> {
        if !is_from_our_pages(&app, headers) {
            let words = cx.t("organise-foreign");
            let answer = (
                StatusCode::FORBIDDEN,
                super::answers::private(cx.lang()),
                words,
            );
            return Err(Box::new(answer.into_response()));
        }
        Self::enter(cx, app, event)
    }

    /// Whether this organiser may manage a session.
    pub(super) fn manages(&self, session: &Session) -> bool {
        self.whole || self.may(Action::ManageSessions, session)
    }

    /// Whether this organiser may do something with a session.
    pub(super) fn may(&self, action: Action, session: &Session) -> bool {
        let target = Target::Session {
            event: self.event.slug.as_str(),
            session: session.slug.as_str(),
            theme: session.theme.as_ref().map(Slug::as_str),
            room: session.room.as_ref().map(Slug::as_str),
        };
        let decided = self.app.access.may(Some(&self.device), action, &target);
        decided.is_ok()
    }

    /// Whether this organiser may make and end links for what lies in a scope.
    pub(super) fn gives(&self, scope: &Scope) -> bool {
        let may = self
            .app
            .access
            .may_in(Some(&self.device), Action::ManageLinks, scope);
        match may {
            Ok(_) => true,
            // What is not in the programme any more belongs to whoever has the whole event.
            Err(ShareError::NoSuchPlace) => self.whole,
            Err(_) => false,
        }
    }

    /// The sessions that this organiser manages, by day and hour.
    pub(super) fn sessions(&self) -> Vec<&Session> {
        let all = self.event.in_order();
        all.into_iter()
            .filter(|session| self.manages(session))
            .collect()
    }

    /// A session that this organiser manages, with its document.
    pub(super) fn session(&self, slug: &str) -> Option<(&Session, DocumentId)> {
        let session = self.event.session(slug)?;
        let id = DocumentId::new(self.event.slug.as_str(), slug).ok()?;
        self.manages(session).then_some((session, id))
    }

    /// Who organises.
    pub(super) fn device(&self) -> &KnownDevice {
        &self.device
    }

    /// The name of this person, as the list of acts says it.
    pub(super) fn me(&self) -> String {
        name_of(&self.device)
    }

    /// The address of a page of the console.
    pub(super) fn path(&self, page: &str) -> String {
        format!("/{}/organise{page}", self.event.slug)
    }

    /// Notes what was done. That this fails undoes nothing.
    pub(super) async fn note(&self, act: OrganiserAct, target: impl Into<String>) {
        let event = self.event.slug.as_str();
        let noted = self.app.access.note(event, self.me(), act, target.into());
        if let Err(error) = noted.await {
            tracing::error!(%error, ?act, "What an organiser did is not in the list of acts");
        }
    }

    /// The page for what could not be kept.
    pub(super) fn not_kept(&self, error: &sillage_storage::StorageError) -> Response {
        tracing::error!(%error, "What an organiser asked for cannot be kept");
        error_page(&self.cx, StatusCode::SERVICE_UNAVAILABLE)
    }

    /// The page for what is not there, or not for this organiser.
    pub(super) fn not_found(&self) -> Response {
        error_page(&self.cx, StatusCode::NOT_FOUND)
    }
}
