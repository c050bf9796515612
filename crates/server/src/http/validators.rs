//! Strong tags, one for each coding: the same page compressed is other bytes, and a cache that mixed them up would
//! show one for the other.
//!
//! Handlers name what they show by a tag of their own, and ask [`is_known`]; this layer puts the coding behind it,
//! outside of what compresses.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The codings that answers are sent in, the preferred one first.
const CODINGS: [&str; 2] = ["br", "gzip"];

/// Whether whoever asks has what `tag` names, in the coding in which it would be sent.
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let expected = coded(tag, accepted(headers));
    let mut known = values(headers, &header::IF_NONE_MATCH);
    known.any(|known| known == "*" || known.trim_start_matches("W/") == expected)
}

/// Puts the coding into the tags of answers, and says by what pages vary.
pub(crate) async fn by_coding(request: Request, next: Next) -> Response {
    let accepted = accepted(request.headers());
    let mut response = next.run(request).await;
    let is_known = response.status() == axum::http::StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let sent = values(headers, &header::CONTENT_ENCODING).next();
    let sent = sent.and_then(|sent| CODINGS.into_iter().find(|coding| *coding == sent));
    let coding = if is_known { accepted } else { sent };
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if let Some(tag) = tag.map(|tag| coded(tag, coding))
        && let Ok(tag) = HeaderValue::try_from(tag)
    {
        headers.insert(header::ETAG, tag);
    }
    let is_page = headers.get(header::CONTENT_TYPE);
    if is_page.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let both = HeaderValue::from_static("accept-encoding, accept-language");
        headers.insert(header::VARY, both);
    }
    response
}

/// `"tag"` as `"tag-br"`.
fn coded(tag: &str, coding: Option<&str>) -> String {
    match (coding, tag.strip_suffix('"')) {
        (Some(coding), Some(open)) => format!("{open}-{coding}\""),
        _ => tag.to_owned(),
    }
}

/// The coding that is preferred among those that are taken; `None` for the bytes as they are.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<&'static str> {
    let mut best: (f32, Option<&'static str>) = (0.0, None);
    for coding in CODINGS {
        let mut weights = values(headers, &header::ACCEPT_ENCODING);
        let weight = weights.find_map(|one| weight_of(one, coding));
        if let Some(weight) = weight.filter(|weight| *weight > best.0) {
            best = (weight, Some(coding));
        }
    }
    best.1
}

fn weight_of(accepted: &str, coding: &str) -> Option<f32> {
    let (name, weight) = accepted.split_once(';').unwrap_or((accepted, ""));
    let named = name.trim().eq_ignore_ascii_case(coding);
    let weight = weight.trim().strip_prefix("q=");
    named.then(|| weight.map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0)))
}

/// The parts of a header, on one line or several.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        let lines = lines.iter().cloned();
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_tag_is_known_in_its_coding_alone() {
        let knows = |known, accepted| {
            let lines = [
                (header::IF_NONE_MATCH, known),
                (header::ACCEPT_ENCODING, accepted),
            ];
            is_known(&headers(&lines), "\"7\"")
        };
        assert!(knows("\"7\"", "identity") && knows("*", "br") && knows("*", "identity"));
        assert!(knows("\"6\", W/\"7-br\"", "gzip, br") && knows("\"7-gzip\"", "br;q=0, gzip"));
        assert!(knows("\"7-gzip\"", "br;q=0.5, gzip"));
        assert!(!knows("\"7\"", "br") && !knows("\"7-br\"", "identity") && !knows("7-br", "br"));
        assert!(!is_known(&HeaderMap::new(), "\"7\""));
        let two = [
            (header::IF_NONE_MATCH, "\"6\""),
            (header::IF_NONE_MATCH, "\"7\""),
        ];
        assert!(is_known(&headers(&two), "\"7\""));
    }
}
