//! The lines of the table about what lies on the disk: written, opened, indexed, weighed.

use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;

use super::{Bench, millis};
use crate::appending;
use crate::contestant::RunFolder;
use crate::essay::Essay;
use crate::opening::Notes;
use crate::rebuild::WrittenJournal;
use crate::recorded::Recorded;
use crate::table::{BenchTarget, Row, median, ratio};
use crate::weight::{self, JournalWeight};

/// The journal whose index is made again, in bytes.
const JOURNAL: u64 = 1_000_000_000;
/// Keystrokes in one update where an editor was without a connection for a moment.
const AT_ONCE: usize = 10;

impl Bench {
    pub(super) fn appends(&self) -> Result<Vec<Row>> {
        let time = self.measured / 5;
        let mut rows = Vec::new();
        for documents in [1, 10, 100, 1_000] {
            let (mut ours, mut bare) = (Vec::new(), Vec::new());
            for _ in 0..=self.rounds * 2 {
                let folder = RunFolder::new(&self.work)?;
                ours.push(appending::journal(&folder.data(), documents, time)?);
                bare.push(appending::bare_file(&folder.data(), documents, time)?);
            }
            eprintln!("  {documents} documents: {ours:.0?} {bare:.0?}");
            let found = ratio(&ours, &bare);
            rows.push(Row {
                work: "updates of 30 bytes, one writer each",
                measure: format!("acknowledged a second, {documents} documents"),
                ours: format!("{:.0}", median(ours)),
                other: format!("bare file, same group commit: {:.0}", median(bare)),
                target: Some(BenchTarget::at_least(0.8, found, "×")),
            });
        }
        Ok(rows)
    }

    pub(super) fn opening(&self) -> Result<Vec<Row>> {
        let notes = Notes::write(&self.work)?;
        let (mut in_process, mut by_sockets) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let opened = notes.open()?;
            eprintln!("  {:?}, {:?}", opened.in_process, opened.by_sockets);
            in_process.push(millis(opened.in_process));
            by_sockets.push(millis(opened.by_sockets));
        }
        let row = |measure: &str, took: Vec<f64>| Row {
            work: "1,000 documents of 20 kB, after a start",
            measure: measure.to_owned(),
            ours: format!("{:.0}", median(took)),
            other: String::new(),
            target: None,
        };
        Ok(vec![
            row("opening the folder and all of them, ms", in_process),
            row("joining all of them by sockets, ms", by_sockets),
        ])
    }

    pub(super) fn rebuild(&self) -> Result<Vec<Row>> {
        // A short run looks only whether it works.
        let bytes = if self.measured < Duration::from_secs(10) {
            JOURNAL / 20
        } else {
            JOURNAL
        };
        let written = WrittenJournal::new(&self.work, bytes)?;
        let mut speeds = Vec::new();
        for _ in 0..self.rounds {
            let took = written.open_without_index()?;
            eprintln!(
                "  {} bytes, {} entries in {took:?}",
                written.bytes, written.entries
            );
            speeds.push(written.bytes as f64 / 1e6 / took.as_secs_f64());
        }
        let speed = median(speeds);
        Ok(vec![Row {
            work: "index made again",
            measure: format!(
                "MB/s of a journal of {} MB, {} entries",
                written.bytes / 1_000_000,
                written.entries
            ),
            ours: format!("{speed:.0}"),
            other: String::new(),
            target: Some(BenchTarget::at_least(100.0, speed, "MB/s")),
        }])
    }

    pub(super) fn bytes_on_disk(&self) -> Result<Vec<Row>> {
        let Some(recorded) = Recorded::friends()? else {
            eprintln!("  the recording is absent: an essay instead");
            let essay: Vec<Bytes> = Essay::new().map(Bytes::from).collect();
            let typed = crate::essay::TYPED as usize;
            let weight = weight::journal(&self.work, &essay)?;
            return Ok(vec![weight.row("an essay", "one keystroke", typed)]);
        };
        let single: Vec<Bytes> = recorded
            .updates
            .iter()
            .map(|(_, one)| one.clone())
            .collect();
        let together = recorded.at_once(AT_ONCE)?;
        let work = "a note of two people, recorded";
        let rows = [(single, "one keystroke"), (together, "ten keystrokes")];
        rows.into_iter()
            .map(|(updates, record)| {
                let payload: usize = updates.iter().map(Bytes::len).sum();
                eprintln!("  {} records, {payload} bytes of updates", updates.len());
                let weight = weight::journal(&self.work, &updates)?;
                Ok(weight.row(work, record, recorded.typed))
            })
            .collect()
    }
}

impl JournalWeight {
    fn row(&self, work: &'static str, record: &str, typed: usize) -> Row {
        let each = |bytes: u64| bytes as f64 / typed as f64;
        let zstd = self
            .zstd
            .map_or("absent".to_owned(), |bytes| format!("{:.1}", each(bytes)));
        Row {
            work,
            measure: format!("bytes on the disk for each character, a record for {record}"),
            ours: format!("{:.1}", each(self.raw)),
            other: format!(
                "finished segments packed: gzip {:.1}, zstd {zstd}",
                each(self.gzip)
            ),
            target: None,
        }
    }
}
