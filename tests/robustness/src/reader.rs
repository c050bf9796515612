//! Readers: one follows by server-sent events, one asks for the text again and again.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::history::{History, Name, Op};
use crate::writer::Instruction;
use sillage_test_kit::Rng;

/// An answer that is read to its end.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

/// Asks once. HTTP/1.0: the body ends where the connection does.
pub(crate) async fn get(server: SocketAddr, path: &str) -> Result<HttpAnswer> {
    let mut stream = request(server, path, None).await?;
    let mut whole = Vec::new();
    let reading = stream.read_to_end(&mut whole);
    tokio::time::timeout(crate::writer::DEADLINE, reading).await??;
    let whole = String::from_utf8(whole)?;
    let (head, body) = whole.split_once("\r\n\r\n").context("no head")?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Ok(HttpAnswer {
        status: status.context("no status")?,
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    })
}

impl HttpAnswer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The durable text of a document.
pub(crate) async fn text(server: SocketAddr, document: &str) -> Result<String> {
    let answer = get(server, &format!("/{document}.md")).await?;
    ensure!(answer.status == 200, "{document}.md: {}", answer.status);
    Ok(answer.body)
}

async fn request(
    server: SocketAddr,
    path: &str,
    last: Option<&str>,
) -> Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(server).await?;
    let last = last.map_or(String::new(), |id| format!("Last-Event-ID: {id}\r\n"));
    let head = format!("GET {path} HTTP/1.0\r\nHost: {server}\r\n{last}\r\n");
    stream.write_all(head.as_bytes()).await?;
    Ok(BufReader::new(stream))
}

/// A reader's place and record.
pub(crate) struct Reader {
    pub(crate) server: SocketAddr,
    pub(crate) document: String,
    pub(crate) name: Name,
    pub(crate) history: History,
    pub(crate) rng: Rng,
}

impl Reader {
    /// Follows the page until `phase` is dropped, and comes back after each break.
    pub(crate) async fn follow(mut self, mut phase: watch::Receiver<Instruction>) {
        let mut last = None;
        loop {
            let pause = self.rng.millis(20..200);
            tokio::select! {
                () = closed(&mut phase) => return,
                _ = self.stream(&mut last) => {}
            }
            tokio::time::sleep(pause).await;
            if self.rng.percent(30) {
                last = None;
            }
        }
    }

    async fn stream(&mut self, last: &mut Option<String>) -> Result<()> {
        let path = format!("/{}/live", self.document);
        let mut lines = request(self.server, &path, last.as_deref()).await?.lines();
        let mut id = String::new();
        while let Some(line) = lines.next_line().await? {
            if let Some(new) = line.strip_prefix("id: ") {
                new.clone_into(&mut id);
            } else if let (Some(data), false) = (line.strip_prefix("data: "), id.is_empty()) {
                let message: serde_json::Value = serde_json::from_str(data)?;
                self.saw(&id, "blocks", message["hashes"].to_string().as_bytes());
                *last = Some(std::mem::take(&mut id));
            }
        }
        Ok(())
    }

    /// Asks for the text until `phase` is dropped.
    pub(crate) async fn poll(mut self, mut phase: watch::Receiver<Instruction>) {
        loop {
            let pause = self.rng.millis(30..150);
            tokio::select! {
                () = closed(&mut phase) => return,
                _ = self.look() => {}
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn look(&mut self) -> Result<()> {
        let answer = get(self.server, &format!("/{}.md", self.document)).await?;
        ensure!(answer.status == 200, "{}", answer.status);
        let tag = answer.header("etag").context("no tag")?.trim_matches('"');
        let hash = self.saw(tag, "text", answer.body.as_bytes());
        if answer.header("x-sillage-sha256") != Some(&hash) {
            let sentence = format!(
                "I6: the hash of {} {tag} is not that of its text",
                self.document
            );
            self.history.with(|model| model.breach(sentence));
        }
        Ok(())
    }

    fn saw(&self, id: &str, what: &'static str, content: &[u8]) -> String {
        let hash = hex(content);
        let number = |part: Option<&str>| part.and_then(|part| part.parse().ok()).unwrap_or(0);
        let mut parts = id.split('-');
        self.history.record(&Op::Seen {
            reader: self.name,
            document: self.document.clone(),
            epoch: number(parts.next()),
            seq: number(parts.next()),
            what,
            hash: hash.clone(),
        });
        hash
    }
}

/// Ends when nobody is left to say what to do.
async fn closed(phase: &mut watch::Receiver<Instruction>) {
    while phase.changed().await.is_ok() {}
}

/// SHA-256 in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
