//! `/api/v1/seats/{event}/{session}`: who takes the notes of a session, and what one does about it.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde::Serialize;
use sillage_access::{Action, Denied, SEATS, Seat, SeatAct, SeatDenied, Seats};
use sillage_storage::{DocumentId, StorageError};

use super::{
    Access, DeviceCookie, KnownDevice, Refused, devices,
    join::is_from_our_pages,
    refusals::{foreign, miss, no_store, refuse},
};
use crate::{App, http::bodies};

/// An act and the id of a device.
const BODY_BYTES: usize = 256;

/// Why an act about a seat was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeatError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Seat(#[from] SeatDenied),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Access {
    /// The seats of a session that are taken, without those of devices that were removed since.
    pub(crate) fn seats(&self, document: &DocumentId) -> Seats {
        let kept = self.kept_seats(document);
        let gone = |seat: &&Seat| !self.keeps(seat, document);
        let gone = kept.taken().iter().filter(gone);
        gone.fold(kept.clone(), |seats, seat| seats.without(&seat.device))
    }

    /// Whether the device of a seat may still write there.
    fn keeps(&self, seat: &Seat, document: &DocumentId) -> bool {
        let device = devices::id(&seat.device).and_then(|id| self.known(id));
        device.is_some_and(|device| !device.is_removed_from(document.event()))
    }

    /// Does something about the seats for a device that may write.
    pub(crate) async fn sit(
        &self,
        device: &KnownDevice,
        document: &DocumentId,
        act: &SeatAct,
    ) -> Result<Seats, SeatError> {
        self.may_with(Some(device), Action::Write, document)?;
        let (name, now) = (devices::name(device.id), Timestamp::now());
        // By this the seats of those who were removed are let go.
        let after = || self.seats(document).after(act, &name, now);
        after()?;
        self.change_seats(document, || after().ok()).await?;
        Ok(self.seats(document))
    }

    /// How whoever has a seat is called among people: by the name that they chose, else by that of the device.
    pub(crate) fn seat_name(&self, seat: &Seat) -> String {
        let chosen = devices::id(&seat.device).and_then(|id| self.chosen_name(id));
        chosen.unwrap_or_else(|| seat.device.clone())
    }
}

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/api/v1/seats/{event}/{session}", get(show).post(act))
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    bodies::guard(router)
}

/// All that a page needs to show the seats.
#[derive(Serialize)]
struct SeatsShown {
    taken: Vec<SeatShown>,
    free: usize,
    /// Whether whoever asks may take one.
    may: bool,
}

#[derive(Serialize)]
struct SeatShown {
    device: String,
    name: String,
    since: Timestamp,
    wants_relief: bool,
    is_mine: bool,
}

async fn show(
    State(app): State<Arc<App>>,
    cookie: DeviceCookie,
    Path((event, session)): Path<(String, String)>,
) -> Response {
    let device = cookie.device(&app);
    let Some(document) = readable(&app, device.as_ref(), &event, &session) else {
        return miss(&Refused::NoSuchSession);
    };
    shown(
        &app,
        device.as_ref(),
        &document,
        &app.access.seats(&document),
    )
}

async fn act(
    State(app): State<Arc<App>>,
    cookie: DeviceCookie,
    headers: HeaderMap,
    Path((event, session)): Path<(String, String)>,
    Json(act): Json<SeatAct>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return foreign();
    }
    let device = cookie.device(&app);
    let Some(document) = readable(&app, device.as_ref(), &event, &session) else {
        return miss(&Refused::NoSuchSession);
    };
    let Some(device) = device else {
        return refuse("This link does not allow that.", "role");
    };
    match app.access.sit(&device, &document, &act).await {
        Ok(seats) => shown(&app, Some(&device), &document, &seats),
        Err(SeatError::Denied(_)) => refuse("This link does not allow that.", "role"),
        // Who was too late sees how it is now.
        Err(SeatError::Seat(_)) => {
            let now = app.access.seats(&document);
            let answer = shown(&app, Some(&device), &document, &now);
            (StatusCode::CONFLICT, answer).into_response()
        }
        Err(SeatError::Storage(error)) => miss(&Refused::Storage(error)),
    }
}

fn readable(
    app: &App,
    device: Option<&KnownDevice>,
    event: &str,
    session: &str,
) -> Option<DocumentId> {
    let document = DocumentId::new(event, session).ok()?;
    app.programmes.session(&document)?;
    app.access.reads(device, &document).then_some(document)
}

fn shown(
    app: &App,
    device: Option<&KnownDevice>,
    document: &DocumentId,
    seats: &Seats,
) -> Response {
    let me = device.map(|device| devices::name(device.id));
    let taken = seats.taken().iter().map(|seat| SeatShown {
        device: seat.device.clone(),
        name: app.access.seat_name(seat),
        since: seat.since,
        wants_relief: seat.wants_relief,
        is_mine: Some(&seat.device) == me.as_ref(),
    });
    let may = device.is_some() && app.access.may_with(device, Action::Write, document).is_ok();
    let shown = SeatsShown {
        free: SEATS.saturating_sub(seats.taken().len()),
        taken: taken.collect(),
        may,
    };
    ([(header::CACHE_CONTROL, no_store())], Json(shown)).into_response()
}
