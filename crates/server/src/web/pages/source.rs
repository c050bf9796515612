//! The text of a note, exactly as editors see it, with its number and its hash in headers.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};
use sillage_live::Published;
use sillage_storage::DocumentId;

use crate::http::validators::is_known;

/// `/{event}/{session}.md`
pub(super) fn source(id: &DocumentId, published: &Published, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}-{}\"", published.epoch, published.seq);
    let caching = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if is_known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let hash = Sha256::digest(published.text.as_bytes());
    let hex = HEXLOWER.encode(&hash);
    let described = [
        ("content-type", "text/markdown; charset=utf-8".to_owned()),
        (
            "content-disposition",
            format!("inline; filename=\"{}.md\"", id.session()),
        ),
        ("x-sillage-sequence", published.seq.to_string()),
        ("x-sillage-sha256", hex),
    ];
    let mut response = (caching, described, published.text.to_string()).into_response();
    // By its standard it covers the bytes as they travel, so it is said where they are not compressed.
    if !headers.contains_key(header::ACCEPT_ENCODING) {
        let digest = format!("sha-256=:{}:", BASE64.encode(&hash));
        let digest = HeaderValue::from_str(&digest).expect("base64 fits a header");
        response.headers_mut().insert("repr-digest", digest);
    }
    response
}
