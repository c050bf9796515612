//! What is answered to a request about keys or devices that cannot be granted.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::Refused;

/// Why a key is good for nothing.
#[derive(Serialize)]
struct Miss {
    /// For programs and their people.
    error: String,
    /// The word by which our pages choose their sentence.
    cause: &'static str,
}

/// A refusal as program and page understand it.
pub(super) fn miss(refused: &Refused) -> Response {
    let status = match refused {
        Refused::Mistyped(_) => StatusCode::BAD_REQUEST,
        Refused::Full => StatusCode::FORBIDDEN,
        Refused::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refused::Unknown | Refused::Unusable(_) | Refused::NoSuchSession => StatusCode::NOT_FOUND,
    };
    let miss = Miss {
        error: refused.to_string(),
        cause: refused.cause(),
    };
    (status, [(header::CACHE_CONTROL, no_store())], Json(miss)).into_response()
}

/// What a page of another site, or whoever is no device, is told.
pub(super) fn foreign() -> Response {
    refuse(
        "This request came from another site. Nothing was changed.",
        "foreign",
    )
}

pub(super) fn refuse(error: &str, cause: &'static str) -> Response {
    let miss = Miss {
        error: error.to_owned(),
        cause,
    };
    let headers = [(header::CACHE_CONTROL, no_store())];
    (StatusCode::FORBIDDEN, headers, Json(miss)).into_response()
}

pub(super) fn no_device() -> Response {
    let miss = Miss {
        error: "No device of this server asks".to_owned(),
        cause: "no-device",
    };
    let headers = [(header::CACHE_CONTROL, no_store())];
    (StatusCode::NOT_FOUND, headers, Json(miss)).into_response()
}

pub(super) fn no_store() -> HeaderValue {
    HeaderValue::from_static("no-store")
}
