//! Keystrokes that two people really made, as each of their editors sent them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use serde::Deserialize;
use sillage_document::{Replica, merge};

/// The updates of a document, one for each keystroke, in the order of the recording.
pub(crate) struct Recorded {
    /// Each with the number of who made it.
    pub(crate) updates: Vec<(usize, Bytes)>,
    /// Characters that were typed; the other keystrokes took some back.
    pub(crate) typed: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    end_content: String,
    num_agents: usize,
    txns: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    parents: Vec<usize>,
    agent: usize,
    patches: Vec<(u32, u32, String)>,
}

impl Recorded {
    /// The recording `traces/friendsforever.json.gz` in the folder that `SAMPLES` names; `None` without it.
    pub(crate) fn friends() -> Result<Option<Self>> {
        let Some(samples) = std::env::var_os("SAMPLES") else {
            return Ok(None);
        };
        Self::read(&Path::new(&samples).join("traces/friendsforever.json.gz")).map(Some)
    }

    /// Lets a copy of the document for each author make the keystrokes, each knowing what its author knew.
    fn read(path: &PathBuf) -> Result<Self> {
        let unpacked = Command::new("gzip").arg("-dc").arg(path).output()?;
        let trace: Trace = serde_json::from_slice(&unpacked.stdout)?;
        let mut authors: Vec<_> = (0..trace.num_agents)
            .map(|agent| Replica::new(1_000_001 + agent as u64))
            .collect();
        let mut made: Vec<Vec<Bytes>> = vec![Vec::new(); trace.num_agents];
        let mut received = vec![vec![0; trace.num_agents]; trace.num_agents];
        // How many keystrokes of each author had happened before one had.
        let mut known: Vec<Vec<usize>> = Vec::with_capacity(trace.txns.len());
        let (mut updates, mut typed) = (Vec::new(), 0);
        for Transaction {
            parents,
            agent,
            patches,
        } in trace.txns
        {
            let mut before = vec![0; trace.num_agents];
            for parent in parents {
                for (most, one) in before.iter_mut().zip(&known[parent]) {
                    *most = (*most).max(*one);
                }
            }
            for (other, have) in received[agent].iter_mut().enumerate() {
                if other != agent {
                    for update in made[other].get(*have..before[other]).unwrap_or_default() {
                        authors[agent].receive(update)?;
                    }
                    *have = before[other].max(*have);
                }
            }
            for (at, deleted, inserted) in patches {
                let author = &mut authors[agent];
                if deleted > 0 {
                    updates.push((agent, author.delete(at, deleted).into()));
                }
                if !inserted.is_empty() {
                    updates.push((agent, author.insert(at, &inserted).into()));
                    typed += inserted.chars().count();
                }
            }
            let new = updates[made.iter().map(Vec::len).sum()..].iter();
            let new: Vec<Bytes> = new
                .map(|(_, update): &(usize, Bytes)| update.clone())
                .collect();
            made[agent].extend(new);
            before[agent] = made[agent].len();
            known.push(before);
        }
        for update in made.iter().flatten() {
            authors[0].receive(update)?;
        }
        let same = authors[0].text() == trace.end_content;
        ensure!(same, "the recording does not lead to its own text");
        Ok(Self { updates, typed })
    }

    /// The same when each author's editor sends so many keystrokes at once.
    pub(crate) fn at_once(&self, keystrokes: usize) -> Result<Vec<Bytes>> {
        let mut sent = Vec::new();
        let agents = self.updates.iter().map(|(agent, _)| agent + 1).max();
        let mut waiting: Vec<Vec<Bytes>> = vec![Vec::new(); agents.context("nothing")?];
        for (agent, update) in &self.updates {
            waiting[*agent].push(update.clone());
            if waiting[*agent].len() == keystrokes {
                sent.push(merge(&waiting[*agent])?);
                waiting[*agent].clear();
            }
        }
        for rest in waiting.iter().filter(|rest| !rest.is_empty()) {
            sent.push(merge(rest)?);
        }
        Ok(sent)
    }
}
