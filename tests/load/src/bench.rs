//! The whole table, in alternating pairs: `A B A B …`, a fresh process on a fresh folder each time.

mod absolute;
mod crowds;
mod saturated;
mod stored;
mod storm;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::table::HEAD;

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// 5 writers and 50 others.
    A,
    /// 30 writers and 400 others.
    B,
    /// 100 documents.
    C,
    /// Saturation.
    D,
    /// A document of 260,000 edits.
    E,
    /// Memory.
    F,
    /// SIGKILL and SIGTERM.
    G,
    /// Start.
    H,
    /// The reader's page.
    I,
    /// A thousand sockets.
    Storm,
    /// Acknowledged updates beside a bare file.
    Append,
    /// Opening 1,000 documents.
    Open,
    /// The index of a journal of 1 GB.
    Rebuild,
    /// Bytes on the disk for each character.
    Bytes,
}

/// How thoroughly.
pub(crate) struct Bench {
    /// Where the data is.
    pub(crate) work: PathBuf,
    /// Pairs of each comparison.
    pub(crate) rounds: usize,
    /// How long each load is measured.
    pub(crate) measured: Duration,
}

impl Bench {
    /// Runs `parts` and prints each line of the table as soon as it is known.
    pub(crate) fn run(&self, parts: &[Part]) -> Result<()> {
        println!("{HEAD}");
        for part in parts {
            eprintln!("part {part:?}");
            let rows = match part {
                Part::A => self.small_room(),
                Part::B => self.hall(),
                Part::C => self.many_documents(),
                Part::D => self.saturation(),
                Part::E => self.long_document(),
                Part::F => self.memory(),
                Part::G => self.crash(),
                Part::H => self.start(),
                Part::I => self.page(),
                Part::Storm => self.storm(),
                Part::Append => self.appends(),
                Part::Open => self.opening(),
                Part::Rebuild => self.rebuild(),
                Part::Bytes => self.bytes_on_disk(),
            };
            for row in rows.with_context(|| format!("part {part:?}"))? {
                println!("{row}");
            }
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
