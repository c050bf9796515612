//! What every answer carries: the security headers, compression, and a page instead of a panic.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{Html, IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, set_header::SetResponseHeaderLayer,
};

use super::compression::{self, Compressions};
use super::validators::by_coding;

/// Nothing but our own host; `'self'` covers `ws:` and `wss:` of the same host as well. The icon of the
/// pages is a `data:` address, which asks nobody for anything.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=()",
    ),
];

/// A year; sub-domains are not ours to decide about.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// Wraps all routes; `secure` says that people come by https.
pub(crate) fn wrap(router: Router, secure: bool) -> Router {
    // What is whole is compressed once; the layer outside takes streams, and leaves out those of events, images and
    // what is compressed already.
    let compressions = Arc::<Compressions>::default();
    let mut router = router
        .layer(CatchPanicLayer::custom(sorry))
        .layer(middleware::from_fn_with_state(
            compressions,
            compression::once,
        ))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(by_coding));
    for (name, value) in HEADERS {
        router = router.layer(set(name, value));
    }
    if secure {
        router = router.layer(set("strict-transport-security", STRICT_TRANSPORT_SECURITY));
    }
    router
}

/// A route that already set its own, such as a stricter policy, keeps it.
fn set(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(
        header::HeaderName::from_static(name),
        HeaderValue::from_static(value),
    )
}

/// The page for a fault of ours; the task of the connection goes on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over the box"
)]
fn sorry(panic: Box<dyn std::any::Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str);
    let what = what
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = what, "A handler failed");
    let page = "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Erreur · Error</title>\
        <h1>Erreur · Error</h1><p>Un problème de notre côté. Les notes enregistrées ne sont pas touchées ; \
        réessayez dans un instant.</p><p lang=\"en\">Something failed on our side. Saved notes are not \
        touched; try again in a moment.</p></html>";
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::INTERNAL_SERVER_ERROR, headers, Html(page)).into_response()
}

#[cfg(test)]
mod tests;
