//! The lines of the table with bounds of their own; Hocuspocus stands beside for scale.

use anyhow::Result;

use super::{Bench, millis};
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::crash::{self, End, Loss};
use crate::join::Shelf;
use crate::table::{BenchTarget, Row, median};
use crate::{memory, page};

/// What both did, round by round.
struct Pairs<T> {
    work: &'static str,
    ours: Vec<T>,
    theirs: Vec<T>,
}

impl<T> Pairs<T> {
    /// Measures the one and the other in turn.
    fn alternate(
        work: &'static str,
        rounds: usize,
        mut measure: impl FnMut(Contestant) -> Result<T>,
    ) -> Result<Self> {
        let mut pairs = Self {
            work,
            ours: Vec::new(),
            theirs: Vec::new(),
        };
        for _ in 0..rounds {
            pairs.ours.push(measure(Contestant::Sillage)?);
            pairs.theirs.push(measure(Contestant::Hocuspocus)?);
        }
        Ok(pairs)
    }

    /// The line that holds our median to `bound`.
    fn at_most(&self, measure: &str, bound: f64, unit: &'static str, of: fn(&T) -> f64) -> Row {
        let found = median(self.ours.iter().map(of));
        Row {
            work: self.work,
            measure: measure.to_owned(),
            ours: format!("{found:.2}"),
            other: format!("Hocuspocus: {:.2}", median(self.theirs.iter().map(of))),
            target: Some(BenchTarget::at_most(bound, found, unit)),
        }
    }

    /// The line that holds our worst to `bound`: losing words once is losing words.
    fn never_more(&self, measure: &str, bound: f64, unit: &'static str, of: fn(&T) -> f64) -> Row {
        let worst = self.ours.iter().map(of).fold(0.0, f64::max);
        Row {
            target: Some(BenchTarget::at_most(bound, worst, unit)),
            ..self.at_most(measure, bound, unit, of)
        }
    }
}

impl Bench {
    pub(super) fn long_document(&self) -> Result<Vec<Row>> {
        let ours = Shelf::write(Contestant::Sillage, &self.work)?;
        let theirs = Shelf::write(Contestant::Hocuspocus, &self.work)?;
        let pairs = Pairs::alternate("document of 260,000 edits", self.rounds, |contestant| {
            let joins = if contestant == Contestant::Sillage {
                ours.join()
            } else {
                theirs.join()
            }?;
            eprintln!("  {}: {joins}", contestant.name());
            Ok(joins)
        })?;
        Ok(vec![
            pairs.at_most("cold join, ms", 15.0, "ms", |joins| millis(joins.cold)),
            pairs.at_most("warm join, ms", 1.0, "ms", |joins| millis(joins.warm)),
            pairs.at_most("400 at once, p99, ms", 200.0, "ms", |joins| {
                millis(joins.crowd_p99)
            }),
            pairs.at_most("400 at once, memory above idle, MB", 40.0, "MB", |joins| {
                joins.above_idle
            }),
        ])
    }

    pub(super) fn memory(&self) -> Result<Vec<Row>> {
        let pairs = Pairs::alternate("memory", self.rounds, |contestant| {
            let memory = memory::measure(contestant, &self.work)?;
            eprintln!("  {}: {memory}", contestant.name());
            Ok(memory)
        })?;
        Ok(vec![
            pairs.at_most("idle, MB", 10.0, "MB", |memory| memory.idle),
            pairs.at_most("after 1,000 documents of 20 kB, MB", 15.0, "MB", |memory| {
                memory.after_documents
            }),
            pairs.at_most("per idle connection, kB", 8.0, "kB", |memory| {
                memory.per_connection
            }),
        ])
    }

    pub(super) fn crash(&self) -> Result<Vec<Row>> {
        let work = "1,200 characters at 100/s";
        let mut rows = Vec::new();
        for (end, name, seen_bound) in [
            (End::Kill, "SIGKILL", 1.0),
            (End::Terminate, "SIGTERM", 0.0),
        ] {
            let pairs = Pairs::alternate(work, self.rounds, |contestant| {
                let loss = crash::measure(contestant, &self.work, end)?;
                eprintln!("  {} {name}: {loss}", contestant.name());
                Ok(loss)
            })?;
            let (unit, acknowledged) = ("characters", format!("{name}: acknowledged and missing"));
            rows.push(pairs.never_more(&acknowledged, 0.0, unit, Loss::acknowledged_missing));
            rows.push(pairs.never_more(
                &format!("{name}: seen and missing"),
                seen_bound,
                unit,
                Loss::seen_missing,
            ));
        }
        Ok(rows)
    }

    pub(super) fn start(&self) -> Result<Vec<Row>> {
        // A start is short: three times as many of them cost little.
        let pairs = Pairs::alternate("start, empty folder", self.rounds * 3, |contestant| {
            Ok(ContestantServer::start(contestant, &RunFolder::new(&self.work)?)?.started_in)
        })?;
        Ok(vec![pairs.at_most(
            "to the first connection, ms",
            50.0,
            "ms",
            |started_in| millis(*started_in),
        )])
    }

    pub(super) fn page(&self) -> Result<Vec<Row>> {
        let weight = page::measure(&self.work)?;
        let row = |measure: &str, bound, found, unit| Row {
            work: "reader's page of a 20 kB note",
            measure: measure.to_owned(),
            ours: format!("{found:.1}"),
            other: String::new(),
            target: Some(BenchTarget::at_most(bound, found, unit)),
        };
        let kilobytes = |bytes: usize| bytes as f64 / 1e3;
        Ok(vec![
            row(
                "page, script and style in brotli, kB",
                14.0,
                kilobytes(weight.bodies),
                "kB",
            ),
            Row {
                target: None,
                ..row(
                    "all bytes, heads and icon included, kB",
                    0.0,
                    kilobytes(weight.bytes),
                    "kB",
                )
            },
            row("requests", 4.0, weight.requests as f64, "requests"),
        ])
    }
}
