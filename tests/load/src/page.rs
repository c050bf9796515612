//! What a reader's browser has to fetch for a note of 20 kB.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::client::LoadClient;
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::join::runtime;
use crate::prose::{END, note};
use crate::update::{CharId, insert};
use crate::wire::{ContestantWire, Dialect};

const DOCUMENT: &str = "open/reader-page";
/// Pages are rendered a moment after the last keystroke.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the page weighs.
#[derive(Default)]
pub(crate) struct PageWeight {
    /// Compressed bytes of the page, its script and its style sheet.
    pub(crate) bodies: usize,
    /// All bytes that the server sends: with the icon and the heads of the answers.
    pub(crate) bytes: usize,
    /// Requests, the live stream included.
    pub(crate) requests: usize,
}

impl PageWeight {
    fn add(&mut self, answer: &[u8], weighed: bool) {
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.len() - head.map_or(0, |end| end + 4);
        self.bodies += if weighed { body } else { 0 };
        self.bytes += answer.len();
        self.requests += 1;
    }
}

/// Writes the note and fetches its page as a browser would.
pub(crate) fn measure(work: &Path) -> Result<PageWeight> {
    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(Contestant::Sillage, &folder)?;
    runtime()?.block_on(async {
        let dialect = Dialect::new(ContestantWire::Hocuspocus, DOCUMENT.to_owned());
        let mut client = LoadClient::join(server.address, dialect, |_| {}).await?;
        let mut update = Vec::new();
        insert(
            &mut update,
            CharId {
                client: 9,
                clock: 0,
            },
            None,
            None,
            &note(),
        );
        client.queue_update(&update);
        client.saved(1).await
    })?;
    let path = format!("/{DOCUMENT}");
    let begun = Instant::now();
    let mut page = String::new();
    while !page.contains(END) {
        ensure!(
            begun.elapsed() < PATIENCE,
            "the page does not show the note: {page}"
        );
        page = String::from_utf8_lossy(&fetch(server.address, &path, "identity")?).into_owned();
    }
    let needed = needed(&page);
    let mut weight = PageWeight::default();
    weight.add(&fetch(server.address, &path, "br")?, true);
    for part in &needed {
        let weighed = !matches!(part.rsplit('.').next(), Some("svg" | "ico" | "png"));
        weight.add(&fetch(server.address, part, "br")?, weighed);
        let plain = fetch(server.address, part, "identity")?;
        let opens_a_stream = String::from_utf8_lossy(&plain).contains("EventSource");
        weight.requests += usize::from(opens_a_stream);
    }
    Ok(weight)
}

/// The whole answer, head and body, as it came.
fn fetch(address: SocketAddr, path: &str, encoding: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let accepted = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: {accepted}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    ensure!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{path}: {}",
        String::from_utf8_lossy(&answer)
    );
    Ok(answer)
}

/// What a browser fetches with the page: scripts, style sheets, icons and images.
fn needed(page: &str) -> BTreeSet<String> {
    let tags = page
        .split('<')
        .filter_map(|rest| Some(rest.split_once('>')?.0));
    let parts = tags.filter_map(|tag| {
        let rel = attribute(tag, "rel").unwrap_or_default();
        let fetched = ["stylesheet", "icon", "modulepreload", "preload"]
            .iter()
            .any(|kind| rel.contains(kind));
        match tag.split_whitespace().next()? {
            "script" | "img" => attribute(tag, "src"),
            "link" if fetched => attribute(tag, "href"),
            _ => None,
        }
    });
    parts
        .filter(|address| !address.starts_with("data:"))
        .map(str::to_owned)
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().context("no value").ok()?;
    match quote {
        '"' | '\'' => rest[1..].split(quote).next(),
        _ => rest.split_whitespace().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_browser_fetches() {
        let page = "<link rel=stylesheet href=/a.css><link rel=\"icon\" href=\"data:,\"><a href=\"/b\">b</a>\
                    <script type=\"module\" src=\"/c.js\"></script><link rel=alternate href=/d.md>";
        assert_eq!(
            needed(page).into_iter().collect::<Vec<_>>(),
            ["/a.css", "/c.js"]
        );
    }
}
