//! `POST /join` redeems a key: whoever sends it is a device from then on. `/api/v1/device` says which.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use sillage_access::DeviceSecret;
use sillage_storage::DeviceId;

use super::{
    DeviceCookie, Refused, cookie, devices,
    keys::{KeyAnswer, answer},
    refusals::{foreign, miss, no_device, no_store},
};
use crate::{
    App,
    http::{bodies, origin::is_same_origin},
    settings::PublicUrl,
};

/// A key has 33 letters, a name 40; JSON adds little.
const BODY_BYTES: usize = 1024;
/// Letters of a name that are kept.
const NAME_CHARS: usize = 40;

/// The addresses of this file.
pub(super) fn routes() -> Router<Arc<App>> {
    let router = Router::new()
        .route("/join", post(join))
        .route("/api/v1/device", get(device).post(rename))
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    bodies::guard(router)
}

#[derive(Deserialize)]
struct Redeeming {
    key: String,
}

/// What was redeemed.
#[derive(Serialize)]
struct Joined {
    /// The id of the device.
    device: String,
    #[serde(flatten)]
    key: KeyAnswer,
}

async fn join(
    State(app): State<Arc<App>>,
    DeviceCookie(presented): DeviceCookie,
    headers: HeaderMap,
    Json(Redeeming { key }): Json<Redeeming>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return foreign();
    }
    match app.access.redeem(&key, presented).await {
        Ok((secret, key)) => {
            let joined = Joined {
                device: id(&secret),
                key: answer(&app, &key),
            };
            let headers = [
                (header::SET_COOKIE, cookie::set(&app, &secret)),
                (header::CACHE_CONTROL, no_store()),
            ];
            (headers, Json(joined)).into_response()
        }
        Err(refused) => miss(&refused),
    }
}

/// A device, as it knows itself.
#[derive(Serialize)]
struct Myself {
    device: String,
    name: Option<String>,
}

/// Which device asks: by this a page finds out whether the browser kept the cookie.
async fn device(State(app): State<Arc<App>>, cookie: DeviceCookie) -> Response {
    let Some(device) = cookie.device(&app) else {
        return no_device();
    };
    let myself = Myself {
        device: devices::name(device.id),
        name: device.record.name.clone(),
    };
    ([(header::CACHE_CONTROL, no_store())], Json(myself)).into_response()
}

#[derive(Deserialize)]
struct Renaming {
    name: String,
}

async fn rename(
    State(app): State<Arc<App>>,
    cookie: DeviceCookie,
    headers: HeaderMap,
    Json(Renaming { name }): Json<Renaming>,
) -> Response {
    if !is_from_our_pages(&app, &headers) {
        return foreign();
    }
    let Some(device) = cookie.device(&app) else {
        return no_device();
    };
    let shown = |sign: &char| !sign.is_control();
    let name: String = name.trim().chars().filter(shown).take(NAME_CHARS).collect();
    let name = Some(name).filter(|name| !name.is_empty());
    match app.access.rename(device.id, name).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => miss(&Refused::Storage(error)),
    }
}

/// Whether a request that changes something comes from a page of ours, or from a program.
pub(crate) fn is_from_our_pages(app: &App, headers: &HeaderMap) -> bool {
    is_same_origin(
        headers,
        app.settings.public_url.as_ref().map(PublicUrl::as_str),
    )
}

fn id(secret: &DeviceSecret) -> String {
    devices::name(DeviceId(secret.id()))
}
