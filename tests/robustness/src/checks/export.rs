//! I6: an exported file holds exactly the bytes that editors and `.md` show.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::reader::hex;

/// Compares the export of one session.
pub(crate) fn check(folder: &Path, session: &str, text: &str) -> Result<()> {
    let path = folder.join("sessions").join(format!("{session}.md"));
    if text.is_empty() {
        ensure!(!path.exists(), "I6: an empty note has a file");
        return Ok(());
    }
    let file = std::fs::read(&path).with_context(|| format!("I6: no {}", path.display()))?;
    let file = String::from_utf8(file)?;
    let (head, body) = file
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .context("I6: no front matter")?;
    let facts: BTreeMap<&str, &str> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .collect();
    let bytes: usize = facts.get("bytes").context("I6: no length")?.parse()?;
    ensure!(
        body.get(..bytes) == Some(text),
        "I6: the export of {session} is not what editors see"
    );
    let hash = facts.get("sha256").map(|hash| hash.trim_matches('"'));
    ensure!(
        hash == Some(&hex(text.as_bytes())),
        "I6: the export of {session} states another hash"
    );
    Ok(())
}
