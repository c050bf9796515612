//! Which pages may open a socket: only our own.

use axum::http::{HeaderMap, header};

/// Whether a request may become a socket. A missing Origin is a program, which brings a key of
/// its own; `null` and every other site are refused.
pub(crate) fn is_allowed(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if let Some(url) = public_url {
        return origin == origin_of(url);
    }
    // Without a public address, a page may speak to the server that it came from.
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let named = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    host.is_some() && named == host
}

/// Whether a request that changes something comes from one of our own pages, or from a program. Browsers
/// say where a request comes from; programs say nothing. A form of a page that sends no Referer has `null`
/// for its origin, and then the browser's other word counts, which no page can write itself.
pub(crate) fn is_same_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let site = headers.get("sec-fetch-site");
    let own = site.is_none_or(|site| ["same-origin", "none"].iter().any(|own| site == own));
    let is_null = || {
        headers
            .get(header::ORIGIN)
            .is_some_and(|origin| origin == "null")
    };
    let is_our_form = site.is_some_and(|site| site == "same-origin") && is_null();
    own && (is_our_form || is_allowed(headers, public_url))
}

/// Scheme, host and port of an address, without its path.
fn origin_of(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let end = url[authority..]
        .find('/')
        .map_or(url.len(), |at| authority + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origin: Option<&str>, public_url: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::HOST,
            "notes.example:8080".parse().expect("a header"),
        );
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
        }
        is_allowed(&headers, public_url)
    }

    #[test]
    fn what_a_browser_sends_for_another_site_changes_nothing() {
        let from = |site: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("sec-fetch-site", site.parse().expect("a header"));
            is_same_origin(&headers, None)
        };
        assert!(is_same_origin(&HeaderMap::new(), None), "a program");
        assert!(from("same-origin") && from("none"));
        assert!(!from("cross-site") && !from("same-site"));
        let null_from = |site: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, "null".parse().expect("a header"));
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().expect("a header"));
            }
            is_same_origin(&headers, Some("https://notes.example"))
        };
        assert!(null_from(Some("same-origin")), "a form without a Referer");
        assert!(!null_from(Some("none")) && !null_from(Some("cross-site")) && !null_from(None));
    }

    #[test]
    fn only_the_own_site_and_programs_may_open_a_socket() {
        assert!(allowed(None, None));
        assert!(allowed(Some("http://notes.example:8080"), None));
        assert!(allowed(
            Some("https://notes.example"),
            Some("https://notes.example/forum/")
        ));
        let foreign = [
            "null",
            "http://evil.example",
            "http://notes.example",
            "http://notes.example:8081",
            "http://a.notes.example:8080",
            "http://NOTES.example:8080",
            "http://notes.example:8080.",
            "ftp://notes.example:8080",
        ];
        for origin in foreign {
            assert!(!allowed(Some(origin), None), "{origin}");
            assert!(
                !allowed(Some(origin), Some("https://notes.example")),
                "{origin}"
            );
        }
    }
}
