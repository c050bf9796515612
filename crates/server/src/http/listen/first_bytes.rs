//! What a connection has said that nobody has read yet: enough to know, where not all can be served, that it may
//! have a key. Whether that key opens something is found out by those who read it.

use std::net::TcpStream;

/// Longer than the head of a browser's request up to its cookies.
const LOOKED_AT: usize = 2048;
/// How requests begin that bring a key, or may bring one in a frame.
const BRING_KEYS: [&str; 2] = ["GET /hocuspocus", "POST /join"];
/// What stands in the first line of others that bring one.
const KEY: &str = "key=";
/// The end of the name of our cookie, by http and by https.
const COOKIE: &str = "sillage-device=";

/// Whether it has said something that may be a key.
pub(super) fn may_have_key(stream: &TcpStream) -> bool {
    may_be_key(&first(stream))
}

/// The address that it asks for.
pub(super) fn asked_address(stream: &TcpStream) -> Option<String> {
    let first = first(stream);
    let (address, _) = first.strip_prefix("GET ")?.split_once(' ')?;
    Some(address.to_owned())
}

fn first(stream: &TcpStream) -> String {
    let mut bytes = [0; LOOKED_AT];
    let length = stream.peek(&mut bytes).unwrap_or(0);
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

fn may_be_key(head: &str) -> bool {
    let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
    BRING_KEYS.iter().any(|begins| line.starts_with(begins))
        || line.contains(KEY)
        || headers.contains(COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_seen_in_addresses_cookies_and_where_frames_bring_them() {
        for head in [
            "GET /sync/forum/11?key=ln_w_0 HTTP/1.1\r\n",
            "GET /hocuspocus HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /join HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /forum/11 HTTP/1.1\r\nHost: x\r\nCookie: a=b; __Host-sillage-device=x\r\n",
        ] {
            assert!(may_be_key(head), "{head}");
        }
        for head in [
            "",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            "GET /forum/11 HTTP/1.1\r\nReferer: http://x/?key=ln_w_0\r\n\r\n",
            "GET /sync/forum/11 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
        ] {
            assert!(!may_be_key(head), "{head}");
        }
    }
}
