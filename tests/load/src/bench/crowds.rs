//! The lines of the table in which crowds write: who delivers how fast, and at what cost.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{Bench, millis};
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::crowd::{self, Crowd, Outcome};
use crate::table::{BenchTarget, Row, median, ratio};
use crate::wire::ContestantWire;

/// A server on one of the wires.
type Side = (Contestant, ContestantWire);

const CEILING: Side = (Contestant::Ceiling, ContestantWire::Opaque);
const HOCUSPOCUS: Side = (Contestant::Hocuspocus, ContestantWire::Hocuspocus);
const Y_SERVER: Side = (Contestant::YWebsocketServer, ContestantWire::YWebsocket);
/// Ours as the ceiling and the server of Yjs are spoken to.
const OURS_Y: Side = (Contestant::Sillage, ContestantWire::YWebsocket);
/// Ours as Hocuspocus is spoken to.
const OURS_H: Side = (Contestant::Sillage, ContestantWire::Hocuspocus);
/// Each beside the one it is compared with.
const SIDES: [Side; 5] = [CEILING, OURS_Y, Y_SERVER, OURS_H, HOCUSPOCUS];

impl Bench {
    pub(super) fn small_room(&self) -> Result<Vec<Row>> {
        let work = "5 writers + 50 others, 5/s each";
        let all = Sides(self.pairs(&SIDES, &self.crowd(1, 5, 50, 5.0))?);
        Ok(vec![
            all.against(
                work,
                "median delivery, ms",
                OURS_Y,
                CEILING,
                1.15,
                median_delivery,
            ),
            all.against(
                work,
                "CPU s per million edits",
                OURS_H,
                HOCUSPOCUS,
                0.35,
                Outcome::cpu_per_million,
            ),
            all.beside(
                work,
                "median delivery, ms",
                OURS_H,
                HOCUSPOCUS,
                median_delivery,
            ),
            all.beside(
                work,
                "median confirmation, ms",
                OURS_H,
                HOCUSPOCUS,
                median_confirmation,
            ),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                CEILING,
                Outcome::cpu_per_million,
            ),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                Y_SERVER,
                Outcome::cpu_per_million,
            ),
            all.lateness(work),
        ])
    }

    pub(super) fn hall(&self) -> Result<Vec<Row>> {
        let work = "30 writers + 400 others, 3/s each";
        let all = Sides(self.pairs(&SIDES, &self.crowd(1, 30, 400, 3.0))?);
        let memory = median(
            all.of(OURS_H, peak_memory)
                .into_iter()
                .chain(all.of(OURS_Y, peak_memory)),
        );
        let mut heaviest = all.beside(work, "memory, MB", OURS_H, HOCUSPOCUS, peak_memory);
        heaviest.target = Some(BenchTarget::at_most(25.0, memory, "MB"));
        Ok(vec![
            all.against(
                work,
                "p99 delivery, ms",
                OURS_Y,
                CEILING,
                1.15,
                p99_delivery,
            ),
            all.against(
                work,
                "CPU s per million edits",
                OURS_H,
                HOCUSPOCUS,
                0.6,
                Outcome::cpu_per_million,
            ),
            heaviest,
            all.beside(work, "p99 delivery, ms", OURS_H, HOCUSPOCUS, p99_delivery),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                CEILING,
                Outcome::cpu_per_million,
            ),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                Y_SERVER,
                Outcome::cpu_per_million,
            ),
            all.lateness(work),
        ])
    }

    pub(super) fn many_documents(&self) -> Result<Vec<Row>> {
        let work = "100 documents × 4 writers, 5/s each";
        let all = Sides(self.pairs(&SIDES, &self.crowd(100, 4, 0, 5.0))?);
        Ok(vec![
            all.against(
                work,
                "p99 delivery, ms",
                OURS_H,
                HOCUSPOCUS,
                0.3,
                p99_delivery,
            ),
            all.against(
                work,
                "CPU s per million edits",
                OURS_H,
                HOCUSPOCUS,
                0.45,
                Outcome::cpu_per_million,
            ),
            all.beside(
                work,
                "median confirmation, ms",
                OURS_H,
                HOCUSPOCUS,
                median_confirmation,
            ),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                CEILING,
                Outcome::cpu_per_million,
            ),
            all.beside(
                work,
                "CPU s per million edits",
                OURS_Y,
                Y_SERVER,
                Outcome::cpu_per_million,
            ),
            all.lateness(work),
        ])
    }

    fn crowd(&self, documents: usize, writers: usize, others: usize, rate: f64) -> Crowd {
        let warm = Duration::from_secs(2);
        Crowd {
            wire: ContestantWire::Opaque,
            documents,
            writers,
            others,
            rate,
            warm,
            measured: self.measured,
        }
    }

    /// Lets the sides work in turn, round after round.
    fn pairs(&self, sides: &[Side], crowd: &Crowd) -> Result<Vec<(Side, Vec<Outcome>)>> {
        let mut all: Vec<(Side, Vec<Outcome>)> =
            sides.iter().map(|side| (*side, Vec::new())).collect();
        for _ in 0..self.rounds {
            for ((contestant, wire), outcomes) in &mut all {
                let folder = RunFolder::new(&self.work)?;
                let server = ContestantServer::start(*contestant, &folder)?;
                let outcome = crowd::run(
                    &Crowd {
                        wire: *wire,
                        ..crowd.clone()
                    },
                    &server,
                )
                .with_context(|| format!("{} on {wire:?}", contestant.name()))?;
                eprintln!("  {} on {wire:?}: {outcome}", contestant.name());
                outcomes.push(outcome);
            }
        }
        Ok(all)
    }
}

