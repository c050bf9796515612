//! The address that a reader's page follows.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use sillage_access::Writability;
use sillage_storage::DocumentId;

use super::{RequestContext, error_page, not_open, note::find};
use crate::{
    App,
    auth::KnownDevice,
    http::permits::Holder,
    web::reader::{self, Endings, Following, Readers, Stay, VersionId},
};

/// Milliseconds before the first readers come back after a loss, and over how long all do.
const RETRY: (u64, u64) = (1_000, 4_000);
/// What spreads consecutive readers evenly over that time: a prime.
const STEP: u64 = 1_597;

/// `/{event}/{session}/live`: server-sent events from the version that the page shows.
pub(super) async fn live(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Extension(readers): Extension<Arc<Readers>>,
    holder: Option<Extension<Holder>>,
    Path((event, session)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some((id, ..)) = find(&cx, &app, &event, &session) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let shown = shown(&uri, &headers);
    let body = match readers.follow(&app.registry, &id, shown).await {
        Ok(Following::Stream(mut follower, permit)) => {
            follower.wants_lines = asks_for_lines(&uri);
            let evicted = holder.map(|Extension(holder)| holder.evicted);
            let endings = Endings {
                stop: app.stop.clone(),
                evicted: evicted.unwrap_or_default(),
                stay: stay(app.clone(), cx.device, id),
            };
            reader::body((follower, permit), retry(), endings)
        }
        Ok(Following::Once(newer)) => reader::once(newer, retry()),
        Err(error) => return not_open(&cx, &id, &error),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        // Proxies that collect an answer before they pass it on would stop the stream.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}

/// What becomes of the note while somebody follows it.
fn stay(
    app: Arc<App>,
    device: Option<KnownDevice>,
    id: DocumentId,
) -> Box<dyn Fn() -> Stay + Send> {
    Box::new(move || {
        let is_frozen = || app.access.state(&id).writability == Writability::Frozen;
        if !app.access.reads(device.as_ref(), &id) {
            Stay::Gone
        } else if is_frozen() {
            Stay::Closed
        } else {
            Stay::On
        }
    })
}

/// The version that the page shows: the last event it got, else the one it was served with.
fn shown(uri: &Uri, headers: &HeaderMap) -> Option<VersionId> {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let since = || {
        uri.query()?
            .split('&')
            .find_map(|pair| pair.strip_prefix("since="))
    };
    last.or_else(since)?.parse().ok()
}

/// An editor shows the note beside its source.
fn asks_for_lines(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    query.split('&').any(|pair| pair == "lines")
}

fn retry() -> u64 {
    static READERS: AtomicU64 = AtomicU64::new(0);
    RETRY.0 + READERS.fetch_add(STEP, Ordering::Relaxed) % RETRY.1
}