/// What each side did in all rounds.
struct Sides(Vec<(Side, Vec<Outcome>)>);

impl Sides {
    fn of(&self, side: Side, measure: fn(&Outcome) -> f64) -> Vec<f64> {
        let outcomes = self
            .0
            .iter()
            .filter(|(one, _)| *one == side)
            .flat_map(|(_, outcomes)| outcomes);
        outcomes.map(measure).collect()
    }

    /// The line that says how far to trust the others: what disturbs the generator disturbs the servers.
    fn lateness(&self, work: &'static str) -> Row {
        let outcomes = self.0.iter().flat_map(|(_, outcomes)| outcomes);
        let worst = outcomes
            .map(|outcome| millis(outcome.lag.quantile(0.99)))
            .fold(0.0, f64::max);
        Row {
            work,
            measure: "generator late, p99 of the worst run, ms".to_owned(),
            ours: String::new(),
            other: format!("{worst:.2}"),
            target: None,
        }
    }

    /// A line with the target that ours is at most `bound` times the other.
    fn against(
        &self,
        work: &'static str,
        measure: &str,
        ours: Side,
        other: Side,
        bound: f64,
        of: fn(&Outcome) -> f64,
    ) -> Row {
        let mut row = self.beside(work, measure, ours, other, of);
        let found = ratio(&self.of(ours, of), &self.of(other, of));
        row.target = Some(BenchTarget::at_most(bound, found, "×"));
        row
    }

    /// A line without a target, for comparison.
    fn beside(
        &self,
        work: &'static str,
        measure: &str,
        ours: Side,
        other: Side,
        of: fn(&Outcome) -> f64,
    ) -> Row {
        let middle = |side: Side| median(self.of(side, of));
        Row {
            work,
            measure: measure.to_owned(),
            ours: format!("{:.2}", middle(ours)),
            other: format!("{}: {:.2}", other.0.name(), middle(other)),
            target: None,
        }
    }
}

fn median_delivery(outcome: &Outcome) -> f64 {
    millis(outcome.delivery.quantile(0.5))
}

fn median_confirmation(outcome: &Outcome) -> f64 {
    millis(outcome.confirmation.quantile(0.5))
}

fn p99_delivery(outcome: &Outcome) -> f64 {
    millis(outcome.delivery.quantile(0.99))
}

fn peak_memory(outcome: &Outcome) -> f64 {
    outcome.peak_memory
}
